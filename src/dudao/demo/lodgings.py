"""How things go at student apartments, under a standard of their own: answered by the duty attendant, told back to everybody."""

from dudao.demo.courses import HANDLER, HEAD, Arrival, Course, begun
from dudao.demo.founding import Place
from dudao.demo.phrasebook import talk
from dudao.demo.requests import decided
from dudao.organisation.models import Staff
from dudao.organisation.roles import Role

SUPERVISOR, ATTENDANT = Role.GROUP_SUPERVISOR, Role.DUTY_ATTENDANT
OUTSIDE = 0.06
"""Share of complaints that lie outside the centre's powers."""


def opinion(place: Place, arrival: Arrival) -> Course:
    """A whole opinion, suggestion or need of a student."""
    outside = arrival.kind == "complaint" and place.rng.random() < OUTSIDE
    course = begun(place, arrival, responsibility="municipal" if outside else "property")
    course.assign_by_itself()
    if course.assignee is None:
        to = course.one_of(SUPERVISOR, HANDLER)
        course.do("assign", course.one_of(SUPERVISOR), course.lag("assign").hours, to=to)
        course.assignee = to
    answer(course, course.lag("respond").hours)
    if outside:
        to = course.rng.choice(talk()["escalate_to"])
        course.do("escalate", course.one_of(SUPERVISOR), course.lag("escalate").hours, to=to, reason=course.says("escalate_reason"))
    decision = settle(course)
    words = course.says("declined_result") if decision == "declined" else course.result()
    hours = course.lag("result").hours * (1.4 if decision == "forwarded" else 0.5)
    course.do("record_result", course.one_of(SUPERVISOR), hours, result=words)
    lag = course.lag("student_feedback")
    if not lag.never:
        course.do("feed_back", course.one_of(SUPERVISOR), lag.hours, text=course.says("feedback_student"), through="公告欄")
    course.do("close", course.one_of(SUPERVISOR, HEAD), course.lag("close").hours, text=course.says("closing"))
    return course


def answer(course: Course, hours: float) -> None:
    words = "student_online" if course.story.channel in ("online", "email") else "student"
    course.do("respond", attendant(course), hours, text=course.says("response", words))


def settle(course: Course) -> str:
    """A suggestion is decided on, anything else gets a proposed solution. Returns the decision, if there was one."""
    situation, supervisor, rng = course.situation, course.one_of(SUPERVISOR), course.rng
    if course.story.kind != "suggestion":
        if rng.random() < 0.6:
            words = course.wording.say(situation.measures) if situation.measures else course.says("student_measures")
            course.do("set_measures", supervisor, course.lag("solution").hours, measures=words)
        return ""
    decision = decided(course, supervisor)
    if decision == "accepted" and situation.measures:
        course.do("set_measures", supervisor, course.lag("set").hours, measures=course.wording.say(situation.measures))
    return decision


def attendant(course: Course) -> Staff:
    """The attendant of the building, when there is one; online the supervisor answers."""
    if course.story.channel in ("online", "email"):
        return course.one_of(SUPERVISOR)
    building = course.story.building
    for seat in course.place.team.seats:
        if seat.role == ATTENDANT and building is not None and seat.building_id == building.pk and seat.held_on(course.today):
            return seat.staff
    return course.one_of(SUPERVISOR)
