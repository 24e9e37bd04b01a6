"""Work messengers such as WeCom, DingTalk and Feishu, by apprise.

The address of a messenger holds its secret, so it stands in the environment (``DUDAO_MESSENGERS``) and never in the database: a
message says only the messenger's name and, where its address has a place for one, whom to reach there.
"""

import re
from datetime import datetime
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings

from dudao.journal.models import Message
from dudao.journal.outbox import Undeliverable

PLACE: Final = "{to}"
WHOM: Final = re.compile(r"[\w.+@-]{1,80}")
"""Nothing in it may change where the address leads."""


def ready() -> bool:
    return bool(settings.MESSENGERS)


def names() -> list[str]:
    return list(settings.MESSENGERS)


def asks_whom(name: str) -> bool:
    """Whether a messenger reaches single people; else it is a group that reads everything posted to it."""
    return PLACE in settings.MESSENGERS.get(name, "")


def reached(template: str, whom: str) -> Any | None:
    """What apprise makes of an address; nothing when it does not know such a one.

    Loaded when first needed: it costs every start of every command a quarter of a second.
    """
    post = import_module("apprise").Apprise()
    return post if post.add(template.replace(PLACE, quote(whom, safe=""))) else None


def send(message: Message, _now: datetime) -> None:
    name, _colon, whom = message.address.partition(":")
    template = settings.MESSENGERS.get(name)
    if template is None:
        raise Undeliverable(f"not set up: {name} (DUDAO_MESSENGERS)")
    if PLACE in template and not WHOM.fullmatch(whom):
        raise Undeliverable(f"no address: {message.address}")
    post = reached(template, whom)
    if post is None:
        raise Undeliverable(f"not set up: {name} (DUDAO_MESSENGERS)")
    if not post.notify(title=message.title, body=message.body):
        raise RuntimeError(f"not taken: {name}")
