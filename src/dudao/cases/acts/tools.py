"""What people lay ready for their own work: questions to the list, and words for answers. Not about any one case, so not in the journal."""

import re
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from dudao.cases import wording
from dudao.cases.models import AnswerTemplate, Case, SavedFilter
from dudao.cases.refusals import Incomplete, NotPossible
from dudao.cases.vocabulary import NAME_LIMIT
from dudao.organisation import access
from dudao.organisation.models import Company, Site, Staff

MOST_FILTERS: Final = 20
MOST_TEMPLATES: Final = 100
TEMPLATE_LIMIT: Final = 2000
PLACES: Final = ("{number}", "{title}", "{site}", "{telephone}")
PLACE: Final = re.compile("|".join(map(re.escape, PLACES)))
"""Places in a template; nothing about the customer, so that no template can put one's data into another's answer."""


def save_filter(*, name: str, query: str, site: Site | None, by: Staff, now: datetime) -> SavedFilter:
    """Keep a question to the list under a name; with ``site`` everybody there has it too. The same name again replaces it."""
    if site is not None:
        access.require(by, "cases.share_filter", site)
    name = _named(name)
    if SavedFilter.objects.filter(owner=by).exclude(name=name).count() >= MOST_FILTERS:
        raise NotPossible(_("You have {most} filters. Take one away first."), most=MOST_FILTERS)
    kept = {"query": query[:400], "site": site, "created_at": now}
    saved, _new = SavedFilter.objects.update_or_create(owner=by, name=name, defaults=kept)
    return saved


def drop_filter(saved: SavedFilter, *, by: Staff) -> None:
    """Take away one of one's own, or one shared with a site one answers for. Twice is the same as once."""
    if saved.owner_id != by.pk:
        access.require(by, "cases.manage_templates", saved.site)
    SavedFilter.objects.filter(pk=saved.pk).delete()


def write_template(
    place: Site | Company, *, name: str, text: str, by: Staff, now: datetime, replacing: AnswerTemplate | None = None
) -> AnswerTemplate:
    """Lay words ready for a site, or for all sites of a company."""
    access.require(by, "cases.manage_templates", place)
    site, company = (place, place.company) if isinstance(place, Site) else (None, place)
    kept = {"name": _named(name), "text": wording.text(text, limit=TEMPLATE_LIMIT), "changed_at": now, "changed_by": by}
    if not kept["text"]:
        raise Incomplete(_("Write the words."), field="text")
    if replacing is not None:
        AnswerTemplate.objects.filter(pk=replacing.pk).update(**kept)
        return AnswerTemplate.objects.get(pk=replacing.pk)
    if AnswerTemplate.objects.filter(company=company, site=site).count() >= MOST_TEMPLATES:
        raise NotPossible(_("There are {most} templates here. Take one away first."), most=MOST_TEMPLATES)
    return AnswerTemplate.objects.create(company=company, site=site, **kept)


def drop_template(template: AnswerTemplate, *, by: Staff) -> None:
    access.require(by, "cases.manage_templates", template.site or template.company)
    AnswerTemplate.objects.filter(pk=template.pk).delete()


def filled_in(template: AnswerTemplate, case: Case) -> str:
    """The words for a case. Braces that are no places of ours stay as they are, also those in a title."""
    told = {"{number}": case.number, "{title}": case.title, "{site}": case.site.name, "{telephone}": case.site.hotline}
    return PLACE.sub(lambda found: told[found.group()], template.text)


def _named(name: str) -> str:
    name = wording.line(name, limit=NAME_LIMIT, field="name")
    if not name:
        raise Incomplete(_("Give it a name."), field="name")
    return name
