"""What the second process does (``ahead``): make histories ready and hand them over, batch by batch."""

import pickle
import sys
from contextlib import suppress
from pathlib import Path

from django.db import connection

from dudao.cases.acts.preparing import Preparing
from dudao.cases.acts.taking import batches
from dudao.cases.imports.ahead import Job
from dudao.cases.imports.drafts import story_of
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.memory import rarely_collecting
from dudao.cases.imports.registers import Registers


def main() -> None:
    """Take a pickled ``Job`` from standard input; give pickled batches to standard output, and None after the last."""
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    connection.settings_dict["NAME"] = job.database
    with suppress(BrokenPipeError):  # whoever asked has ended, and nobody waits for the rest
        prepare(job)


def prepare(job: Job) -> None:
    registers, run = Registers(), Preparing(None, job.now, job.source, job.via)
    with rarely_collecting(), Path(job.drafts).open("rb") as file:
        for stories in batches(story_of(draft, registers) for draft in Kept(file).drafts(job.without)):
            hand_over(run.batch(stories, set()))
    hand_over(None)


def hand_over(made: object) -> None:
    sys.stdout.buffer.write(pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    sys.stdout.buffer.flush()
