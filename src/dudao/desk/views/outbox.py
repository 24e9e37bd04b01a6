"""For administrators: what was told outside, what waits, what failed, what was given up."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from dudao.desk import paging, words
from dudao.desk.frame import page, person
from dudao.journal import outbox
from dudao.journal.models import Endpoint, Message
from dudao.mailroom import letters
from dudao.organisation import access
from dudao.organisation.models import Staff
from dudao.organisation.refusal import NotFound, Refusal

TABS = {
    "waiting": _("Waiting"),
    "failing": _("Failed, tried again"),
    "given-up": _("Given up"),
    "held": _("Held back"),
    "sent": _("Sent"),
}
FAULTS = {
    "no answer": _("no answer"),
    "not taken": _("not taken, tried again later"),
    "refused": _("refused for good"),
    "no address": _("no address that can be reached"),
    "not set up": _("not set up here"),
    "redirected": _("redirected elsewhere, which is not followed"),
    "private network": _("lies in a private network (DUDAO_WEBHOOKS_PRIVATE)"),
    "removed": _("the webhook was removed"),
}
CHANNELS = {"mail": _("mail"), "messenger": _("messenger"), "webhook": _("webhook"), letters.CHANNEL: letters.CALLED}


@dataclass
class Row:
    """A message with its way in words."""

    message: Message
    channel: str
    to: str
    fault: str
    endpoint: int | None
    may_retry: bool


@dataclass
class Listed:
    """Newest first; ``next`` leads further back."""

    rows: list[Row]
    next: str
    previous: str = ""
    words: str = ""


@login_required
def messages_out(request: HttpRequest) -> HttpResponse:
    user = person(request)
    access.require(user, "journal.retry_message", None)
    tab = request.GET.get("state", "")
    tab = tab if tab in TABS else "waiting"
    found = in_state(Message.objects.seen_by(user), tab)
    context = {
        "tab": tab,
        "tabs": list(TABS.items()),
        "total": paging.bounded_count(found),
        "page": listed(found, request.GET.get("after", "")),
        "not_ready": words.listed(str(CHANNELS[name]) for name in ("mail", "messenger") if not outbox.ready(name)),
    }
    return page(request, "desk/outbox.html", context, here="")


def in_state(found: QuerySet[Message], tab: str) -> QuerySet[Message]:
    state = Message.State
    return {
        "waiting": found.filter(state=state.WAITING, last_error=""),
        "failing": found.filter(state=state.WAITING).exclude(last_error=""),
        "given-up": found.filter(state=state.GIVEN_UP),
        "held": found.filter(state=state.HELD),
        "sent": found.filter(state=state.SENT),
    }[tab]


def listed(found: QuerySet[Message], after: str) -> Listed:
    """One page, newest first, in two queries. A broken key gives the first page."""
    if after.isascii() and after.isdigit() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    rows = list(found.select_related("site").defer("body", "payload").order_by("-pk")[: paging.PER_PAGE + 1])
    shown, more = rows[: paging.PER_PAGE], len(rows) > paging.PER_PAGE
    keys = {message.address for message in shown if message.channel == "webhook"}
    endpoints = {str(each.pk): each for each in Endpoint.objects.filter(pk__in=keys)} if keys else {}
    return Listed([_row(message, endpoints.get(message.address)) for message in shown], str(shown[-1].pk) if more else "")


def _row(message: Message, endpoint: Endpoint | None) -> Row:
    hook = message.channel == "webhook"
    again = message.state in (Message.State.GIVEN_UP, Message.State.HELD) or bool(message.last_error)
    return Row(
        message=message,
        channel=str(CHANNELS.get(message.channel, message.channel)),
        to=(endpoint.name if endpoint else "–") if hook else message.address,
        fault=fault_words(message.last_error),
        endpoint=endpoint.pk if endpoint and endpoint.ended_at is None else None,
        may_retry=again or (hook and message.state == Message.State.SENT),
    )


def fault_words(error: str) -> str:
    """What went wrong in the reader's language, with the details as the other side gave them."""
    word, colon, details = error.partition(": ")
    return f"{FAULTS[word]}{colon}{details}" if word in FAULTS else error


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one again now."""
    user: Staff = person(request)
    access.require(user, "journal.retry_message", None)
    found = Message.objects.seen_by(user).filter(pk=pk).select_related("company", "site").first()
    if found is None:
        raise NotFound(_("There is no such message. It may have been forgotten since."))
    try:
        outbox.retry(found, by=user, now=timezone.now())
        messages.success(request, gettext("It is tried again within a few seconds."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(wanted)
    return redirect("desk:outbox")
