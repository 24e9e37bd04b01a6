"""The worker that rehearses logs and takes them in: one job at a time for a company, taken over when its worker dies.

1. A job is claimed by a guarded UPDATE, with a lease; the database itself allows one running job for a company.
2. While it goes on, the worker says how far it is and renews the lease, and hears whether it is to stop.
3. A lease that runs out is taken over by the next worker, which begins again: what was taken in stays and is not taken in twice.

A worker whose lease was taken over while it slept finds that out at its next word and writes no more than the batch at hand; the
references keep even that from standing twice.
"""

import logging
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation

from dudao.cases.imports import report
from dudao.cases.imports.jobs import files
from dudao.cases.imports.jobs.acts import ACT, ATTEMPT, require_own_source
from dudao.cases.imports.jobs.choosing import Choices, shape_of
from dudao.cases.imports.jobs.offered import wanted
from dudao.cases.imports.run import Order, Outcome, import_cases
from dudao.cases.models import ImportJob
from dudao.cases.vocabulary import ImportState, ImportTask
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.refusal import Refusal

LEASE: Final = timedelta(minutes=2)
"""Longer than a batch takes to be written."""
WORD_EVERY: Final = 1.0
"""Seconds between two words of how far it is."""
MOST_ATTEMPTS: Final = 5
"""A file that lets its worker die so often is given up."""
COLUMNS_SHOWN: Final = 12
logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody wants it stopped."""


class Replaced(Exception):
    """Another worker has the job."""


class Leaving(Exception):
    """This worker is to end; another goes on."""


def due(now: datetime) -> Any:
    """Jobs that wait, and those whose worker was not heard of for the length of a lease."""
    return ImportJob.objects.filter(Q(state=ImportState.WAITING) | Q(state=ImportState.RUNNING, lease_until__lt=now)).order_by("id")


def claim(now: datetime) -> ImportJob | None:
    """Take the job that waits longest and whose company has none running; None when there is none to be had."""
    busy = ImportJob.objects.filter(state=ImportState.RUNNING, lease_until__gte=now).values("company_id")
    for job in due(now).exclude(company_id__in=busy)[:20]:
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job, now)
            continue
        mine = secrets.token_hex(8)
        free = due(now).order_by().filter(pk=job.pk, worker=job.worker)
        try:
            with transaction.atomic():
                taken = free.update(
                    state=ImportState.RUNNING, worker=mine, lease_until=now + LEASE, attempts=ATTEMPT, begun_at=job.begun_at or now
                )
        except IntegrityError:
            continue
        if taken:
            return ImportJob.objects.select_related("company", "owner").get(pk=job.pk)
    return None


def _give_up(job: ImportJob, now: datetime) -> None:
    with translation.override(job.language or None):
        trouble = translation.gettext("The worker ended without a word several times. Nothing is lost; tell whoever runs the server.")
    due(now).order_by().filter(pk=job.pk, worker=job.worker).update(
        state=ImportState.FAILED, ended_at=now, trouble=trouble, lease_until=None
    )


def work_off(*, alone: Callable[[], bool] = lambda: False, now: Callable[[], datetime] = timezone.now) -> int:
    """Do what waits, one job after the other, until nothing is due; how many that were."""
    done = 0
    while not alone() and (job := claim(now())) is not None:
        carry(job, now=now, alone=alone)
        done += 1
    return done


def carry(job: ImportJob, *, now: Callable[[], datetime] = timezone.now, alone: Callable[[], bool] = lambda: False) -> None:
    """Do one claimed job and note what came of it."""
    with translation.override(job.language or None):
        try:
            outcome = _done(job, now(), Word(job, now, alone))
        except Stopped:
            _settle(job, now(), state=ImportState.STOPPED)
        except Replaced:
            logger.warning("import %s was taken over by another worker", job.pk)
        except Leaving:
            _settle(job, None, state=ImportState.WAITING, worker="")
        except Refusal as refusal:
            _settle(job, now(), state=ImportState.FAILED, trouble=str(refusal))
        except Exception:
            logger.exception("import %s failed", job.pk)
            trouble = translation.gettext("Something went wrong that nobody foresaw. What was taken in stays; the server's log has more.")
            _settle(job, now(), state=ImportState.FAILED, trouble=trouble)
        else:
            finish(job, outcome, now())


def _done(job: ImportJob, now: datetime, word: "Word") -> Outcome:
    access.require(job.owner, ACT, job.company)
    choices = Choices.of(job.choices)
    require_own_source(job.company, choices.source)
    rehearsal = job.task == ImportTask.CHECK
    order = Order(
        file=files.log_of(job.key), map=shape_of(choices), dry_run=rehearsal, skip_bad=rehearsal or job.skip_bad,
        wanted=wanted(choices), errors=files.faults_of(job.key), company=job.company, watch=word,
    )  # fmt: skip
    return import_cases(order, now)


@transaction.atomic
def finish(job: ImportJob, outcome: Outcome, now: datetime) -> None:
    """Leave the report; of a file that was taken in, forget what is no longer needed."""
    told = report.figures(outcome)
    told["examples"] = [list(row.items()) for row in outcome.changes.first]
    told["by_column"] = [
        {"column": column, "code": code, "count": count, "lines": outcome.tally.lines[column, code]}
        for (column, code), count in outcome.tally.counts.most_common(COLUMNS_SHOWN)
    ]
    told["refused"] = [f"{each.reference}: {each.refusal}" for each in outcome.taken.refused[:COLUMNS_SHOWN]] if outcome.taken else []
    for odd in told["oddities"]:
        odd.pop("examples")
    taken_in = job.task == ImportTask.TAKE and outcome.taken is not None
    more: dict[str, Any] = {"seen": {}} if taken_in else {}
    if not _settle(
        job, now, state=ImportState.DONE, outcome=told, faults=[dict(row) for row in outcome.problems.first], share=1,
        rows=outcome.found.rows, seconds_left=0, **more,
    ):  # fmt: skip
        return
    if taken_in:
        data = {"file": job.file_name, "sha256": job.digest, "rows": outcome.found.rows, "bad": outcome.found.bad, **told["taken"]}
        journal.record("cases.imported", subject=job.company, site=None, by=job.owner, at=now, data=data)
        transaction.on_commit(lambda: files.forget(job.key, faults=not outcome.problems.count))


def _settle(job: ImportJob, ended_at: datetime | None, **how: Any) -> bool:
    """Note what became of a job, unless another worker has it meanwhile."""
    mine = ImportJob.objects.filter(pk=job.pk, state=ImportState.RUNNING, worker=job.worker)
    return bool(mine.update(ended_at=ended_at, lease_until=None, **how))


@dataclass
class Word:
    """Says how far the job is, at most once a second, and hears whether to go on."""

    job: ImportJob
    now: Callable[[], datetime]
    alone: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic
    said: float = 0.0
    label: str = ""
    started: float = 0.0

    def __call__(self, label: str, rows: int, share: float) -> None:
        at = self.clock()
        if label == self.label and at - self.said < WORD_EVERY:
            return
        if label != self.label:
            self.label, self.started = label, at
        self.said, passed = at, max(at - self.started, 1e-6)
        left = round(passed / share - passed) if share > 0.01 else None
        mine = ImportJob.objects.filter(pk=self.job.pk, state=ImportState.RUNNING, worker=self.job.worker)
        word = {"stage": label[:60], "rows": rows, "share": share, "rate": rows / passed if passed > 0.1 else 0, "seconds_left": left}
        if not mine.update(lease_until=self.now() + LEASE, **word):
            raise Replaced
        if mine.filter(stop_wanted=True).exists():
            raise Stopped
        if self.alone():
            raise Leaving


_sent_out: list["subprocess.Popen[bytes]"] = []


def set_out(now: datetime) -> "subprocess.Popen[bytes] | None":
    """Start the worker as a process of its own when something is due and none of ours is at it. Does not wait for it.

    A process, so that other background work is not slowed, its memory is given back, and one that is killed takes nothing with it.
    It ends when the process that started it is gone.
    """
    if _sent_out and _sent_out[0].poll() is not None:
        _sent_out.clear()
    if _sent_out or not due(now).exists():
        return None
    _sent_out.append(subprocess.Popen([sys.executable, "-m", "dudao", "import", "waiting", "--beside", str(os.getpid())]))
    return _sent_out[0]
