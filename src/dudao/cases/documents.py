"""The papers of one case: what each contains, whatever it is shown on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dudao.cases.acts.contact import Contact
from dudao.cases.documents_words import ACT_OF, PaperKind, clause_of
from dudao.cases.models import Case, CaseForm, MajorReport
from dudao.cases.refusals import NotPossible
from dudao.cases.texts import Moment
from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.duties import editions
from dudao.journal.models import Entry
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Sentence
from dudao.rendering.documents import Block, Document, Heading, Pairs, Paragraph, Signatures, Value

NOBODY: Final = Contact("", "", "")
"""Personal data that was not asked for: its lines are empty, to be filled in by hand."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: to whom, its number, what it is about line by line, what is asked, and who signs when."""

    number: str
    to: Sentence
    title: Sentence
    particulars: list[tuple[Sentence, Sentence]]
    text: str
    request: Sentence
    signed: Sentence
    on: Sentence
    day: str


def offered(case: Case) -> list[PaperKind]:
    """The papers that this case has: a form may be printed before it is filled in, a letter or report only once it is written."""
    there = {
        PaperKind.PROCESSING_RECORD: case.hard or case.has_form,
        PaperKind.REFERRAL_LETTER: case.referred_at is not None or bool(case.referral_number),
        PaperKind.QUALITY_RECORD: case.from_quality,
        PaperKind.MAJOR_REPORT: case.major_reported_at is not None,
    }
    return [kind for kind in PaperKind if there[kind]]


def paper_of(case: Case, kind: PaperKind, *, language: str, contact: Contact = NOBODY) -> Document:
    """A paper of a case in a language, with the customer's name and telephone only when ``contact`` was looked at for it.

    Raises NotPossible, naming what to do first, when the case has no such paper.
    """
    if kind not in offered(case):
        raise NotPossible(MISSING[kind])
    with translation.override(language):
        return BUILT[kind](case, language, contact)


MISSING: Final = {
    PaperKind.PROCESSING_RECORD: gettext_lazy("Only a hard case has this form. Mark it as hard first."),
    PaperKind.REFERRAL_LETTER: gettext_lazy("The case has not been referred yet. Refer it first; the letter is made then."),
    PaperKind.QUALITY_RECORD: gettext_lazy(
        "This form belongs to complaints that the quality department sent down. This one came otherwise."
    ),
    PaperKind.MAJOR_REPORT: gettext_lazy("The major complaint has not been reported yet. Report it first; its five parts stand here then."),
}


def referral_letter(case: Case) -> Letter:
    """The letter with which a case went to the developer's customer centre (2.1.3.a), as it was written when it was referred.

    Raises NotPossible while the case has not been referred. Who brought it up is not named: the developer asks the site.
    """
    if PaperKind.REFERRAL_LETTER not in offered(case):
        raise NotPossible(MISSING[PaperKind.REFERRAL_LETTER])
    entry = latest(case, "refer").get("refer")
    place = case.unit or case.building or case.place
    on = entry.at if entry else case.referred_at
    return Letter(
        number=case.referral_number,
        to=gettext_lazy("Developer's customer centre"),
        title=gettext_lazy("Referral of a customer's complaint"),
        particulars=[
            (pgettext_lazy("letter", "Case"), case.number),
            (pgettext_lazy("letter", "Received"), _at(case.received_at, case)),
            (pgettext_lazy("letter", "Where"), str(place or "–")),
            (pgettext_lazy("letter", "About"), case.title),
            (pgettext_lazy("letter", "In detail"), case.text or "–"),
        ],
        text=str(entry.data.get("text", "")) if entry else "",
        request=gettext_lazy("Please handle this and tell us in writing by when and with what result, so that we can tell the customer."),
        signed=entry.by.name if entry and entry.by else case.site.name,
        on=Moment.of(on, case.site) if on else "",
        day=_day(on, case),
    )


def latest(case: Case, *acts: str) -> dict[str, Entry]:
    """The last entry of each of some acts on a case, with whoever did it. One query."""
    names = {JOURNAL_NAMES[act]: act for act in acts}
    found = Entry.objects.about(case).filter(act__in=names).select_related("by")
    return {names[entry.act]: entry for entry in found}


def _letter(case: Case, language: str, _contact: Contact) -> Document:
    letter = referral_letter(case)
    *short, (what, detail) = letter.particulars
    return Document(
        title=str(letter.title),
        blocks=[
            Paragraph(_("To: %(whom)s") % {"whom": letter.to}),
            Pairs([(str(name), str(value)) for name, value in short]),
            Heading(str(what)),
            Paragraph(str(detail)),
            *([Paragraph(letter.text)] if letter.text else []),
            Paragraph(str(letter.request)),
            Signatures([(_("For the service centre"), str(letter.signed), letter.day), (_("Received by the developer"), "", "")]),
        ],
        language=language,
        issuer=_issuer(case),
        number=letter.number or case.number,
    )


def _record(case: Case, language: str, contact: Contact) -> Document:
    """《顧客投訴處理記錄表》; before it is filled in, the same form with empty fields."""
    form = CaseForm.objects.filter(case=case).select_related("filled_by").first()
    return Document(
        title=str(PaperKind.PROCESSING_RECORD.label),
        blocks=[
            Pairs(_facts(case, contact, language), columns=2),
            *_part(pgettext("form", "What the customer said"), f"{case.title}\n{case.text}".strip()),
            *_part(pgettext("form", "Situation"), form.situation if form else ""),
            *_part(pgettext("form", "Cause"), form.cause if form else ""),
            *_part(pgettext("form", "Handling"), form.handling if form else ""),
            *_part(pgettext("form", "Result"), case.result),
            Pairs([(_("Handled on"), _at(case.resolved_at, case)), (_("Return visit"), _visit(case))], columns=2),
            *_part(pgettext("form", "Opinion of the department head"), form.head_opinion if form else ""),
            Signatures([
                (_("Filled in by"), _name(form.filled_by) if form else "", _day(form.filled_at, case) if form else ""),
                (_("Department head"), "", ""),
            ]),
        ],
        language=language,
        issuer=_issuer(case),
        number=_number(case, PaperKind.PROCESSING_RECORD),
    )  # fmt: skip


def _from_quality(case: Case, language: str, contact: Contact) -> Document:
    """《顧客投訴記錄表》: what the quality department sent down, and what was reported back (2.1.3.f)."""
    told = latest(case, "issue_by_quality", "report_measures", "report_result")
    sent, measures, result = (told.get(act) for act in ("issue_by_quality", "report_measures", "report_result"))
    return Document(
        title=str(PaperKind.QUALITY_RECORD.label),
        blocks=[
            Pairs(
                [
                    *_facts(case, contact, language),
                    (_("Issued"), _at(sent.at if sent else None, case)),
                    (_("To be handled by"), _at(case.quality_due_at, case)),
                ],
                columns=2,
            ),
            *_part(pgettext("form", "What the customer said"), f"{case.title}\n{case.text}".strip()),
            *_part(pgettext("form", "Instructions of the quality department"), _said(sent, "text")),
            *_part(pgettext("form", "Measures"), _said(measures, "measures")),
            *_part(pgettext("form", "Result"), _said(result, "text") or case.result),
            Pairs([(_("Handled on"), _at(case.resolved_at, case)), (_("Return visit"), _visit(case))], columns=2),
            Signatures([
                (_("Issued by the quality department"), *_by(sent, case)),
                (_("Measures reported by"), *_by(measures, case)),
                (_("Result reported by"), *_by(result, case)),
            ]),
        ],
        language=language,
        issuer=_issuer(case),
        number=_number(case, PaperKind.QUALITY_RECORD),
    )  # fmt: skip


def _major(case: Case, language: str, contact: Contact) -> Document:
    """The report to the quality department and the division leader, in its five parts (2.1.8.a)."""
    report = MajorReport.objects.select_related("reported_by").get(case=case)
    return Document(
        title=str(PaperKind.MAJOR_REPORT.label),
        blocks=[
            Paragraph(_("To: %(whom)s") % {"whom": _("Quality department; division leader")}),
            Pairs(_facts(case, contact, language), columns=2),
            *_part(_("1. What the complaint is"), report.content),
            *_part(_("2. Its cause"), report.cause),
            *_part(_("3. How it was handled and with what result"), report.process_and_result),
            *_part(_("4. What is learnt from it"), report.lessons),
            *_part(_("5. Corrective measures"), report.corrective_measures),
            Signatures([
                (_("Reported by"), _name(report.reported_by), _day(report.reported_at, case)),
                (_("Quality department"), "", ""),
                (_("Division leader"), "", ""),
            ]),
        ],
        language=language,
        issuer=_issuer(case),
        number=_number(case, PaperKind.MAJOR_REPORT),
    )  # fmt: skip


BUILT: Final[dict[PaperKind, Callable[[Case, str, Contact], Document]]] = {
    PaperKind.PROCESSING_RECORD: _record,
    PaperKind.REFERRAL_LETTER: _letter,
    PaperKind.QUALITY_RECORD: _from_quality,
    PaperKind.MAJOR_REPORT: _major,
}


def _issuer(case: Case) -> str:
    return f"{case.site.company.name} · {case.site.name}"


def _number(case: Case, kind: PaperKind) -> str:
    """The criterion that asks for the form, and the number of its case: no two papers of a company have the same."""
    rulebook = editions.plan_for(case.site, timezone.localdate()).rulebook
    return " · ".join(filter(None, (clause_of(rulebook, ACT_OF[kind]), case.number)))


def _facts(case: Case, contact: Contact, language: str) -> list[tuple[str, Value]]:
    rulebook = editions.plan_for(case.site, timezone.localdate()).rulebook
    return [
        (_("Case"), case.number),
        (_("Received"), _at(case.received_at, case)),
        (_("Channel"), case.get_channel_display()),
        (_("Category"), rulebook.category_title(case.category, language)),
        (_("Where"), str(case.unit or case.building or case.place or "–")),
        (_("In hand of"), _name(case.assignee)),
        (pgettext("form", "Customer"), contact.name),
        (_("Telephone"), contact.telephone),
    ]


def _part(heading: str, text: str) -> list[Block]:
    """A field of a form: its name and what was written, or room to write by hand."""
    return [Heading(heading), Paragraph(text or "\n\n\u00a0")]


def _visit(case: Case) -> str:
    return " · ".join(filter(None, (_at(case.visited_at, case), str(case.get_visit_outcome_display()))))


def _at(moment: datetime | None, case: Case) -> str:
    return f"{moment.astimezone(ZoneInfo(case.site.time_zone)):%Y-%m-%d %H:%M}" if moment else ""


def _day(moment: datetime | None, case: Case) -> str:
    return f"{moment.astimezone(ZoneInfo(case.site.time_zone)):%Y-%m-%d}" if moment else ""


def _by(entry: Entry | None, case: Case) -> tuple[str, str]:
    return (_name(entry.by), _day(entry.at, case)) if entry else ("", "")


def _said(entry: Entry | None, name: str) -> str:
    return str(entry.data.get(name, "")) if entry else ""


def _name(staff: Staff | None) -> str:
    return staff.name if staff else ""
