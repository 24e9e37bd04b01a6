"""What the second process does (``ahead``): look at parts of the log, then make histories ready and hand them over, batch by batch."""

from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeAlias

from django.db import connection

from dudao.cases.acts.preparing import Preparing
from dudao.cases.acts.taking import batches
from dudao.cases.imports.ahead import UP, Look, Prepare
from dudao.cases.imports.drafts import story_of
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.looking import Log, Looking, opened
from dudao.cases.imports.memory import rarely_collecting
from dudao.cases.imports.registers import Registers
from dudao.organisation.refusal import Refusal

Line: TypeAlias = "Connection[Any, Any]"


def main(number: int) -> None:
    """Do what comes over the line with this number (``ahead.Second``), and answer on it.

    A file that cannot be read further ends it without a word: the first process comes to the same place and says so.
    """
    with (
        Connection(number) as line,
        suppress(ConnectionError, EOFError),
        rarely_collecting(),
    ):  # whoever asked has ended: nobody waits for the rest
        wanted: Look = line.recv()
        connection.settings_dict["NAME"] = wanted.database
        registers = Registers(wanted.log.company)
        line.send(UP)
        with suppress(Refusal):
            look(wanted.log, registers, line)
            prepare(line.recv(), registers, line)


def look(log: Log, registers: Registers, line: Line) -> None:
    """Look at the parts asked for, until none is asked for any more."""
    number = line.recv()
    if number is None:
        return
    there = opened(log)
    looking = Looking(log, there, registers)
    for place, rows in enumerate(there.parts()):
        if place == number:
            line.send(looking.part(rows))
            number = line.recv()
        if number is None:
            return


def prepare(job: Prepare, registers: Registers, line: Line) -> None:
    """Make the drafts ready; None comes after the last batch."""
    run = Preparing(None, job.now, job.source, job.via)
    with Path(job.drafts).open("rb") as file:
        for stories in batches(story_of(draft, registers) for draft in Kept(file).drafts(job.without)):
            line.send(run.batch(stories, set()))
    line.send(None)
