"""Who may sign in: whoever has an open account and has not left."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from dudao.organisation.models import Staff


class StaffBackend(BaseBackend):
    """Signs staff in by user name and password. What they may do comes from their posts, so there are no permissions here.

    Who knows the password of a closed account is told so (``closed_to``); to everybody else it looks like any wrong name.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Staff | None:
        """The person, or nobody: a wrong name, a wrong password and a closed account cost the same time and look the same."""
        del kwargs
        if not username or password is None:
            return None
        try:
            staff = Staff.objects.get_by_natural_key(username)
        except Staff.DoesNotExist:
            Staff().set_password(password)
            return None
        if not staff.check_password(password) or staff.integration:
            return None
        if staff.open_on(timezone.localdate()):
            return staff
        if request is not None:
            vars(request)["closed_to"] = staff
        return None

    def get_user(self, user_id: int) -> Staff | None:
        """Who a session belongs to; nobody any more after the last day of the person or of their last post."""
        staff = Staff.objects.filter(pk=user_id).first()
        return staff if staff is not None and staff.open_on(timezone.localdate()) else None
