"""Forms on paper read from scans: a file is taken in once, what is plain is settled at once, the rest waits for somebody to look."""

from collections import Counter
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.fitting import fit_line
from dudao.organisation.models import Staff
from dudao.surveys import papers
from dudao.surveys.acts.doing import facts_of, remember, repeated
from dudao.surveys.acts.keeping import check, come_back, keep, require_open, tidy
from dudao.surveys.answers import Answers
from dudao.surveys.models import Invitation, QuestionnaireVersion, ScanBatch, ScannedCut, ScannedForm, ScannedPage, SurveySite
from dudao.surveys.paper.reading import Sheet, State
from dudao.surveys.paper.sources import CannotTake, Refusal, content_hash
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow
from dudao.surveys.vocabulary import JOURNAL_NAMES, LINE_LIMIT, Asked, Checked, Mode, Scanned

AT_ONCE: Final = 20
"""Pages stored in one transaction; reading them takes about a second and is done outside."""
REFUSED: Final = {
    Refusal.TOO_LARGE: _("The file is too large. Scan in several batches."),
    Refusal.UNKNOWN: _("This is no file of scans. Send PDF, TIFF, JPEG or PNG, as the scanner writes them."),
    Refusal.DAMAGED: _("The file is damaged and cannot be opened. Scan again."),
    Refusal.LOCKED: _("The PDF is locked with a password. Scan again without one."),
    Refusal.TOO_MANY_PAGES: _("The file has too many pages. Scan in several batches."),
}


def take_scans(part: SurveySite, *, path: Path, name: str, by: Staff, now: datetime, via: str = "desk") -> ScanBatch:
    """
    Take in a file of scanned forms of a site. A file that was cut short goes on where it stopped.

    Raises AlreadyDone for a file that was taken in before, whatever it is called, and Incomplete for one that is no file of scans.
    """
    access.require(by, "surveys.enter", part.site)
    with transaction.atomic():
        require_open(part.survey)
        fresh = {"site": part.site, "name": fit_line(name)[:LINE_LIMIT], "taken_by": by, "taken_at": now}
        batch, _new = ScanBatch.objects.get_or_create(survey=part.survey, digest=content_hash(path), defaults=fresh)
    if batch.complete:
        raise AlreadyDone(_("This file was taken in before, as “{name}”. Nothing was changed."), name=batch.name)
    try:
        sheets = papers.reader_of(part.survey).read(path)
        while some := list(islice(sheets, AT_ONCE)):
            _store(part, batch, some, by, now, via)
    except CannotTake as refused:
        ScanBatch.objects.filter(pk=batch.pk, pages=None).delete()
        raise Incomplete(REFUSED[refused.refusal], field="file") from refused
    with transaction.atomic():
        if ScanBatch.objects.filter(pk=batch.pk, complete=False).update(complete=True):
            states = Counter(batch.pages.values_list("state", flat=True))
            remember("take_scans", part, by=by, now=now, data={"file": batch.name, "pages": sum(states.values()), **states}, via=via)
    batch.complete = True
    return batch


def _store(part: SurveySite, batch: ScanBatch, sheets: list[Sheet], by: Staff, now: datetime, via: str) -> None:
    with transaction.atomic():
        require_open(part.survey)
        ScanBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        there = set(batch.pages.filter(number__in=[sheet.number for sheet in sheets]).values_list("number", flat=True))
        for sheet in sheets:
            if sheet.number not in there:
                state = _joined(part, sheet, by, now, via) if sheet.state in (State.READ, State.DOUBTFUL) else Scanned(sheet.state.value)
                own = sheet.identity
                numbers = {"form_number": own.form, "page": own.page} if own and own.survey == part.survey_id else {"page": sheet.page}
                ScannedPage.objects.create(batch=batch, number=sheet.number, state=state, **numbers)


def _joined(part: SurveySite, sheet: Sheet, by: Staff, now: datetime, via: str) -> Scanned:
    """Lay a page to the others of its form; a form that is whole and plain is settled."""
    own = sheet.identity
    invitation = _invitation(part, own.form) if own else None
    if own is None or invitation is None:
        return Scanned.FOREIGN
    if invitation.state == Asked.RETURNED:
        return Scanned.ANSWERED
    version = QuestionnaireVersion.objects.get(survey=part.survey, number=own.version)
    form, _new = ScannedForm.objects.select_related("survey__review", "site", "version").get_or_create(
        survey=part.survey, form_number=own.form, defaults={"site": part.site, "version": version, "of_pages": own.pages, "said": {}}
    )
    if form.version_id != version.pk:
        return Scanned.CONFLICT
    if own.page in form.pages or form.state != Checked.WAITING:
        return Scanned.DUPLICATE
    _add(form, sheet, own.page)
    if _is_plain(form):
        _settle(form, invitation, proposed(form), by, now, via)
    return Scanned(sheet.state.value)


def _add(form: ScannedForm, sheet: Sheet, page: int) -> None:
    marks = {key: answer.mark for key, answer in sheet.answers.items()}
    form.said = {**(form.said or {}), **{key: {"value": mark.value, "doubt": mark.doubt or ""} for key, mark in marks.items()}}
    form.pages = sorted([*form.pages, page])
    form.save(update_fields=["said", "pages"])
    cuts = {key: answer.cut for key, answer in sheet.answers.items() if answer.cut} | {key: box.cut for key, box in sheet.boxes.items()}
    ScannedCut.objects.bulk_create(ScannedCut(form=form, question=key, image=cut) for key, cut in cuts.items())


def _is_plain(form: ScannedForm) -> bool:
    """Whole, nothing in doubt, nothing written in words, and not empty."""
    said = (form.said or {}).values()
    whole = len(form.pages) == form.of_pages
    return whole and not form.cuts.exists() and not any(row["doubt"] for row in said) and any(row["value"] for row in said)


def proposed(form: ScannedForm) -> Answers:
    """What the reader takes a form to say; doubtful rows with what is likeliest."""
    return Answers({key: row["value"] for key, row in (form.said or {}).items() if row["value"]})


def doubts(form: ScannedForm) -> dict[str, str]:
    """The rows in doubt, and why, by question."""
    return {key: row["doubt"] for key, row in (form.said or {}).items() if row["doubt"]}


def settle_scan(form: ScannedForm, *, said: Answers, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> ScannedForm:
    """Say what a scanned form says, after a look at what was in doubt. Nothing of it is left beside the form's number.

    Raises AlreadyDone when it was settled or set aside, Answered when answers came in another way, Unfit with what is to be mended.
    """
    access.require(by, "surveys.enter", form.site)
    tidied = tidy(said)
    with transaction.atomic():
        require_open(form.survey)
        invitation, kept = _held(form)
        if repeated(key, "settle_scan", kept.pk):
            return kept
        _require_waiting(kept)
        check(kept.version, tidied, ask_all=False)
        _settle(kept, invitation, tidied, by, now, via, key)
    return kept


def set_scan_aside(form: ScannedForm, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> ScannedForm:
    """Take a form that says nothing, or that cannot be made out, out of those that wait; its household counts as not yet heard."""
    access.require(by, "surveys.enter", form.site)
    with transaction.atomic():
        require_open(form.survey)
        _invitation, kept = _held(form)
        if repeated(key, "set_scan_aside", kept.pk):
            return kept
        _require_waiting(kept)
        _empty(kept, Checked.ASIDE, by)
        _note("set_scan_aside", kept, by, now, via, key)
    return kept


def next_waiting(part: SurveySite, after: int = 0) -> ScannedForm | None:
    """The next form for somebody to look at, by number, beginning again from the first."""
    waiting = ScannedForm.objects.waiting().filter(survey=part.survey_id, site=part.site_id).order_by("form_number")
    return waiting.filter(form_number__gt=after).first() or waiting.first()


def _invitation(part: SurveySite, number: int) -> Invitation | None:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("survey__review", "survey__site", "site")
    return rows.filter(survey=part.survey_id, site=part.site_id, form_number=number).first()


def _held(form: ScannedForm) -> tuple[Invitation, ScannedForm]:
    """The invitation first, then the form, as whoever takes in scans does."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("survey__review", "survey__site", "site")
    invitation = rows.get(survey=form.survey_id, form_number=form.form_number)
    kept = ScannedForm.objects.select_for_update(of=("self",)).select_related("survey__review", "site", "version").get(pk=form.pk)
    return invitation, kept


def _require_waiting(form: ScannedForm) -> None:
    if form.state == Checked.SETTLED:
        raise AlreadyDone(_("This form was settled before. Nothing was changed."))
    if form.state != Checked.WAITING:
        raise NotNow(_("This form was set aside. Type it by hand if it can be read after all."))


def _settle(form: ScannedForm, invitation: Invitation, said: Answers, by: Staff, now: datetime, via: str, key: str | None = None) -> None:
    come_back(invitation)
    keep(invitation, form.version, said, mode=Mode.PAPER)
    _empty(form, Checked.SETTLED, by)
    _note("settle_scan", form, by, now, via, key)


def _empty(form: ScannedForm, state: Checked, by: Staff) -> None:
    form.cuts.all().delete()
    form.said, form.state, form.settled_by = None, state, by
    form.save(update_fields=["said", "state", "settled_by"])


def _note(act: str, form: ScannedForm, by: Staff, now: datetime, via: str, key: str | None) -> None:
    survey = form.survey
    told: dict[str, Any] = {"number": survey.number, "title": survey.title, "form": form.form_number}
    journal.record(JOURNAL_NAMES[act], subject=form, site=form.site, by=by, at=now, facts=facts_of(survey), data=told, via=via, key=key)
