"""What customers do themselves: bring something up, follow it by number and code, add to it, answer the return visit."""

from datetime import datetime
from typing import Final, Unpack

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases import following
from dudao.cases.acts.doing import done
from dudao.cases.acts.intake import Brought, receive
from dudao.cases.models import Case, CaseFollow
from dudao.organisation.models import Site
from dudao.organisation.refusal import NotFound

NOBODY: Final = "0" * 64
"""The digest that is compared when there is no such case, so that the answer takes as long."""


class NoSuchCase(NotFound):
    """A wrong number, a wrong code, another site's case: never told apart."""

    def __init__(self) -> None:
        super().__init__(_("There is no case with this number and code. Compare both with what you wrote down."))


def bring(site: Site, *, now: datetime, key: str, via: str, at: datetime | None = None, **brought: Unpack[Brought]) -> tuple[Case, str]:
    """A customer brings something up; the case, and the code to follow it by. The same key again gives the same two again."""
    code = following.code_for(key, settings.SECRET_KEY)
    with transaction.atomic():
        case = receive(site, by=None, now=now, at=at, key=key, via=via, **brought)
        kept = {"site_id": case.site_id, "digest": following.digest_of(case.number, code), "made_at": now}
        CaseFollow.objects.get_or_create(case=case, defaults=kept)
    return case, code


def followed(site: Site, *, number: str, code: str) -> Case:
    """The case of this site that number and code open. Raises NoSuchCase, whatever was wrong."""
    row = CaseFollow.objects.filter(case__number=number, site=site).select_related("case__site").first()
    if not following.fits(row.digest if row else NOBODY, number, code) or row is None:
        raise NoSuchCase
    return row.case


def customer_add(case: Case, *, code: str, text: str, now: datetime, key: str | None = None, via: str = "portal") -> Case:
    """The customer adds words to the case; they stand in its journal for the staff to read. The code is the permission."""
    case = followed(case.site, number=case.number, code=code)
    return done("customer_add", case, {"text": text}, {"by": None, "now": now, "key": key, "via": via})


def answer_visit(
    case: Case, *, code: str, outcome: str, text: str = "", now: datetime, key: str | None = None, via: str = "portal"
) -> Case:
    """The customer says whether it is settled: the return visit, once for each handling. Dissatisfied reopens the case."""
    case = followed(case.site, number=case.number, code=code)
    return done("record_visit", case, {"outcome": outcome, "text": text}, {"by": None, "now": now, "key": key, "via": via})
