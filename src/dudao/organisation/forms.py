"""Forms for signing in and for changing one's password."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dudao.organisation.models import Staff


class SignInForm(forms.Form):
    """User name and password; ``staff`` is who they belong to. Any failure says the same, so that nobody learns which names exist."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.staff: Staff | None = None

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            found = authenticate(self.request, username=cleaned["username"], password=cleaned["password"])
            if not isinstance(found, Staff) and "closed_to" in vars(self.request):
                raise forms.ValidationError(
                    _("Your account is closed: you have left, or your last post has ended. If that is wrong, ask an administrator.")
                )
            if not isinstance(found, Staff):
                raise forms.ValidationError(_("User name and password do not match an open account. Check both, or ask an administrator."))
            self.staff = found
        return cleaned


class CodeForm(forms.Form):
    """The code of the second factor, or one for recovery."""

    code = forms.CharField(
        label=_("Code from your telephone"),
        max_length=20,
        help_text=_("The six figures that your authenticator shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}),
    )


class OwnPasswordForm(forms.Form):
    """One's password again, before something that a session left open must not be enough for."""

    password = forms.CharField(
        label=_("Your password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, staff: Staff, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.staff = staff

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if authenticate(self.request, username=self.staff.username, password=password) is None:
            raise forms.ValidationError(_("This is not your present password."))
        return password


class PasswordForm(forms.Form):
    """The old password and a new one, twice. Wrong old passwords count as failed sign-ins, so a session left open helps nobody to guess."""

    old = forms.CharField(
        label=_("Present password"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"), max_length=200, strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, request: HttpRequest, staff: Staff, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.staff = staff
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_old(self) -> str:
        old = str(self.cleaned_data["old"])
        if authenticate(self.request, username=self.staff.username, password=old) is None:
            raise forms.ValidationError(_("This is not your present password."))
        return old

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.staff)
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "new" in cleaned and cleaned.get("again") != cleaned["new"]:
            self.add_error("again", _("The two new passwords differ. Type the new one twice."))
        return cleaned
