"""Papers and charts that the tests of the room share: every block, and what people write that no paper may stumble over."""

import io
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pypdfium2
from PIL import Image

from dudao.rendering import charts
from dudao.rendering.documents import (
    Bullets,
    Code,
    Document,
    Figure,
    Heading,
    NewPage,
    Pairs,
    Paragraph,
    Picture,
    Signatures,
    Table,
    Tiles,
    Value,
)

KINDS = ("電梯", "漏水", "門禁", "噪音", "停車", "綠化", "保潔", "寵物")
NASTY = (
    "<b>bold</b> & <script>alert(1)</script>",
    '$x^2 + y_1$ #set text(red) #import "x" *no* _no_ `no` @ref [no] \\ // /* */ ~ = + - 1. ',
    "😀🏠👩‍👩‍👧 ☎ ✓ ① ㎡ ℃",
    "员报满调钥顾 員報滿調鑰顧 龘䶮𠮷",
    "{{ x }} {% x %} ${x} %s %(x)s {n} {m}",
    "tab\tnul\x00bell\x07half\ud83d line\r\nline",
    "\u202eright to left العربية עברית",
)


def photo() -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").resize((900, 600)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def every_chart() -> dict[str, dict[str, Any]]:
    """One of each kind, from made-up figures that are the same each time."""
    dice = random.Random(7)
    days = [date(2026, 1, 1) + timedelta(number) for number in range(365)]
    months = [f"{month}月" for month in range(1, 13)]
    served = [(month, line, dice.randint(70, 100)) for month in months[8:11] for line in ("回應", "辦結", "回訪")]
    course = [(month, line, None if month == "5月" else dice.randint(80, 100)) for month in months for line in ("本項目", "區域")]
    cells = [(f"{block} 棟", kind, dice.choice([None, 0, 1, 5, 12])) for block in range(1, 6) for kind in KINDS]
    places = [(kind, dice.uniform(3, 5), dice.uniform(3, 5)) for kind in KINDS]
    week, corners = list("一二三四五六日"), ("優先改進", "保持", "次要", "過度")
    return {
        "bars": charts.bars([(kind, Decimal(dice.randint(0, 60))) for kind in KINDS], unit="件", hrefs={"電梯": "/cases"}),
        "grouped bars": charts.grouped_bars(served, unit="%"),
        "pareto": charts.pareto([(kind, dice.randint(1, 60)) for kind in KINDS], unit="件", share="累計 %"),
        "trend": charts.trend(course, unit="%", band=(95, 100), domain=(70, 100)),
        "heat map": charts.heat_map(cells),
        "losses": charts.heat_map([("翠湖苑", "2.1", Decimal("0.1")), ("翠湖苑", "2.2", Decimal("0.3"))], tone="loss", digits=1),
        "month": charts.calendar([(day, dice.randint(0, 12)) for day in days[:31]], weekdays=week),
        "year": charts.calendar([(day, dice.randint(0, 12)) for day in days], weekdays=week),
        "p chart": charts.p_chart([(month, 30 if month == "7月" else dice.randint(0, 6), 50) for month in months]),
        "c chart": charts.c_chart([(f"第{w}週", 25 if w == 5 else dice.randint(2, 8)) for w in range(1, 15)], unit="件"),
        "quadrant": charts.quadrant(places, across="滿意度", up="重要度", middle=(4, 4), corners=corners),
        "means": charts.mean_with_interval([(kind, Decimal("4.1"), Decimal("3.9"), Decimal("4.3")) for kind in KINDS], unit="分", target=4),
    }


def monthly(language: str = "zh-hant", **more: Any) -> Document:
    """Something like a monthly summary: figures, three charts, a table of cases, a form, and lines to sign on."""
    drawn = every_chart()
    rows: list[list[Value]] = [
        [f"C-2611-{n:04}", date(2026, 11, n % 28 + 1), KINDS[n % 8], "三棟電梯停運,住戶多次反映未獲處理。", Decimal("12.50") * n]
        for n in range(30)
    ]
    told: dict[str, Any] = {
        "issuer": "翠湖物業服務有限公司",
        "number": "KF-QR-012",
        "subtitle": "翠湖苑",
        "facts": {"編製": "王小姐"},
    } | more
    return Document(
        title="客戶投訴月度總結",
        language=language,
        blocks=[
            Tiles([("42", "件", "投訴", "上月 38 件"), ("97.6", "%", "按時回應率", "41 / 42")]),
            Heading("總體情況"),
            Paragraph("本月共收到投訴 42 件。\n其中電梯類 15 件。\n\n第二段。"),
            Figure(drawn["pareto"], "投訴類別", "電梯與漏水佔六成"),
            Figure(drawn["trend"], "按時回應率", "十二個月", 0.5),
            Figure(drawn["bars"], "各類件數", "八類", 0.5),
            Heading("明細", 3),
            Table(["編號", "收到", "類別", "內容", "金額"], rows, caption="本月投訴", numbers=frozenset({4})),
            NewPage(),
            Heading("處理記錄"),
            Pairs([("客戶姓名", "陳大文"), ("投訴時間", datetime(2026, 11, 3, 9, 5, tzinfo=UTC)), ("處理結果", None)], columns=2),
            Bullets(["先報告", "再處理"], numbered=True),
            Bullets(["第一點", "第二點"]),
            Picture(photo(), "漏水照片", "現場照片", 0.5),
            Code("https://example.org/r/abcdefghijkl", "掃碼查看進度"),
            Paragraph("說明文字", quiet=True),
            Signatures([("經辦人", "李四", "2026-11-28"), ("部門經理", "", "")]),
        ],
        **told,
    )


def read(pdf: bytes) -> str:
    """All text of a PDF, without line ends and without places where a line may break."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_range() for page in opened)
    finally:
        opened.close()


def pictures(pdf: bytes, *, dots_per_inch: int = 150) -> list[Image.Image]:
    opened = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil() for page in opened]
    finally:
        opened.close()


def bare(text: str) -> str:
    """A text by its characters alone: how lines break is the page's business."""
    return "".join(text.replace("\u200b", "").replace("\ufffe", "").split())
