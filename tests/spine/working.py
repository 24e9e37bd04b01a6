"""`python -m tests.spine.working`: works at a counter without end, one whole case after the other, until it is killed."""

import itertools
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dudao.config.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from dudao.cases import acts as cases  # noqa: E402
from dudao.organisation.models import Site, Staff  # noqa: E402


def work() -> None:
    site, clerk = Site.objects.get(), Staff.objects.get(username="clerk0")
    print("working", flush=True)
    for number in itertools.count():
        case = cases.receive(
            site, by=clerk, now=timezone.now(), kind="complaint", channel="phone", category="lift", title=f"電梯停運 {number}"
        )
        cases.respond(case, by=clerk, now=timezone.now(), text="已安排")
        cases.assign(case, by=clerk, now=timezone.now(), to=clerk)
        cases.record_result(case, by=clerk, now=timezone.now(), result="已修好")
        cases.close(case, by=clerk, now=timezone.now())


if __name__ == "__main__":
    work()
