"""The API's description: frozen in git, served as frozen, complete, and laid out for people."""

import json
from pathlib import Path

from django.test import Client

from dudao.api.commands import described
from dudao.api.schemas.bodies import BODIES
from tests.cast import Cast

FROZEN = Path(__file__).resolve().parent.parent / "openapi.json"


def test_the_description_in_git_is_the_one_that_is_served(db: None) -> None:
    frozen = FROZEN.read_text(encoding="utf-8")
    assert described() == frozen.rstrip("\n"), "the API changed: look whether that is meant, then run `make openapi`"
    assert Client(headers={"accept-language": "zh-Hant"}).get("/api/v1/openapi.json").json() == json.loads(frozen)


def test_every_operation_has_a_name_a_gate_and_problems() -> None:
    schema = json.loads(FROZEN.read_text(encoding="utf-8"))
    operations = [(path, verb, each) for path, methods in schema["paths"].items() for verb, each in methods.items()]
    names = [each["operationId"] for _path, _verb, each in operations]
    assert len(set(names)) == len(names)
    assert {f"cases_{act}" for act in BODIES} < set(names)
    for path, verb, each in operations:
        assert each["security"], path
        assert each["description"], path
        assert {"401", "403", "422", "429"} <= set(each["responses"])
        problems = {media for status, answer in each["responses"].items() if status >= "4" for media in answer["content"]}
        assert problems == {"application/problem+json"}
        keys = [parameter for parameter in each["parameters"] if parameter["name"] == "Idempotency-Key"]
        assert [key["required"] for key in keys] == ([True] if verb == "post" else [])


def test_the_page_for_people_names_every_operation_and_loads_nothing_from_elsewhere(db: None) -> None:
    answer = Client(headers={"accept-language": "zh-Hant"}).get("/api/v1/docs")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "en")
    schema = json.loads(FROZEN.read_text(encoding="utf-8"))
    for methods in schema["paths"].values():
        for each in methods.values():
            assert f'id="{each["operationId"]}"' in page
    assert "cases:write" in page
    assert 'src="http' not in page
    assert "<script" not in page


def test_the_page_is_there_for_whoever_is_signed_in_too(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.clerk)
    assert browser.get("/api/v1/docs").status_code == 200
    assert browser.post("/api/v1/docs", {}, content_type="application/json").status_code == 405
