"""``dudao survey``: the analysis of answers that lie in a file, on screen, as data and as a report."""

import argparse
import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dudao.organisation.refusal import Invalid
from dudao.rendering.files import FORMS
from dudao.rendering.presses import CannotDraw
from dudao.sheets.reading import Options, fold, likely_header, open_table
from dudao.surveys import console, data, report
from dudao.surveys.responses import Asked, Question, read
from dudao.surveys.statistics.analysis import analysed
from dudao.surveys.statistics.intervals import CONFIDENCE
from dudao.surveys.statistics.suppression import MINIMUM

EXAMPLES = """\
examples:
  dudao survey analyse answers.csv --items Q1,Q2,Q3 --overall Q9 --by site
  dudao survey analyse answers.xlsx --items Q1=Security,Q2=Cleaning --overall Q9=Overall --missing 0,Blank --not-used 6
  dudao --language zh-hant survey analyse answers.csv --items Q1,Q2 --overall Q9 --open Q10 --report report.docx
"""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("survey", help=_("analyse the answers of a satisfaction survey"))
    under = parser.add_subparsers(dest="survey", metavar="ACTION", required=True)
    found = under.add_parser(
        "analyse", help=_("figures, charts and a report of answers in a CSV or XLSX file"), epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    found.add_argument("file", metavar="RESPONSES", type=Path, help=_("one row for each response, one column for each question"))
    found.add_argument("--items", required=True, metavar="COLUMN[=TITLE],…", help=_("the questions answered from 1 to 5"))
    found.add_argument("--overall", metavar="COLUMN[=TITLE]", help=_("the question about everything: what moves it is derived"))
    found.add_argument("--missing", default="", metavar="VALUE,…", help=_("what stands for no answer; an empty cell always does"))
    found.add_argument("--not-used", default="", metavar="VALUE,…", help=_("what stands for not used or don't know"))
    found.add_argument("--weight", metavar="COLUMN", help=_("how much each response counts"))
    found.add_argument("--by", metavar="COLUMN", help=_("groups to compare, such as sites"))
    found.add_argument("--open", default="", metavar="COLUMN[=TITLE],…", help=_("questions answered in words"))
    found.add_argument("--population", type=int, metavar="N", help=_("how many customers there are: makes intervals narrower"))
    found.add_argument("--sent", type=int, metavar="N", help=_("how many forms were handed out: for the return rate"))
    found.add_argument("--minimum", type=int, default=MINIMUM, metavar="N", help=_("groups with fewer answers are hidden (5)"))
    found.add_argument("--confidence", type=float, default=CONFIDENCE, metavar="SHARE", help=_("of intervals (0.95)"))
    found.add_argument("--encoding", help=_("encoding of a text file, when it is not found out right"))
    found.add_argument("--delimiter", help=_("what parts the columns of a text file"))
    found.add_argument("--sheet", help=_("name of the sheet in a workbook"))
    shown = found.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help=_("as data"))
    shown.add_argument("--report", type=Path, metavar="FILE", help=_("write the report: .docx or .pdf"))
    found.set_defaults(run=analyse)


def analyse(options: Namespace) -> None:
    """Read, analyse, and show it as asked."""
    asked = _asked(options)
    kind = _kind(options.report)
    wanted = {fold(name) for name in asked.columns}
    table = open_table(options.file, Options(options.encoding, options.delimiter, options.sheet))
    header = likely_header(table, lambda name: fold(name) in wanted)
    found = read(table, header, asked)
    _not_more_than(found.rows, options.population, options.sent)
    analysis = analysed(found.survey, confidence=options.confidence, minimum=options.minimum)
    if options.json:
        print(json.dumps(data.as_data(found.survey, analysis, found.open, options.minimum), ensure_ascii=False, indent=1))
        return
    for note in table.notes:
        print(_("Mind: {note}").format(note=note))
    for line in console.lines(found.survey, analysis, found.open, options.minimum):
        print(line)
    if options.report is not None:
        facts = report.Facts(options.file.name, get_language() or "en", options.sent, options.minimum)
        _write(options.report, kind, report.document(found, analysis, facts))


def _not_more_than(rows: int, population: int | None, sent: int | None) -> None:
    if population is not None and population < rows:
        raise Invalid(_("There are {rows:,} responses, more than the {population:,} customers."), rows=rows, population=population)
    if sent is not None and sent < rows:
        raise Invalid(_("There are {rows:,} responses, more than the {sent:,} forms handed out."), rows=rows, sent=sent)


def _asked(options: Namespace) -> Asked:
    if not 0 < options.confidence < 1:
        raise Invalid(_("A confidence lies between 0 and 1, such as 0.95."))
    if options.minimum < 1:
        raise Invalid(_("The smallest group shown has at least one answer."))
    questions = _questions(options.items)
    if not questions:
        raise Invalid(_("Name the questions with --items COLUMN,COLUMN."))
    overall = _questions(options.overall or "")
    if len(overall) > 1:
        raise Invalid(_("There is one overall question."))
    return Asked(
        questions=questions,
        overall=overall[0] if overall else None,
        missing=_values(options.missing),
        not_used=_values(options.not_used),
        weight=options.weight,
        by=options.by,
        open=_questions(options.open),
        population=options.population,
    )


def _questions(text: str) -> list[Question]:
    """Columns with their titles, each column once."""
    found: dict[str, Question] = {}
    for part in _values(text):
        column, _equals, title = (each.strip() for each in part.partition("="))
        found.setdefault(fold(column), Question(column, title or column))
    return list(found.values())


def _values(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _kind(target: Path | None) -> str:
    kind = target.suffix.lower().removeprefix(".") if target is not None else "docx"
    if kind not in FORMS:
        raise Invalid(_("A report is written as {kinds}."), kinds=", ".join(f".{each}" for each in FORMS))
    return kind


def _write(target: Path, kind: str, document: Any) -> None:
    write, _content_type = FORMS[kind]
    try:
        target.write_bytes(write(document))
    except CannotDraw as error:
        raise Invalid(str(error)) from error
    except OSError as error:
        raise Invalid(_("{path} cannot be written: {reason}"), path=target, reason=error.strerror or "") from error
    print(_("Written: {path}").format(path=target))
