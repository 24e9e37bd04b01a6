"""The first version of the API: its rooms put together, its refusals, and its description as OpenAPI."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from dudao.api import acts, places, problems, publication_acts, reports, scores, waivers, webhooks
from dudao.api.gate import Bearer
from dudao.organisation.refusal import Refusal

DESCRIPTION: Final = """\
What staff see and do in the desk, for other systems: the same acts, the same refusals, the same reach.

A token acts in the name of one account and never reaches further than that account's posts. Times are RFC 3339 with an offset.

Lists are paged: send `next` back as `after` until it is null. Every write takes an `Idempotency-Key`; the same request under the same
key is done once and answered alike for three days. Answers carry an `ETag`; send it back as `If-None-Match` to save a transfer.

Refusals are `application/problem+json` (RFC 9457), their sentences in the language of `Accept-Language` (zh-Hant, zh-Hans, en)."""
ANY: Final = (401, 403, 422, 429)
READS: Final = (*ANY, 404)
WRITES: Final = (*ANY, 400, 404, 409, 413, 415)
VERBS: Final = {"get": READS, "post": WRITES}


class Api(NinjaAPI):
    """Ninja's API with what it leaves out of its description: problems, scopes, 304."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"] |= definitions_of_problem()
        scopes = {
            str(each.operation_id): gate.scope
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for each in view.operations
            for gate in each.auth_callbacks
            if isinstance(gate, Bearer)
        }
        for methods in schema["paths"].values():
            for verb, operation in methods.items():
                complete(operation, verb, scopes.get(operation["operationId"]))
        schema["components"]["schemas"] = spoken_of(schema["components"]["schemas"], schema["paths"])
        for part in ("paths", "components"):
            untitle(schema[part])
        return schema


def definitions_of_problem() -> dict[str, Any]:
    found = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return {**found.pop("$defs"), "Problem": found}


def complete(operation: dict[str, Any], verb: str, scope: str | None) -> None:
    """Say of an operation which scope it wants and what it is refused with."""
    if scope is not None:
        operation["security"] = [{name: [str(scope)] for name in each} for each in operation["security"]]
    for parameter in operation["parameters"]:
        parameter["schema"] = plain(parameter["schema"])
    responses = {str(status): answer for status, answer in operation["responses"].items()}
    body = {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in VERBS[verb]:
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": body}
    if verb == "get":
        responses["304"] = {"description": HTTPStatus(304).phrase}
    operation["responses"] = dict(sorted(responses.items()))


def spoken_of(schemas: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """The definitions that operations lead to, by name; queries are told parameter by parameter and need none."""
    wanted, found = references(paths), dict[str, Any]()
    while wanted - found.keys():
        for name in wanted - found.keys():
            found[name] = schemas[name]
        wanted |= references(found)
    return dict(sorted(found.items()))


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {str(part["$ref"]).rsplit("/", 1)[-1]} if "$ref" in part else set()
        return own.union(*(references(each) for each in part.values()))
    return set().union(*(references(each) for each in part)) if isinstance(part, list) else set()


def untitle(part: Any) -> None:
    """Drop the titles that only repeat a name."""
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        untitle(each)
    if isinstance(part, dict) and isinstance(part.get("title"), str):
        del part["title"]


def plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that may be left out is never null: there is no way to write that in an address."""
    kept = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(kept) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name not in {"anyOf", "default"}}, **kept[0]}


def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja refuses by itself, such as a body that is no JSON: an empty answer that the middleware puts into words."""
    return HttpResponse(status=error.status_code)


REFUSED: Final[tuple[tuple[type[Exception], Any], ...]] = (
    (Refusal, problems.refused),
    (ValidationError, problems.invalid),
    (HttpError, unreadable),
)
api = Api(title="Dudao", version="1", description=DESCRIPTION, docs_url=None, openapi_url="/openapi.json", urls_namespace="api")
for refusal, answer in REFUSED:
    api.add_exception_handler(refusal, answer)
for room in (acts, waivers, scores, publication_acts, reports, places, webhooks):
    api.add_router("", room.router)
