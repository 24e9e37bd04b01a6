"""Undo, where undo is honest: the way back is an act like any other, with an entry of its own, and nothing is erased.

What is offered is the form of that act behind one button. Whether it may and can be done is asked when it is sent; what a
colleague did meanwhile is shown first. Which acts can be taken back is the rules' to say (``TAKEN_BACK_BY``).
"""

import json
from dataclasses import asdict, dataclass, field

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from dudao.cases import rules
from dudao.cases.models import AnswerTemplate, Case, SavedFilter
from dudao.desk.forms import new_key
from dudao.organisation import access
from dudao.organisation.models import Staff


@dataclass(frozen=True)
class Undo:
    """A form that is ready to be sent: where to, and what it says."""

    path: str
    says: dict[str, str] = field(default_factory=dict)


def told(request: HttpRequest, words: str, undo: Undo | None = None) -> None:
    """Say on the next page what was done, with the way back beside it."""
    messages.success(request, words, extra_tags=json.dumps(asdict(undo), ensure_ascii=False) if undo else "")


def offered(message: Message) -> Undo | None:
    """The way back that stands beside a message."""
    return Undo(**json.loads(message.extra_tags)) if message.extra_tags else None


def of_act(act: str, case: Case, by: Staff, handler_before: int | None, *, wanted: bool, seen: int) -> Undo | None:
    """What takes back an act just done on a case, if anything does and the person may do it.

    ``wanted`` is what was chosen of the monthly publication, ``seen`` the last entry about the case.
    """
    back = rules.TAKEN_BACK_BY.get(act)
    if back is None or (act == "assign" and handler_before is None):
        return None
    if not access.may(by, f"cases.{back}", case.site, building_id=case.building_id):
        return None
    says = {
        "assign": {"to": str(handler_before)},
        "unmerge": {"reason": gettext("Merged by mistake, taken back at once.")},
        "flag_for_publication": {"wanted": "no" if wanted else "yes"},
    }[back]
    return Undo(reverse("desk:case_act", args=[case.number, back]), {"key": new_key(), "seen": str(seen), **says})


def of_dropped_filter(saved: SavedFilter) -> Undo:
    says = {"name": saved.name, "query": saved.query, "shared": "on" if saved.site_id else ""}
    return Undo(reverse("desk:save_filter"), says)


def of_dropped_template(dropped: AnswerTemplate, site_code: str) -> Undo:
    says = {"name": dropped.name, "text": dropped.text, "everywhere": "" if dropped.site_id else "on"}
    return Undo(reverse("desk:templates", args=[site_code]), says)
