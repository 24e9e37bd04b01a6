"""How a suggestion or a need goes: decided on, measures set, brought to a result, the one who asked visited."""

from typing import Final

from dudao.demo.complaints import by_whom, visit
from dudao.demo.courses import CLERK, HANDLER, HEAD, Arrival, Course, begun
from dudao.demo.founding import Place
from dudao.organisation.models import Staff

DECLINED: Final = 0.25
FORWARDED: Final = 0.3
"""Of those that somebody else could decide."""


def request(place: Place, arrival: Arrival) -> Course:
    """A whole suggestion or need, from receipt to closing."""
    course = begun(place, arrival)
    course.assign_by_itself()
    if course.assignee is None:
        to = course.one_of(CLERK, HEAD, HANDLER)
        course.do("assign", course.one_of(CLERK), course.lag("assign").hours, to=to)
        course.assignee = to
    decision = decided(course, course.head())
    if decision == "accepted":
        course.do("set_measures", course.one_of(CLERK), course.lag("set").hours, measures=course.wording.say(arrival.situation.measures))
        course.do("record_result", by_whom(course), work(course), result=course.result())
        if not visit(course, owed=True):
            return course
    else:
        words = course.says("declined_result") if decision == "declined" else course.says("decided_forwarded")
        course.do("record_result", course.one_of(CLERK), course.lag("decide").hours * 0.3, result=words)
    if arrival.channel == "forum":
        course.do("verify", course.one_of(CLERK, HEAD), course.lag("verify").hours, text=course.says("verified"))
    lag = course.lag("close")
    if not lag.never:
        course.do("close", course.one_of(CLERK), lag.hours, text=course.says("closing"))
    return course


def work(course: Course) -> float:
    """Working hours until it is done: something new takes longer than something asked for at the counter."""
    slow = course.rng.uniform(16, 40) if course.story.kind == "suggestion" else course.rng.uniform(1, 16)
    late = course.lag("result")
    return late.hours if late.late else slow


def decided(course: Course, by: Staff) -> str:
    """Mostly yes; forwarded when it is not the site's to decide. Returns the decision."""
    chance, situation = course.rng.random(), course.situation
    hours = course.lag("decide").hours
    if situation.forward and chance < FORWARDED:
        course.do("decide", by, hours, decision="forwarded", forwarded_to=situation.forward, reason=course.says("decided_forwarded"))
        return "forwarded"
    if situation.decline and chance < DECLINED:
        course.do("decide", by, hours, decision="declined", reason=course.wording.say(situation.decline))
        return "declined"
    course.do("decide", by, hours, decision="accepted", reason=course.says(f"decided_{course.story.kind}"))
    return "accepted"
