"""What is in people's hands today: cases left at the point where the next step is due, so that *My day* is never empty."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from dudao.demo.arrivals import situations
from dudao.demo.clock import Clock
from dudao.demo.complaints import by_whom, fill_form, issue, mark_hard, mark_major, refer, respond
from dudao.demo.courses import CLERK, Arrival, Course, begun
from dudao.demo.founding import Place
from dudao.demo.lodgings import answer
from dudao.demo.phrasebook import Situation
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role


def _result(course: Course, hours: float) -> None:
    course.do("record_result", by_whom(course), hours, result=course.result())


DOING: Final[dict[str, Callable[[Course, float], None]]] = {
    "respond": respond,
    "answer": answer,
    "refer": refer,
    "mark_hard": mark_hard,
    "fill_form": fill_form,
    "mark_major": mark_major,
    "record_result": _result,
}


class When(NamedTuple):
    """So many working days ago, at this hour."""

    days: int
    hour: float


class Step(NamedTuple):
    act: str
    when: When


class Thread(NamedTuple):
    """A case that was begun and waits: what it is about, and what has been done so far."""

    site: str
    kind: str
    category: str
    channel: str
    received: When
    steps: tuple[Step, ...] = ()
    responsibility: str = "property"
    class_one: bool = False


ANSWERED: Final = (Step("respond", When(2, 11.2)),)
HARD: Final = (*ANSWERED, Step("mark_hard", When(1, 15.5)))
"""The form is owed today."""
VISIT: Final = (
    Step("respond", When(4, 11)), Step("mark_hard", When(4, 14)), Step("fill_form", When(3, 10)), Step("record_result", When(1, 16.2)),
)  # fmt: skip
"""Handled yesterday; the return visit is owed today."""

THREADS: Final = (
    Thread("CH", "complaint", "electricity", "phone", When(1, 15.3)),
    Thread("CH", "complaint", "parking", "online", When(1, 10.2)),
    Thread("CH", "complaint", "neighbours", "counter", When(3, 14.6)),
    Thread("CH", "complaint", "water", "phone", When(4, 9.6), VISIT),
    Thread("CH", "complaint", "defects", "phone", When(2, 10.1), HARD),
    Thread("CH", "complaint", "facilities", "phone", When(10, 11.4), (Step("respond", When(10, 14)),)),
    Thread("CH", "complaint", "lift", "phone", When(0, 8.8), (Step("respond", When(0, 9.1)),)),
    Thread("CH", "complaint", "staff", "phone", When(0, 9.4)),
    Thread("CH", "need", "parking", "counter", When(5, 10.5)),
    Thread("CH", "complaint", "security", "quality", When(1, 11.0), (Step("respond", When(1, 13.5)),)),
    Thread("CH", "complaint", "cleaning", "phone", When(9, 11), (Step("respond", When(9, 13)), Step("record_result", When(1, 10)))),
    Thread("YS", "complaint", "defects", "phone", When(4, 10.4), (Step("respond", When(4, 14)), Step("refer", When(4, 16))), "developer"),
    Thread("YS", "complaint", "defects", "online", When(1, 9.3), (Step("respond", When(1, 10.8)),), "developer"),
    Thread("YS", "complaint", "defects", "counter", When(9, 10.6), (Step("respond", When(9, 14)), Step("refer", When(8, 10))), "developer"),
    Thread("YS", "suggestion", "greening", "online", When(4, 15.2)),
    Thread("BH", "complaint", "facilities", "phone", When(4, 9.8)),
    Thread(
        "BH", "complaint", "water", "hotline", When(6, 10.6), (Step("respond", When(4, 16)), Step("record_result", When(3, 11))),
        class_one=True,
    ),
    Thread("BH", "complaint", "defects", "phone", When(12, 14.0), (Step("respond", When(11, 10)),)),
    Thread("BH", "complaint", "cleaning", "counter", When(1, 14.1)),
    Thread("BH", "complaint", "security", "online", When(3, 8.4)),
    Thread("BH", "suggestion", "facilities", "visit", When(8, 15.6)),
    Thread("LW", "complaint", "lift", "phone", When(2, 9.2), (Step("respond", When(2, 9.9)), Step("mark_major", When(1, 11)))),
    Thread("LW", "complaint", "parking", "phone", When(1, 16.4)),
    Thread("LW", "complaint", "shops", "online", When(1, 11.7), (Step("respond", When(1, 14)),)),
    Thread("LW", "complaint", "facilities", "phone", When(2, 15.2)),
    Thread("HY", "complaint", "electricity", "phone", When(0, 9.2), (Step("respond", When(0, 9.6)),)),
    Thread("NW", "complaint", "renovation", "phone", When(1, 13.9)),
    Thread("TX", "complaint", "defects", "visit", When(3, 10.0), (Step("respond", When(3, 13.6)), Step("refer", When(2, 10))), "developer"),
    Thread("MJ", "suggestion", "cleaning", "online", When(7, 12.1)),
    Thread("MJ", "need", "security", "phone", When(4, 11.3)),
    Thread("QL", "complaint", "repairs", "counter", When(1, 10.9)),
    Thread("QL", "suggestion", "opinions", "online", When(5, 13.8), (Step("answer", When(4, 10)),)),
    Thread("SG", "complaint", "cleaning", "phone", When(5, 15.1)),
)  # fmt: skip


def threads(place: Place, now: datetime) -> Iterator[Course]:
    """The cases in hand at a site; what would lie ahead of now has not happened yet."""
    for thread in THREADS:
        if thread.site == place.plan.code:
            yield _begun(place, thread, now)


def _begun(place: Place, thread: Thread, now: datetime) -> Course:
    received = moment(place.clock, thread.received, now)
    situation = _situation(place, thread, received.month)
    arrival = Arrival(situation, thread.kind, thread.channel, received, received, _entered_by(place, thread, received))
    course = begun(place, arrival, responsibility=thread.responsibility, class_one=thread.class_one)
    if thread.channel == "quality":
        issue(course)
    course.assign_by_itself()
    for step in thread.steps:
        course.at = max(course.at, moment(place.clock, step.when, now))
        DOING[step.act](course, 0)
    return course


def _entered_by(place: Place, thread: Thread, received: datetime) -> Staff | None:
    if thread.channel in ("online", "quality"):
        return place.specialist if thread.channel == "quality" else None
    role = Role.GROUP_SUPERVISOR if place.plan.property_type == "student" else CLERK
    return place.team.on(received.date(), role)[0]


def _situation(place: Place, thread: Thread, month: int) -> Situation:
    """Something of that category that can happen here in this month."""
    found = [each for each in situations(place, thread.kind, month) if each.category == thread.category and not each.only]
    return place.rng.choice(found or [each for each in situations(place, thread.kind, month) if each.category == thread.category])


def moment(clock: Clock, when: When, now: datetime) -> datetime:
    """A moment counted back from today, or from the next working day on a day off; what would lie ahead becomes a moment ago."""
    day = clock.local(now).date()
    while not clock.works(day):
        day += timedelta(days=1)
    for _day in range(when.days):
        day = clock.before(clock.opening(day) - timedelta(seconds=1), 0).date()
    at = datetime.combine(day, time(), clock.office.zone) + timedelta(hours=when.hour, seconds=clock.rng.randrange(60))
    return at if at < now else clock.before(now, 0.3)
