"""The sheets of the workbook and their columns: what each is called, in which words it is known again, what it may hold."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import override, pgettext_lazy

from dudao.cases.folding import folded
from dudao.sheets import cleaning

LANGUAGES: Final = ("en", "zh-hant", "zh-hans")


class Column(NamedTuple):
    """``kind`` says how a cell is read: see ``values``. ``words`` are other names by which people call the column."""

    key: str
    title: Promise
    words: tuple[str, ...]
    kind: str = "text"
    needed: bool = False
    example: str = ""
    longest: int = 120

    def names(self) -> frozenset[str]:
        """Every name it is known by, in all languages at once: a file in Chinese is read by whoever reads English."""
        return _names(self.key, self.title, self.words)


class SheetShape(NamedTuple):
    key: str
    title: Promise
    words: tuple[str, ...]
    columns: tuple[Column, ...]

    def names(self) -> frozenset[str]:
        """Every name it is known by, in all languages at once: a file in Chinese is read by whoever reads English."""
        return _names(self.key, self.title, self.words)

    def needed(self) -> Iterator[Column]:
        return (column for column in self.columns if column.needed)


def _names(key: str, title: Promise, words: Iterable[str]) -> frozenset[str]:
    titles = []
    for language in LANGUAGES:
        with override(language):
            titles.append(str(title))
    return frozenset(plain(name) for name in (key, *titles, *words))


def plain(name: str) -> str:
    """A heading without the star that marks what is needed; Simplified and Traditional, wide and narrow alike."""
    return folded(cleaning.line(name)).strip(" *").replace("_", " ")


SITE: Final = Column(
    "site",
    pgettext_lazy("places", "site code"),
    ("服務中心代碼", "項目代碼", "服務中心", "項目", "site"),
    needed=True,
    example="CH",
    longest=8,
)
BUILDING: Final = Column(
    "building", pgettext_lazy("places", "building"), ("樓棟", "樓棟代碼", "樓號"), needed=True, example="3", longest=24
)
EMAIL: Final = Column("email", pgettext_lazy("places", "e-mail"), ("電郵", "郵箱", "電子郵件", "email"), kind="email", longest=254)

SITES: Final = SheetShape("sites", pgettext_lazy("places", "Sites"), ("服務中心", "項目"), (
    Column("branch_code", pgettext_lazy("places", "branch code"), ("分公司代碼",), needed=True, example="north", longest=16),
    Column("branch_name", pgettext_lazy("places", "branch"), ("分公司", "分公司名稱"), example="華北分公司"),
    SITE._replace(key="code", title=pgettext_lazy("places", "code"), words=("代碼", "編號", "服務中心代碼", "項目代碼", "site code")),
    Column("name", pgettext_lazy("places", "name"), ("名稱", "服務中心名稱", "項目名稱"), needed=True, example="翠湖苑"),
    Column("property_type", pgettext_lazy("places", "kind of property"), ("物業類型", "業態"), kind="property_type", needed=True),
    Column("opened_on", pgettext_lazy("places", "opened on"), ("啟用日期", "進駐日期"), "day", needed=True, example="2026-01-01"),
    Column("property_class", pgettext_lazy("places", "class"), ("等級", "物業等級"), example="A", longest=1),
    Column("area_m2", pgettext_lazy("places", "area in m²"), ("面積", "建築面積", "area"), "number", example="60000"),
    Column("households", pgettext_lazy("places", "number of households"), ("戶數", "households"), "number", example="800"),
    Column("handover_date", pgettext_lazy("places", "handed over on"), ("交付日期", "交房日期"), "day", example="2015-06-01"),
    Column("phased", pgettext_lazy("places", "in phases"), ("分期", "分期交付"), "yes"),
    Column("hotline", pgettext_lazy("places", "24-hour telephone"), ("24小時電話", "服務電話", "熱線"), example="400-000-0000", longest=40),
    Column("opens_at", pgettext_lazy("places", "opens at"), ("開門時間", "上班時間"), "time", example="09:00"),
    Column("closes_at", pgettext_lazy("places", "closes at"), ("關門時間", "下班時間"), "time", example="18:00"),
    Column("rulebook", pgettext_lazy("places", "standard"), ("標準", "規則"), example="residential", longest=40),
))  # fmt: skip
PHASES: Final = SheetShape("phases", pgettext_lazy("places", "Phases"), ("分期", "期"), (
    SITE,
    Column("name", pgettext_lazy("places", "phase"), ("期", "分期", "名稱", "name"), needed=True, example="一期", longest=60),
    Column("handover_date", pgettext_lazy("places", "handed over on"), ("交付日期", "交房日期"), "day", needed=True, example="2015-06-01"),
))  # fmt: skip
BUILDINGS: Final = SheetShape("buildings", pgettext_lazy("places", "Buildings"), ("樓棟", "樓宇"), (
    SITE,
    BUILDING._replace(key="code", words=(*BUILDING.words, "代碼", "building")),
    Column("name", pgettext_lazy("places", "name"), ("名稱", "樓棟名稱"), example="3棟", longest=60),
))  # fmt: skip
UNITS: Final = SheetShape("units", pgettext_lazy("places", "Units"), ("房屋", "房間", "房產"), (
    SITE,
    BUILDING,
    Column("code", pgettext_lazy("places", "unit"), ("房號", "房屋", "單元", "室號", "unit"), needed=True, example="1202", longest=24),
))  # fmt: skip
CUSTOMERS: Final = SheetShape("customers", pgettext_lazy("places", "Customers"), ("住戶", "業主", "客戶", "households"), (
    SITE,
    BUILDING._replace(needed=False),
    Column("unit", pgettext_lazy("places", "unit"), ("房號", "房屋", "單元", "室號"), example="1202", longest=24),
    Column("name", pgettext_lazy("places", "name"), ("姓名", "名稱", "住戶姓名", "業主姓名"), needed=True, example="王女士", longest=80),
    Column("standing", pgettext_lazy("places", "stands as"), ("身份", "住戶身份", "關係"), kind="standing"),
    Column("moved_in", pgettext_lazy("places", "moved in on"), ("入住日期", "入夥日期"), "day", example="2015-07-01"),
    Column("telephone", pgettext_lazy("places", "telephone"), ("電話", "手機", "聯繫電話", "聯絡電話"), example="13800000000", longest=40),
    EMAIL,
))  # fmt: skip
STAFF: Final = SheetShape("staff", pgettext_lazy("places", "Staff"), ("員工", "人員"), (
    Column("username", pgettext_lazy("places", "user name"), ("用戶名", "登錄名", "帳號"), needed=True, example="li.na", longest=60),
    Column("name", pgettext_lazy("places", "name"), ("姓名", "名稱"), needed=True, example="李娜", longest=80),
    EMAIL,
    Column("role", pgettext_lazy("places", "post"), ("崗位", "職位", "角色", "role"), kind="role"),
    Column("place", pgettext_lazy("places", "at"), ("地點", "任職地點", "place"), example="CH", longest=60),
    Column("from_day", pgettext_lazy("places", "from"), ("開始日期", "任職日期", "自"), "day", example="2026-01-01"),
    Column("to_day", pgettext_lazy("places", "until"), ("結束日期", "至"), "day"),
))  # fmt: skip
SHEETS: Final = (SITES, PHASES, BUILDINGS, UNITS, CUSTOMERS, STAFF)
"""In the order in which they are taken in: what a row names must be there by then."""
