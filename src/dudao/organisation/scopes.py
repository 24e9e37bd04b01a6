"""The scopes of a token: what a program may do of what its account may do."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Scope(TextChoices):
    CASES_READ = "cases:read", pgettext_lazy("scope", "read cases")
    CASES_WRITE = "cases:write", pgettext_lazy("scope", "take in cases and do acts on them")
    CONTACTS_READ = "contacts:read", pgettext_lazy("scope", "see who called or signed, for a purpose that goes into the journal")
    DUTIES_READ = "duties:read", pgettext_lazy("scope", "read duties")
    DUTIES_WRITE = "duties:write", pgettext_lazy("scope", "waive duties and ask for it")
    PUBLICATIONS_READ = "publications:read", pgettext_lazy("scope", "read publications")
    PUBLICATIONS_WRITE = "publications:write", pgettext_lazy("scope", "write publications and do acts on them")
    REPORTS_READ = "reports:read", pgettext_lazy("scope", "read issued reports")
    SCORES_READ = "scores:read", pgettext_lazy("scope", "read scores")
    WEBHOOKS_READ = "webhooks:read", pgettext_lazy("scope", "read webhooks and how they were delivered")
