"""What a company has that a log may speak of: its sites, the categories of its standards, the due times that receipt opens."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import get_language

from dudao.cases.imports.compare import RECEIVED, Wanted
from dudao.cases.imports.jobs.choosing import Choices
from dudao.cases.imports.registers import categories_at
from dudao.duties.desk import Desk
from dudao.duties.plan import Plan
from dudao.organisation.models import Company, Site
from dudao.organisation.refusal import Refusal

MOST_SITES = 500
Options = list[tuple[str, str]]


class Offered(NamedTuple):
    """``categories`` and ``obligations`` are of all standards that the sites are held to; ``words`` are the categories' names."""

    sites: Options
    categories: Options
    words: dict[str, tuple[str, ...]]
    obligations: Options

    by_words: dict[str, str]
    """The sites' codes, by code and by name."""


def offered_to(company: Company, now: datetime) -> Offered:
    """A query for the sites, and those of each standard."""
    sites = list(Site.objects.filter(company=company).order_by("code")[:MOST_SITES])
    language = get_language() or "zh-hant"
    categories: dict[str, str] = {}
    words: dict[str, tuple[str, ...]] = {}
    obligations: dict[str, str] = {}
    for site in {each.rulebook: each for each in sites}.values():
        plan = _plan_of(site, now)
        if plan is None:
            continue
        words |= categories_at(site, now)
        categories |= {each.key: each.title.in_language(language) for each in plan.rulebook.categories}
        title = plan.rulebook.title.in_language(language)
        for key in sorted({step.obligation.key for step in plan.by_act[RECEIVED].opens}) if RECEIVED in plan.by_act else ():
            obligations[f"{site.rulebook}:{key}"] = f"{plan.rulebook.obligations[key].title.in_language(language)} · {title}"
    shown = [(site.code, f"{site.code} {site.name}") for site in sites]
    by_words = {word.casefold(): site.code for site in sites for word in (site.name, site.code)}
    return Offered(shown, list(categories.items()), words, list(obligations.items()), by_words)


def _plan_of(site: Site, now: datetime) -> Plan | None:
    try:
        return Desk(site).plan_at(now)
    except Refusal:
        return None


def wanted(chosen: Choices) -> Wanted | None:
    """What is compared with the due times of the old system, if anything."""
    if not chosen.due:
        return None
    book, _colon, key = chosen.obligation.partition(":")
    return Wanted(book, chosen.due, obligation=key)
