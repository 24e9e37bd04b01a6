"""Every problem and mistake has its sentence, without a gap left open."""

import pytest

from dudao.surveys import wording
from dudao.surveys.answers import Fault, Mistake
from dudao.surveys.bank import bank
from dudao.surveys.questionnaire import Group, Hindrance, Kind, Problem

CONTENT = bank().usual("residential")


@pytest.mark.parametrize("hindrance", Hindrance)
def test_each_hindrance_is_told(hindrance: Hindrance) -> None:
    what = Group.CLUB if hindrance is Hindrance.GROUP_MISSING else "question"
    told = str(wording.hindered(Problem(hindrance, "staff_manner", what, "en", 20)))
    assert told.endswith(".")
    assert "{" not in told
    assert "“”" not in told


def test_a_title_is_called_by_its_name() -> None:
    told = str(wording.hindered(Problem(Hindrance.LANGUAGE_MISSING, what="title", language="en")))
    assert told == "the title: the text in English is missing."


@pytest.mark.parametrize("fault", Fault)
def test_each_mistake_is_told_with_its_question(fault: Fault) -> None:
    told = str(wording.mistaken(Mistake(fault, "overall_satisfaction"), CONTENT, "en"))
    assert told.endswith(".")
    assert "{" not in told
    assert "“”" not in told


def test_groups_and_kinds_have_names() -> None:
    assert set(wording.GROUPS) == set(Group)
    assert set(wording.KINDS) == set(Kind)
