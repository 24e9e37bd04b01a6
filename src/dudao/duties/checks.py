"""Checks: what is not a matter of time. A room names its breaches once; score, list, warning and export all come from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

_checks: dict[str, "Check"] = {}


@dataclass(frozen=True, slots=True)
class Check:
    """A named predicate over one table with a site and a reference month.

    ``population`` says which records it asks about, ``breaches`` which of these break the rule; both take the
    parameters that the rulebook gives (``parameters`` and, where it likes, ``optional``: name → type) and may only
    touch columns of the table itself.
    """

    name: str
    model: str
    breaches: Callable[..., Q]
    population: Callable[..., Q]
    label: Any
    parameters: Mapping[str, type] = field(default_factory=dict)
    optional: Mapping[str, type] = field(default_factory=dict)
    month_field: str = "month"

    def table(self) -> type[models.Model]:
        return apps.get_model(self.model)


def register(*checks: Check) -> None:
    """Make checks known by name; a room does so once, when it is wired in."""
    for check in checks:
        _checks[check.name] = check


def get(name: str) -> Check | None:
    return _checks.get(name)


def known() -> dict[str, Check]:
    return dict(_checks)
