"""Stories of cases: complaints, suggestions, needs, what was raised at a forum, and the papers drawn from them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from dudao.cases import acts as cases
from dudao.cases.acts import Story as History
from dudao.cases.acts import Told
from dudao.cases.models import Case
from tests.spine.stories.telling import DAY, QUICK, Story, Teller


def logged(told: Teller) -> None:
    told.receive(now=told.then, at=DAY)


def assigned(kind: str = "complaint", channel: str = "phone", *, handled: bool = False) -> Callable[[Teller], None]:
    def tell(told: Teller) -> None:
        case = told.receive(kind, channel)
        if channel == "online":
            cases.respond(case, text="已安排", **told.at_once())
        if handled:
            cases.record_result(case, result="已增設", **told.at_once())
        if handled and channel == "forum":
            cases.verify(case, text="現場看過", **told.at_once())
        cases.assign(case, to=told.cast.handler, **told.in_the_end())

    return tell


def nobody_named(channel: str, kind: str, let_off: str, **more: Any) -> Callable[[Teller], None]:
    """Handled although nobody was ever named for it; no duty asks for it, or the site was let off."""

    def tell(told: Teller) -> None:
        case = told.receive(kind, channel, **more)
        if channel == "online":
            cases.respond(case, text="已安排", **told.at_once())
        if not told.broken:
            cases.assign(case, to=told.cast.handler, **told.at_once())
        elif let_off:
            told.waive(case, let_off)
        cases.record_result(case, result="已修好", **told.at_once())
        if channel == "forum":
            cases.verify(case, text="現場看過", **told.at_once())

    return tell


def without_result(kind: str) -> Callable[[Teller], None]:
    """Only an older log can be without words: here nothing is handled without a result."""

    def tell(told: Teller) -> None:
        by, soon = told.cast.head, DAY + QUICK
        acts = [
            Told("respond", DAY, DAY, by, {"text": "已安排"}),
            Told("assign", DAY, DAY, by, {"to": told.cast.handler}),
            Told("record_result", soon, soon, by, {"result": "" if told.broken else "已修好"}),
            Told("close", soon, soon, by, {}),
        ]
        history = History(
            told.site, kind, "phone", "lift", "電梯停運", DAY, DAY, by=told.cast.clerk, acts=acts if kind == "complaint" else acts[1:]
        )
        taken = cases.take_in([history], by=None, now=soon)
        assert not taken.refused

    return tell


def referred(told: Teller) -> None:
    cases.refer(told.receive(responsibility="developer"), **told.in_the_end())


def fed_back(told: Teller) -> None:
    case = cases.refer(told.receive(responsibility="developer"), **told.at_once())
    for days in (11,) if told.broken else (5, 11):
        cases.feed_back(case, by=told.cast.clerk, now=DAY + timedelta(days=days), text="廠家已排期")
    cases.record_result(case, by=told.cast.head, now=DAY + timedelta(days=12), result="已修好")


def responded(told: Teller) -> None:
    cases.respond(told.receive(), text="已安排", **told.in_the_end())


def responded_online(told: Teller) -> None:
    cases.respond(told.assigned(channel="email"), text="已安排", **told.in_the_end())


FORM: Final[dict[str, Any]] = {"situation": "停運", "cause": "老化", "handling": "更換"}


def hard(told: Teller, **facts: Any) -> Case:
    return cases.mark_hard(told.receive(**facts), to=told.cast.handler, **told.at_once())


def hard_assigned(told: Teller) -> None:
    """Marked by a clerk, who names somebody; the head confirms it."""
    case = cases.mark_hard(told.receive(), to=told.cast.handler, **told.at_once(told.cast.clerk))
    cases.fill_form(case, **FORM, **told.at_once())
    cases.assign(case, to=told.cast.handler, **told.in_the_end())


def hard_form(told: Teller) -> None:
    cases.fill_form(hard(told), **FORM, **told.in_the_end())


def hard_without_form(told: Teller) -> None:
    case = hard(told)
    if told.broken:
        told.waive(case, "hard-form")
    else:
        cases.fill_form(case, **FORM, **told.at_once())
    cases.record_result(case, result="已修好", **told.at_once())
    cases.record_visit(case, outcome="satisfied", **told.at_once(told.cast.clerk))


def visited(*, is_hard: bool, **facts: Any) -> Callable[[Teller], None]:
    def tell(told: Teller) -> None:
        case = cases.fill_form(hard(told, **facts), **FORM, **told.at_once()) if is_hard else told.receive(**facts)
        cases.record_result(case, result="已修好", **told.at_once())
        cases.record_visit(case, outcome="satisfied", **told.in_the_end(told.cast.clerk))

    return tell


def closed(**facts: Any) -> Callable[[Teller], None]:
    def tell(told: Teller) -> None:
        case = cases.record_result(told.receive(**facts), result="已修好", **told.at_once())
        cases.close(case, **told.in_the_end())

    return tell


def from_quality(late: str) -> Callable[[Teller], None]:
    """Measures, handling and result, of which one is late; the result follows the handling within the day."""

    def tell(told: Teller) -> None:
        case = told.receive(channel="quality", by=told.cast.inspector, quality_due_at=DAY + timedelta(days=5))
        then = {each: told.then if each == late else DAY for each in ("measures", "handled", "result")}
        handled = then["handled"]
        cases.report_measures(case, measures="更換門機", by=told.cast.head, now=then["measures"])
        cases.record_result(case, result="已修好", by=told.cast.head, now=max(handled, then["measures"]), at=handled)
        cases.report_result(case, text="已修好", by=told.cast.head, now=max(handled, then["result"]))

    return tell


def major(told: Teller) -> None:
    case = cases.mark_major(told.receive(), reason="集體投訴", **told.at_once())
    parts: dict[str, Any] = {
        "content": "停運",
        "cause": "老化",
        "process_and_result": "更換",
        "lessons": "提前檢修",
        "corrective_measures": "每月檢查",
    }
    cases.report_major(case, **parts, **told.in_the_end())


def request_result(told: Teller) -> None:
    cases.record_result(told.assigned(kind="need"), result="已安排", **told.in_the_end())


def decided(told: Teller) -> None:
    case = cases.decide(told.receive("suggestion"), decision="accepted", **told.in_the_end())
    cases.set_measures(case, measures="增設座椅", **told.in_the_end())


def measures_set(told: Teller) -> None:
    case = cases.decide(told.receive("suggestion"), decision="accepted", **told.at_once())
    cases.set_measures(case, measures="增設座椅", **told.in_the_end())


def accepted_without_measures(told: Teller) -> None:
    case = cases.decide(told.receive("suggestion"), decision="accepted", **told.at_once())
    if told.broken:
        told.waive(case, "request-measures")
    else:
        cases.set_measures(case, measures="增設座椅", **told.at_once())
    cases.record_result(case, result="已增設", **told.at_once())
    cases.record_visit(case, outcome="satisfied", **told.at_once(told.cast.clerk))


def request_visited(told: Teller) -> None:
    case = cases.decide(told.receive("suggestion"), decision="accepted", **told.at_once())
    cases.set_measures(case, measures="增設座椅", **told.at_once())
    cases.record_result(case, result="已增設", **told.at_once())
    cases.record_visit(case, outcome="satisfied", **told.in_the_end(told.cast.clerk))


def verified(told: Teller) -> None:
    case = cases.record_result(told.assigned("suggestion", "forum"), result="已增設", **told.at_once())
    cases.verify(case, text="現場看過", **told.in_the_end())


def paper(kind: str, period: str, due: str) -> Callable[[Teller], None]:
    """A periodic paper, issued the day before it is due or a week after."""

    def tell(told: Teller) -> None:
        now = datetime.fromisoformat(f"{due}T10:00:00+08:00") + timedelta(days=7 if told.broken else -1)
        report = cases.draft_report(told.site, kind=kind, period=period, by=told.cast.head, now=now, text="本期情況")
        cases.issue_report(report, by=told.cast.head, now=now)

    return tell


YOUNG = (("handover_date", date(2026, 2, 1)),)
CLASS_A = (("property_type", "public"), ("property_class", "A"))
STORIES: Final[dict[str, Story]] = {
    "log": Story(logged),
    "respond": Story(responded),
    "respond-online": Story(responded_online),
    "assign": Story(assigned()),
    "assign-online": Story(assigned(channel="online")),
    "assign-forum-complaint": Story(assigned(channel="forum")),
    "refer-to-developer": Story(referred),
    "developer-feedback": Story(fed_back),
    "hard-assign": Story(hard_assigned),
    "hard-form": Story(hard_form),
    "visit-hard": Story(visited(is_hard=True)),
    "visit-hard-class-one": Story(visited(is_hard=True, class_one=True)),
    "visit-class-one": Story(visited(is_hard=False, class_one=True)),
    "close": Story(closed()),
    "close-outside": Story(closed(responsibility="municipal"), 202610),
    "quality-measures": Story(from_quality("measures")),
    "quality-handled": Story(from_quality("handled")),
    "quality-result": Story(from_quality("result")),
    "major-report": Story(major),
    "request-assign": Story(assigned("need", handled=True)),
    "assign-forum-request": Story(assigned("suggestion", "forum", handled=True)),
    "request-decision": Story(decided),
    "request-measures": Story(measures_set),
    "request-result": Story(request_result),
    "visit-request": Story(request_visited),
    "forum-verification": Story(verified),
    "monthly-summary": Story(paper("monthly-summary", "2026-09", "2026-09-28")),
    "class-a-analysis": Story(paper("class-a-analysis", "2026-09", "2026-09-28"), site=CLASS_A),
    "quarterly-analysis": Story(paper("quarterly-analysis", "2026Q2", "2026-07-15"), 202607, YOUNG),
    "developer-compilation": Story(paper("developer-compilation", "2026Q2", "2026-07-15"), 202607, YOUNG),
    "publication": Story(paper("publication", "2026-09", "2026-09-30")),
    "cases.hard_without_form": Story(hard_without_form),
    "cases.without_assignee complaint property,municipal": Story(nobody_named("phone", "complaint", "assign")),
    "cases.without_assignee complaint online,email": Story(nobody_named("online", "complaint", "", responsibility="developer")),
    "cases.without_assignee suggestion,need": Story(nobody_named("phone", "need", "request-assign")),
    "cases.without_assignee complaint,suggestion,need forum": Story(nobody_named("forum", "suggestion", "assign-forum-request")),
    "cases.without_result complaint": Story(without_result("complaint")),
    "cases.without_result suggestion,need": Story(without_result("need")),
    "cases.accepted_without_measures suggestion,need": Story(accepted_without_measures),
}
