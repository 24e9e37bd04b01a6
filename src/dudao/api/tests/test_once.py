"""Sending twice, at once, or something else under the same key: one act, one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from dudao.api.tests.conftest import Program, With, secret_of
from dudao.api.tests.stories import BROUGHT, complaint
from dudao.cases.models import Case
from dudao.journal import answers
from dudao.journal.models import Answer, Entry
from tests.cast import NOW, Cast


def test_the_same_again_is_answered_alike_and_does_nothing(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    first = clerk.post("cases", BROUGHT, key="one")
    second = clerk.post("cases", BROUGHT, key="one")
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Case.objects.count() == 1


def test_the_same_again_is_answered_alike_whatever_happened_meanwhile(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    clerk = program(cast.clerk)
    first = clerk.post(f"cases/{number}/respond", {"text": "到"}, key="one")
    clerk.post(f"cases/{number}/note", {"text": "註"})
    assert clerk.post(f"cases/{number}/respond", {"text": "到"}, key="one").content == first.content


def test_something_else_under_the_same_key_is_refused(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    number = clerk.post("cases", BROUGHT, key="one").json()["number"]
    for path, body in (("cases", BROUGHT | {"title": "別的"}), (f"cases/{number}/note", BROUGHT), (f"cases/{number}/note", {"text": "x"})):
        answer = clerk.post(path, body, key="one")
        assert answer.status_code == 422
    assert answer.json()["type"] == "urn:dudao:problem:other-request"
    assert Case.objects.count() == 1


def test_keys_of_different_accounts_do_not_meet(cast: Cast, program: With) -> None:
    assert program(cast.clerk).post("cases", BROUGHT, key="one").status_code == 201
    assert program(cast.head).post("cases", BROUGHT, key="one").status_code == 201
    assert Case.objects.count() == 2


def test_what_was_refused_may_be_mended_under_the_same_key(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    clerk = program(cast.clerk)
    assert clerk.post(f"cases/{number}/close", {}, key="one").status_code == 409
    assert Answer.objects.count() == 0
    assert clerk.post(f"cases/{number}/record_result", {"result": "好", "told": True}).status_code == 200
    assert clerk.post(f"cases/{number}/close", {}, key="one").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "鑰匙", "x" * 256])
def test_writing_needs_a_key_that_is_one(cast: Cast, program: With, key: str) -> None:
    clerk = program(cast.clerk)
    answer = clerk.post("cases", BROUGHT, key=key)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "header.Idempotency-Key"
    assert Case.objects.count() == 0


def test_answers_are_forgotten_after_some_days(cast: Cast, program: With) -> None:
    program(cast.clerk).post("cases", BROUGHT, key="one")
    assert answers.forget_old(NOW + timedelta(days=2)) == 0
    assert answers.forget_old(NOW + timedelta(days=4)) == 1


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each on its own connection."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


@pytest.mark.django_db(transaction=True)
def test_two_programs_with_one_key_at_once_do_one_act(cast: Cast) -> None:
    secret = secret_of(cast.clerk)
    results = at_once(*[lambda: Program(secret).post("cases", BROUGHT, key="one")] * 4)
    assert {result.status_code for result in results} == {201}
    assert len({result.content for result in results}) == 1
    assert Case.objects.count() == 1
    assert Entry.objects.filter(act="cases.received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_different_requests_with_one_key_at_once_do_one_act(cast: Cast) -> None:
    secret = secret_of(cast.clerk)
    results = at_once(
        *[lambda title=title: Program(secret).post("cases", BROUGHT | {"title": title}, key="one") for title in ("甲", "乙", "丙")]
    )
    assert sorted(result.status_code for result in results) == [201, 422, 422]
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_programs_doing_the_same_act_at_once_under_their_own_keys(cast: Cast) -> None:
    secret, number = secret_of(cast.clerk), complaint(cast).number
    results = at_once(*[lambda: Program(secret).post(f"cases/{number}/respond", {"text": "到"})] * 3)
    assert sorted(result.status_code for result in results) == [200, 409, 409]
    assert Entry.objects.filter(act="cases.responded").count() == 1
