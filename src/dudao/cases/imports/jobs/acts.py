"""What people do with a log sent in: send it, choose, have it rehearsed, have it taken in, stop it, drop it.

Each claims the job's state by a guarded UPDATE, so that a form sent twice does it once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.jobs import files
from dudao.cases.imports.jobs.choosing import Choices, amiss, proposed
from dudao.cases.imports.jobs.offered import offered_to
from dudao.cases.imports.jobs.seen import look
from dudao.cases.models import Case, ImportJob, ImportMap
from dudao.cases.vocabulary import NAME_LIMIT, ImportState, ImportTask
from dudao.organisation import access
from dudao.organisation.models import Company, Staff
from dudao.organisation.refusal import Invalid, NotFound, Refusal

ACT: Final = "cases.import"
RESTING: Final = (ImportState.DRAFT, ImportState.DONE, ImportState.FAILED, ImportState.STOPPED)
MOST_MAPS: Final = 100


class NotNow(Refusal):
    """The job is not at a point at which this can be done."""


def company_of(user: Staff) -> Company:
    """The company into which the person may import. Raises NotAllowed, or Invalid for an account without one."""
    access.require(user, ACT, user.company)
    if user.company is None:
        raise Invalid(_("Your account belongs to no company."))
    return user.company


def send(file: "File[bytes]", *, by: Staff, now: datetime) -> ImportJob:
    """Keep a file and propose what its columns are. Raises Invalid when it is no table or too large; then nothing is kept."""
    company = company_of(by)
    sent = files.keep(file.chunks(), file.size or 0)
    name = PurePath(file.name or "").name[:200] or "log"
    try:
        path = files.log_of(sent.key)
        seen = look(path)
        offered = offered_to(company, now)
        source = " ".join(PurePath(name).stem.split())[:40] or "log"
        choices = proposed(path, seen, source=source, categories=offered.words, sites=offered.by_words)
    except Refusal:
        files.forget(sent.key)
        raise
    made: ImportJob = ImportJob.objects.create(
        company=company, owner=by, key=sent.key, file_name=name, digest=sent.digest, size=sent.size, created_at=now, seen=seen,
        choices=choices.told(), language=get_language() or "",
    )  # fmt: skip
    return made


@transaction.atomic
def choose(job: ImportJob, choices: Choices, *, by: Staff) -> ImportJob:
    """Keep what was chosen, whole or not yet; what was rehearsed before no longer holds."""
    access.require(by, ACT, job.company)
    if not _open(job).update(choices=choices.told(), state=ImportState.DRAFT, task=ImportTask.CHECK, outcome={}, faults=[], trouble=""):
        raise NotNow(_("This file is being worked on, or was taken in. Its columns can no longer be changed."))
    job.refresh_from_db()
    return job


def begin_check(job: ImportJob, *, by: Staff, now: datetime) -> ImportJob:
    """Have the whole file rehearsed. Once it waits or runs, asking again changes nothing."""
    access.require(by, ACT, job.company)
    choices = Choices.of(job.choices)
    _require_whole(job, choices)
    return _begin(job, ImportTask.CHECK, now=now, states=RESTING, skip_bad=False)


def begin_take(job: ImportJob, *, by: Staff, now: datetime, skip_bad: bool) -> ImportJob:
    """Have the file taken in that was rehearsed; ``skip_bad``: without its bad rows. Asking again meanwhile changes nothing."""
    access.require(by, ACT, job.company)
    _require_whole(job, Choices.of(job.choices))
    job.refresh_from_db()
    if job.state in (ImportState.WAITING, ImportState.RUNNING):
        return job
    again = job.task == ImportTask.TAKE and job.state in (ImportState.STOPPED, ImportState.FAILED)
    if not again and (job.task != ImportTask.CHECK or job.state != ImportState.DONE):
        raise NotNow(_("Rehearse the file first: then everybody knows what will be taken in."))
    if not again and job.outcome.get("bad") and not skip_bad:
        raise NotNow(_("Some rows cannot be taken in. Mend them in the file and send it again, or say that they are to be left out."))
    return _begin(job, ImportTask.TAKE, now=now, states=(job.state,), skip_bad=skip_bad or (again and job.skip_bad))


def _begin(job: ImportJob, task: ImportTask, *, now: datetime, states: Iterable[str], skip_bad: bool) -> ImportJob:
    files.log_of(job.key)
    fresh: dict[str, Any] = {
        "stage": "", "rows": 0, "rate": 0, "share": 0, "seconds_left": None, "attempts": 0, "stop_wanted": False, "worker": "",
        "lease_until": None, "begun_at": None, "ended_at": None, "trouble": "", "faults": [],
    }  # fmt: skip
    if task == ImportTask.CHECK:
        fresh["outcome"] = {}
    _open(job).filter(state__in=list(states), task=job.task).update(
        task=task, state=ImportState.WAITING, ordered_at=now, skip_bad=skip_bad, language=get_language() or "", **fresh
    )
    job.refresh_from_db()
    return job


def _open(job: ImportJob) -> Any:
    """The job, if it rests and its file has not been taken in or forgotten."""
    taken = {"task": ImportTask.TAKE, "state": ImportState.DONE}
    return ImportJob.objects.filter(pk=job.pk, state__in=RESTING, forgotten_at__isnull=True).exclude(**taken)


def _require_whole(job: ImportJob, choices: Choices) -> None:
    if wrong := amiss(choices):
        raise Invalid("{first}", first=wrong[0].message)
    require_own_source(job.company, choices.source)


def require_own_source(company: Company, source: str) -> None:
    """References are told apart by the name of the log; one that another company uses would mix theirs with ours."""
    if Case.objects.filter(source=source).exclude(site__company=company).exists():
        raise Invalid(_("This name for the log is taken. Choose another."), field="source")


@transaction.atomic
def stop(job: ImportJob, *, by: Staff, now: datetime) -> ImportJob:
    """Stop it: at once if it still waits, else as soon as the worker hears of it. What was taken in by then stays."""
    access.require(by, ACT, job.company)
    ImportJob.objects.filter(pk=job.pk, state=ImportState.RUNNING).update(stop_wanted=True)
    ImportJob.objects.filter(pk=job.pk, state=ImportState.WAITING).update(state=ImportState.STOPPED, ended_at=now)
    job.refresh_from_db()
    return job


def drop(job: ImportJob, *, by: Staff, now: datetime) -> None:
    """Forget the file and all that stands here of its rows; the line in the list of imports stays."""
    access.require(by, ACT, job.company)
    if not ImportJob.objects.filter(pk=job.pk, state__in=RESTING).update(seen={}, faults=[], forgotten_at=now):
        raise NotNow(_("This file is being worked on. Stop it first."))
    files.forget(job.key)


@transaction.atomic
def save_map(job: ImportJob, name: str, *, by: Staff, now: datetime) -> ImportMap:
    """Keep the choices under a name for the company; the same name again replaces it."""
    access.require(by, ACT, job.company)
    name = " ".join(name.split())
    if not name or len(name) > NAME_LIMIT:
        raise Invalid(_("Give the map a name of at most {most} characters."), field="name", most=NAME_LIMIT)
    here = ImportMap.objects.filter(company=job.company)
    if here.exclude(name=name).count() >= MOST_MAPS:
        raise Invalid(_("There are {most} saved maps already. Save it under the name of one that is no longer needed."), most=MOST_MAPS)
    kept = {"choices": job.choices, "changed_at": now, "changed_by": by}
    made: ImportMap
    made, _new = ImportMap.objects.update_or_create(company=job.company, name=name, defaults=kept)
    return made


def use_map(job: ImportJob, pk: int, *, by: Staff) -> ImportJob:
    """Choose as a saved map says, as far as this file has its columns."""
    saved = ImportMap.objects.filter(company=job.company, pk=pk).first()
    if saved is None:
        raise NotFound(_("This map is no longer here."))
    return choose(job, Choices.of(saved.choices).fitted(names_of(job.seen)), by=by)


def names_of(seen: Mapping[str, Any]) -> set[str]:
    return {each["name"] for each in seen.get("columns", ())}


def tidy(now: datetime) -> int:
    """Forget what nobody went on with for days: files, examples, what stood in wrong cells. How many files that were."""
    before = now.timestamp() - files.KEPT_SECONDS
    old = [
        job
        for job in ImportJob.objects.filter(forgotten_at__isnull=True, state__in=RESTING).only("key", "created_at", "ended_at")
        if max(job.created_at, job.ended_at or job.created_at).timestamp() < before
    ]
    for job in old:
        ImportJob.objects.filter(pk=job.pk, state__in=RESTING).update(seen={}, faults=[], forgotten_at=now)
        files.forget(job.key)
    live = set(ImportJob.objects.filter(forgotten_at__isnull=True).values_list("key", flat=True))
    return len(old) + files.sweep(live)


ATTEMPT: Final = F("attempts") + 1
