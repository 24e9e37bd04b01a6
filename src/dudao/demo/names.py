"""Invented names and telephone numbers that ring nowhere."""

from random import Random
from typing import Final

SURNAMES: Final = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊江呂何羅高蕭潘朱簡鍾彭游詹胡施沈余趙盧梁顏柯孫魏翁戴范方宋鄧杜傅侯曹薛丁"
GIVEN: Final = "宜庭安若予思佳柏宏志明文華雅芳建國美玲俊傑淑芬家豪怡君承恩子晴育誠曉雯振宇欣妤冠霖靜書維哲采潔仲謙語桐景行知遠沐清和平春秋"
FIRMS: Final = ("遠杉", "啟衡", "潤禾", "知微", "朗序", "拾光", "澤野", "容止", "一葦", "青禾", "聞川", "見山", "南序", "維岳")
TRADES: Final = ("科技", "設計", "諮詢", "貿易", "文化", "信息", "餐飲", "教育")


class Dice(Random):
    """Chance that repeats: the same seed throws the same. For stories only; nothing secret hangs on it."""


def person(rng: Random) -> str:
    """A name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 1 if rng.random() < 0.12 else 2))


def firm(rng: Random) -> str:
    return rng.choice(FIRMS) + rng.choice(TRADES)


def telephone(rng: Random) -> str:
    """Begins with 000: no telephone anywhere does."""
    return f"000-{rng.randrange(10_000):04}-{rng.randrange(10_000):04}"


def email(number: int) -> str:
    """In a domain that never resolves."""
    return f"resident{number}@example.invalid"
