"""Parts of the desk's pages as template tags: due times, days, figures, icons, small charts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from heroicons.templatetags import heroicons

from dudao.cases.models import Case
from dudao.desk import charts, owed, undoing, words
from dudao.rulebook.schema import Text

register = template.Library()
KINDS: dict[str, Callable[..., str]] = {
    "outline": heroicons.heroicon_outline,
    "mini": heroicons.heroicon_mini,
    "micro": heroicons.heroicon_micro,
}


@lru_cache(maxsize=256)
def drawn(name: str, kind: str) -> str:
    """Each icon is drawn once in a process."""
    attributes = {"class": "icon icon-small" if kind == "micro" else "icon", "aria-hidden": "true", "focusable": "false"}
    return KINDS[kind](name, **attributes)


@register.simple_tag
def icon(name: str, kind: str = "mini") -> str:
    """An icon beside words; it says nothing by itself, so screen readers pass over it."""
    return drawn(str(name), str(kind))


@register.simple_tag
def undo_of(message: Any) -> undoing.Undo | None:
    """The way back from what a message says was done."""
    return undoing.offered(message)


def _now(context: Context) -> datetime:
    return context.get("now") or timezone.now()


def zone_of(site: Any) -> ZoneInfo:
    return ZoneInfo(site.time_zone) if site is not None else ZoneInfo(timezone.get_current_timezone_name())


@register.inclusion_tag("desk/parts/due.html", takes_context=True)
def due(context: Context, duty: Any, site: Any = None) -> dict[str, Any]:
    """How a duty stands: icon, words and colour, with the exact time behind it."""
    return charts.standing(duty, zone_of(site or duty.site), _now(context))


@register.inclusion_tag("desk/parts/due.html", takes_context=True)
def due_at(context: Context, moment: datetime | None, site: Any) -> dict[str, Any]:
    """The same for a bare due time; shows nothing when there is none."""
    return charts.standing_of_time(moment, zone_of(site), _now(context))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, site: Any = None) -> str:
    return words.moment_words(value, zone_of(site), now=_now(context)) if value else "–"


@register.simple_tag(takes_context=True)
def day(context: Context, value: date | datetime | None, site: Any = None) -> str:
    if value is None:
        return "–"
    zone = zone_of(site)
    on = value.astimezone(zone).date() if isinstance(value, datetime) else value
    return words.day_words(on, today=_now(context).astimezone(zone).date())


@register.filter
def month(value: int | str) -> str:
    return words.month_words(int(value))


@register.filter
def period(value: str) -> str:
    return owed.period_words(value)


@register.filter
def said(text: Text) -> str:
    """A text of the rulebook in the reader's language."""
    return text.in_language(owed.language())


@register.filter
def points(value: Decimal | None) -> str:
    return words.points(value)


@register.filter
def percent(value: Decimal | float | None) -> str:
    return words.percent(value)


@register.filter
def count(value: int) -> str:
    return words.count(value)


@register.filter
def place(case: Case) -> str:
    return owed.place_of(case)


@register.filter
def choice(field: BoundField, value: str) -> bool:
    """Whether a choice of a field is the chosen one."""
    return str(field.value() or "") == str(value)


@register.inclusion_tag("desk/parts/field.html")
def field(bound: BoundField, css: str = "", *, keys: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors; what was typed stays."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "") or type(widget).__name__.lower()
    return {"field": bound, "kind": kind, "css": css, "keys": keys, "choices": list(getattr(bound.field, "choices", ()))}


@register.inclusion_tag("desk/parts/bar.html")
def bar(kept: Decimal | float, whole: Decimal | float, gone: Decimal | float = 0, label: str = "") -> dict[str, Any]:
    """Kept and lost of a whole, as one bar."""
    return charts.bar(float(kept), float(whole), float(gone)) | {"label": label}


@register.inclusion_tag("desk/parts/spark.html")
def spark(values: Sequence[Decimal | float | None], label: str = "") -> dict[str, Any]:
    """A small line of how a figure went; gaps where nothing was measured."""
    return charts.spark(values) | {"label": label}


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: object) -> str:
    """The page's own address with some parameters changed or, when empty, taken away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
