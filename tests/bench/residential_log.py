"""A property company's log in Chinese of any length, its map to the types of complaint, and the sites it tells of."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from dudao.rulebook.books import built_in
from dudao.rulebook.loader import read_text

BOOK: Final = "residential"
FIRST_DAY: Final = date(2024, 1, 1)
DAYS: Final = 700
"""How long the log goes on from there; the official calendar covers all of it."""

SITES: Final = 24
TYPES: Final = {
    "電梯故障": "lift", "給水排水": "water", "供電照明": "electricity", "安全秩序": "security", "環境衛生": "cleaning",
    "綠化養護": "greening", "車輛停放": "parking", "噪音擾民": "noise", "裝修管理": "renovation", "物業收費": "fees", "服務態度": "staff",
    "房屋滲漏": "defects", "寵物": "pets", "鄰里糾紛": "neighbours", "其他": "other",
}  # fmt: skip
CHANNELS: Final = {"電話": "phone", "前台": "counter", "微信": "online", "論壇": "forum", "信函": "letter"}
COLUMNS: Final = (
    "工單編號", "項目", "受理時間", "渠道", "投訴類型", "責任方", "地點", "業主", "電話", "標題", "內容", "回應時間", "回應內容", "處理人",
    "完成時間", "處理結果", "回訪時間", "回訪結果",
)  # fmt: skip
TEXT: Final = "業主來電反映，{place}的{kind}問題已持續數日，夜間尤其明顯，多次聯繫管理處未見改善，希望儘快派人到場查看並書面答覆。"


def _named(values: dict[str, str]) -> str:
    return "{" + ", ".join(f"{told}: {meant}" for told, meant in values.items()) + "}"


MAP: Final = f"""\
source: old
time_zone: Asia/Shanghai
dates: ["%Y-%m-%d %H:%M:%S"]
site: 項目
fields:
  reference: 工單編號
  received_at: 受理時間
  kind: {{constant: complaint}}
  channel: {{column: 渠道, values: {_named(CHANNELS)}}}
  category: {{column: 投訴類型, values: {_named(TYPES)}}}
  responsibility: {{column: 責任方, values: {{物業: property, 開發商: developer, 市政: municipal}}}}
  title: 標題
  text: 內容
  place: 地點
  contact_name: 業主
  contact_telephone: 電話
acts:
  responded: {{at: 回應時間, text: 回應內容}}
  assigned: {{at: 回應時間, to: 處理人}}
  resolved: {{at: 完成時間, result: 處理結果}}
  visited: {{at: 回訪時間, outcome: {{column: 回訪結果, values: {{滿意: satisfied, 不滿意: dissatisfied}}}}}}
  closed: {{at: 回訪時間}}
"""


def write_log(path: Path, cases: int) -> None:
    """Every fourth complaint is still open; the others were answered, handled, asked about and closed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(cases))


def _rows(cases: int) -> Iterator[list[str]]:
    start = datetime(FIRST_DAY.year, 1, 2, 8, 31, 7)  # noqa: DTZ001 - a log has clock times without a zone
    kinds, channels, owners = tuple(TYPES), tuple(CHANNELS), ("物業", "物業", "物業", "開發商", "市政")
    for number in range(cases):
        received = start + timedelta(seconds=number * DAYS * 86_400 // cases)
        kind, place = kinds[number % len(kinds)], f"{number % 30 + 1}號樓{number % 32 + 1:02}{number % 4 + 1:02}室"
        row = [
            f"TS{number:08}", f"S{number % SITES:02}", said(received), channels[number % len(channels)], kind, owners[number % len(owners)],
            place, f"業主{number % 9000}", f"138{number % 100_000_000:08}", f"{place}{kind}", TEXT.format(place=place, kind=kind),
        ]  # fmt: skip
        yield [*row, *_handled(number, received)]


def _handled(number: int, received: datetime) -> list[str]:
    if number % 4 == 0:
        return [""] * 7
    answered, done = received + timedelta(hours=number % 40), received + timedelta(hours=40 + number % 300)
    asked = done + timedelta(hours=30)
    return [said(answered), "已電話聯繫業主，告知處理時限", f"師傅{number % 200}", said(done), "已到場處理完畢", said(asked), "滿意"]


def said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def write_sites(path: Path) -> None:
    """The sites of the log, in the form ``dudao import sites`` takes."""
    sites = "".join(f"      - {{code: S{number:02}, name: 翠苑{number + 1}期}}\n" for number in range(SITES))
    path.write_text(
        "company: {code: bench, name: 長風物業}\n"
        f"defaults: {{property_type: residential, rulebook: {BOOK}, opened_on: {FIRST_DAY}}}\n"
        f"branches:\n  - code: north\n    name: 華北分公司\n    sites:\n{sites}",
        encoding="utf-8",
    )


def write_edition(path: Path) -> None:
    """The built-in standard as an edition that is in force when the log begins."""
    dated = {"edition:": f'edition: "{FIRST_DAY.year}.1"', "effective_from:": f"effective_from: {FIRST_DAY}"}
    lines = (dated.get(line.split(" ")[0], line) for line in read_text(built_in(BOOK)).splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
