"""The journal in words, in three languages."""

import pytest
from django.utils import translation

from dudao.cases import acts, texts
from dudao.cases.models import Case
from dudao.cases.tests.scenes import LATER, handled, received
from dudao.cases.vocabulary import ACTS
from dudao.journal.models import Entry
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def lines(case: Case) -> list[str]:
    return [str(texts.sentence(entry, "Asia/Shanghai")) for entry in Entry.objects.about(case).select_related("by")]


def test_every_act_has_a_sentence() -> None:
    assert {*ACTS, "journal.attached"} == set(texts.SENTENCES)


def test_one_line_for_each_act(cast: Cast) -> None:
    case = received(cast, class_one=True)
    acts.respond(case, text="半小時內\n到", by=cast.clerk, now=LATER)
    acts.mark_hard(case, to=cast.handler, by=cast.head, now=LATER)
    handled(cast, case)
    acts.record_visit(case, outcome="dissatisfied", text="還在吵", by=cast.clerk, now=LATER)
    acts.flag_for_publication(case, by=cast.clerk, now=LATER)
    acts.flag_for_publication(case, wanted=False, by=cast.clerk, now=LATER)
    acts.issue_by_quality(case, due_at=NOW.replace(month=12), by=cast.inspector, now=LATER)
    acts.reclassify(case, class_one=False, hard=False, reason="誤標", by=cast.head, now=LATER)
    assert lines(case) == [
        "李前台 took it in (telephone)",
        "李前台 responded: 半小時內 到",
        "周主任 marked it as hard, to be handled by 陳師傅",
        "周主任 assigned it to 陳師傅",
        "李前台 recorded the result: 已與樓上住戶協商,十點後不再搬動家具",
        "李前台 made the return visit: dissatisfied; 還在吵",
        "李前台 reopened it: 還在吵",
        "李前台 put it into the monthly publication",
        "李前台 took it out of the monthly publication",
        "錢專員 issued it for the quality department, to be handled by 23 Dec 2026 10:00",
        "周主任 reclassified it: not class one; not hard; 誤標",
    ]


def test_long_words_are_cut_and_odd_ones_shown_as_they_are(cast: Cast) -> None:
    case = acts.note(received(cast), text="{who} %s <b>" + "字" * 500, by=cast.clerk, now=LATER)
    line = lines(case)[-1]
    assert line.startswith("李前台 noted: {who} %s <b>")
    assert len(line) < 230


def test_imported_and_automatic_entries_name_who_did_them(cast: Cast) -> None:
    entry = Entry.objects.about(received(cast)).get()
    entry.by = None
    assert str(texts.sentence(entry)) == "the system took it in (telephone)"
    entry.via = "import"
    assert str(texts.sentence(entry)) == "the import took it in (telephone)"
    entry.act, entry.data = "cases.referred", {}
    assert str(texts.sentence(entry)) == "the import referred it to the developer, letter –"
    entry.act = "dossiers.opened"
    assert str(texts.sentence(entry)) == "dossiers.opened"


@pytest.mark.parametrize(("language", "said"), [("zh-hant", "李前台 收到（電話）"), ("zh-hans", "李前台 收到（电话）")])
def test_the_readers_language_decides(cast: Cast, language: str, said: str) -> None:
    case = received(cast)
    with translation.override(language):
        assert lines(case) == [said]
