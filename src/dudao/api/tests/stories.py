"""Cases, publications, reports and webhooks that the tests of the API tell of."""

from datetime import timedelta
from typing import Any

from django.test.utils import override_settings

from dudao.cases import acts
from dudao.cases.models import Case, Report
from dudao.journal import webhooks
from dudao.journal.models import Endpoint
from dudao.publications import acts as publications
from dudao.publications.models import Posting, Publication, Receipt
from dudao.publications.tests.scenes import approved, drafted
from tests.cast import NOW, Cast

BEFORE = NOW - timedelta(days=4)
BROUGHT: dict[str, Any] = {
    "site": "CH",
    "kind": "complaint",
    "channel": "phone",
    "category": "noise",
    "title": "樓上半夜拖桌子",
    "building": "3",
    "unit": "1202",
    "contact": {"name": "王小姐", "telephone": "13812345678"},
}
"""A call as another system sends it."""


def complaint(cast: Cast, **more: Any) -> Case:
    """A complaint taken in on Thursday at the desk."""
    brought: dict[str, Any] = {
        "kind": "complaint",
        "channel": "phone",
        "category": "noise",
        "title": "樓上半夜拖桌子",
        "text": "已經是這個月第三次了。",
        "unit": cast.unit,
        "contact_name": "王小姐",
        "contact_telephone": "13812345678",
        "by": cast.clerk,
        "now": BEFORE,
    }
    return acts.receive(cast.site, **brought | more)


def drafted_notice(cast: Cast) -> Publication:
    """A notice that nobody was asked about yet."""
    return drafted(cast, now=BEFORE)


def hung(cast: Cast, place: str = "3棟大堂") -> Posting:
    """A notice that was approved and put up on the board."""
    return publications.post(approved(cast, now=BEFORE), channel="board", place=place, by=cast.clerk, now=BEFORE)


def handed(cast: Cast, publication: Publication) -> Receipt:
    return publications.deliver(publication, recipient="household", name="王小姐", by=cast.clerk, now=NOW)


def issued(cast: Cast, kind: str = "monthly-summary", period: str = "2026-10") -> Report:
    """A report that the head issued."""
    drafted_one = acts.draft_report(cast.site, kind=kind, period=period, text="本月平穩", by=cast.clerk, now=NOW)
    return acts.issue_report(drafted_one, by=cast.head, now=NOW)


def endpoint(cast: Cast) -> Endpoint:
    """Another system that is told of all acts."""
    with override_settings(WEBHOOKS_PRIVATE=True):
        return webhooks.register(cast.company, name="業主 App", url="http://127.0.0.1:9/hook", events=[], by=cast.admin, now=BEFORE)[0]
