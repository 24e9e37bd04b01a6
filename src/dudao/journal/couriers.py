"""Couriers carry messages out beside the other background work: a thread for each lane, so that one that hangs holds up no other.

A round of a lane is short (``outbox.deliver``), and threads are waited for when the process ends, so that nothing is cut off.
"""

import logging
import threading
from collections import Counter
from datetime import datetime
from typing import Final

from django.db import connection

from dudao.journal import outbox

MOST_OF_A_CHANNEL: Final = 8
Lane = tuple[str, str]
_out: dict[Lane, threading.Thread] = {}
logger = logging.getLogger(__name__)


def set_out(now: datetime) -> list[threading.Thread]:
    """Send a courier for every lane with something due whose last one is back. Does not wait for them."""
    for lane in [lane for lane, thread in _out.items() if not thread.is_alive()]:
        del _out[lane]
    busy = Counter(channel for channel, _address in _out)
    started: list[threading.Thread] = []
    for lane in outbox.lanes_due(now):
        if lane in _out or busy[lane[0]] >= MOST_OF_A_CHANNEL:
            continue
        busy[lane[0]] += 1
        _out[lane] = threading.Thread(target=_carry, args=(lane, now), name=f"courier {lane[0]}")
        _out[lane].start()
        started.append(_out[lane])
    return started


def _carry(lane: Lane, now: datetime) -> None:
    channel, address = lane
    try:
        outbox.deliver(channel, now=now, address=address)
    except Exception:
        logger.exception("messages by %s failed and are tried again in the next round", channel)
    finally:
        connection.close()
