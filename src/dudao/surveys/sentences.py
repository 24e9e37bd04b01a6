"""The journal of a survey in words: one line for each act."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dudao.journal.models import Entry
from dudao.organisation.refusal import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "surveys.review_set": gettext_lazy("{who} set the day of the management review"),
    "surveys.planned": gettext_lazy("{who} began the plan"),
    "surveys.plan_changed": gettext_lazy("{who} changed the plan"),
    "surveys.plan_asked": gettext_lazy("{who} put the plan forward for approval"),
    "surveys.plan_taken_back": gettext_lazy("{who} took the plan back"),
    "surveys.plan_approved": gettext_lazy("{who} approved the plan"),
    "surveys.review_provided": gettext_lazy("the survey for this review was approved by {who}"),
    "surveys.sample_drawn": gettext_lazy("{who} drew who is asked"),
    "surveys.member_named": gettext_lazy("{who} took somebody into the team"),
    "surveys.member_released": gettext_lazy("{who} let somebody leave the team"),
    "surveys.named_at_site": gettext_lazy("{who} named who works at the site"),
    "surveys.trained": gettext_lazy("{who} recorded a training"),
    "surveys.questionnaire_changed": gettext_lazy("{who} worked on the questionnaire"),
    "surveys.questionnaire_asked": gettext_lazy("{who} put the questionnaire forward for approval"),
    "surveys.questionnaire_taken_back": gettext_lazy("{who} took the questionnaire back"),
    "surveys.questionnaire_approved": gettext_lazy("{who} approved the questionnaire; it is frozen"),
    "surveys.notice_named": gettext_lazy("{who} named the notice that tells customers"),
    "surveys.started": gettext_lazy("{who} began collecting"),
    "surveys.handed_out": gettext_lazy("{who} handed out forms"),
    "surveys.scans_taken": gettext_lazy("{who} took in scanned forms"),
    "surveys.scan_settled": gettext_lazy("a scanned form was settled by {who}"),
    "surveys.scan_set_aside": gettext_lazy("{who} set a scanned form aside"),
    "surveys.letters_printed": gettext_lazy("{who} printed letters"),
    "surveys.returned": gettext_lazy("a form came back"),
    "surveys.refused": gettext_lazy("a household does not want to take part"),
    "surveys.form_typed": gettext_lazy("{who} typed a form"),
    "surveys.form_settled": gettext_lazy("{who} settled a form"),
    "surveys.box_placed": gettext_lazy("{who} put up a box"),
    "surveys.box_opened": gettext_lazy("{who} opened a box"),
    "surveys.handed_over": gettext_lazy("{who} handed over forms"),
    "surveys.closed": gettext_lazy("{who} closed the survey"),
    "surveys.round_finished": gettext_lazy("the round at this site is finished"),
    "surveys.report_begun": gettext_lazy("{who} began the report"),
    "surveys.report_written": gettext_lazy("{who} worked on the report"),
    "surveys.report_figures_taken": gettext_lazy("{who} took the figures of the report anew"),
    "surveys.report_asked": gettext_lazy("{who} put the report forward for approval"),
    "surveys.report_taken_back": gettext_lazy("{who} took the report back"),
    "surveys.reported": gettext_lazy("{who} approved the report; it is frozen"),
}
DETAILS: Final = (
    "site",
    "building",
    "forms",
    "letters",
    "form",
    "who",
    "custodian",
    "notice",
    "version",
    "seed",
    "asked",
    "returned",
    "people",
    "where",
    "witness",
    "missing",
)
"""What of an entry's own data follows its sentence."""


def sentence(entry: Entry) -> str:
    """What an entry says, in the reader's language."""
    who = entry.by.name if entry.by else _("the system")
    said = str(SENTENCES.get(entry.act, entry.act)).format(who=who)
    more = [_detail(name, entry.data[name]) for name in DETAILS if entry.data.get(name) not in (None, "")]
    return _("{sentence}: {more}").format(sentence=said, more=" · ".join(more)) if more else said


def _detail(name: str, value: object) -> str:
    named = {
        "custodian": _("box: {value}"),
        "version": _("version {value}"),
        "seed": _("seed {value}"),
        "asked": _("asked {value}"),
        "returned": _("returned {value}"),
        "people": _("people {value}"),
        "forms": _("forms {value}"),
        "witness": _("witness {value}"),
        "missing": _("missing {value}"),
        "letters": _("letters {value}"),
        "form": _("form {value}"),
    }
    return named.get(name, "{value}").format(value=value)
