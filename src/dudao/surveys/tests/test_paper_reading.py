"""Scanned forms are read right or are for somebody to look at; every page ends in a named state."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from dudao.surveys.paper.bubbles import Doubt
from dudao.surveys.paper.identity import Identity
from dudao.surveys.paper.layout import Row
from dudao.surveys.paper.pixels import Grey
from dudao.surveys.paper.reading import Reader, State
from dudao.surveys.paper.sources import Scan
from dudao.surveys.tests import simulated
from dudao.surveys.tests.paper_scenes import EDITION, FORMS, KEY, SURVEY, VERSION, answered, drawn, read, scan
from dudao.surveys.tests.simulated import BALLPOINT, LIGHT_PENCIL, PENCIL_TICK, Pen, Way

SEEDS = range(900, 906)


def front() -> tuple[Grey, list[Row]]:
    """A blank first page and its rows."""
    return drawn().paper().copy(), list(drawn().layout.pages[0].rows)


def marked(places: dict[int, int], pen: Pen = BALLPOINT, seed: int = 5) -> Grey:
    """The first page with a bubble filled in some rows: place in the row by number of the row."""
    page, rows = front()
    chance = np.random.default_rng(seed)
    for row, place in places.items():
        simulated.mark(page, rows[row].bubbles[place], pen, chance)
    return page


ALL = {row: row % 6 for row in range(16)}


@pytest.mark.parametrize("kind", ["clean", "bad"])
def test_forms_are_read_right_or_somebody_looks(kind: str) -> None:
    pens = simulated.CLEAN if kind == "clean" else simulated.BAD
    silent, right, rows = [], 0, 0
    for seed in SEEDS:
        chance = np.random.default_rng(seed)
        number = FORMS[seed % len(FORMS)]
        page, truth = simulated.fill(drawn().paper(number), drawn().layout.pages[0], chance, pens, corrected=0.05)
        way = simulated.clean(chance) if kind == "clean" else simulated.bad(chance)
        sheet = drawn().reader().sheet(Scan(1, simulated.scanned(page, way, chance)))
        assert sheet.identity == Identity(SURVEY, number, 1, 2, VERSION, "en")
        assert all(sheet.answers[key].mark.doubt for key in truth.corrected)
        rows += len(truth.values)
        right += sum(sheet.answers[key].mark.value == value for key, value in truth.values.items())
        silent += [
            key for key, value in truth.values.items() if sheet.answers[key].mark.value != value and not sheet.answers[key].mark.doubt
        ]
    assert silent == []
    assert right >= 0.99 * rows


@pytest.mark.parametrize("turns", range(4))
def test_a_page_is_read_whatever_way_it_lies(turns: int) -> None:
    sheet = read(marked(ALL), Way(turns=turns))
    assert (sheet.state, sheet.turned) == (State.READ, turns)
    values = [row.values[ALL[at]] for at, row in enumerate(front()[1][:16])]
    assert [answered(sheet)[row.key] for row in front()[1][:16]] == values


@pytest.mark.parametrize("pen", [LIGHT_PENCIL, PENCIL_TICK])
def test_light_pencil_is_seen(pen: Pen) -> None:
    sheet = read(marked(ALL, pen))
    assert all(value for key, value in answered(sheet).items() if key != "since")


def test_the_same_scan_is_read_the_same_way() -> None:
    seen = scan(marked(ALL), simulated.bad(np.random.default_rng(3)))
    assert drawn().reader().sheet(seen) == drawn().reader().sheet(seen)


def test_two_marks_in_a_row_are_always_for_somebody_to_look_at() -> None:
    page, rows = front()
    chance = np.random.default_rng(4)
    for place in (1, 3):
        simulated.mark(page, rows[2].bubbles[place], BALLPOINT, chance)
    sheet = read(page)
    answer = sheet.answers[rows[2].key]
    assert (sheet.state, answer.mark.doubt) == (State.DOUBTFUL, Doubt.TWO_MARKS)
    cut = simulated.picture(answer.cut or b"")
    assert cut.shape[1] > 900
    assert [key for key, other in sheet.answers.items() if other.cut] == [rows[2].key]


def test_of_a_crossed_out_mark_and_another_the_other_is_proposed() -> None:
    page, rows = front()
    chance = np.random.default_rng(4)
    for place in (1, 3):
        simulated.mark(page, rows[2].bubbles[place], BALLPOINT, chance)
    simulated.cross_out(page, rows[2].bubbles[1], BALLPOINT, chance)
    mark = read(page).answers[rows[2].key].mark
    assert (mark.value, mark.doubt) == (rows[2].values[3], Doubt.CROSSED_OUT)


def test_a_mark_much_fainter_than_the_others_is_for_somebody_to_look_at() -> None:
    rows = front()[1]
    page = np.minimum(marked(dict.fromkeys(range(1, 16), 2), simulated.GEL), marked({0: 4}, Pen(215, 0.5, "dot")), dtype=np.uint8)
    assert read(page).answers[rows[0].key].mark.doubt is Doubt.FAINT


def test_an_empty_form_has_no_answers_and_no_doubts() -> None:
    sheet = read(front()[0])
    assert sheet.state is State.READ
    assert set(answered(sheet).values()) == {0}
    assert read(drawn().paper(page=2)).boxes == {}


def test_what_is_written_in_a_box_is_cut_out() -> None:
    page, side = drawn().paper(page=2).copy(), drawn().layout.pages[1]
    first, second = side.boxes
    simulated.write(page, side.boxes[second], LIGHT_PENCIL, np.random.default_rng(1))
    boxes = read(page, Way(skew=2)).boxes
    assert (set(boxes), first in boxes) == ({second}, False)
    cut = simulated.picture(boxes[second].cut)
    assert cut.shape[1] / cut.shape[0] == pytest.approx((side.boxes[second].width - 2.4) / (side.boxes[second].height - 2.4), rel=0.02)


def test_scans_in_black_and_white_are_read_and_all_doubted() -> None:
    grey = scan(marked(ALL)).image
    assert grey is not None
    sheet = drawn().reader().sheet(Scan(1, np.where(grey > 128, 255, 0).astype(np.uint8)))
    assert {answer.mark.doubt for answer in sheet.answers.values()} == {Doubt.NO_GREYS}
    assert sheet.state is State.DOUBTFUL


@pytest.mark.parametrize("corner", range(4))
def test_one_corner_torn_off_costs_nothing_but_its_mark(corner: int) -> None:
    sheet = read(marked(ALL), Way(torn=(corner,)))
    assert sheet.identity is not None
    assert [answered(sheet)[row.key] for row in front()[1][:16]] == [row.values[ALL[at]] for at, row in enumerate(front()[1][:16])]


def test_two_corners_torn_off_leave_every_row_in_doubt() -> None:
    sheet = read(marked(ALL), Way(torn=(0, 2)))
    assert sheet.identity is not None
    assert {answer.mark.doubt for answer in sheet.answers.values()} == {Doubt.PLACE_UNSURE}


def test_three_corners_torn_off_leave_the_number() -> None:
    sheet = read(front()[0], Way(torn=(0, 2, 3)))
    assert (sheet.state, sheet.identity and sheet.identity.form) == (State.MARKS_MISSING, FORMS[0])


def test_a_page_without_its_code_keeps_its_marks_and_waits_for_its_number() -> None:
    page = marked(ALL)
    page[simulated.points(drawn().layout.pages[0].code)] = 0
    seen = scan(page)
    sheet = drawn().reader().sheet(seen)
    assert (sheet.state, sheet.page, sheet.identity) == (State.NUMBER_LOST, 1, None)
    assert sheet.cut is not None
    own = Identity(SURVEY, FORMS[0], 1, 2, VERSION, "en")
    assert drawn().reader().numbered(seen, own).state is State.READ
    assert drawn().reader().numbered(seen, replace(own, form=FORMS[1])).state is State.CONFLICT


def test_a_code_that_does_not_belong_to_the_marks_gives_no_number() -> None:
    page, other = drawn().paper(FORMS[0]).copy(), drawn().paper(FORMS[1])
    part = simulated.points(drawn().layout.pages[0].code)
    page[part] = other[part]
    sheet = read(page)
    assert (sheet.state, sheet.identity, sheet.answers) == (State.CONFLICT, None, {})


def test_motion_that_blurs_the_code_away_never_gives_a_wrong_number() -> None:
    sheet = read(marked(ALL), Way(motion=15))
    assert sheet.identity is None or sheet.identity.form == FORMS[0]


def test_a_form_made_up_without_the_key_has_no_number() -> None:
    assert Reader({EDITION: drawn().layout}, key=b"another").sheet(scan(front()[0])).state is State.NUMBER_LOST


def test_the_same_page_twice_is_read_once() -> None:
    reader = drawn().reader()
    states = [read(page, reader=reader).state for page in (drawn().paper(), drawn().paper(page=2), drawn().paper())]
    assert states == [State.READ, State.READ, State.DUPLICATE]


def test_withdrawn_and_unknown_versions_are_told() -> None:
    other = (SURVEY, VERSION + 1, "en")
    withdrawn = Reader({other: drawn().layout}, key=KEY, withdrawn=frozenset({EDITION}))
    assert read(front()[0], reader=withdrawn).state is State.WITHDRAWN
    assert read(front()[0], reader=Reader({other: drawn().layout}, key=KEY)).state is State.FOREIGN


def test_blank_and_foreign_pages_are_told() -> None:
    white = np.full_like(drawn().paper(), 255)
    assert read(white, Way(fold=0.3)).state is State.BLANK
    letter = white.copy()
    for line in range(40):
        cv2.putText(letter, "A letter of somebody, not a form", (200, 300 + 70 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 3)
    assert read(letter).state is State.FOREIGN


def test_a_page_that_could_not_be_read_is_told() -> None:
    assert drawn().reader().sheet(Scan(3, None)).state is State.UNREADABLE
