"""What happens in the mailroom's tests: a round through the mailbox, and the mail that went out."""

from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message as Mail

from dudao.journal import outbox
from dudao.mailroom.boxes import boxes
from dudao.mailroom.fetching import look_into
from dudao.mailroom.letters import CHANNEL
from tests.cast import NOW
from tests.outside import MailServer


def fetched(now: datetime = NOW) -> list[str]:
    """What became of the mails that a round took in."""
    looked = look_into(boxes()[0], now)
    assert looked.problem == ""
    return looked.outcomes


def sent(server: MailServer, now: datetime = NOW) -> list[Mail]:
    """The mails that the outbox brought to the post office by now."""
    outbox.deliver(CHANNEL, now=now)
    return server.mails


def subject_of(mail: Mail) -> str:
    return str(make_header(decode_header(mail["Subject"])))


def body_of(mail: Mail) -> str:
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()
