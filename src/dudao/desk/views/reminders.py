"""How I want to be reminded: by what, when, and when not."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dudao.desk import owed
from dudao.desk.forms import offer
from dudao.desk.frame import page, person
from dudao.journal import outbox
from dudao.journal.senders import messengers
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Invalid
from dudao.reminders import acts
from dudao.reminders.models import Preference, Rhythm


def clock(label: Any, initial: time, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=initial, help_text=help_text, widget=widget, input_formats=["%H:%M", "%H:%M:%S"])


class RemindersForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("Remind me"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("What is due within a day or has become overdue, cases given to me, approvals asked of me."),
    )
    digest_at = clock(_("Daily at"), time(8), _("On your site's clock."))
    quiet_from = clock(_("Quiet from"), time(20))
    quiet_until = clock(
        _("Quiet until"), time(8), _("Nothing is sent meanwhile, it comes together afterwards. The same time twice: never quiet.")
    )
    by_mail = forms.BooleanField(label=_("By mail"), required=False)
    messenger = forms.ChoiceField(label=_("By work messenger"), required=False)
    handle = forms.CharField(
        label=_("Known there as"),
        required=False,
        max_length=80,
        help_text=_("The number or name by which the messenger finds you; a group needs none, and everyone in it reads along."),
    )

    def __init__(self, staff: Staff, wish: Preference, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(wish, name) for name in self.base_fields})
        names = messengers.names()
        offer(self, "messenger", [("", gettext("none")), *((name, name) for name in names)])
        if not names:
            del self.fields["messenger"], self.fields["handle"]
        self.fields["by_mail"].help_text = staff.email or gettext("No address is known. Ask an administrator to enter yours.")


@login_required
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    staff = person(request)
    form = RemindersForm(staff, acts.wishes_of(staff), request.POST or None)
    if form.is_valid():
        try:
            acts.choose(staff, by=staff, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, gettext("Kept. It holds from the next reminder on."))
            return redirect("desk:reminders")
    context = {
        "form": form,
        "nothing_set_up": not (outbox.ready("mail") or outbox.ready("messenger")),
        "reading": get_language_info(owed.language())["name_local"],
    }
    return page(request, "desk/reminders.html", context, here="", status=422 if form.is_bound else 200)
