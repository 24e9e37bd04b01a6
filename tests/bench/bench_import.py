"""Importing a log of any size: cases a second with journal and duties, memory, a second run; and workbooks against the libraries."""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

from tests.bench import residential_log
from tests.bench.bench_http import database
from tests.bench.rows import Options, Row
from tests.frame.deployments import ROOT, Deployment

EXAMPLE = ROOT / "examples" / "boston311"
FEWEST_A_SECOND = 3_000
MOST_MEMORY = 500
TYPES = ("Electrical", "Plumbing", "Heat - Excessive  Insufficient", "Building Inspection Request", "Rodent Activity")
COLUMNS = (
    "CASE_ENQUIRY_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "OnTime_Status", "CASE_STATUS", "CLOSURE_REASON", "CASE_TITLE", "REASON",
    "TYPE", "QUEUE", "Department", "Location", "neighborhood", "ward", "precinct", "LOCATION_ZIPCODE", "Property_Type", "Property_ID",
    "Source",
)  # fmt: skip
IMPORT = "from dudao.config.cli import main\ncode = main(sys.argv[1:])"
MEMORY = (
    "import pathlib\n"
    "held = next(line for line in pathlib.Path('/proc/self/status').read_text().splitlines() if line.startswith('VmHWM'))\n"
    "print(held.split()[1], file=sys.stderr)\n"
)
READERS = {
    "ours": "from dudao.sheets.reading import Options, open_table\n"
    "from pathlib import Path\nrows = sum(1 for _ in open_table(Path(sys.argv[1]), Options()).records())",
    "openpyxl": "import openpyxl\nsheet = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets[0]\n"
    "sheet.reset_dimensions()\nrows = sum(1 for _ in sheet.iter_rows(values_only=True))",
    "calamine": "import python_calamine\n"
    "rows = sum(1 for _ in python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows())",
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds by the wall clock and at the processor, and the most memory it ever held."""

    seconds: float
    busy: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Log:
    """A log to take in: what it is called in the table, how it is written, the commands that prepare an installation, and its map."""

    name: str
    write: Callable[[Path, int], None]
    found: Callable[[Path], Sequence[tuple[str, ...]]]
    map: Callable[[Path], Path]


def write_log(path: Path, cases: int) -> None:
    """A log like Boston's, as dirty as that one, of any length."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(log_rows(cases))


def boston(_folder: Path) -> Sequence[tuple[str, ...]]:
    return (
        ("calendar", "import", str(EXAMPLE / "holidays.csv"), "--region", "us-boston"),
        ("rulebook", "publish", str(EXAMPLE / "boston-isd.yaml")),
        ("import", "sites", str(EXAMPLE / "sites.yaml")),
    )


def residential(folder: Path) -> Sequence[tuple[str, ...]]:
    edition, sites = folder / "edition.yaml", folder / "sites.yaml"
    residential_log.write_edition(edition)
    residential_log.write_sites(sites)
    return ("rulebook", "publish", str(edition)), ("import", "sites", str(sites))


def residential_map(folder: Path) -> Path:
    path = folder / "map.yaml"
    path.write_text(residential_log.MAP, encoding="utf-8")
    return path


BOSTON = Log("Boston's book", write_log, boston, lambda _folder: EXAMPLE / "map.yaml")
RESIDENTIAL = Log("the residential book", residential_log.write_log, residential, residential_map)
MOST_ROWS = 1_000_000
GROWTH = 10
"""A log is also taken in at this share of its size: what memory does then shows whether it grows with the file."""


def run(options: Options) -> list[Row]:
    cases = 300_000 if options.full else 30_000
    rows: list[Row] = []
    for log in (BOSTON, RESIDENTIAL):
        rows += grown(log, "SQLite", "", MOST_ROWS if options.full and log is BOSTON else cases)
        if options.postgres:
            with database(options.postgres) as url:
                rows += imported(log, "PostgreSQL", url, cases // 3)[0]
    return rows + workbooks(200_000 if options.full else 20_000)


def grown(log: Log, engine: str, url: str, cases: int) -> list[Row]:
    """The log, and a tenth of it before: the memory of the one to the memory of the other."""
    small = imported(log, engine, url, cases // GROWTH)[1]
    rows, large = imported(log, engine, url, cases)
    what = f"{title(log, engine, cases)}: memory, to that of {cases // GROWTH:,} rows"
    return [*rows, Row(what, large.megabytes, "MB", f"{cases // GROWTH:,} rows", large.megabytes / small.megabytes)]


def title(log: Log, engine: str, cases: int) -> str:
    return f"import of {cases:,} rows by {log.name} with journal and duties, {engine}"


def imported(log: Log, engine: str, url: str, cases: int) -> tuple[list[Row], Spent]:
    """The figures of a log taken in twice into a new installation, and what the first time took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = founded(Deployment(folder / "data", url), log.found(folder))
        path = folder / "log.csv"
        log.write(path, cases)
        words = ("import", "cases", str(path), "--map", str(log.map(folder)))
        first, again = (spent(IMPORT, words, made.environment()) for _run in range(2))
        there = made.ask("SELECT count(*) FROM cases_case")[0][0]
    if there != cases:
        raise AssertionError(f"{there} cases for {cases} rows")
    rate, promised = cases / first.seconds, engine == "SQLite"
    what = title(log, engine, cases)
    rows = [
        Row(what, rate, "cases/s", limit=f"≥ {FEWEST_A_SECOND:,}" if promised else "", holds=rate >= FEWEST_A_SECOND if promised else None),
        Row(f"{what}: of processor time", cases / first.busy, "cases/s"),
        Row(f"{what}: memory", first.megabytes, "MB", limit=f"< {MOST_MEMORY}", holds=first.megabytes < MOST_MEMORY),
        Row(f"{what}: the same file again", cases / again.seconds, "rows/s"),
    ]
    return rows, first


def founded(made: Deployment, commands: Sequence[tuple[str, ...]]) -> Deployment:
    made.folder.mkdir(parents=True)
    made.run("migrate")
    for words in commands:
        made.run(*words)
    return made


def spent(code: str, words: Sequence[str], environment: dict[str, str]) -> Spent:
    """Run Python code in a process of its own, which tells at its end the most memory it ever held."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-c", f"import sys\n{code}\n{MEMORY}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(seconds, busy, int(done.stderr.split()[-1]) / 1024)


def log_rows(cases: int) -> Iterator[list[str]]:
    start = datetime.fromisoformat("2015-01-02T08:31:07")
    for number in range(cases):
        opened = start + timedelta(seconds=number * (180 * 86_400 // cases))
        closed = opened + timedelta(hours=7 * (number % 50)) if number % 4 else None
        kind = TYPES[number % len(TYPES)]
        yield [
            str(101_001_240_754 + number), said(opened), "", said(closed), "", "Closed" if closed else "Open",
            "Case Closed CORR: Corrected" if closed else "", kind, "Building", kind, "ISD_Building (INTERNAL)", "ISD",
            f"{number % 6_400} Washington St  Roxbury  MA  02118", ("Roxbury", "Dorchester", "Back Bay", "")[number % 4],
            f"Ward {number % 22 + 1}", f"{number % 900}.0", "2118.0", "Address", f"{number % 7_000}.0", "Constituent Call",
        ]  # fmt: skip


def said(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%m/%d/%Y %I:%M:%S %p}"


def workbooks(lines: int) -> list[Row]:
    """The same sheet of twenty columns read by us and by the libraries, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.xlsx"
        book = xlsxwriter.Workbook(path, {"constant_memory": False})
        sheet = book.add_worksheet()
        for line, row in enumerate([COLUMNS, *log_rows(lines)]):
            sheet.write_row(line, 0, row)
        book.close()
        environment = dict(os.environ) | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        taken = {name: spent(code, (str(path),), environment) for name, code in READERS.items()}
    ours = taken.pop("ours")
    what = f"workbook of {lines:,} rows read"
    rows = [Row(f"{what}: memory", ours.megabytes, "MB", limit=f"< {MOST_MEMORY}", holds=ours.megabytes < MOST_MEMORY)]
    for name, theirs in taken.items():
        rows.append(Row(f"{what} (seconds, ours to theirs)", ours.busy, "s", name, ours.busy / theirs.busy))
        rows.append(Row(f"{what} (memory, ours to theirs)", ours.megabytes, "MB", name, ours.megabytes / theirs.megabytes))
    return rows
