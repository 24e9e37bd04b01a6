"""A survey from the day of the review to its close, and what is refused on the way."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dudao.approvals import acts as approvals
from dudao.approvals.acts import NotYours
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.access import NotAllowed
from dudao.surveys import acts, hooks, tokens
from dudao.surveys.acts.drawing import chosen_of, homes_of
from dudao.surveys.models import Invitation, OpenAnswer, Response, Survey, SurveySite
from dudao.surveys.questionnaire import Content, Group, Kind, Question, Text
from dudao.surveys.refusals import AlreadyDone, Incomplete, NotNow, NotReady
from dudao.surveys.sentences import sentence
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import LATER, Team
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(cast: Cast) -> Team:
    scenes.settle(cast.site)
    return scenes.team_of(cast)


@pytest.fixture(autouse=True)
def _hooks_as_they_were() -> Iterator[None]:
    kept = hooks._cases[:], hooks._notices[:]
    yield
    hooks._cases[:], hooks._notices[:] = kept


def part_of(survey: Survey) -> SurveySite:
    return survey.parts.select_related("site", "survey").get()


def test_4_1_1_the_plan_is_owed_a_month_before_the_review_and_paid_by_its_approval(cast: Cast, team: Team) -> None:
    review = scenes.reviewed(cast, team)
    duty = Duty.objects.get(obligation__key="survey-plan")
    assert (duty.due_at.date(), duty.outcome, duty.owed_by) == (date(2026, 12, 15), "o", "quality_specialist")
    scenes.approved(cast, team, review=review)
    duty.refresh_from_db()
    assert duty.outcome == "d"
    assert Duty.objects.get(obligation__key="survey-questionnaire").due_at.date() == date(2026, 11, 30)


def test_4_1_2_the_plan_proposes_a_sample_and_begins_with_the_numbers_of_the_rulebook(cast: Cast, team: Team) -> None:
    part = part_of(scenes.planned(cast, team))
    survey = part.survey
    assert (survey.margin, survey.confidence, survey.target_return) == (Decimal("0.05"), Decimal("0.95"), Decimal("0.6"))
    assert (part.customers, part.sample_size) == (40, 37)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"points": ""}, "points"),
        ({"members": []}, "members"),
        ({"methods": []}, "methods"),
        ({"sites": []}, "sites"),
        ({"review": None}, "review"),
        ({"collects_from": date(2026, 11, 1)}, "collects_from"),
        ({"report_by": date(2027, 2, 1)}, "report_by"),
    ],
)
def test_4_1_2_a_plan_that_leaves_something_out_names_the_field(cast: Cast, team: Team, change: dict[str, Any], field: str) -> None:
    said = replace(scenes.said(cast, team, scenes.reviewed(cast, team)), **change)
    with pytest.raises(Incomplete) as refused:
        acts.plan(team.branch, kind="sample", said=said, by=cast.inspector, now=NOW)
    assert refused.value.field == field
    assert not Survey.objects.exists()


def test_4_1_1_only_the_operations_manager_approves_and_a_plan_sent_back_can_be_changed(cast: Cast, team: Team) -> None:
    survey = scenes.planned(cast, team)
    acts.ask_plan(survey, by=cast.inspector, now=NOW)
    request = scenes.request_of(survey)
    with pytest.raises(NotYours):
        approvals.grant(request, by=cast.manager, now=NOW)
    approvals.refuse(request, by=team.operations, now=NOW, remark="範圍太小")
    said = scenes.said(cast, team, survey.review, title="改過的計劃")
    with pytest.raises(NotNow):
        acts.change_plan(survey, said=said, by=cast.inspector, now=NOW)
    acts.take_back_plan(survey, by=cast.inspector, now=NOW)
    assert acts.change_plan(survey, said=said, by=cast.inspector, now=NOW).title == "改過的計劃"


def test_a_head_plans_their_own_survey_and_nobody_elses(cast: Cast, team: Team) -> None:
    with pytest.raises(NotAllowed):
        acts.plan(team.branch, kind="sample", said=scenes.said(cast, team, None), by=cast.head, now=NOW)
    said = scenes.said(cast, team, None, points="", members=[])
    survey = acts.plan(cast.site, kind="department", said=said, by=cast.head, now=NOW)
    acts.ask_plan(survey, by=cast.head, now=NOW)
    approvals.grant(scenes.request_of(survey), by=cast.leader, now=NOW)
    survey.refresh_from_db()
    assert survey.state == "approved"
    assert list(Survey.objects.seen_by(cast.stranger)) == []
    assert list(Survey.objects.seen_by(cast.clerk)) == [survey]


def test_the_same_form_sent_twice_plans_once(cast: Cast, team: Team) -> None:
    said = scenes.said(cast, team, scenes.reviewed(cast, team))
    one, two = (acts.plan(team.branch, kind="sample", said=said, by=cast.inspector, now=NOW, key="k") for _ in range(2))
    assert one.pk == two.pk
    assert Survey.objects.count() == 1


def test_4_2_2_the_sample_can_be_drawn_again_and_weighs_back(cast: Cast, team: Team) -> None:
    units = {unit.pk for unit in cast.site.units.filter(building__code="B1")[:5]}
    hooks.count_cases_by(lambda _site, _since: dict.fromkeys(units, 3))
    survey = scenes.approved(cast, team, margin=Decimal("0.2"), target_return=Decimal(1))
    part = acts.draw(part_of(survey), by=cast.inspector, now=NOW)
    survey.refresh_from_db()
    drawn = list(Invitation.objects.filter(survey=survey).order_by("form_number"))
    assert part.asked == len(drawn) < part.customers == 40
    assert sum(each.weight for each in drawn) == pytest.approx(40)
    share = len([each for each in drawn if each.unit_id in units]) / 5
    assert share > len(drawn) / 40
    again = chosen_of(survey, homes_of(cast.site, survey, NOW.date(), NOW))
    assert [home.unit for home in again.homes] == [each.unit_id for each in drawn]
    with pytest.raises(AlreadyDone):
        acts.draw(part, by=cast.inspector, now=NOW)


def test_4_2_3_a_census_asks_every_household(cast: Cast, team: Team) -> None:
    part = acts.draw(part_of(scenes.approved(cast, team, kind="census")), by=cast.inspector, now=NOW)
    assert part.asked == part.customers == Invitation.objects.filter(weight=1.0).count() == 40


def test_a_secret_word_finds_its_form_and_only_its_digest_is_kept(cast: Cast, team: Team) -> None:
    survey = scenes.approved(cast, team, kind="census")
    acts.draw(part_of(survey), by=cast.inspector, now=NOW)
    word = tokens.token_of(survey.number, 7)
    typed = f" {word[:8].lower()}-{word[8:]}"
    assert Invitation.objects.by_token(typed).get().form_number == 7
    assert not Invitation.objects.by_token("x").exists()
    assert not Invitation.objects.filter(token_digest__contains=word).exists()


def test_4_3_3_an_approved_questionnaire_is_frozen_and_a_change_is_a_new_version(cast: Cast, team: Team) -> None:
    survey = scenes.approved(cast, team)
    version = scenes.with_form(cast, team, survey)
    assert (version.state, version.form_number, acts.is_intact(version)) == ("approved", "KF-CQ05-02-F1", True)
    content = Content.from_json(version.content)
    with pytest.raises(NotNow):
        acts.compose(version, content=replace(content, questions=()), based_on=content.content_hash, by=cast.inspector, now=NOW)
    assert acts.begin_form(survey, by=cast.inspector, now=NOW).number == 2


def test_4_3_1_a_questionnaire_without_a_group_is_not_put_forward_and_more_needs_the_quality_manager(cast: Cast, team: Team) -> None:
    survey = scenes.approved(cast, team)
    version = acts.begin_form(survey, by=cast.inspector, now=NOW)
    usual = Content.from_json(version.content)
    less = replace(usual, questions=tuple(each for each in usual.questions if each.group is not Group.CLUB))
    acts.compose(version, content=less, based_on=usual.content_hash, by=cast.inspector, now=NOW)
    with pytest.raises(NotReady, match="Club"):
        acts.ask_form(version, by=cast.inspector, now=NOW)
    more = Question("buy_again", Group.OTHER, Kind.LEVELS, Text("再買", "再买", "Again"), extra=True)
    with pytest.raises(AlreadyDone):
        acts.compose(version, content=usual, based_on="what somebody else saw", by=cast.inspector, now=NOW)
    full = replace(usual, questions=(*usual.questions, more))
    acts.compose(version, content=full, based_on=less.content_hash, by=cast.inspector, now=NOW)
    acts.ask_form(version, by=cast.inspector, now=NOW)
    request = scenes.request_of(version)
    assert request.route == ["quality_manager", "operations_manager"]
    approvals.grant(request, by=cast.manager, now=NOW)
    version.refresh_from_db()
    assert version.state == "asked"
    approvals.grant(request, by=team.operations, now=NOW)
    version.refresh_from_db()
    assert version.state == "approved"


def test_4_3_4_and_4_4_2_nothing_is_collected_before_everything_is_there(cast: Cast, team: Team) -> None:
    survey = scenes.approved(cast, team)
    with pytest.raises(NotReady) as refused:
        acts.start(survey, by=cast.inspector, now=NOW)
    assert len(refused.value.hindrances) == 5
    ready = scenes.prepared(cast, team, review=survey.review)
    acts.name_member(ready, staff=cast.handler, part="interviewer", by=cast.inspector, now=NOW)
    with pytest.raises(NotReady, match=cast.handler.name):
        acts.start(ready, by=cast.inspector, now=NOW)
    acts.train(ready, held_on=NOW.date(), subjects="補訓", trainer=team.general, present=[cast.handler], by=cast.inspector, now=NOW)
    assert acts.start(ready, by=cast.inspector, now=NOW).state == "collecting"
    with pytest.raises(NotNow, match="training"):
        acts.name_member(ready, staff=cast.clerk, part="interviewer", by=cast.inspector, now=NOW)
    with pytest.raises(AlreadyDone):
        acts.start(ready, by=cast.inspector, now=NOW)


def test_4_4_2_a_notice_that_is_not_out_does_not_count(cast: Cast, team: Team) -> None:
    survey = scenes.approved(cast, team)
    with pytest.raises(Incomplete) as refused:
        acts.name_notice(part_of(survey), number="CH-P2611-999", by=cast.clerk, now=NOW)
    assert refused.value.field == "number"


def test_closing_finishes_the_round_of_each_site_and_empties_drafts(cast: Cast, team: Team) -> None:
    survey = scenes.collecting(cast, team)
    Invitation.objects.filter(survey=survey, form_number=1).update(draft={"answers": [1]})
    acts.close(survey, by=cast.inspector, now=LATER)
    assert not Invitation.objects.exclude(draft=None).exists()
    part = part_of(survey)
    assert Entry.objects.about(part).filter(act="surveys.round_finished").count() == 1
    with pytest.raises(AlreadyDone):
        acts.close(survey, by=cast.inspector, now=LATER)
    with pytest.raises(NotNow):
        acts.begin_form(survey, by=cast.inspector, now=LATER)


def test_4_2_3_a_box_is_opened_by_the_person_named_before_another(cast: Cast, team: Team) -> None:
    part = part_of(scenes.collecting(cast, team))
    box = acts.place_box(part, place="大堂", custodian=cast.head, by=cast.clerk, now=LATER)
    with pytest.raises(NotNow, match=cast.head.name):
        acts.open_box(part, box=box, forms=3, witness="王", by=cast.clerk, now=LATER)
    with pytest.raises(Incomplete):
        acts.open_box(part, box=box, forms=3, witness=cast.head.name, by=cast.head, now=LATER)
    one, two = (acts.open_box(part, box=box, forms=3, witness="王", by=cast.head, now=LATER, key="o") for _ in range(2))
    assert one.pk == two.pk
    assert box.openings.get().forms == 3


def test_4_5_1_forms_are_handed_over_with_the_numbers_that_are_missing(cast: Cast, team: Team) -> None:
    part = part_of(scenes.collecting(cast, team))
    given = acts.hand_over(part, to=team.general, first_form=1, last_form=10, missing=[4, 7], by=team.surveyor, now=LATER)
    assert (given.forms, given.missing) == (8, [4, 7])
    with pytest.raises(Incomplete) as refused:
        acts.hand_over(part, to=team.general, first_form=1, last_form=10, missing=[11], by=team.surveyor, now=LATER)
    assert refused.value.field == "missing"


def test_every_act_says_in_words_what_was_done(cast: Cast, team: Team) -> None:
    acts.close(scenes.collecting(cast, team), by=cast.inspector, now=LATER)
    said = [sentence(entry) for entry in Entry.objects.filter(act__startswith="surveys.")]
    assert said
    assert not [words for words in said if "surveys." in words or "{" in words]


def test_answers_have_no_key_that_tells_their_order(cast: Cast, team: Team) -> None:
    survey = scenes.collecting(cast, team)
    version = survey.versions.get()
    for _ in range(12):
        answer = Response.objects.create(survey=survey, site=cast.site, version=version, mode="web", answers=b"\x05")
        OpenAnswer.objects.create(response=answer, site=cast.site, question="opinions", text="好")
    keys = list(Response.objects.values_list("pk", flat=True))
    assert len(set(keys)) == 12
    assert max(keys) > 2**40
    assert not set(keys) & set(OpenAnswer.objects.values_list("pk", flat=True))
