"""The columns of the file of cases: what each is called, and what stands in it."""

from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dudao.cases.models import Case
from dudao.cases.stages import IN_TIME, LATE, RUNNING
from dudao.organisation.refusal import Sentence
from dudao.rendering.tables import Cell

CLASSED: Final[tuple[tuple[str, Sentence], ...]] = (
    ("number", _("Number")),
    ("site_code", _("Site code")),
    ("site", _("Site")),
    ("branch", _("Branch")),
    ("time_zone", _("Time zone")),
    ("building", _("Building")),
    ("month", _("Month of receipt")),
    ("kind", _("Kind")),
    ("channel", _("Channel")),
    ("category", _("Category")),
    ("responsibility", _("Who answers")),
    ("state", _("State")),
    ("class_one", _("Class one")),
    ("hard", _("Hard")),
    ("major", _("Major")),
    ("from_quality", _("Sent down by quality")),
    ("for_publication", _("To be made public")),
    ("decision", _("Decision")),
    ("visit_outcome", _("Return visit")),
    ("reopened", _("Times reopened")),
    ("flat_named", _("Flat named")),
    ("repeat", _("Repeat")),
)
TIMES: Final[tuple[tuple[str, Sentence], ...]] = (
    ("received_at", _("Received")),
    ("logged_at", _("Logged")),
    ("responded_at", _("Responded")),
    ("assigned_at", _("Assigned")),
    ("referred_at", _("Referred")),
    ("escalated_at", _("Reported upward")),
    ("fed_back_at", _("Customer told")),
    ("measures_reported_at", _("Measures reported")),
    ("major_reported_at", _("Major report")),
    ("resolved_at", _("Handled")),
    ("result_reported_at", _("Result reported")),
    ("visited_at", _("Visited")),
    ("verified_at", _("Verified")),
    ("closed_at", _("Closed")),
)
STOOD: Final[dict[int, Sentence]] = {
    IN_TIME: pgettext_lazy("stands", "in time"),
    RUNNING: pgettext_lazy("stands", "not yet due"),
    LATE: pgettext_lazy("stands", "late"),
}
OUTCOMES: Final[dict[str, Sentence]] = {"w": pgettext_lazy("duty", "waived"), "v": pgettext_lazy("duty", "no longer owed")}
OF_DUTY: Final = (pgettext_lazy("of a duty", "due"), pgettext_lazy("of a duty", "done"), pgettext_lazy("of a duty", "standing"))
"""The three columns of each obligation."""
CHOSEN: Final = frozenset({"kind", "channel", "responsibility", "state", "decision", "visit_outcome"})
MARKS: Final = frozenset({"class_one", "hard", "major", "from_quality", "for_publication", "repeat"})


def stage_headers() -> list[str]:
    return [gettext("Response in time"), gettext("Solution in time"), gettext("Return visit in time"), gettext("Closing in time")]


def of_case(case: Case, name: str) -> Cell:
    """What stands in a column of a case; ``case`` carries ``repeat``."""
    if name in CHOSEN:
        return str(getattr(case, f"get_{name}_display")())
    if name in MARKS or name == "flat_named":
        said = case.unit_id is not None if name == "flat_named" else bool(getattr(case, name))
        return gettext("yes") if said else gettext("no")
    match name:
        case "site":
            return case.site.name
        case "site_code":
            return case.site.code
        case "branch":
            return case.site.branch.name
        case "time_zone":
            return case.site.time_zone
        case "building":
            return str(case.building) if case.building else ""
    value: Cell = getattr(case, name)
    return value
