"""Who must agree up to which amount."""

from decimal import Decimal

import pytest

from dudao.approvals import acts as approvals
from dudao.approvals.limits import BeyondLimits
from dudao.approvals.models import Limit
from dudao.config import cli
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Company
from dudao.organisation.refusal import Invalid
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
REFUND = "homeservice.refund"


def _limits(cast: Cast, **amounts: int | None) -> None:
    for role, amount in amounts.items():
        up_to = None if amount is None else Decimal(amount)
        approvals.set_limit(cast.company, purpose=REFUND, role=role, up_to=up_to, by=cast.admin, now=NOW)


@pytest.mark.parametrize(
    ("amount", "route"),
    [
        (None, ["department_head"]),
        ("0", ["department_head"]),
        ("500", ["department_head"]),
        ("500.01", ["department_head", "division_leader"]),
        ("5000", ["department_head", "division_leader"]),
        ("1000000", ["department_head", "division_leader", "general_manager"]),
    ],
)
def test_the_more_it_costs_the_further_it_goes(cast: Cast, amount: str | None, route: list[str]) -> None:
    _limits(cast, general_manager=None, division_leader=5000, department_head=500)
    assert approvals.route_for(REFUND, cast.site, Decimal(amount) if amount else None) == route


def test_without_limits_the_route_is_what_it_was(cast: Cast) -> None:
    assert approvals.route_for(REFUND, cast.site, Decimal(9), default=("quality_manager",)) == ["quality_manager"]
    _limits(cast, department_head=500)
    other = Company.objects.create(code="other", name="別家")
    Limit.objects.filter(company=cast.company).update(company=other)
    assert approvals.route_for(REFUND, cast.site, Decimal(9), default=("quality_manager",)) == ["quality_manager"]


def test_beyond_every_limit_the_way_out_is_named(cast: Cast) -> None:
    _limits(cast, department_head=500)
    with pytest.raises(BeyondLimits, match="raise a limit"):
        approvals.route_for(REFUND, cast.site, Decimal(501))


def test_a_request_goes_the_way_of_its_amount(cast: Cast) -> None:
    _limits(cast, department_head=500, division_leader=None)
    route = approvals.route_for(REFUND, cast.site, Decimal(800))
    request = approvals.ask(
        REFUND, subject=cast.unit, site=cast.site, route=route, reason="多收", by=cast.clerk, now=NOW, amount=Decimal(800)
    )
    approvals.grant(request, by=cast.head, now=NOW)
    assert (request.state, request.waits_for) == ("pending", "division_leader")
    approvals.grant(request, by=cast.leader, now=NOW)
    assert request.state == "granted"


def test_limits_are_set_by_whoever_may_once_and_on_record(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        approvals.set_limit(cast.company, purpose=REFUND, role="department_head", up_to=None, by=cast.head, now=NOW)
    with pytest.raises(Invalid, match="decides nothing"):
        _limits(cast, handler=5)
    with pytest.raises(Invalid):
        _limits(cast, department_head=-1)
    for amount in (500, 500, 700):
        _limits(cast, department_head=amount)
    limit = Limit.objects.get()
    assert limit.up_to == 700
    approvals.lift_limit(limit, by=cast.admin, now=NOW)
    assert not Limit.objects.exists()
    acts = list(Entry.objects.filter(act__startswith="approvals.limit").order_by("pk").values_list("act", flat=True))
    assert acts == ["approvals.limit_set", "approvals.limit_set", "approvals.limit_lifted"]


def test_limits_from_the_command_line(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--language", "en", "approvals", "limits"]) == 0
    assert "No limits are set" in capsys.readouterr().out
    assert cli.main(["approvals", "limit", REFUND, "department_head", "500"]) == 0
    assert cli.main(["approvals", "limit", REFUND, "general_manager", "any"]) == 0
    assert "any amount" in capsys.readouterr().out
    assert approvals.route_for(REFUND, cast.site, Decimal(501)) == ["department_head", "general_manager"]
    assert cli.main(["approvals", "limit", REFUND, "department_head", "none"]) == 0
    for wrong in ("-1", "viel", "NaN"):
        assert cli.main(["approvals", "limit", REFUND, "department_head", "--", wrong]) == 1
