"""Files for the tests of reading: written as they are told, read as the import reads them."""

from pathlib import Path

from dudao.sheets.reading import Options, open_table
from dudao.sheets.tables import Flaw, Row


def saved(folder: Path, content: bytes, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def records(path: Path, **options: str) -> list[Row]:
    return list(open_table(path, Options(**options)).records())


def flaws(rows: list[Row]) -> list[str]:
    return [str(cell) for row in rows for cell in row.cells if isinstance(cell, Flaw)]
