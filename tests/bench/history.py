"""Two years of a company's cases and their duties as columns of numbers, the same on every machine; shaped as the acts make them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]

NOW = np.datetime64("2026-11-23T02:00:00")
"""Monday 10:00 at the sites."""
MONTHS = [month for year in (2024, 2025, 2026) for month in range(year * 100 + 1, year * 100 + 13) if 202412 <= month <= 202611]
ZONE = np.timedelta64(8, "h")
CLOSING = np.timedelta64(10, "h")
CATEGORIES = ["lift", "water", "electricity", "security", "cleaning", "greening", "parking", "noise", "fees", "facilities"]


@dataclass(slots=True)
class Month:
    """The cases received in one month, in the order in which they came in."""

    month: int
    size: int
    rng: np.random.Generator
    columns: dict[str, Column] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def chosen(self, values: list[str], shares: list[float]) -> Column:
        return self.rng.choice(np.array(values), self.size, p=shares)

    def flag(self, share: float) -> Column:
        return self.rng.random(self.size) < share

    def after(self, moments: Column, least: float, most: float, *, slow: float = 0.02) -> Column:
        """So many hours later; a few of them days late."""
        hours = self.rng.uniform(least, most, self.size)
        hours[self.flag(slow)] += 96
        later: Column = moments + (hours * 3600).astype("timedelta64[s]")
        return later


@dataclass(slots=True)
class Owed:
    """The duties of one obligation among the cases of a month."""

    obligation: str
    of: Column
    opened: Column
    due: Column
    done: Column
    round: int = 1


def months(cases: int, sites: int) -> Iterator[Month]:
    """The history month by month."""
    shares = np.linspace(0.9, 1.1, len(MONTHS))
    sizes = (shares / shares.sum() * cases).astype(int)
    sizes[-1] += cases - sizes.sum()
    for position, (month, size) in enumerate(zip(MONTHS, sizes.tolist(), strict=True)):
        yield _story(Month(month, size, np.random.default_rng([2026, position])), sites)


def _story(made: Month, sites: int) -> Month:
    first = np.datetime64(f"{made.month // 100}-{made.month % 100:02}", "M")
    days = (min((first + 1).astype("datetime64[D]"), NOW.astype("datetime64[D]")) - first.astype("datetime64[D]")).astype(int)
    clock = made.rng.integers(1 * 3600, 10 * 3600, made.size).astype("timedelta64[s]")
    day = first.astype("datetime64[D]") + made.rng.integers(0, days, made.size).astype("timedelta64[D]")
    received = np.sort(day.astype("datetime64[s]") + clock)
    kind = made.chosen(["complaint", "suggestion", "need"], [0.8, 0.12, 0.08])
    complaint = kind == "complaint"
    made.columns = {
        "site": made.rng.integers(0, sites, made.size),
        "kind": kind,
        "channel": made.chosen(["phone", "counter", "online", "email", "forum"], [0.5, 0.2, 0.2, 0.05, 0.05]),
        "category": made.chosen(CATEGORIES, [0.1] * 10),
        "responsibility": made.chosen(["property", "developer", "municipal"], [0.72, 0.2, 0.08]),
        "class_one": made.flag(0.05) & complaint,
        "hard": made.flag(0.1) & complaint,
        "accepted": made.flag(0.7) & ~complaint,
        "received": received,
        "logged": made.after(received, 0.05, 0.5, slow=0.01),
        "assigned": made.after(received, 0.5, 8),
        "responded": made.after(received, 1, 20),
        "decided": made.after(received, 2, 72),
        "resolved": made.after(received, 30, 200),
    }
    made.columns["visited"] = made.after(made["resolved"], 1, 20)
    made.columns["closed"] = made.after(made["visited"], 1, 30)
    return made


def working_days(start: Column, days: int) -> Column:
    """Closing time so many working days after receipt; the official days off do not matter for size."""
    local = (start + ZONE).astype("datetime64[D]")
    return np.busday_offset(local, days, roll="forward").astype("datetime64[s]") + CLOSING


def duties(made: Month) -> Iterator[Owed]:
    """What the cases of a month owe, obligation by obligation."""
    complaint, channel = made["kind"] == "complaint", made["channel"]
    online, forum = np.isin(channel, ["online", "email"]), channel == "forum"
    developer, request = made["responsibility"] == "developer", ~complaint
    named = complaint & ~developer
    received, resolved = made["received"], made["resolved"]
    one_day, visit = working_days(received, 1), working_days(resolved, 1)
    outside = made["responsibility"] != "property"
    visiting = complaint & (made["hard"] | made["class_one"])
    week = np.timedelta64(7, "D")
    yield Owed("log", complaint, received, one_day, made["logged"])
    yield Owed("respond", complaint & ~online, received, one_day, made["responded"])
    yield Owed("respond-online", complaint & online, received, one_day, made["responded"])
    yield Owed("assign", named & ~online & ~forum, received, one_day, made["assigned"])
    yield Owed("assign-online", named & online, received, one_day, made["assigned"])
    yield Owed("assign-forum-complaint", named & forum, received, one_day, made["assigned"])
    yield Owed("refer-to-developer", complaint & developer, received, one_day, made["assigned"])
    yield Owed("developer-feedback", complaint & developer, received, received + week, made["responded"])
    yield Owed("developer-feedback", complaint & developer, made["responded"], made["responded"] + week, resolved, round=2)
    yield Owed("hard-assign", made["hard"], received, one_day, made["assigned"])
    yield Owed("hard-form", made["hard"], received, one_day, made["responded"])
    yield Owed("visit-hard", visiting & made["hard"], resolved, visit, made["visited"])
    yield Owed("visit-class-one", visiting & ~made["hard"], resolved, visit, made["visited"])
    yield Owed("close", complaint & ~outside, received, working_days(received, 10), made["closed"])
    yield Owed("close-outside", complaint & outside, received, working_days(received, 30), made["closed"])
    yield Owed("request-assign", request & ~forum, received, one_day, made["assigned"])
    yield Owed("assign-forum-request", request & forum, received, one_day, made["assigned"])
    yield Owed("request-decision", request, received, working_days(received, 5), made["decided"])
    yield Owed("request-measures", made["accepted"], made["decided"], working_days(made["decided"], 5), resolved)
    yield Owed("request-result", request, received, working_days(received, 10), resolved)
    yield Owed("visit-request", made["accepted"], resolved, visit, made["visited"])


def local_month(moments: Column) -> Column:
    """Year and month at the site, as 202611."""
    months_since = (moments + ZONE).astype("datetime64[M]").astype(int)
    month: Column = (1970 + months_since // 12) * 100 + months_since % 12 + 1
    return month


def text(moments: Column) -> Column:
    """Moments as both engines read them."""
    written = np.datetime_as_string(moments.astype("datetime64[s]")).astype("U19")
    written.view("U1").reshape(-1, 19)[:, 10] = " "
    return written


def text_so_far(moments: Column) -> Column:
    """The same; None for what has not happened yet."""
    told: Column = text(moments).astype(object)
    told[moments > NOW] = None
    return told
