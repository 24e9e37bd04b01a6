"""A reminder in words: one subject line and a few lines, in the reader's language, plain and as simple HTML."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from dudao.approvals.models import Request
from dudao.cases.models import Case
from dudao.duties.models import Duty
from dudao.reminders.gathering import SHOWN, News
from dudao.reminders.roster import Reader

Titled = Callable[[Duty], str]
_titled: list[Titled] = []


def call_duties_by(title: Titled) -> None:
    """Say how a duty is called on the pages, so that a reminder calls it the same. For the wiring."""
    _titled[:] = [title]


@dataclass(frozen=True)
class Line:
    """One thing to know. ``about`` is what somebody typed, so it goes into mail to staff only, never to a messenger."""

    when: str
    words: str
    about: str
    href: str


@dataclass(frozen=True)
class Part:
    title: str
    lines: Sequence[Line]
    more: str = ""


@dataclass(frozen=True)
class Letter:
    title: str
    body: str
    short: str
    html: str


@dataclass(frozen=True)
class Records:
    """What a batch of letters speaks of, fetched together."""

    duties: dict[int, Duty]
    cases: dict[int, Case]
    requests: dict[int, Request]

    @classmethod
    def of(cls, duties: Iterable[int], cases: Iterable[int], requests: Iterable[int]) -> "Records":
        """Four queries, however many letters."""
        asked = Request.objects.select_related("site", "asked_by").in_bulk(set(requests))
        found = Duty.objects.select_related("site", "obligation").in_bulk(set(duties))
        about = set(cases) | {duty.subject_id for duty in found.values() if duty.subject_kind == "case"}
        return cls(found, Case.objects.select_related("site").defer("text", "result", "measures").in_bulk(about), asked)


def digest_of(reader: Reader, news: News, records: Records, now: datetime) -> Letter:
    """The day's digest."""
    with translation.override(reader.staff.language or settings.LANGUAGE_CODE):
        late = [_duty(records.duties[pk], records, now) for pk in reversed(news.late) if pk in records.duties]
        today = [_duty(records.duties[pk], records, now) for pk in news.today if pk in records.duties]
        asked = [_request(records.requests[pk]) for pk in news.requests if pk in records.requests]
        written = [_written(records.cases[pk]) for pk in islice(news.written.values(), SHOWN) if pk in records.cases]
        parts = [
            Part(gettext("Customers have written: %(n)d") % {"n": len(news.written)}, written, _more(len(news.written) - len(written))),
            Part(gettext("Overdue: %(n)d") % {"n": news.late_count}, late, _more(news.late_count - len(late))),
            Part(gettext("Due today: %(n)d") % {"n": news.today_count}, today, _more(news.today_count - len(today))),
            Part(gettext("Asked of you: %(n)d") % {"n": news.requests_count}, asked, _more(news.requests_count - len(asked))),
        ]
        said = [part.title for part in parts if part.lines]
        foot = gettext("Cases in your hands: %(n)d") % {"n": news.cases} if news.cases else ""
        return _letter(gettext(", ").join(said), [part for part in parts if part.lines], foot)


def news_of(reader: Reader, told: Sequence[tuple[str, int]], records: Records, now: datetime) -> Letter:
    """What is new since the last time; the first thing stands in the subject itself."""
    with translation.override(reader.staff.language or settings.LANGUAGE_CODE):
        lines: list[Line] = []
        for kind, pk in told:
            if kind == "duty" and pk in records.duties:
                lines.append(_duty(records.duties[pk], records, now))
            elif kind == "case" and pk in records.cases:
                lines.append(_case(records.cases[pk]))
            elif kind == "wrote" and pk in records.cases:
                lines.append(_written(records.cases[pk]))
            elif kind == "request" and pk in records.requests:
                lines.append(_request(records.requests[pk]))
        title = gettext(", ").join([f"{lines[0].words} · {lines[0].when}", *filter(None, [_more(len(told) - 1)])]) if lines else ""
        return _letter(title, [Part("", lines, _more(len(told) - len(lines)))], "")


def _letter(title: str, parts: Sequence[Part], foot: str) -> Letter:
    """The same parts three times: with what was typed as text and HTML, without it for messengers."""
    settings_href = _link(reverse("desk:reminders"))
    closing = gettext("You are told because of your posts. When and how is your choice: Reminders, in the menu under your name.")
    context = {"parts": parts, "foot": foot, "day_href": _link(reverse("desk:day")), "closing": closing, "settings_href": settings_href}
    plain = _plain(parts, foot, typed=True)
    return Letter(
        title=f"{gettext('Dudao')} · {title}",
        body="\n".join([plain, "--", closing, settings_href]).rstrip() + "\n",
        short=_plain(parts, foot, typed=False),
        html=render_to_string("reminders/mail.html", context),
    )


def _plain(parts: Sequence[Part], foot: str, *, typed: bool) -> str:
    said: list[str] = []
    for part in parts:
        said += [part.title] if part.title else []
        for line in part.lines:
            said.append(f"- {line.when} · {line.words}" + (f" · {line.about}" if typed and line.about else ""))
            said += [f"  {line.href}"] if line.href else []
        said += [part.more] if part.more else []
        said.append("")
    return "\n".join([*said, *([foot, ""] if foot else [])])


def _duty(duty: Duty, records: Records, now: datetime) -> Line:
    case = records.cases.get(duty.subject_id) if duty.subject_kind == "case" else None
    title = _titled[0](duty) if _titled else duty.obligation.key
    when = _moment(duty.due_at, ZoneInfo(duty.site.time_zone))
    state = gettext("overdue since %(when)s") if duty.due_at < now else gettext("due %(when)s")
    number = f" · {case.number}" if case else ""
    href = reverse("desk:case", args=[case.number]) if case else reverse("desk:duty", args=[duty.pk])
    return Line(state % {"when": when}, f"{title}{number} · {duty.site.name}", case.title if case else "", _link(href))


def _case(case: Case) -> Line:
    href = _link(reverse("desk:case", args=[case.number]))
    return Line(gettext("assigned to you"), f"{case.number} · {case.site.name}", case.title, href)


def _written(case: Case) -> Line:
    href = _link(reverse("desk:case", args=[case.number]))
    return Line(gettext("the customer has written"), f"{case.number} · {case.site.name}", case.title, href)


def _request(request: Request) -> Line:
    when = gettext("asked %(when)s") % {"when": _moment(request.asked_at, ZoneInfo(request.site.time_zone))}
    words = gettext("%(who)s asks for your approval") % {"who": request.asked_by.name}
    return Line(when, f"{words} · {request.site.name}", Truncator(request.reason).chars(160), _link(reverse("desk:approvals")))


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{date_format(there, 'MONTH_DAY_FORMAT')} {there:%H:%M}"


def _more(number: int) -> str:
    return ngettext("and %(n)d more", "and %(n)d more", number) % {"n": number} if number > 0 else ""


def _link(path: str) -> str:
    """Absolute, or nothing while nobody said where people find Dudao (``DUDAO_ADDRESS``)."""
    return f"{settings.WEB_ADDRESS}{path}" if settings.WEB_ADDRESS else ""
