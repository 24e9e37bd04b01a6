"""What passes between those who want something drawn and the process that draws it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

Job: TypeAlias = Mapping[str, Any]
"""``kind`` is svg, png, pdf, typeset, ask or bundle; ``fonts`` are folders beside the system's; the rest belongs to the kind."""

DONE: Final = b"+"
FAILED: Final = b"-"


def plain(value: object) -> object:
    """Numbers and days as JSON has them."""
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in a chart")
