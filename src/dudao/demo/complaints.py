"""How a complaint goes at a residential or public site: answered, handled, visited, closed; sometimes hard, sometimes major."""

from datetime import datetime, timedelta
from typing import Final

from dudao.demo.courses import AT_THE_DESK, CLERK, HANDLER, HEAD, Arrival, Course, begun
from dudao.demo.founding import Place
from dudao.demo.phrasebook import Situation, talk
from dudao.organisation.models import Staff

QUICK: Final = 0.16
"""Share of complaints settled on the first call: the result is the answer."""
VISITED_ANYWAY: Final = 0.22
"""Share of plain complaints that get a return visit though none is owed."""
REOPENED_LATER: Final = 0.012
NOTED: Final = 0.1
FOUND_OUT: Final = 0.05
"""Share of our own cases at a new project that turn out on site to be the developer's."""


def complaint(place: Place, arrival: Arrival) -> Course:
    """A whole complaint, from receipt to closing."""
    rng, situation = place.rng, arrival.situation
    responsibility = responsible(place, situation)
    course = begun(place, arrival, responsibility=responsibility, class_one=rng.random() < situation.class_one)
    from_quality = arrival.channel == "quality"
    if from_quality:
        issue(course)
    course.assign_by_itself()
    pass_on(course)
    if responsibility == "property" and rng.random() < QUICK and not from_quality and situation.hard < 0.1:
        course.do("record_result", course.one_of(CLERK), course.lag("respond").hours, result=course.result(), told=True)
        return finish(course, hard=False)
    respond(course, course.lag("respond").hours)
    if rng.random() < NOTED:
        course.do("note", course.one_of(CLERK, HANDLER), rng.uniform(1, 8), text=course.says("notes"))
    if from_quality:
        report_measures(course)
    elif responsibility == "property" and "new" in place.plan.tags and rng.random() < FOUND_OUT:
        find_out(course)
    hard = rng.random() < situation.hard * (2.2 if from_quality else 1)
    if hard:
        make_hard(course)
    if rng.random() < situation.major * (2 if hard else 0.5):
        mark_major(course, course.lag("mark").hours)
        report_major(course, course.lag("major").hours)
    handle(course, hard=hard)
    if from_quality:
        course.do("report_result", course.head(), course.lag("measures").hours, text=course.says("result_quality"))
    return finish(course, hard=hard)


def responsible(place: Place, situation: Situation) -> str:
    """Whose it is: ours, the developer's (more so while a project is new), or some outside body's."""
    chance = place.rng.random()
    developer = situation.developer * (1 if "new" in place.plan.tags else 0.12)
    if chance < developer:
        return "developer"
    return "municipal" if chance < developer + situation.municipal else "property"


def issue(course: Course) -> None:
    """The quality department sends it down, with a time by which it must be handled."""
    days = course.rng.choice((36.0, 45.0, 63.0))
    due = course.clock.after(course.at, days)
    course.at_receipt("issue_by_quality", course.story.by, due_at=course.clock.closing(due.date()))


def pass_on(course: Course) -> None:
    """Named for somebody, unless the category names them; the developer's goes out in writing instead."""
    if course.responsibility == "developer":
        refer(course, course.lag("refer").hours)
    if course.assignee is not None:
        return
    lag = course.lag("assign")
    if lag.never and course.rng.random() < 0.5:
        return
    roles = (CLERK, HEAD, HANDLER) if course.story.category not in AT_THE_DESK else (CLERK, HEAD)
    to = course.one_of(*roles)
    course.do("assign", course.one_of(CLERK), lag.hours, to=to)
    course.assignee = to


def find_out(course: Course) -> None:
    """Seen on site, it is the developer's."""
    hours, reason = course.lag("mark").hours, course.says("reclassify_reason")
    course.do("reclassify", course.one_of(CLERK), hours, reason=reason, responsibility="developer")
    course.responsibility = "developer"
    refer(course, course.lag("refer").hours)


def refer(course: Course, hours: float) -> None:
    """In writing to the developer; the letter's number is given when everybody's letters are in order."""
    course.do("refer", course.one_of(CLERK), hours, text=course.says("referral"))


def respond(course: Course, hours: float) -> None:
    occasion = "english" if course.situation.english else course.responsibility
    if occasion == "property" and course.story.category in AT_THE_DESK:
        occasion = "desk"
    course.do("respond", course.one_of(CLERK), hours, text=course.says("response", occasion))


def make_hard(course: Course) -> None:
    mark_hard(course, course.lag("mark").hours)
    lag = course.lag("form")
    if not lag.never:
        fill_form(course, lag.hours)


def mark_hard(course: Course, hours: float) -> None:
    """The department head names who handles it."""
    to = course.assignee or course.one_of(HANDLER)
    course.do("mark_hard", course.head(), hours, to=to, reason=course.says("hard_reason"))
    course.assignee = to


def fill_form(course: Course, hours: float) -> None:
    opinion = course.says("opinion") if course.rng.random() < 0.8 else ""
    course.do(
        "fill_form", course.one_of(CLERK), hours, situation=course.says("situation"), cause=course.cause(),
        handling=course.says("handling"), head_opinion=opinion,
    )  # fmt: skip


def mark_major(course: Course, hours: float) -> None:
    course.do("mark_major", course.head(), hours, reason=course.says("major_reason"))


def report_major(course: Course, hours: float) -> None:
    course.do(
        "report_major", course.head(), hours, content=course.says("situation"), cause=course.cause(),
        process_and_result=course.says("process"), lessons=course.says("lessons"), corrective_measures=course.says("corrective"),
    )  # fmt: skip


def report_measures(course: Course) -> None:
    course.do("report_measures", course.head(), course.lag("measures").hours, measures=course.says("measures_quality"))


def handle(course: Course, *, hard: bool = False, again: str = "") -> None:
    """Bring it to a result; while others outside handle it, the customer hears regularly how it stands."""
    outside = course.responsibility != "property"
    lag = course.lag("outside" if outside else "quality" if course.story.channel == "quality" else "result")
    hours = max(lag.hours, course.rng.uniform(12, 34)) if hard else lag.hours
    done = course.clock.after(course.at, hours)
    if outside:
        tell_until(course, done)
    elif course.rng.random() < 0.06 and lag.hours > 4:
        course.do("note", course.one_of(CLERK), course.rng.uniform(0.5, 3), text=course.says("notes"))
    course.at = max(course.at, done)
    by = course.one_of(CLERK) if outside else by_whom(course)
    course.do("record_result", by, 0.05, result=again or course.result())


def by_whom(course: Course) -> Staff:
    """The one it was given to, while they still work there; else customer service."""
    there = course.place.team.on(course.today, HANDLER, CLERK, HEAD)
    return course.assignee if course.assignee in there and course.rng.random() < 0.7 else course.one_of(CLERK)


def tell_until(course: Course, done: datetime) -> None:
    """Tell the customer how it stands every few days, on the last working day before it is time; now and then too late."""
    municipal = course.responsibility == "municipal"
    told = begun = course.story.received_at
    while True:
        late = course.lag("feed_back").late
        days = course.rng.uniform(9, 15) if late or municipal else course.rng.uniform(4.2, 6.4)
        at = course.clock.before(told + timedelta(days=days), 0)
        at = at if at > course.at else course.clock.after(course.at, course.rng.uniform(0.2, 2))
        if at >= done:
            return
        course.at = told = at
        words = course.says("feedback_municipal") if municipal else course.tells((at - begun) / (done - begun))
        course.do("feed_back", course.one_of(CLERK), text=words, through=course.rng.choice(talk()["through"]))


def finish(course: Course, *, hard: bool) -> Course:
    """After handling: the return visit, what a forum asked for verified, and closing; some come back."""
    rng, owed = course.rng, hard or course.story.class_one
    if (owed or rng.random() < VISITED_ANYWAY) and not visit(course, owed=owed):
        return course
    if course.story.channel == "forum":
        course.do("verify", course.one_of(CLERK, HEAD), course.lag("verify").hours, text=course.says("verified"))
    if rng.random() < course.situation.publication:
        course.do("flag_for_publication", course.one_of(CLERK), 0.1, wanted=True)
    lag = course.lag("close")
    if lag.never:
        return course
    course.do("close", course.one_of(CLERK), lag.hours, text=course.says("closing"))
    if rng.random() < REOPENED_LATER:
        course.do("reopen", course.one_of(CLERK), rng.uniform(30, 160), reason=course.says("reopen_reason"))
        once_more(course)
        if not owed or visit(course, owed=True):
            course.do("close", course.one_of(CLERK), course.lag("close").hours, text=course.says("closing"))
    return course


def visit(course: Course, *, owed: bool) -> bool:
    """Ask the customer; whoever is dissatisfied has the case open again. False when nobody ever asked."""
    lag = course.lag("visit")
    if lag.never:
        return not owed
    chance = course.rng.random()
    if owed and chance < 0.07:
        course.do("waive_visit", course.head(), lag.hours, reason=course.says("visit_waived"))
        return True
    if chance < 0.14 and course.story.kind == "complaint":
        course.do("record_visit", course.one_of(CLERK), lag.hours, outcome="dissatisfied", text=course.says("visit_dissatisfied"))
        once_more(course)
        lag = course.lag("visit")
    words = "visit_satisfied" if course.story.kind == "complaint" else "visit_asker"
    course.do("record_visit", course.one_of(CLERK), lag.hours, outcome="satisfied", text=course.says(words))
    return True


def once_more(course: Course) -> None:
    """A case that was taken up again: answered and handled anew."""
    respond(course, course.lag("respond").hours)
    if course.responsibility == "developer":
        refer(course, course.lag("refer").hours)
    handle(course, again=course.says("result_again"))
