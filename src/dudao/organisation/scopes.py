"""The scopes of a token: what a program may do of what its account may do."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Scope(TextChoices):
    CASES_READ = "cases:read", pgettext_lazy("scope", "read cases")
    CASES_WRITE = "cases:write", pgettext_lazy("scope", "take in cases and do acts on them")
    CONTACTS_READ = "contacts:read", pgettext_lazy("scope", "see who called, for a purpose that goes into the journal")
    DUTIES_READ = "duties:read", pgettext_lazy("scope", "read duties")
    SCORES_READ = "scores:read", pgettext_lazy("scope", "read scores")
