"""Finding cases by words: Chinese of two characters and of one, Traditional and Simplified, numbers, places, results."""

from typing import Any

import pytest
from django.db import connection

from dudao.cases import acts, folding, searching
from dudao.cases.acts.history import Story
from dudao.cases.folding import Term
from dudao.cases.models import Case, CaseWords
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.organisation.refusal import Refusal
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def found(words: str) -> set[str]:
    return set(Case.objects.search(words).values_list("title", flat=True))


@pytest.fixture
def told(cast: Cast) -> dict[str, Case]:
    lift = received(cast, title="3棟電梯停運", text="早上八點起,老人下不了樓。", category="lift")
    lamp = received(cast, title="路燈不亮", place="東門 gate No.7", unit=None)
    noise = handled(cast, received(cast, title="樓上裝修噪音"))
    return {"lift": lift, "lamp": lamp, "noise": noise}


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("電梯", {"3棟電梯停運"}),
        ("电梯", {"3棟電梯停運"}),
        ("電梯停運", {"3棟電梯停運"}),
        ("電梯 老人", {"3棟電梯停運"}),
        ("梯電", set()),
        ("3棟電梯", {"3棟電梯停運"}),
        ("棟電", {"3棟電梯停運"}),
        ("第3", set()),
        ("燈", {"路燈不亮"}),
        ("亮", {"路燈不亮"}),
        ("GATE", {"路燈不亮"}),
        ("gat", {"路燈不亮"}),
        ("ＧＡＴＥ　７", {"路燈不亮"}),
        ("搬動家具", {"樓上裝修噪音"}),
        ("3-1202", {"3棟電梯停運", "樓上裝修噪音"}),
        ("1202", {"3棟電梯停運", "樓上裝修噪音"}),
        ("0002", {"路燈不亮"}),
        ("沒有這個", set()),
        ("——", set()),
        ('"', set()),
        ("' OR 1=1 --", set()),
        ("電梯*", {"3棟電梯停運"}),
        (":* & |", set()),
        ("👵", set()),
    ],
)
def test_words_are_found(told: dict[str, Case], words: str, titles: set[str]) -> None:
    assert found(words) == titles


def test_a_number_is_found_by_its_beginning(told: dict[str, Case]) -> None:
    assert found(told["lamp"].number.lower()) == {"路燈不亮"}
    assert len(found("ch-2611")) == 3


def test_blank_finds_everything(told: dict[str, Case]) -> None:
    assert len(found("  ")) == 3


@pytest.mark.parametrize(
    ("few", "lately", "rare", "common"), [(3_000, 20, 0, 0), (0, 1, 0, 0), (0, 20, 0, 50_000), (0, 20, 0, 0), (0, 20, 1_000, 50_000)]
)
def test_rare_and_common_words_are_found_alike(
    told: dict[str, Case], monkeypatch: pytest.MonkeyPatch, few: int, lately: int, rare: int, common: int
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "COMMON", {"sqlite": lately, "postgresql": lately})
    monkeypatch.setattr(searching, "RARE", {"sqlite": rare, "postgresql": rare})
    monkeypatch.setattr(searching, "MIDDLE", common)
    assert found("電梯") == {"3棟電梯停運"}
    assert found("燈") == {"路燈不亮"}
    assert found("1202") == {"3棟電梯停運", "樓上裝修噪音"}
    newest = Case.objects.filter(site__code="CH").search("1202").newest_first()
    assert [case.title for case in newest] == ["樓上裝修噪音", "3棟電梯停運"]
    assert newest.order_by()[:1].count() == 1


def test_a_result_told_anew_replaces_the_old_one(cast: Cast) -> None:
    case = handled(cast)
    acts.reopen(case, reason="又吵了", by=cast.clerk, now=LATER)
    acts.record_result(case, result="已加裝隔音墊", by=cast.clerk, now=LATER)
    assert found("隔音") == {case.title}
    assert found("搬動家具") == set()


def test_an_act_that_fails_leaves_the_words_as_they_were(cast: Cast) -> None:
    case = received(cast)
    before = CaseWords.objects.get(case=case).words
    with pytest.raises(Refusal):
        acts.record_result(case, result=" ", by=cast.clerk, now=LATER)
    assert CaseWords.objects.get(case=case).words == before


def test_imported_cases_are_found(cast: Cast) -> None:
    story = Story(
        site=cast.site, kind="complaint", channel="phone", category="lift", title="電梯困人", received_at=NOW, logged_at=NOW,
        reference="OLD/2019-77", unit=cast.unit,
    )  # fmt: skip
    acts.take_in([story], by=None, now=NOW, source="old")
    for words in ("困人", "2019-77", "77", "old", "3-1202"):
        assert found(words) == {"電梯困人"}, words


def test_the_index_follows_the_table_by_itself(cast: Cast) -> None:
    case = received(cast)
    CaseWords.objects.filter(case=case).update(words=" 新词 ")
    assert found("新詞") == {case.title}
    assert found("半夜") == set()
    CaseWords.objects.filter(case=case).delete()
    assert found("新詞") == set()


def test_how_common_words_are_is_asked_a_few_times_only(
    told: dict[str, Case], django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_assert_max_num_queries(2):
        list(Case.objects.search("電梯"))
    monkeypatch.setattr(searching, "FEW", 0)
    with django_assert_max_num_queries(4):
        list(Case.objects.search("電梯"))
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("電梯停運", " 电梯 梯停 停运 运 "),
        ("3-1202", " 3 1202 31202 "),
        ("Ａ棟 ABC", " a a栋 栋 abc "),
        ("第3件", " 第 第3 3 3件 件 "),
        ("3-1202電梯", " 3 1202 31202 1202电 电梯 梯 "),
        ("停停停", " 停停 停 "),
        ("……!", ""),
        ("👵", ""),
    ],
)
def test_a_text_is_kept_as_pairs_and_words(text: str, kept: str) -> None:
    assert folding.kept([text]) == kept


def test_long_texts_and_words_stay_bounded() -> None:
    assert len(folding.kept(["a" * 10_000])) == folding.TERM_LIMIT + 2
    assert len(folding.wanted("一二三四五六七八九十" * 9)) <= folding.MOST_TERMS


def test_what_is_looked_for() -> None:
    assert folding.wanted("電梯 3-12 壞") == [Term("电梯"), Term("312", begins=True), Term("坏", begins=True)]


@pytest.mark.parametrize(("other", "alike"), [("電梯停運", 1.0), ("电梯停运了", 0.67), ("水壓不足", 0.0), ("", 0.0)])
def test_titles_are_alike_by_the_pairs_they_share(other: str, alike: float) -> None:
    assert folding.likeness(["電梯停運"], [other]) == pytest.approx(alike, abs=0.06)
