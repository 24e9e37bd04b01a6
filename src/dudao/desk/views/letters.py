"""The mail of a case as it came, for whoever may see the case: its words in full, never as HTML."""

from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dudao.desk.frame import page
from dudao.desk.views.case import case_of
from dudao.mailroom.models import Letter

MOST: Final = 50


@login_required
def letters(request: HttpRequest, number: str) -> HttpResponse:
    """The latest first."""
    case = case_of(request, number)
    context = {"case": case, "now": timezone.now(), "letters": list(Letter.objects.filter(case=case).order_by("-pk")[:MOST])}
    return page(request, "mailroom/letters.html", context, here="cases", site=case.site)
