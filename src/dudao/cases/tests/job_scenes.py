"""Logs sent in, for the tests of their worker and their pages."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from dudao.cases.imports.jobs import acts
from dudao.cases.imports.jobs.choosing import Choices
from dudao.cases.models import ImportJob
from dudao.cases.tests.import_scenes import row, write_log
from dudao.organisation.models import Staff
from tests.cast import NOW

MEANINGS = {"電梯": "lift", "漏水": "water", "噪音": "noise"}


def sent(folder: Path, by: Staff, rows: Sequence[Mapping[str, str]] = (), *, name: str = "log.csv", encoding: str = "utf-8") -> ImportJob:
    """A log as the browser sends it, its columns proposed."""
    path = write_log(folder, rows or [row(number) for number in range(1, 4)], name, encoding)
    return acts.send(SimpleUploadedFile(name, path.read_bytes()), by=by, now=NOW)


def mapped(job: ImportJob, by: Staff, **columns: str) -> ImportJob:
    """The same with all that was left open chosen: the site, and what the categories mean."""
    chosen = Choices.of(job.choices)
    chosen.source = "old"
    chosen.columns |= {"site": "always:CH", "received_at": "column:日期", **columns}
    chosen.values["category"] = dict(MEANINGS)
    chosen.otherwise["channel"] = "other"
    return acts.choose(job, chosen, by=by)
