"""What the second process does (``ahead``): look at parts of the log, then make histories ready and hand them over, batch by batch."""

import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

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


def main() -> None:
    """Do what comes pickled over standard input (``ahead.Second``); give pickled answers to standard output.

    A file that cannot be read further ends it without a word: the first process comes to the same place and says so.
    """
    wanted: Look = hear()
    connection.settings_dict["NAME"] = wanted.database
    with suppress(BrokenPipeError, EOFError), rarely_collecting():  # whoever asked has ended, and nobody waits for the rest
        registers = Registers(wanted.log.company)
        hand_over(UP)
        with suppress(Refusal):
            look(wanted.log, registers)
            prepare(hear(), registers)


def look(log: Log, registers: Registers) -> None:
    """Look at the parts asked for, until none is asked for any more."""
    number = hear()
    if number is None:
        return
    there = opened(log)
    looking = Looking(log, there, registers)
    for place, rows in enumerate(there.parts()):
        if place == number:
            hand_over(looking.part(rows))
            number = hear()
        if number is None:
            return


def prepare(job: Prepare, registers: Registers) -> None:
    """Make the drafts ready; None comes after the last batch."""
    run = Preparing(None, job.now, job.source, job.via)
    with Path(job.drafts).open("rb") as file:
        for stories in batches(story_of(draft, registers) for draft in Kept(file).drafts(job.without)):
            hand_over(run.batch(stories, set()))
    hand_over(None)


def hear() -> Any:
    return pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one


def hand_over(made: object) -> None:
    sys.stdout.buffer.write(pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
