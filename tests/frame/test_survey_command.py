"""``dudao survey analyse``: on files of our own for each way it can be asked and go wrong, and on a real survey."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from dudao.config import cli
from dudao.surveys.console import width
from tests.frame.deployments import ROOT

SFO = ROOT.parent / "shared" / "data" / "sfo_survey"
YEAR = {2017: SFO / "2017_SFO_Customer_Survey.csv", 2018: SFO / "2018_SFO_Customer_Survey.csv"}
real = pytest.mark.skipif(not YEAR[2017].exists(), reason=f"THE REAL SURVEY IS NOT HERE: {SFO} is missing")
ITEMS = "Q7ART,Q7FOOD,Q7STORE,Q7SIGN,Q7SCREENS,Q7WIFI,Q7ROADS,Q7PARK"

BOTH = ["--items", "Security,Club", "--overall", "All", "--missing", "0", "--not-used", "6"]

Ask = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run ``dudao survey analyse`` as it is typed: exit code, what is printed, what is complained."""

    def run(file: Path, *words: str, language: str = "en") -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.main(["--language", language, "survey", "analyse", str(file), *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def saved(folder: Path, text: str, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two sites of eight and six, a third of two; the club is used by few; one answer in words each."""
    rows = ["site,Security,Club,All,Words"]
    rows += [f"CH,{5 - n % 3},6,{5 - n % 2},电梯太慢{n}" for n in range(8)]
    rows += [f"NJ,{2 + n % 2},4,{2 + n % 3},電梯常壞" for n in range(6)]
    rows += ["ZZ,1,,1,", "ZZ,1,0,1,貴"]
    return saved(tmp_path, "\n".join(rows) + "\n")


def test_figures_on_screen(ask: Ask, small: Path) -> None:
    code, out, err = ask(small, "--items", "Security=Guards,Club", "--overall", "All", "--missing", "0", "--not-used", "6", "--by", "site")
    assert (code, err) == (0, "")
    assert "16 responses, 3 questions" in out
    [guards] = [line.split() for line in out.splitlines() if line.startswith("Guards  ")][:1]
    assert guards[1:5] == ["16", "0", "0", "3.12"]
    [club] = [line.split() for line in out.splitlines() if line.startswith("Club  ")][:1]
    assert club[1:4] == ["6", "2", "8"], "no answer and not used stand apart"


def test_small_groups_are_hidden_and_so_is_what_would_give_them_away(ask: Ask, small: Path) -> None:
    _code, out, _err = ask(small, *BOTH, "--by", "site")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.startswith(("CH ", "NJ ", "ZZ "))}
    assert set(rows["ZZ"]) == set(rows["NJ"]) == {"*"}
    assert rows["CH"][0] == "8"
    assert "fewer than 5 answers" in out
    _code, out, _err = ask(small, "--items", "Security", "--overall", "All", "--by", "site", "--minimum", "1")
    assert "*" not in out


def test_what_open_answers_are_about(ask: Ask, small: Path) -> None:
    _code, out, _err = ask(small, *BOTH, "--open", "Words,site=Where")
    assert "Words: 15 answers, 1 of them in none of the categories" in out
    assert "What the answers are about: Common facilities 14" in out
    assert "Most frequent words: 电梯 14" in out
    _code, out, _err = ask(small, *BOTH, "--open", "Words", "--minimum", "16")
    assert "Words: Fewer than 16 answers" in out


def test_as_data(ask: Ask, small: Path) -> None:
    words = [
        "--items",
        "Security,Club",
        "--overall",
        "All",
        "--missing",
        "0",
        "--not-used",
        "6",
        "--by",
        "site",
        "--open",
        "Words",
        "--json",
    ]
    code, out, _err = ask(small, *words)
    found = json.loads(out)
    assert code == 0
    assert [each["question"] for each in found["questions"]] == ["Security", "Club", "All"]
    assert found["questions"][1]["n"] == 6
    hidden = [(each["group"], each["question"]) for each in found["groups"]["figures"] if each["hidden"]]
    assert ("ZZ", "Security") in hidden
    assert ("CH", "Security") not in hidden
    assert not any("mean" in each for each in found["groups"]["figures"] if each["hidden"])
    assert found["open"]["Words"]["answers"] == 15
    assert found["open"]["Words"]["keywords"][0] == {"word": "电梯", "answers": 14, "times": 14}
    assert found["open"]["Words"]["categories"]["facilities"] == 14


def test_a_workbook_and_a_table_with_titles_above_are_read_alike(ask: Ask, small: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["滿意度調查"])
    for row in csv.reader(io.StringIO(small.read_text(encoding="utf-8"))):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
    path = tmp_path / "answers.xlsx"
    book.save(path)
    words = ["--items", "security,CLUB", "--overall", "all", "--missing", "0", "--not-used", "6", "--json"]
    assert ask(path, *words)[1] == ask(small, *words)[1]


def test_weights_count(ask: Ask, tmp_path: Path) -> None:
    path = saved(tmp_path, "a,w\n" + "5,3\n1,1\n" * 5)
    found = json.loads(ask(path, "--items", "a", "--weight", "w", "--json")[1])["questions"][0]
    assert found["mean"] == pytest.approx(4)
    assert found["n"] == 10
    assert found["effective_n"] == pytest.approx(8)


def test_when_all_customers_answered_intervals_have_no_width(ask: Ask, tmp_path: Path) -> None:
    path = saved(tmp_path, "a\n" + "5\n4\n1\n2\n3\n" * 2)
    found = json.loads(ask(path, "--items", "a", "--population", "10", "--json")[1])["questions"][0]
    assert found["mean_interval"] == [3, 3]
    assert found["satisfied_interval"] == pytest.approx([0.4, 0.4])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--items", "Security,Securty"], "no column “Securty” (did you mean “Security”?). Its columns, in line 1, are: site, Security,"),
        (["--items", "Security", "--overall", "X9"], "no column “X9”. Its columns"),
        (["--items", "Club"], "line 2 [Club]: “6” is no answer from 1 to 5"),
        (["--items", "Security,Words"], "“电梯太慢0” is no answer from 1 to 5"),
        (["--items", "Security", "--weight", "Words"], "line 2 [Words]: “电梯太慢0” is no weight"),
        (["--items", " , "], "--items"),
        (["--items", "Security", "--overall", "All,Club"], "one overall question"),
        (["--items", "Security", "--confidence", "95"], "between 0 and 1"),
        (["--items", "Security", "--minimum", "0"], "at least one"),
        (["--items", "Security", "--population", "15"], "more than the 15 customers"),
        (["--items", "Security", "--sent", "15"], "more than the 15 forms"),
        (["--items", "Security", "--report", "out.odt"], ".pdf, .docx"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(ask: Ask, small: Path, words: list[str], complaint: str) -> None:
    code, out, err = ask(small, *words)
    assert code == 1
    assert complaint in err
    assert out == ""


def test_mistakes_are_counted_and_the_first_are_shown(ask: Ask, tmp_path: Path) -> None:
    path = saved(tmp_path, "a\n" + "good\n" * 25 + "{x}\n")
    _code, _out, err = ask(path, "--items", "a")
    assert "26 mistakes" in err
    assert err.count("“good”") == 10
    assert "--missing" in err
    _code, _out, err = ask(path, "--items", "a", language="zh-hant")
    assert "檔案中有 26 處錯誤" in err
    assert "「good」不是 1 至 5 的答案" in err
    _code, _out, err = ask(path, "--items", "a", language="zh-hans")
    assert "“good”不是 1 至 5 的答案" in err
    _code, _out, err = ask(saved(tmp_path, "a\n{x}\n"), "--items", "a")
    assert "“{x}” is no answer" in err


@pytest.mark.parametrize(("text", "complaint"), [("", "empty"), ("a,b\n", "nothing stands below its header in line 1")])
def test_a_file_without_answers(ask: Ask, tmp_path: Path, text: str, complaint: str) -> None:
    code, _out, err = ask(saved(tmp_path, text), "--items", "a")
    assert code == 1
    assert complaint in err


def test_a_file_that_is_not_there(ask: Ask, tmp_path: Path) -> None:
    code, _out, err = ask(tmp_path / "none.csv", "--items", "a")
    assert code == 1
    assert "There is no file" in err


def test_nobody_answers_an_item_and_one_person_answers_all(ask: Ask, tmp_path: Path) -> None:
    code, out, _err = ask(saved(tmp_path, "a,b\n" + "5,\n" * 6), "--items", "a,b", "--overall", "a")
    assert code == 0
    assert "–" in next(line for line in out.splitlines() if line.startswith("b "))
    code, out, _err = ask(saved(tmp_path, "a,b\n4,5\n"), "--items", "a,b", "--overall", "a", "--by", "b")
    assert code == 0
    assert "4.00" not in out, "one answer is hidden"


def test_a_report_of_hardly_anything_is_a_report(ask: Ask, tmp_path: Path) -> None:
    target = tmp_path / "out.docx"
    code, _out, err = ask(saved(tmp_path, "a,b,c\n4,5,\n,3,x\n"), "--items", "a", "--overall", "b", "--open", "c", "--report", str(target))
    assert (code, err) == (0, "")
    assert "too few answers" in "\n".join(each.text for each in docx.Document(str(target)).paragraphs)


def test_columns_stand_below_one_another_in_chinese(ask: Ask, small: Path) -> None:
    _code, out, _err = ask(
        small, "--items", "Security=安全管理,Club=會所", "--overall", "All=總體", "--missing", "0", "--not-used", "6", language="zh-hant"
    )
    lines = out.splitlines()
    top = next(place for place, line in enumerate(lines) if line.startswith("題目"))
    assert len({width(line) for line in lines[top : top + 5]}) == 1


@real
@pytest.mark.slow
def test_the_figures_of_a_real_survey_are_those_of_plain_counting(ask: Ask) -> None:
    """SFO 2017: the same figures by going through the file once with nothing but the standard library."""
    words = ["--items", ITEMS, "--overall", "Q7ALL", "--missing", "0,Blank", "--not-used", "6", "--by", "BAREA", "--json"]
    code, out, _err = ask(YEAR[2017], *words)
    assert code == 0
    found = json.loads(out)
    with YEAR[2017].open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert found["responses"] == len(rows) == 2831
    for each in found["questions"]:
        cells = [row[each["question"]].strip() for row in rows]
        levels = [int(cell) for cell in cells if cell in {"1", "2", "3", "4", "5"}]
        assert each["n"] == len(levels)
        assert each["not_used"] == cells.count("6")
        assert each["no_answer"] == len(rows) - len(levels) - cells.count("6")
        assert each["mean"] == pytest.approx(sum(levels) / len(levels))
        assert each["satisfied"] == pytest.approx(sum(level >= 4 for level in levels) / len(levels))
    assert len(found["groups"]["figures"]) == 7 * 9
    assert 0 < found["driving"]["explained"] < 1


@real
@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "parts"), [("zh-hant", "四、各單項服務滿意度分析"), ("zh-hans", "四、各单项服务满意度分析"), ("en", "4 Each service")]
)
def test_the_report_of_a_real_survey_has_every_part_in_every_language(ask: Ask, tmp_path: Path, language: str, parts: str) -> None:
    target = tmp_path / "report.docx"
    words = ["--items", ITEMS, "--overall", "Q7ALL", "--missing", "0,Blank", "--not-used", "6", "--weight", "WEIGHT", "--by", "BAREA"]
    code, out, err = ask(YEAR[2018], *words, "--open", "Q15A", "--sent", "5000", "--report", str(target), language=language)
    assert (code, err) == (0, "")
    assert str(target) in out
    made = docx.Document(str(target))
    headings = [each.text for each in made.paragraphs if each.style is not None and (each.style.name or "").startswith("Heading 1")]
    assert len(headings) == 8
    assert parts in headings
    assert len(made.inline_shapes) == 6, "levels, means, Pareto, groups, quadrants, what open answers are about"
    assert len(made.tables) >= 6


def test_the_statistics_load_no_framework() -> None:
    asked = "import sys\nfrom dudao.surveys.statistics import analysis\nassert not {'scipy', 'pandas', 'django'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)
