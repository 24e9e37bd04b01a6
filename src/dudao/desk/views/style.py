"""The style page: every part of the desk in every state, to be looked at after each change."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.desk.frame import page
from dudao.organisation.models import Site


@dataclass
class Sample:
    """A duty as the parts see one."""

    due_at: datetime
    outcome: str = "o"
    done_at: datetime | None = None
    provisional: bool = False


class SampleForm(forms.Form):
    title = forms.CharField(label=_("What is it about"), max_length=20, help_text=_("A few words, as you would tell a colleague."))
    text = forms.CharField(label=_("In the customer's words"), widget=forms.Textarea, required=False)
    channel = forms.ChoiceField(
        label=_("How it came in"),
        widget=forms.RadioSelect,
        choices=[("phone", _("telephone")), ("counter", _("counter")), ("email", _("e-mail"))],
        initial="phone",
    )
    site = forms.ChoiceField(label=_("Site"), choices=[("a", "翠湖苑"), ("b", "雲山里")])
    hard = forms.BooleanField(label=_("hard"), required=False)


TONES = (
    ("", _("For your information.")),
    ("success", _("Saved.")),
    ("warning", _("The list of working days ends soon.")),
    ("error", _("Not saved.")),
)


@login_required
def style(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    hour = timedelta(hours=1)
    site = Site(name="翠湖苑", code="CH", time_zone="Asia/Shanghai")
    duties = [
        Sample(now - 4 * hour),
        Sample(now - 26 * hour),
        Sample(now + timedelta(minutes=25)),
        Sample(now + 70 * hour),
        Sample(now + 4000 * hour, provisional=True),
        Sample(now, "d", now - hour),
        Sample(now - 5 * hour, "d", now - hour),
        Sample(now, "w"),
        Sample(now, "v"),
    ]
    broken = SampleForm({"title": "x" * 30, "text": "", "channel": "", "site": "a"})
    broken.is_valid()
    context = {
        "now": now,
        "sample_site": site,
        "duties": duties,
        "form": SampleForm(),
        "broken": broken,
        "trend": [Decimal("32.1"), Decimal("32.9"), None, Decimal("33.2"), Decimal("33.0"), Decimal("33.9")],
        "tones": TONES,
        "heat": [None, 0, 1, 2, 3, 4, 5, 6],
        "pager": {"previous": "a", "next": "b", "words": _("50 of 1,000+")},
    }
    return page(request, "desk/style.html", context, here="style")
