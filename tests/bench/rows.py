"""What a benchmark gives: rows of one table, each figure with its rival or its limit beside it."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Size(StrEnum):
    """``quick`` ends within minutes and shows direction; ``full`` is the size that was promised."""

    QUICK = "quick"
    FULL = "full"


@dataclass(frozen=True)
class Options:
    """What the person who runs the benchmarks chose; ``postgres`` is the address of a server where databases may be made and dropped."""

    size: Size
    postgres: str | None

    @property
    def full(self) -> bool:
        return self.size is Size.FULL


@dataclass(frozen=True)
class Row:
    """
    One figure. With a ``rival`` measured in the same run, ``ratio`` is ours to theirs (or theirs to ours: say which in ``what``).

    ``limit`` is what was promised, as text such as "≤ 1.5" or "≥ 3,000"; ``holds``: was it kept, or None when nothing was promised.
    """

    what: str
    value: float
    unit: str
    rival: str = ""
    ratio: float | None = None
    limit: str = ""
    holds: bool | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)
