"""What goes wrong in the middle: a kill, two imports at once, a file that changes. Nothing is half done; the next run goes on."""

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.frame.deployments import KEYS_OF_A_BATCH, PATIENCE, Deployment, copied, deployment, go_on

ROOT = Path(__file__).resolve().parents[4]
EXAMPLE = ROOT / "examples" / "boston311"
BATCH = 1_000
ROWS = 6_000
NARROW, WIDE = 0, 200
"""Characters in a column that is not taken in: with it the file is so large that a second process prepares the rows."""

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("import-faults")]

MAP = """\
source: old
time_zone: America/New_York
site: {constant: BOS}
fields:
  reference: id
  received_at: opened
  kind: {constant: complaint}
  channel: {constant: phone}
  category: {constant: Electrical}
  title: title
acts:
  resolved: {at: closed, result: result}
  closed: {at: closed}
"""


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """An installation with the city of the example, its calendar and rulebook."""
    with deployment(tmp_path_factory.mktemp("city") / "data") as made:
        made.run("migrate")
        made.run("calendar", "import", str(EXAMPLE / "holidays.csv"), "--region", "us-boston")
        made.run("rulebook", "publish", str(EXAMPLE / "boston-isd.yaml"))
        made.run("import", "sites", str(EXAMPLE / "sites.yaml"))
        yield made


@pytest.fixture
def city(founded: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    with copied(founded, tmp_path / "data") as made:
        yield made


def command(folder: Path, rows: int, width: int = NARROW) -> list[str]:
    start = datetime.fromisoformat("2015-01-05T10:00:00")
    lines = ["id,opened,closed,title,result,remarks"]
    for number in range(rows):
        opened = start + timedelta(minutes=number)
        lines.append(f"{number},{opened},{opened + timedelta(days=3) if number % 4 else ''},case {number},done,{'-' * width}")
    (folder / "log.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    return ["import", "cases", str(folder / "log.csv"), "--map", str(folder / "map.yaml")]


def count(made: Deployment, question: str) -> int:
    rows = made.ask(question)
    return int(str(rows[0][0])) if rows else 0


def whole(made: Deployment) -> int:
    """How many cases there are, after seeing that each has its journal and its duty, and that nothing else is there."""
    cases = count(made, "SELECT count(*) FROM cases_case")
    closed = count(made, "SELECT count(*) FROM cases_case WHERE state = 'closed'")
    assert count(made, "SELECT count(*) FROM journal_entry WHERE act = 'cases.received'") == cases
    assert count(made, "SELECT count(*) FROM journal_entry WHERE act = 'cases.closed'") == closed
    assert count(made, "SELECT count(DISTINCT subject_id) FROM duties_duty WHERE subject_kind = 'case'") == cases
    assert count(made, "SELECT count(DISTINCT number) FROM cases_case") == cases
    assert count(made, "SELECT count(DISTINCT reference) FROM cases_case") == cases
    return cases


def preparers(of: int) -> list[int]:
    """The processes that an import started."""
    return [int(pid) for pid in subprocess.run(["pgrep", "-P", str(of)], capture_output=True, text=True, check=False).stdout.split()]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_an_import_that_is_killed_leaves_whole_batches_and_the_next_run_goes_on(city: Deployment, tmp_path: Path, width: int) -> None:
    words = command(tmp_path, ROWS, width)
    with city.halted(KEYS_OF_A_BATCH, 3, "dudao", *words) as process:
        assert len(preparers(process.pid)) == (width == WIDE)
        process.kill()
    there = whole(city)
    assert there == 2 * BATCH
    done = city.run(*words)
    assert f"{there:,} were there already and are the same." in done.stdout
    assert whole(city) == ROWS
    assert "Taken in: 0 cases" in city.run(*words).stdout


def test_when_the_process_that_prepares_is_killed_it_says_so_and_the_next_run_goes_on(city: Deployment, tmp_path: Path) -> None:
    words = command(tmp_path, ROWS, WIDE)
    with city.halted(KEYS_OF_A_BATCH, 3, "dudao", *words) as process:
        for pid in preparers(process.pid):
            os.kill(pid, signal.SIGKILL)
        said = go_on(process)
    assert process.returncode == 1
    assert "The process that prepares the rows has ended." in said
    assert "Traceback" not in said
    there = whole(city)
    assert 3 * BATCH <= there < ROWS
    assert there % BATCH == 0
    city.run(*words)
    assert whole(city) == ROWS


def test_a_second_process_takes_in_the_same(founded: Deployment, tmp_path: Path) -> None:
    """Row by row what one process alone takes in."""
    asked = (
        "SELECT number, title, month, state, reference, next_due_at FROM cases_case ORDER BY number",
        "SELECT act, at, facts, data FROM journal_entry WHERE subject_kind = 'case' ORDER BY subject_id, id",
        "SELECT subject_id, due_at, outcome, reckoning FROM duties_duty ORDER BY subject_id, id",
        "SELECT case_id, words FROM cases_casewords ORDER BY case_id",
    )
    found = []
    for width in (NARROW, WIDE):
        (tmp_path / str(width)).mkdir()
        with copied(founded, tmp_path / str(width) / "data") as made:
            made.run(*command(tmp_path / str(width), 3_000, width))
            found.append([made.ask(question) for question in asked])
    assert len(found[0][0]) == 3_000
    assert found[0] == found[1]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_two_imports_of_one_file_at_once_take_every_case_in_once(city: Deployment, tmp_path: Path, width: int) -> None:
    words = command(tmp_path, 3_000, width)
    with city.running(*words) as first, city.running(*words) as second:
        said = [process.communicate(timeout=PATIENCE)[0] for process in (first, second)]
        assert [first.returncode, second.returncode] == [0, 0], said
    assert whole(city) == 3_000


def test_the_command_line_answers_in_words_and_by_its_code(city: Deployment, tmp_path: Path) -> None:
    words = command(tmp_path, 3)
    log = tmp_path / "log.csv"
    assert "Would be taken in: 3 cases" in city.run(*words, "--dry-run").stdout
    log.write_text(log.read_text(encoding="utf-8").replace("2015-01-05 10:00:00", "yesterday"), encoding="utf-8")
    refused = city.run(*words, code=1)
    assert "line 2 [opened]: “yesterday” is no date" in refused.stdout
    assert "Traceback" not in refused.stdout + refused.stderr
    assert "Comparing needs both" in city.run(*words, "--rulebook", "boston-isd", code=1).stderr
    assert "There is no file" in city.run("import", "cases", "none.csv", "--map", str(tmp_path / "map.yaml"), code=1).stderr
    assert "cannot be read" in city.run("import", "cases", str(log), "--map", "none.yaml", code=1).stderr
    assert whole(city) == 0
    done = city.run(*words, "--skip-bad", "--report", str(tmp_path / "report.json"), code=1)
    assert "Taken in: 2 cases" in done.stdout
    assert (tmp_path / "report.json").exists()
