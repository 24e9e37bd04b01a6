"""The last step of signing in, by whichever way somebody has shown who they are: straight in, or a code first."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from dudao.organisation import acts
from dudao.organisation.models import Staff

HALFWAY: Final = "halfway"
WITHIN: Final = timedelta(minutes=10)
BACKEND: Final = "dudao.organisation.backends.StaffBackend"


def enter(request: HttpRequest, staff: Staff, onward: str) -> HttpResponse:
    """Sign somebody in who has shown who they are; whoever has a second factor is asked for its code first."""
    if not acts.has_second_factor(staff):
        login(request, staff, backend=BACKEND)
        return redirect(onward)
    request.session.cycle_key()
    hashed, at = staff.get_session_auth_hash(), timezone.now().isoformat()
    request.session[HALFWAY] = {"staff": staff.pk, "hash": hashed, "at": at, "onward": onward}
    return redirect("organisation:code")


def halfway(request: HttpRequest) -> tuple[Staff, str] | None:
    """Who has given the password and owes the code, and where they want to go; nobody after ten minutes or a new password."""
    kept: dict[str, Any] = request.session.get(HALFWAY) or {}
    if not kept or timezone.now() - datetime.fromisoformat(kept["at"]) > WITHIN:
        return None
    staff = Staff.objects.filter(pk=kept["staff"], integration=False).first()
    if staff is None or not staff.open_on(timezone.localdate()) or not constant_time_compare(kept["hash"], staff.get_session_auth_hash()):
        return None
    return staff, kept["onward"]


def complete(request: HttpRequest, staff: Staff, onward: str) -> HttpResponse:
    """The code was right."""
    request.session.pop(HALFWAY, None)
    login(request, staff, backend=BACKEND)
    return redirect(onward)
