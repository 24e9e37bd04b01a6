"""The API tried against its own description: schemathesis makes up requests, good and bad, and looks at every answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from dudao.api.tests.conftest import secret_of
from dudao.api.tests.stories import complaint
from dudao.api.tests.test_routes import there as named_there
from dudao.api.tests.test_schema import FROZEN
from dudao.duties.models import Duty
from tests.cast import Cast

OPERATIONS = [(path, method) for path, methods in json.loads(FROZEN.read_text(encoding="utf-8"))["paths"].items() for method in methods]
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 2026,
        "checks": {
            "positive_data_acceptance": {"expected-statuses": [200, 201, 403, 404, 409, 422]},
            "missing_required_header": {"expected-statuses": [401, 422]},
        },
    }
)
"""What fits the description may still be refused by the rules: a category of another edition, a moment to come, a case that is closed."""
EXAMPLES = 6


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the test's connection between requests, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: value.removeprefix("/api/v1/"))
def test_every_operation_is_as_it_is_described(cast: Cast, one_connection: None, settings: Any, path: str, method: str) -> None:
    settings.API_RATE = 10**9
    case = complaint(cast)
    there = named_there(cast) | {"number": case.number, "pk": Duty.objects.about(case).open()[0].pk}
    who = cast.admin if "/webhooks" in path else cast.head
    headers = {"Authorization": f"Bearer {secret_of(who)}", "Accept-Language": "en"}
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=CONFIG)[path][method]
    known = {each.name: there[each.name] for each in operation.path_parameters}
    tried(operation.as_strategy(GenerationMode.POSITIVE, path_parameters=known or None), headers)
    tried(operation.as_strategy(GenerationMode.POSITIVE), headers)
    tried(operation.as_strategy(GenerationMode.NEGATIVE), headers)


def tried(strategy: Any, headers: dict[str, str]) -> None:
    """Send what the strategy makes up; the same each time it is run."""

    @given(case=strategy)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: Any) -> None:
        case.call_and_validate(headers=headers)

    attempt()
