"""Beginning to ask, once everything is there, and ending it (4.4.2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Sentence
from dudao.surveys import hooks, rules, tallying
from dudao.surveys.acts.doing import day_at, line, locked, remember, repeated
from dudao.surveys.acts.loosening import loosen
from dudao.surveys.acts.team import to_be_trained, trained
from dudao.surveys.models import Survey, SurveySite
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow, NotReady
from dudao.surveys.vocabulary import Checked, FormState, Kind, Method, State, Typed

NUMBER_LIMIT = 24


def name_notice(part: SurveySite, *, number: str, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> SurveySite:
    """Say which notice tells customers of a site beforehand: purpose, how forms go out and come back, when. It must be out already."""
    access.require(by, "surveys.name_notice", part.site)
    number = line(number, field="number", limit=NUMBER_LIMIT).upper()
    with transaction.atomic():
        survey = locked(part.survey)
        kept = SurveySite.objects.select_related("site", "survey").get(pk=part.pk)
        if repeated(key, "name_notice", kept.pk):
            return kept
        if survey.state not in rules.RUNNING:
            raise NotNow(_("A notice is named once the plan is approved, and before the survey is closed."))
        since = hooks.notice_since(kept.site, number, day_at(kept.site, now))
        if since is None:
            raise Incomplete(
                _("No notice {number} is out at {site}. Write one, have it approved and put up, then enter its number."),
                field="number", number=number or "–", site=kept.site,
            )  # fmt: skip
        kept.notice, kept.noticed_on = number, since
        kept.save(update_fields=["notice", "noticed_on"])
        remember("name_notice", kept, by=by, now=now, data={"notice": number, "since": since.isoformat()}, key=key, via=via)
    return kept


def missing_before_start(survey: Survey) -> list[Sentence]:
    """What is still missing before anybody is asked; a few queries whatever the number of sites."""
    parts = list(survey.parts.select_related("site").order_by("site__code"))
    there, wanted = trained(survey), to_be_trained(survey)
    by_hand = {Method.PAPER.value, Method.INTERVIEW.value} & set(survey.methods)
    light = survey.kind == Kind.DEPARTMENT
    return rules.hindrances(
        rules.Readiness(
            form_approved=survey.versions.filter(state=FormState.APPROVED).exists(),
            undrawn=[part.site.name for part in parts if not part.asked],
            untold=[part.site.name for part in parts if part.noticed_on is None],
            untrained=[name for pk, name in wanted.items() if pk not in there],
            without_surveyor=[part.site.name for part in parts if by_hand and part.surveyor_id is None],
            trained=light or bool(there),
        )
    )


def start(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Survey:
    """Begin to ask. Everything that must come before is looked at again here."""
    access.require(by, "surveys.conduct", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "start", kept.pk):
            return kept
        if kept.state == State.COLLECTING:
            raise AlreadyDone(_("Collecting has begun already. Reload the page to see by whom."))
        if kept.state != State.APPROVED:
            raise NotNow(_("Only a survey whose plan is approved can begin, and only once."))
        if missing := missing_before_start(kept):
            raise NotReady([str(each) for each in missing])
        kept.state, kept.started_at = State.COLLECTING, now
        kept.save(update_fields=["state", "started_at"])
        remember("start", kept, by=by, now=now, key=key, via=via)
    return kept


def close(survey: Survey, *, by: Staff, now: datetime, key: str | None = None, via: str = "desk") -> Survey:
    """End collecting: no answer is taken in any more, and what was half filled in is emptied. Each site's round is finished by it."""
    access.require(by, "surveys.conduct", survey.place)
    with transaction.atomic():
        kept = locked(survey)
        if repeated(key, "close", kept.pk):
            return kept
        if kept.state in (State.CLOSED, State.REPORTED):
            raise AlreadyDone(_("This survey was closed before. Reload the page to see by whom."))
        if kept.state != State.COLLECTING:
            raise NotNow(_("Only a survey that is being collected can be closed."))
        if waiting := kept.typed_forms.exclude(state=Typed.SETTLED).count():
            raise NotNow(_("{n} forms are typed, but not settled. Have them typed a second time and settled first."), n=waiting)
        if waiting := kept.scanned_forms.filter(state=Checked.WAITING).count():
            raise NotNow(_("{n} scanned forms wait to be looked at. Settle their doubtful marks first."), n=waiting)
        kept.state, kept.closed_at = State.CLOSED, now
        kept.save(update_fields=["state", "closed_at"])
        kept.invitations.exclude(draft=None).update(draft=None)
        loosen(kept)
        tallying.rebuild(kept)
        remember("close", kept, by=by, now=now, key=key, via=via)
        parts = list(kept.parts.select_related("site").order_by("pk"))
        counted = kept.invitations.model.objects.counted(kept)
        for part in parts:
            part.survey, part.finished_at = kept, now
            found = counted.get(part.site_id, {})
            told = {"asked": found.get("drawn", 0), "returned": found.get("returned", 0), "site": part.site.name}
            remember("finish", part, by=by, now=now, data=told, via=via)
        SurveySite.objects.filter(survey=kept).update(finished_at=now)
    return kept
