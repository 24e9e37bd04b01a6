"""`python -m tests.bench [NAME …]`: runs the benchmarks, prints one table, and keeps the figures in build/bench.json."""

import json
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from tests import postgres
from tests.bench.rows import Options, Row, Size

FOLDER = Path(__file__).resolve().parent
RESULT = FOLDER.parent.parent / "build" / "bench.json"
SIGNS = {True: "kept", False: "MISSED", None: ""}


def chosen(names: list[str]) -> list[str]:
    """The benchmarks to run: all, or those named (``bench_scoring`` or ``scoring``)."""
    there = sorted(file.stem for file in FOLDER.glob("bench_*.py"))
    wanted = [name if name.startswith("bench_") else f"bench_{name}" for name in names]
    if missing := sorted(set(wanted) - set(there)):
        raise SystemExit(f"no such benchmark: {', '.join(missing)} (there are {', '.join(there) or 'none'})")
    return wanted or there


@contextmanager
def prepared() -> Iterator[Options]:
    """Set Django up as the tests do, and find a PostgreSQL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import_module("django").setup()
    with postgres.server() as url:
        yield Options(Size(os.environ.get("BENCH_SIZE", "quick")), url)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def line(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}×"
    return row.what, f"{number(row.value)} {row.unit}", row.rival, ratio, row.limit, SIGNS[row.holds]


def show(rows: Iterable[Row]) -> None:
    table = [("what", "figure", "against", "ratio", "promised", ""), *map(line, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


def run(names: list[str], options: Options) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        started = time.perf_counter()
        print(f"{name} …", file=sys.stderr, flush=True)
        rows += import_module(f"tests.bench.{name}").run(options)
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def keep(rows: list[Row], options: Options) -> None:
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.platform(), "cores": os.cpu_count(), "size": options.size}
    RESULT.write_text(
        json.dumps({"machine": machine, "rows": [row.as_json() for row in rows]}, ensure_ascii=False, indent=1), encoding="utf-8"
    )


def main(names: list[str]) -> int:
    with prepared() as options:
        rows = run(chosen(names), options)
    show(rows)
    keep(rows, options)
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
