"""Who may sign in: whoever has an open account and has not left."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from dudao.organisation.models import Staff


class StaffBackend(BaseBackend):
    """Signs staff in by user name and password. What they may do comes from their posts, so there are no permissions here."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Staff | None:
        """The person, or nobody: a wrong name, a wrong password and a closed account cost the same time and look the same."""
        del request, kwargs
        if not username or password is None:
            return None
        try:
            staff = Staff.objects.get_by_natural_key(username)
        except Staff.DoesNotExist:
            Staff().set_password(password)
            return None
        known = staff.check_password(password)
        return staff if known and not staff.integration and staff.works_on(timezone.localdate()) else None

    def get_user(self, user_id: int) -> Staff | None:
        """Who a session belongs to; nobody any more after the person's last day or when the account is closed."""
        staff = Staff.objects.filter(pk=user_id).first()
        return staff if staff is not None and staff.works_on(timezone.localdate()) else None
