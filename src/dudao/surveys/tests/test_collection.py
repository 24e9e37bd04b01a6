"""Collecting: links, answers once and apart from who gave them, half-filled forms, refusals, typing twice."""

from collections.abc import Callable

import pytest
from django.db import connection

from dudao.approvals import acts as approvals
from dudao.journal.models import Entry
from dudao.surveys import acts, tokens
from dudao.surveys.answers import Answers, decode
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, OpenAnswer, QuestionnaireVersion, Response, Survey, SurveySite, TypedForm
from dudao.surveys.refusals import AlreadyDone, Answered, Incomplete, NoSuchInvitation, NotNow, NotOpen, Unfit
from dudao.surveys.tests import scenes
from dudao.surveys.tests.scenes import DAY, Team, request_of, team_of
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db

OPEN_DAY = NOW + 10 * DAY
"""3 December: within the days of collecting."""
SAID = Answers({"staff_manner": 4, "overall_satisfaction": 5, "power_stability": 6}, {"opinion_improve": "電梯 =1+1 👍"})


@pytest.fixture
def team(cast: Cast) -> Team:
    return team_of(cast)


@pytest.fixture
def survey(cast: Cast, team: Team) -> Survey:
    scenes.settle(cast.site, buildings=2, units=12)
    return scenes.collecting(cast, team, kind="census")


def part_of(survey: Survey) -> SurveySite:
    return SurveySite.objects.select_related("survey", "site").get(survey=survey)


def invited(cast: Cast, survey: Survey, number: int = 1) -> Invitation:
    return acts.invited(cast.site, tokens.token_of(survey.number, number))


def latest(survey: Survey) -> QuestionnaireVersion:
    version = version_of(survey)
    assert version is not None
    return version


def answered(cast: Cast, survey: Survey, number: int = 1, said: Answers = SAID) -> Response:
    before = set(Response.objects.values_list("pk", flat=True))
    acts.answer(invited(cast, survey, number), version=latest(survey), said=said, now=OPEN_DAY)
    return Response.objects.exclude(pk__in=before).get()


def test_4_4_2_hand_out_by_building_once(cast: Cast, survey: Survey) -> None:
    part, building = part_of(survey), Invitation.objects.filter(survey=survey).order_by("form_number")[0].stratum.building
    assert acts.hand_out(part, building=building, by=cast.clerk, now=OPEN_DAY, key="a") == 12
    assert acts.hand_out(part, building=building, by=cast.clerk, now=OPEN_DAY, key="a") == 12
    assert acts.hand_out(part, by=cast.clerk, now=OPEN_DAY) == 12
    with pytest.raises(AlreadyDone):
        acts.hand_out(part, by=cast.clerk, now=OPEN_DAY)
    entry = Entry.objects.filter(act="surveys.handed_out").order_by("pk")[0]
    assert (entry.data["forms"], entry.data["first"], entry.data["last"]) == (12, 1, 12)


def test_only_the_digest_of_a_link_is_kept(cast: Cast, survey: Survey) -> None:
    token = tokens.token_of(survey.number, 1)
    assert not any(token in str(row) for row in Invitation.objects.values_list())
    assert acts.invited(cast.site, f" {token[:4].lower()}-{token[4:]}").form_number == 1


def test_an_answer_is_kept_apart_from_who_gave_it(cast: Cast, survey: Survey) -> None:
    acts.hand_out(part_of(survey), by=cast.clerk, now=OPEN_DAY)
    response = answered(cast, survey)
    invitation = Invitation.objects.get(survey=survey, form_number=1)
    assert (invitation.state, invitation.draft) == ("returned", None)
    assert decode(content_of(latest(survey)), response.answers) == SAID.codes
    assert list(response.texts.values_list("question", "text")) == [("opinion_improve", "電梯 =1+1 👍")]
    assert (response.mode, response.weight, response.building) == ("web", 1.0, invitation.stratum.building)
    shared = {field.name for field in Response._meta.fields} & {field.name for field in Invitation._meta.fields}
    assert shared == {"id", "survey", "site", "weight"}
    assert response.pk != invitation.pk
    assert not [field for field in Response._meta.fields if field.get_internal_type().startswith("Date")]


def test_the_journal_says_that_a_form_came_back_and_not_what_it_says(cast: Cast, survey: Survey) -> None:
    response = answered(cast, survey)
    entry = Entry.objects.get(act="surveys.returned")
    assert (entry.subject_kind, entry.by, entry.data["form"]) == ("invitation", None, 1)
    assert set(entry.data) == {"number", "title", "form"}
    told = str(list(Entry.objects.values_list("data", "facts", "subject_id")))
    assert str(response.pk) not in told
    assert "電梯" not in told


def test_keys_of_answers_tell_no_order(cast: Cast, survey: Survey) -> None:
    keys = [answered(cast, survey, number).pk for number in range(1, 9)]
    assert keys != sorted(keys)
    assert min(keys) > 2**32


def test_an_answer_comes_in_once(cast: Cast, survey: Survey) -> None:
    opened_twice = invited(cast, survey)
    answered(cast, survey)
    with pytest.raises(Answered):
        acts.answer(invited(cast, survey), version=latest(survey), said=SAID, now=OPEN_DAY)
    with pytest.raises(Answered):
        acts.answer(opened_twice, version=latest(survey), said=SAID, now=OPEN_DAY)
    assert Response.objects.count() == 1


def test_what_is_half_filled_in_waits_and_is_emptied_when_sent(cast: Cast, survey: Survey) -> None:
    half = Answers({"staff_manner": 2, "nonsense": 3, "overall_satisfaction": 9}, {"opinion_improve": "未完", "nonsense": "x"})
    acts.keep_draft(invited(cast, survey), version=latest(survey), said=half, now=OPEN_DAY)
    version, said = acts.begun(invited(cast, survey))
    assert version == latest(survey)
    assert said == Answers({"staff_manner": 2}, {"opinion_improve": "未完"})
    assert not Response.objects.exists()
    answered(cast, survey)
    assert Invitation.objects.get(survey=survey, form_number=1).draft is None
    with pytest.raises(Answered):
        acts.keep_draft(invited(cast, survey), version=latest(survey), said=half, now=OPEN_DAY)


def test_who_refused_may_think_better_of_it(cast: Cast, survey: Survey) -> None:
    acts.keep_draft(invited(cast, survey), version=latest(survey), said=SAID, now=OPEN_DAY)
    acts.refuse(invited(cast, survey), now=OPEN_DAY)
    acts.refuse(invited(cast, survey), now=OPEN_DAY)
    assert Entry.objects.filter(act="surveys.refused").count() == 1
    found = Invitation.objects.get(survey=survey, form_number=1)
    assert (found.state, found.draft) == ("refused", None)
    answered(cast, survey)
    with pytest.raises(Answered):
        acts.refuse(invited(cast, survey), now=OPEN_DAY)


def test_what_must_be_answered_is_asked_for(cast: Cast, survey: Survey) -> None:
    with pytest.raises(Unfit) as refused:
        acts.answer(invited(cast, survey), version=latest(survey), said=Answers({"staff_manner": 3}), now=OPEN_DAY)
    assert [mistake.key for mistake in refused.value.mistakes] == ["overall_satisfaction"]
    with pytest.raises(Unfit):
        acts.answer(invited(cast, survey), version=latest(survey), said=Answers({}, {"opinion_improve": "字" * 10_001}), now=OPEN_DAY)
    assert not Response.objects.exists()
    assert Invitation.objects.get(survey=survey, form_number=1).state == "drawn"


def test_words_of_ten_thousand_characters_are_kept_whole(cast: Cast, survey: Survey) -> None:
    said = Answers(SAID.codes, {"opinion_improve": "字" * 10_000, "opinion_other": "\x00\u202e =cmd|' /C'!A1 \r\n第二行 "})
    response = answered(cast, survey, said=said)
    texts = dict(response.texts.values_list("question", "text"))
    assert len(texts["opinion_improve"]) == 10_000
    assert texts["opinion_other"] == "=cmd|' /C'!A1 \n第二行"


@pytest.mark.parametrize("act", ["answer", "draft", "refuse"])
def test_before_the_first_day_and_after_the_last_nothing_is_taken(cast: Cast, survey: Survey, act: str) -> None:
    found, version = invited(cast, survey), latest(survey)
    does: dict[str, Callable[[int], None]] = {
        "answer": lambda days: acts.answer(found, version=version, said=SAID, now=NOW + days * DAY),
        "draft": lambda days: acts.keep_draft(found, version=version, said=SAID, now=NOW + days * DAY),
        "refuse": lambda days: acts.refuse(found, now=NOW + days * DAY),
    }
    for days in (7, 22):
        with pytest.raises(NotOpen):
            does[act](days)
    does[act](21)


def test_a_link_opened_before_closing_and_sent_after_it(cast: Cast, team: Team, survey: Survey) -> None:
    found, version = invited(cast, survey), latest(survey)
    acts.keep_draft(found, version=version, said=SAID, now=OPEN_DAY)
    acts.close(survey, by=cast.inspector, now=OPEN_DAY)
    assert Invitation.objects.get(survey=survey, form_number=1).draft is None
    for late in (found, invited(cast, survey)):
        with pytest.raises(NotOpen):
            acts.answer(late, version=version, said=SAID, now=OPEN_DAY)
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["", "A" * 16, "x" * 5000, "’ OR 1=1", "\ud83d"])
def test_a_guessed_link_leads_nowhere(cast: Cast, survey: Survey, token: str) -> None:
    with pytest.raises(NoSuchInvitation):
        acts.invited(cast.site, token)
    with pytest.raises(NoSuchInvitation):
        acts.invited(cast.public, tokens.token_of(survey.number, 1))


def test_answers_stay_with_the_version_they_answer(cast: Cast, team: Team, survey: Survey) -> None:
    first = latest(survey)
    acts.keep_draft(invited(cast, survey, 1), version=first, said=SAID, now=OPEN_DAY)
    second = acts.begin_form(survey, by=cast.inspector, now=OPEN_DAY)
    content = content_of(first)
    acts.compose(
        second,
        content=type(content)(content.title, content.introduction, content.questions[1:]),
        based_on=content.content_hash,
        by=cast.inspector,
        now=OPEN_DAY,
    )
    acts.ask_form(second, by=cast.inspector, now=OPEN_DAY)
    approvals.grant(request_of(second), by=team.operations, now=OPEN_DAY)
    version, _said = acts.begun(invited(cast, survey, 1))
    assert version == first
    acts.answer(invited(cast, survey, 1), version=first, said=SAID, now=OPEN_DAY)
    newest, _nothing = acts.begun(invited(cast, survey, 2))
    assert newest is not None
    assert newest.number == 2
    with pytest.raises(Unfit):
        acts.answer(invited(cast, survey, 2), version=newest, said=SAID, now=OPEN_DAY)
    acts.answer(invited(cast, survey, 2), version=newest, said=Answers({"overall_satisfaction": 1}), now=OPEN_DAY)
    assert sorted(len(response.answers) for response in Response.objects.all()) == [len(content.coded) - 1, len(content.coded)]


def test_a_building_of_few_households_is_not_told(cast: Cast, team: Team) -> None:
    scenes.settle(cast.site, buildings=1, units=12)
    scenes.settle(cast.public, buildings=1, units=3)
    survey = scenes.collecting(cast, team, kind="census", sites=[cast.site, cast.public])
    of_few = Invitation.objects.get(survey=survey, site=cast.public, unit__code="001")
    acts.answer(
        acts.invited(cast.public, tokens.token_of(survey.number, of_few.form_number)), version=latest(survey), said=SAID, now=OPEN_DAY
    )
    assert Response.objects.get().building is None


def test_closing_leaves_no_small_group_and_nothing_to_lay_side_by_side(cast: Cast, team: Team, survey: Survey) -> None:
    ordered = list(Invitation.objects.filter(survey=survey).order_by("form_number").values_list("form_number", "stratum__building"))
    first = ordered[0][1]
    chosen = [number for number, building in ordered if building == first][:6] + [
        number for number, building in ordered if building != first
    ][:2]
    for number in chosen:
        answered(cast, survey, number)
    before = set(Response.objects.values_list("pk", "answers"))
    acts.close(survey, by=cast.inspector, now=OPEN_DAY)
    assert set(Response.objects.values_list("building", flat=True)) == {None}
    assert {(pk, bytes(said)) for pk, said in Response.objects.values_list("pk", "answers")} == {(pk, bytes(said)) for pk, said in before}
    assert OpenAnswer.objects.count() == 8
    assert sum(Response.objects.values_list("weight", flat=True)) == pytest.approx(8)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM surveys_response ORDER BY ctid")
            stored = [row[0] for row in cursor.fetchall()]
        assert stored == sorted(stored)


def typed(cast: Cast, survey: Survey, by: str, said: Answers = SAID, number: int = 3) -> TypedForm:
    return acts.type_form(part_of(survey), form_number=number, version=latest(survey), said=said, by=getattr(cast, by), now=OPEN_DAY)


def test_4_4_3_a_form_typed_alike_by_two_is_settled(cast: Cast, survey: Survey) -> None:
    assert typed(cast, survey, "clerk").state == "once"
    assert not Response.objects.exists()
    done = typed(cast, survey, "handler")
    assert (done.state, done.first, done.second, done.settled_by) == ("settled", None, None, cast.handler)
    response = Response.objects.get()
    assert response.mode == "typed"
    assert decode(content_of(latest(survey)), response.answers) == SAID.codes
    assert Invitation.objects.get(survey=survey, form_number=3).state == "returned"
    told = str(list(Entry.objects.filter(act__startswith="surveys.form_").values_list("data", "facts")))
    assert "電梯" not in told
    assert "staff_manner" not in told


def test_4_4_3_where_two_differ_somebody_settles_it(cast: Cast, survey: Survey) -> None:
    typed(cast, survey, "clerk")
    waiting = typed(cast, survey, "handler", Answers({**SAID.codes, "staff_manner": 1}, {"opinion_improve": "電梯"}))
    assert waiting.state == "differs"
    assert acts.differences(waiting) == ["staff_manner", "opinion_improve"]
    with pytest.raises(NotNow):
        acts.close(survey, by=cast.inspector, now=OPEN_DAY)
    with pytest.raises(NotNow):
        typed(cast, survey, "head")
    done = acts.settle_form(waiting, said=SAID, by=cast.head, now=OPEN_DAY, key="s")
    assert acts.settle_form(waiting, said=SAID, by=cast.head, now=OPEN_DAY, key="s").pk == done.pk
    assert (done.state, done.first, done.second) == ("settled", None, None)
    with pytest.raises(AlreadyDone):
        acts.settle_form(waiting, said=SAID, by=cast.head, now=OPEN_DAY)
    assert Response.objects.count() == 1


def test_4_4_3_the_same_person_does_not_type_a_form_twice(cast: Cast, survey: Survey) -> None:
    typed(cast, survey, "clerk")
    with pytest.raises(AlreadyDone, match="Somebody else"):
        typed(cast, survey, "clerk")


def test_a_form_that_came_back_is_not_typed(cast: Cast, survey: Survey) -> None:
    answered(cast, survey, 3)
    with pytest.raises(Answered):
        typed(cast, survey, "clerk")
    typed(cast, survey, "clerk", number=4)
    answered(cast, survey, 4)
    with pytest.raises(Answered):
        typed(cast, survey, "handler", number=4)


def test_a_number_of_no_form_is_answered_with_what_to_do(cast: Cast, survey: Survey) -> None:
    with pytest.raises(Incomplete, match="No form of this site"):
        typed(cast, survey, "clerk", number=999)
    with pytest.raises(Unfit):
        typed(cast, survey, "clerk", Answers())


def test_sending_the_same_typing_again_changes_nothing(cast: Cast, survey: Survey) -> None:
    part, version = part_of(survey), latest(survey)
    for _twice in range(2):
        acts.type_form(part, form_number=3, version=version, said=SAID, by=cast.clerk, now=OPEN_DAY, key="k")
    assert TypedForm.objects.get().state == "once"
    assert Entry.objects.filter(act="surveys.form_typed").count() == 1
