"""``dudao demo`` on the command line."""

from argparse import ArgumentParser
from datetime import timedelta

import pytest
from django.utils import timezone

from dudao.demo import commands
from dudao.demo.people import SIGN_IN_WITH
from dudao.organisation.models import Company
from dudao.organisation.refusal import Refusal

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> None:
    top = ArgumentParser()
    commands.register(top.add_subparsers())
    options = top.parse_args(["demo", *arguments])
    options.run(options)


def test_once_does_nothing_where_the_demo_is_there_but_says_how_to_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    Company.objects.create(code="chenghe", name="澄和物業")
    _run("--once")
    assert SIGN_IN_WITH in capsys.readouterr().out


def test_once_says_nothing_where_somebody_else_works(capsys: pytest.CaptureFixture[str]) -> None:
    Company.objects.create(code="real", name="真公司")
    _run("--once")
    assert capsys.readouterr().out == ""


def test_a_company_that_is_there_is_left_alone() -> None:
    Company.objects.create(code="real", name="真公司")
    with pytest.raises(Refusal, match="真公司"):
        _run()


def test_a_history_cannot_end_in_the_future() -> None:
    with pytest.raises(Refusal, match="--until"):
        _run("--until", (timezone.localdate() + timedelta(days=1)).isoformat())
