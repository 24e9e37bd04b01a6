"""`python -m tests.spine.working STORY …`: works at a site, one story after the other."""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from dudao.approvals import acts as approvals  # noqa: E402
from dudao.cases import acts as cases  # noqa: E402
from dudao.cases.models import Case  # noqa: E402
from dudao.duties.models import Duty  # noqa: E402
from dudao.organisation.models import Post, Site, Staff  # noqa: E402
from dudao.scores import acts as scores  # noqa: E402
from dudao.scores import scoring  # noqa: E402


class Team:
    """The people of the site: clerk, head, and the quality manager of the company."""

    def __init__(self) -> None:
        self.site = Site.objects.get()
        self.clerk = Staff.objects.get(username="clerk0")
        self.head = self._staff("head", Post.Role.DEPARTMENT_HEAD, site=self.site, branch=self.site.branch)
        self.quality = self._staff("quality", Post.Role.QUALITY_MANAGER)

    def _staff(self, username: str, role: str, **place: object) -> Staff:
        staff, _new = Staff.objects.get_or_create(username=username, defaults={"name": username, "company": self.site.company})
        from_day = self.site.opened_on
        Post.objects.get_or_create(staff=staff, role=role, company=self.site.company, defaults={"from_day": from_day, **place})
        return Staff.objects.get(pk=staff.pk)

    def receive(self, at: datetime | None = None) -> Case:
        now = timezone.now()
        return cases.receive(
            self.site, by=self.clerk, now=now, at=at or now, kind="complaint", channel="phone", category="lift", title="電梯停運"
        )


def closed(team: Team) -> None:
    case = team.receive()
    cases.respond(case, by=team.clerk, now=timezone.now(), text="已安排")
    cases.assign(case, by=team.clerk, now=timezone.now(), to=team.clerk)
    cases.record_result(case, by=team.clerk, now=timezone.now(), result="已修好")
    cases.close(case, by=team.clerk, now=timezone.now())


def hard(team: Team) -> None:
    case = team.receive()
    cases.mark_hard(case, by=team.head, now=timezone.now(), to=team.clerk)
    cases.fill_form(case, by=team.clerk, now=timezone.now(), situation="多戶", cause="老化", handling="更換")


def dissatisfied(team: Team) -> None:
    case = team.receive()
    cases.record_result(case, by=team.clerk, now=timezone.now(), result="已修好")
    cases.record_visit(case, by=team.clerk, now=timezone.now(), outcome="dissatisfied", text="又停了")


def waived(team: Team) -> None:
    duty = Duty.objects.about(team.receive()).get(obligation__key="respond")
    asked = approvals.ask(
        "duties.waive", subject=duty, site=team.site, route=["quality_manager"], reason="顧客撤回", by=team.head, now=timezone.now()
    )
    approvals.grant(asked, by=team.quality, now=timezone.now())


def sealed(team: Team) -> None:
    """Something of last month turns up, so that its sheet is another; and is sealed."""
    now = timezone.now()
    team.receive(at=now.replace(day=1) - timedelta(days=14))
    scores.seal(team.site, scoring.shifted(scoring.month_at(team.site, now), -1), by=team.quality, now=timezone.now())


STORIES: dict[str, Callable[[Team], None]] = {story.__name__: story for story in (closed, hard, dissatisfied, waived, sealed)}


if __name__ == "__main__":
    team = Team()
    for name in sys.argv[1:]:
        STORIES[name](team)
