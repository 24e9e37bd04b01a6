"""Mail that was held back or could not be taken in: entered as a case by one click, or left alone."""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.desk.frame import page, person
from dudao.mailroom import acts
from dudao.mailroom.models import Letter
from dudao.organisation.refusal import NotFound, Refusal

MOST: Final = 100
ACTS: Final = {
    "let-in": (acts.let_in, _("The mail is fetched and entered within a minute.")),
    "leave": (acts.leave, _("Left alone. The mail itself still lies in the mailbox.")),
}


@login_required
def held(request: HttpRequest) -> HttpResponse:
    """What waits, the latest first, at the sites where the person may take in cases."""
    letters = Letter.objects.seen_by(person(request)).to_look_at().select_related("site", "wanted_by")[: MOST + 1]
    listed = list(letters)
    return page(request, "mailroom/held.html", {"letters": listed[:MOST], "cut": len(listed) > MOST}, here="cases")


@login_required
@require_POST
def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Have one entered, or leave it."""
    found = Letter.objects.seen_by(person(request)).select_related("site").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such mail among those of your sites."))
    if act not in ACTS:
        raise Http404
    do, done = ACTS[act]
    try:
        do(found, by=person(request), now=timezone.now())
        messages.success(request, str(done))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:held_mail")
