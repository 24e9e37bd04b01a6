"""What a replay found, in words and as data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dudao.duties.acts.rebuilding import Difference, Replay
from dudao.duties.models import Duty

SHOWN = 20
WHAT = {
    "missing": pgettext_lazy("difference", "missing"),
    "extra": pgettext_lazy("difference", "too many"),
    "outcome": pgettext_lazy("difference", "outcome"),
    "due_at": pgettext_lazy("difference", "due time"),
    "done_at": pgettext_lazy("difference", "time done"),
    "times": pgettext_lazy("difference", "how often"),
    "times_done": pgettext_lazy("difference", "how often done"),
    "owed_by": pgettext_lazy("difference", "post that owes it"),
    "owner_id": pgettext_lazy("difference", "person who owes it"),
    "shadow": pgettext_lazy("difference", "tried out"),
    "reason": pgettext_lazy("difference", "reason"),
    "opened_at": pgettext_lazy("difference", "time opened"),
    "month": pgettext_lazy("difference", "month"),
    "provisional": pgettext_lazy("difference", "provisional"),
    "reckoning": pgettext_lazy("difference", "reckoning"),
    "edition_id": pgettext_lazy("difference", "edition"),
}
OUTCOMES = ("missing", "extra", "outcome")
Months = Sequence[Mapping[str, Any]]


def as_data(found: Replay, months: Months | None) -> dict[str, Any]:
    """Totals are exact, the list of differences is bounded. ``months`` are the points under another edition that was tried."""
    data: dict[str, Any] = {
        "site": found.site,
        "same": found.same,
        "differing": dict(sorted(found.differing.items())),
        "listed": [{**each.key._asdict(), "what": each.what, "stored": each.stored, "replayed": each.replayed} for each in found.listed],
    }
    if months is not None:
        data["obligations"] = {
            key: {"now": {"owed": now[0], "late": now[1]}, "then": {"owed": then[0], "late": then[1]}}
            for key, now, then in standings(found)
        }
        data["months"] = list(months)
    return data


def words(found: Replay, months: Months | None) -> Iterator[str]:
    """The same, line by line."""
    if months is not None:
        yield from _standings(found)
        yield from _months(months)
    total = sum(found.differing.values())
    what = ", ".join(f"{WHAT[name]} {count}" for name, count in sorted(found.differing.items()))
    told = {"site": found.site, "same": found.same, "what": what}
    yield (_("%(site)s: the same %(same)d; differing: %(what)s") if total else _("%(site)s: all %(same)d duties are the same")) % told
    for difference in found.listed[:SHOWN]:
        yield f"    {_difference(difference)}"
    if total > SHOWN:
        yield "    " + _("and %(more)d differences more") % {"more": total - SHOWN}


def standings(found: Replay) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Of each obligation owed and late, as stored and as replayed."""
    now, then = found.stored.by_obligation(), found.replayed.by_obligation()
    for key in sorted({*now, *then}):
        yield key, now.get(key, (0, 0)), then.get(key, (0, 0))


def _standings(found: Replay) -> Iterator[str]:
    yield _("%(site)s: duties owed and late as decided → under this edition") % {"site": found.site}
    for key, now, then in standings(found):
        mark = " " if now == then else "*"
        yield f"  {mark} {key:<34} {now[0]:>7} {now[1]:>7}  → {then[0]:>7} {then[1]:>7}"


def _months(months: Months) -> Iterator[str]:
    yield "  " + _("points of each month as decided → under this edition (lost; coverage)")
    for each in months:
        now, then = ({**each[side], "coverage": f"{float(each[side]['coverage']):.0%}"} for side in ("now", "then"))
        yield (
            f"    {each['month'] // 100}-{each['month'] % 100:02}  {now['score']:>7} (−{now['lost']}; {now['coverage']})"
            f"  → {then['score']:>7} (−{then['lost']}; {then['coverage']})"
        )


def _difference(difference: Difference) -> str:
    key = difference.key
    told = {
        "duty": " ".join(str(part) for part in (key.obligation, key.subject_kind, key.subject_id, key.period) if part != ""),
        "what": WHAT[difference.what],
        "stored": _value(difference.what, difference.stored),
        "replayed": _value(difference.what, difference.replayed),
    }
    return _("%(duty)s  %(what)s: stored %(stored)s, replayed %(replayed)s") % told


def _value(what: str, value: str) -> str:
    return str(Duty.Outcome(value).label) if what in OUTCOMES and value else value or "–"
