"""`dudao doctor`: asks every question, in order, and prints the answers for people or for programs."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dudao.config.commands import Subparsers
from dudao.config.doctor import machine, mailboxes, outside, records, signing_in
from dudao.config.doctor.findings import ERROR, OK, WARNING, Finding, doubtful

SIGNS = {OK: "✓", WARNING: "!", ERROR: "✗"}
Question = Callable[[], Iterator[Finding]]


def examine(now: datetime) -> Iterator[Finding]:
    """Every finding. What depends on the database is left out when it does not answer or lacks its tables."""
    for question in (
        machine.settings_findings,
        machine.folder_findings,
        machine.disk_findings,
        machine.font_findings,
        machine.time_zone_findings,
        machine.built_findings,
        machine.work_findings,
        outside.mail_findings,
        outside.messenger_findings,
        signing_in.sign_in_findings,
    ):
        yield from question()
    try:
        yield from records.server_findings()
        yield from records.migration_findings()
    except DatabaseError as error:
        yield records.unreachable(error)
        return
    for later in database_questions(now):
        yield from answered(later)


def database_questions(now: datetime) -> list[Question]:
    today = timezone.localdate(now)
    questions: list[Question] = [records.writing_findings, records.pragma_findings]
    if records.has_tables():
        questions += [lambda: records.clock_findings(now), lambda: records.calendar_findings(today), records.site_zone_findings]
        questions += [records.search_findings, records.seal_findings, lambda: outside.outbox_findings(now)]
        questions += [mailboxes.mailbox_findings, records.file_findings]
    return questions


def answered(question: Question) -> Iterator[Finding]:
    """One question's findings; a database that fails at it becomes a finding too, so that the rest is still asked."""
    try:
        yield from question()
    except DatabaseError as error:
        yield doubtful("database", str(error).strip().splitlines()[0], _("Mend what is named above first."))


def show(findings: list[Finding]) -> None:
    for finding in findings:
        print(f"{SIGNS[finding.state]} {finding.text}")
        if finding.remedy:
            print(f"    → {finding.remedy}")
    wrong = sum(finding.state == ERROR for finding in findings)
    doubts = sum(finding.state == WARNING for finding in findings)
    print(
        _("%(wrong)d to mend, %(doubts)d to look at, %(well)d well.")
        % {"wrong": wrong, "doubts": doubts, "well": len(findings) - wrong - doubts}
    )


def run(options: Namespace) -> int:
    """0 when nothing is wrong (doubts allowed), 1 when something has to be mended."""
    with translation.override(options.tongue) if options.tongue else nullcontext():
        findings = list(examine(timezone.now()))
        if options.json:
            json.dump([asdict(finding) for finding in findings], sys.stdout, ensure_ascii=False, indent=1)
            print()
        else:
            show(findings)
    return int(any(finding.state == ERROR for finding in findings))


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="say what is wrong with this installation and how to mend it",
        description="Look at settings, database, data folder, disk, fonts, time zones, calendar, clock and background work; say what is"
        " wrong and how to mend it. The exit code is 1 when something has to be mended.",
        epilog="Examples:  dudao doctor   ·   dudao doctor --language zh-hant   ·   dudao doctor --json",
    )
    parser.add_argument("--json", action="store_true", help="answer for programs")
    parser.add_argument(
        "--language", dest="tongue", choices=("zh-hant", "zh-hans", "en"), help="language of the answer (else the terminal's)"
    )
    parser.set_defaults(run=run)
