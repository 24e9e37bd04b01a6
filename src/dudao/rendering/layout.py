"""How blocks lie on a page, whatever draws them: columns by what stands in them, narrow figures side by side."""

from collections.abc import Iterator, Sequence

from dudao.rendering.documents import Block, Figure, Pairs, Picture, Table
from dudao.rendering.values import BREAK

SEEN = 200
"""Rows that decide how wide columns are."""


def in_rows(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks one by one; narrow figures that follow one another and fit side by side come together."""
    row: list[Block] = []
    for block in blocks:
        if row and not (isinstance(block, Figure | Picture) and _width(row) + block.width <= 1.001):
            yield row
            row = []
        row.append(block)
        if not isinstance(block, Figure | Picture):
            yield row
            row = []
    if row:
        yield row


def _width(row: Sequence[Block]) -> float:
    return sum(block.width for block in row if isinstance(block, Figure | Picture))


def shares(table: Table, rows: Sequence[Sequence[str]]) -> list[float]:
    """The columns' shares of the width: as asked, else by the longest text of each, within limits."""
    if len(table.widths) == len(table.headers):
        return [float(width) for width in table.widths]
    sizes = [broad(header) for header in table.headers]
    for row in rows[:SEEN]:
        for at, text in enumerate(row[: len(sizes)]):
            sizes[at] = max(sizes[at], broad(text))
    return [min(max(size, 5), 48) ** 0.85 for size in sizes]


def broad(text: str) -> int:
    """How wide a text is, in letters of its longest line: Chinese characters are as wide as two."""
    return max(sum(2 if char > "\u2e80" else 1 for char in line) for line in text.replace(BREAK, "").split("\n"))


def label(block: Pairs) -> float:
    """Millimetres for what a form asks: enough for its longest label, within limits."""
    longest = max((broad(what) for what, _value in block.pairs), default=0)
    return min(max(longest, 10), 30 if block.columns == 1 else 18) * 1.75 + 6
