"""``dudao api``: the description of the API as OpenAPI, for whoever makes a client from it."""

import argparse
import json
from typing import Any

from django.utils.translation import gettext as _

from dudao.api.v1 import api


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "api",
        help=_("print the description of the API"),
        description=_("Print the description of the API as OpenAPI 3.1, to make clients from."),
    )
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    print(described())


def described() -> str:
    """The description as it is served, line by line, so that differences are easy to read."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False)
