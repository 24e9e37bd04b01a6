"""What the figures of the statistics are called, and how their times and shares are said."""

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dudao.cases.spans import Span
from dudao.cases.statistics import STANDING_NAMES
from dudao.cases.vocabulary import Kind, Responsibility
from dudao.desk import owed, words

HOUR = timedelta(hours=1)

STAGE_WORDS: dict[str, str | Promise] = {
    "response": _("Response"),
    "solution": _("Solution"),
    "visit": _("Return visit"),
    "closing": _("Closing"),
}
STANDING_WORDS: dict[str, str | Promise] = {
    "in-time": _("in time"),
    "late": _("late"),
    "running": _("not yet due"),
    "owed": _("fell due or done"),
    "done": _("done"),
    "of": _("asked of"),
}
COUNT_WORDS: dict[str, str | Promise] = {
    "all": _("all cases"),
    "hard": _("hard ones"),
    "major": _("major ones"),
    "class_one": _("class one"),
    "from_quality": _("sent down by quality"),
    "for_publication": _("to be made public"),
    "reopened": _("reopened"),
    "repeat": _("repeats"),
    "with-flat": _("with a flat named"),
    "visit_waived": _("visit waived"),
    "satisfied-done": _("satisfied at the visit"),
    "satisfied-of": _("visited"),
    "satisfied": _("satisfied at the visit"),
    "dissatisfied": _("dissatisfied at the visit"),
    "responded": _("responded to"),
    "handled": _("handled"),
    "visited": _("visited"),
    "closed": _("closed"),
}


def name_words(name: str) -> str:
    """A named figure for people: Response: late; repeats; complaint."""
    if name in STANDING_NAMES:
        stage, standing = STANDING_NAMES[name]
        return gettext("%(stage)s: %(standing)s") % {"stage": STAGE_WORDS[stage], "standing": STANDING_WORDS[standing]}
    stage, _dash, end = name.partition("-")
    if stage in STAGE_WORDS and end in STANDING_WORDS:
        return gettext("%(stage)s: %(standing)s") % {"stage": STAGE_WORDS[stage], "standing": STANDING_WORDS[end]}
    if name in Kind.values:
        return str(Kind(name).label)
    if name in Responsibility.values:
        return str(Responsibility(name).label)
    return str(COUNT_WORDS.get(name, name))


def span_words(span: Span) -> str:
    """2026年11月, quarter 4 of 2026, or from one day to another."""
    if span.key:
        return gettext("year %(year)s") % {"year": span.key} if len(span.key) == 4 else owed.period_words(span.key)
    if span.first == span.last:
        return words.day_words(span.first)
    return f"{words.day_words(span.first, with_weekday=False)} – {words.day_words(span.last, with_weekday=False)}"


def taken_words(length: timedelta, day: timedelta) -> str:
    """A length of office time: minutes, working hours up to two working days, then working days, each to one place."""
    if length < HOUR:
        count = round(length / timedelta(minutes=1))
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if length < 2 * day:
        return gettext("%(count)s working hours") % {"count": number_format(round(length / HOUR, 1), decimal_pos=1)}
    return gettext("%(count)s working days") % {"count": number_format(round(length / day, 1), decimal_pos=1)}


def share(part: int, whole: int) -> str:
    """A share in per cent with one decimal, that says 100 and 0 only of all and nothing; – of nothing."""
    if not whole:
        return "–"
    value = round(100 * part / whole, 1)
    if part < whole:
        value = min(value, 99.9)
    if part:
        value = max(value, 0.1)
    return f"{number_format(value, decimal_pos=1)} %"
