"""What comes in through a door that has made sure by itself who speaks: mail in a thread that only its customer knows."""

from datetime import datetime

from dudao.cases.acts.doing import done
from dudao.cases.models import Case


def customer_wrote(case: Case, *, text: str, now: datetime, key: str, via: str) -> Case:
    """The customer adds words to the case, as with its code in the portal; the door answers for it that it is them."""
    return done("customer_add", case, {"text": text}, {"by": None, "now": now, "key": key, "via": via})


def note_from_door(case: Case, *, text: str, now: datetime, key: str, via: str) -> Case:
    """The door itself notes for the staff what it could not take in."""
    return done("note", case, {"text": text}, {"by": None, "now": now, "key": key, "via": via})
