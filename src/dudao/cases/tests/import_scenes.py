"""A log, a map and an order for the tests of imports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dudao.cases.imports.run import Order, Outcome, import_cases
from tests.cast import NOW

COLUMNS = ("編號", "日期", "渠道", "類別", "標題", "內容", "樓棟", "單元", "電話", "處理日期", "結果", "回應日期", "負責人")

MAP = """\
source: old
site: {constant: CH}
fields:
  reference: 編號
  received_at: 日期
  kind: {constant: complaint}
  channel: {column: 渠道, values: {電話: phone, 微信: online, 來訪: counter}}
  category: {column: 類別, values: {電梯: lift, 漏水: water, 噪音: noise}}
  title: 標題
  text: 內容
  building: 樓棟
  unit: 單元
  contact_telephone: 電話
acts:
  responded: {at: 回應日期}
  assigned: {at: 回應日期, to: 負責人}
  resolved: {at: 處理日期, result: 結果}
  closed: {at: 處理日期}
"""


def row(number: int, **told: str) -> dict[str, str]:
    """A row of the log; what is not told is as in any row."""
    usual = {
        "編號": f"T-{number:04}", "日期": f"2026-03-{1 + number % 28:02} 10:{number % 60:02}", "渠道": "電話", "類別": "電梯",
        "標題": f"電梯停運 {number}", "樓棟": "3", "單元": "1202", "電話": "13800000000",
    }  # fmt: skip
    return usual | told


def write_log(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "log.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    lines = [",".join(COLUMNS), *(",".join(_quoted(each.get(column, "")) for column in COLUMNS) for each in rows)]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text


def write_map(folder: Path, text: str = MAP) -> Path:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def take(folder: Path, rows: Sequence[Mapping[str, str]], *, map_text: str = MAP, now: datetime = NOW, **more: Any) -> Outcome:
    """Write log and map, and import the one by the other."""
    order = Order(write_log(folder, rows), write_map(folder, map_text))
    return import_cases(replace(order, **more), now)


def mistakes(outcome: Outcome) -> list[tuple[int, str, str]]:
    """What was wrong: line, column and the sort of mistake."""
    return [(each["line"], each["column"], each["code"]) for each in outcome.problems.first]


def odd(outcome: Outcome) -> dict[tuple[str, str], int]:
    return {(found.code, found.column): found.times for found in outcome.oddities}
