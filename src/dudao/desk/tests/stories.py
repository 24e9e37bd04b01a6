"""Cases and duties that the tests of the pages tell of."""

from datetime import timedelta
from typing import Any

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.duties import acts as duties
from dudao.duties.models import Duty
from dudao.journal import attachments
from dudao.journal.models import Attachment
from dudao.journal.tests import files
from tests.cast import NOW, Cast

BEFORE = NOW - timedelta(days=4)
"""Thursday 10:00: whatever came in then and was not answered is overdue at NOW."""


def complaint(cast: Cast, **more: Any) -> Case:
    """A complaint taken in on Thursday, with a name and a telephone."""
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


def resolved(cast: Cast, case: Case | None = None) -> Case:
    case = case or complaint(cast)
    return acts.record_result(case, result="已與樓上住戶協商", by=cast.clerk, now=NOW - timedelta(hours=1))


def hard_and_handled(cast: Cast) -> Case:
    """A hard case, its form filled in and handled an hour ago: the return visit is owed."""
    case = acts.mark_hard(complaint(cast), to=cast.handler, by=cast.head, now=BEFORE + timedelta(hours=1))
    acts.fill_form(case, situation="多戶", cause="裝修", handling="約談", by=cast.handler, now=BEFORE + timedelta(hours=2))
    return resolved(cast, case)


def photo_of(case: Case) -> Attachment:
    """A photo that the customer sent along."""
    return attachments.keep(case, site=case.site, upload=files.upload("門口.jpg", files.photo()), by=None, now=BEFORE)


def periodic(cast: Cast) -> Duty:
    """The first paper that the calendar asks of the site."""
    duties.materialise(NOW)
    return Duty.objects.filter(site=cast.site).exclude(period="").order_by("due_at", "pk")[0]
