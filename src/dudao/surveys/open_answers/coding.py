"""Putting open answers into categories by the words in them, so that they can be counted and people begin where most is said."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dudao.surveys.open_answers.segmentation import folded_like
from dudao.surveys.statistics.levels import Truth, Unfit, Whole

THEMES: Final[Mapping[str, tuple[str, ...]]] = {
    "staff": ("态度", "客服", "前台", "管家", "员工", "热情", "礼貌", "staff", "rude", "friendly", "polite"),
    "security": ("保安", "安全", "门禁", "监控", "巡逻", "陌生人", "被盗", "小偷", "security", "guard", "theft", "safe"),
    "cleaning": ("卫生", "保洁", "垃圾", "清洁", "打扫", "脏", "臭", "蚊", "老鼠", "clean", "cleaning", "dirty", "trash", "smell"),
    "greening": ("绿化", "花草", "草坪", "树木", "修剪", "garden", "gardens", "lawn", "trees"),
    "power": ("供电", "停电", "跳闸", "电压", "路灯", "照明", "power cut", "power outage", "electricity", "lights", "lighting"),
    "water": ("供水", "停水", "水压", "水质", "漏水", "渗水", "热水", "water", "leak", "leaking"),
    "facilities": ("电梯", "楼道", "设施", "设备", "充电桩", "健身器材", "快递柜", "lift", "elevator", "equipment", "facilities"),
    "parking": ("停车", "车位", "车库", "电动车", "乱停", "parking", "garage"),
    "home": ("维修", "报修", "家政", "上门", "师傅", "repair", "repairs", "maintenance", "plumber"),
    "culture": ("活动", "社区文化", "邻里", "节日", "event", "events", "activity", "activities", "community"),
    "club": ("会所", "泳池", "游泳", "健身房", "球场", "club", "gym", "pool"),
    "noise": ("噪音", "吵", "施工", "装修", "广场舞", "狗叫", "noise", "noisy", "loud"),
    "fees": ("物业费", "收费", "管理费", "太贵", "费用", "涨价", "fee", "fees", "expensive", "price"),
}
"""Categories to begin with, after the groups of the questionnaire (4.3.1) and what people write beyond them; words in Simplified."""


@dataclass(frozen=True, slots=True)
class Coding:
    """Which answer was put into which categories, (answers, categories); an answer may be in several or in none."""

    categories: tuple[str, ...]
    holds: Truth
    empty: Truth
    """(answers,): nothing was written."""

    @property
    def counts(self) -> Whole:
        """How many answers each category has, (categories,)."""
        return np.asarray(self.holds.sum(axis=0), dtype=np.int64)

    @property
    def uncoded(self) -> Truth:
        """(answers,): something was written and no category takes it up. People have to read these."""
        return ~self.empty & ~self.holds.any(axis=1)

    def by_group(self, groups: ArrayLike, number: int) -> Whole:
        """How many answers of each group each category has, (groups, categories). Raises Unfit when groups do not fit."""
        given = np.asarray(groups, dtype=np.int64)
        if given.shape != self.empty.shape or (given.size and (given.min() < 0 or given.max() >= number)):
            raise Unfit(f"each answer has a group from 0 to {number - 1}")
        counts = np.zeros((number, len(self.categories)), dtype=np.int64)
        np.add.at(counts, given, self.holds.astype(np.int64))
        return counts


def coded(texts: Sequence[str], themes: Mapping[str, Sequence[str]] = THEMES) -> Coding:
    """Put each answer into every category one of whose words it has.

    Chinese words are found anywhere in either script, Latin ones as whole words in any case. A word says what an answer is about and not
    whether it praises: that the levels tell. What no word catches is left to people, and shown as uncoded.
    """
    names = tuple(themes)
    patterns = [_pattern(tuple(themes[name])) for name in names]
    folded = [folded_like(unicodedata.normalize("NFKC", text)).lower() for text in texts]
    holds = np.array([[pattern.search(text) is not None for pattern in patterns] for text in folded], dtype=np.bool_)
    return Coding(names, holds.reshape(len(folded), len(names)), np.array([not text.strip() for text in folded], dtype=np.bool_))


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    folded = [folded_like(unicodedata.normalize("NFKC", word)).lower() for word in words if word.strip()]
    parts = [rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word) for word in folded]
    return re.compile("|".join(parts) or r"(?!)")
