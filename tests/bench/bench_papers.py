"""How long a paper takes from blocks to file: a monthly summary with three charts, and a table of five hundred rows."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import median

from dudao.rendering import charts
from dudao.rendering.documents import Document, Figure, Heading, Paragraph, Table, Tiles, Value
from dudao.rendering.docx import to_docx
from dudao.rendering.pdf import to_pdf
from dudao.rendering.warming import warm
from tests.bench.rows import Options, Row

LIMIT_SECONDS = 3
KINDS = ("電梯", "漏水", "門禁", "噪音", "停車", "綠化", "保潔", "寵物")


def run(options: Options) -> list[Row]:
    runs = 15 if options.full else 5
    started = time.perf_counter()
    warm()
    rows = [Row("the drawing process made ready, after `dudao serve` begins and before anybody asks", time.perf_counter() - started, "s")]
    for what, make in {"PDF": to_pdf, "DOCX": to_docx}.items():
        first, usual = timed(make, monthly, runs)
        rows += [
            Row(
                f"monthly summary with three charts as {what}, the first of all",
                first,
                "s",
                limit=f"≤ {LIMIT_SECONDS}",
                holds=first <= LIMIT_SECONDS,
            ),
            Row(f"monthly summary with three charts as {what}", usual, "s", limit=f"≤ {LIMIT_SECONDS}", holds=usual <= LIMIT_SECONDS),
        ]
        _first, long = timed(make, table, runs)
        rows.append(Row(f"table of five hundred rows as {what}", long, "s"))
    return rows


def timed(make: Callable[[Document], bytes], paper: Callable[[int], Document], runs: int) -> tuple[float, float]:
    """Seconds of the first paper and the median of the later ones; each holds other figures, so that none is remembered."""
    seconds = []
    for run in range(runs + 1):
        document = paper(run)
        started = time.perf_counter()
        make(document)
        seconds.append(time.perf_counter() - started)
    return seconds[0], median(seconds[1:])


def monthly(run: int) -> Document:
    counted = [(kind, (run * 7 + at * 13) % 60 + 1) for at, kind in enumerate(KINDS)]
    course = [(f"{month}月", line, (run + month * 7) % 30 + 70) for month in range(1, 13) for line in ("本項目", "區域")]
    cells = [(f"{block} 棟", kind, (run + block * at) % 12) for block in range(1, 8) for at, kind in enumerate(KINDS)]
    return Document(
        title=f"客戶投訴月度總結 {run}",
        language="zh-hant",
        issuer="翠湖物業服務有限公司",
        number="KF-QR-012",
        blocks=[
            Tiles([("42", "件", "投訴", "上月 38 件"), ("97.6", "%", "按時回應率", "41 / 42")]),
            Heading("總體情況"),
            Paragraph("本月共收到投訴 42 件，較上月增加 4 件。" * 12),
            Figure(charts.pareto(counted, unit="件"), "投訴類別", "…"),
            Figure(charts.trend(course, unit="%", band=(95, 100)), "按時回應率", "…"),
            Figure(charts.heat_map(cells), "各棟各類", "…"),
            *table(run, 60).blocks,
        ],
    )


def table(run: int, count: int = 500) -> Document:
    rows: list[list[Value]] = [
        [
            f"C-2611-{at:04}",
            date(2026, 11, at % 28 + 1),
            KINDS[at % 8],
            f"三棟電梯停運，住戶多次反映未獲處理（{run}）。",
            Decimal("12.50") * at,
        ]
        for at in range(count)
    ]
    return Document("明細", [Table(["編號", "收到", "類別", "內容", "金額"], rows, numbers=frozenset({4}))], "zh-hant")
