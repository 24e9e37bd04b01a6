"""The page for people who write against the API: its own description, laid out; nothing on it comes from elsewhere."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dudao.api.v1 import api


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body, an answer or an address."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    name: str
    verb: str
    path: str
    summary: str
    words: list[tuple[bool, str]]
    scope: str
    parameters: list[Field]
    body: list[Field]
    answer: str
    files: list[str]
    refused: list[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer consists of."""

    name: str
    words: str
    fields: list[Field]


@gzip_page
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """In English, as the description is."""
    with translation.override("en"):
        response = render(request, "api/reference.html", described())
    response.headers["Content-Language"] = "en"
    return response


@cache
def described() -> dict[str, Any]:
    """The whole description, read once in each process."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    groups: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for verb, operation in methods.items():
            groups[operation["tags"][0]].append(operation_of(path, verb, operation, schema["components"]["schemas"]))
    shapes = [
        Shape(name, each.get("description", ""), fields_of(each))
        for name, each in schema["components"]["schemas"].items()
        if each.get("properties")
    ]
    words = [pieces(" ".join(each.split())) for each in schema["info"]["description"].split("\n\n")]
    return {"version": schema["info"]["version"], "paragraphs": words, "groups": dict(groups), "shapes": shapes}


def pieces(text: str) -> list[tuple[bool, str]]:
    """A text with its words of code told apart: what stands between backticks."""
    return [(bool(number % 2), part) for number, part in enumerate(text.split("`"))]


def operation_of(path: str, verb: str, operation: dict[str, Any], schemas: dict[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    body = schemas[named(content["application/json"]["schema"])] if content else {}
    done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    return Operation(
        name=operation["operationId"],
        verb=verb.upper(),
        path=path,
        summary=operation["summary"],
        words=pieces(" ".join(operation.get("description", "").split())),
        scope=next((scope for each in operation.get("security", ()) for scopes in each.values() for scope in scopes), ""),
        parameters=[
            Field(each["name"], kind_of(each["schema"]), each["required"], each.get("description", "")) for each in operation["parameters"]
        ],
        body=fields_of(body),
        answer=named(done["content"].get("application/json", {}).get("schema", {})),
        files=[media_type for media_type in done["content"] if media_type != "application/json"],
        refused=[status for status in operation["responses"] if status >= "4"],
    )


def fields_of(schema: dict[str, Any]) -> list[Field]:
    needed = set(schema.get("required", ()))
    return [Field(name, kind_of(each), name in needed, each.get("description", "")) for name, each in schema.get("properties", {}).items()]


def named(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def kind_of(schema: dict[str, Any]) -> str:
    """A type in words: text, one of these, a list of those, or nothing."""
    if "$ref" in schema:
        return named(schema)
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " or ".join(kind_of(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    kind = str(schema.get("format") or schema.get("type", "any"))
    limits = {"maxLength": "at most {} characters", "minimum": "from {}", "maximum": "to {}"}
    kind = "text" if kind == "string" else kind
    told = [words.format(schema[name]) for name, words in limits.items() if name in schema and schema[name] < 2**53]
    return f"{kind}, {', '.join(told)}" if told else kind
