"""`python -m tests.spine.posting KEY`: posts a mail, takes it in hand as a sender does, says so and waits to be killed.

`KEY after` sends it first and is killed before it can note that it was sent.
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from dudao.journal import outbox  # noqa: E402
from dudao.journal.senders import mail  # noqa: E402


def work(key: str, *, send: bool) -> None:
    now = timezone.now()
    with transaction.atomic():
        outbox.post("mail", to="head@ch.example", title=key, body="b", site=None, subject=None, now=now, key=key)
    taken = outbox.claim("mail", now=now)
    if taken is None:
        raise RuntimeError("there was nothing to take")
    if send:
        mail.send(taken, now)
    print("taken", flush=True)
    signal.pause()


if __name__ == "__main__":
    work(sys.argv[1], send=len(sys.argv) > 2)
