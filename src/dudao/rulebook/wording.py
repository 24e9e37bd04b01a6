"""The parts of a rulebook in words of the current language: how a clause deducts, when a duty is due, to which sites it applies."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dudao.rulebook.conditions import Applies
from dudao.rulebook.due import Due, Span
from dudao.rulebook.schema import Clause, Criterion, Obligation, Proof, Rulebook, Trigger
from dudao.rulebook.shapes import AppliesShape
from dudao.rulebook.vocabulary import room_of

Labels: TypeAlias = Mapping[str, object]
"""What checks find, in words, by their names."""


def methods_in_words(criterion: Criterion) -> str:
    """How an inspector checks."""
    words = {"records": _("records"), "onsite": _("on site"), "interview": _("asking")}
    return _(", ").join(words[each] for each in criterion.methods)


def deduction_in_words(clause: Clause) -> str:
    """How a clause deducts, without its points."""
    if clause.mode == "occurrence":
        return _("for each occurrence, at most %(cap)s") % {"cap": clause.cap}
    return _("once for the clause") if clause.mode == "clause" else _("once for each criterion")


def proof_in_words(proof: Proof, rulebook: Rulebook, language: str, labels: Labels) -> str:
    """What shows that a criterion is met: duties by their titles, checks by what they find, rooms not built yet by their names."""
    parts = [rulebook.obligations[key].title.in_language(language) for key in proof.obligations]
    parts += [_finding(labels[use.check]) if use.check in labels else _records_of(room_of(use.check)) for use in proof.checks]
    if proof.manual:
        parts.append(_("seen by an inspector"))
    return _("; ").join(dict.fromkeys(parts))


def _finding(label: object) -> str:
    """A check by what it must not find."""
    return _("no “%(finding)s”") % {"finding": label}


def _records_of(room: str) -> str:
    """The records that would show it, kept by a room whose checks are not known here."""
    rooms = {
        "cases": pgettext("room", "complaints, suggestions and needs"),
        "committee": pgettext("room", "owners' committee"),
        "community": pgettext("room", "activities, visits and forums"),
        "custody": pgettext("room", "cards, keys and goods kept"),
        "dossiers": pgettext("room", "files and rules"),
        "homeservice": pgettext("room", "home services"),
        "improvements": pgettext("room", "corrective actions"),
        "inspections": pgettext("room", "inspections"),
        "merchants": pgettext("room", "shops"),
        "portal": pgettext("room", "customers' pages"),
        "publications": pgettext("room", "publications and notices"),
        "surveys": pgettext("room", "satisfaction surveys"),
    }
    return _("records of %(room)s (not kept here yet)") % {"room": rooms.get(room, room)}


def span_in_words(span: Span) -> str:
    """A length of time, such as “10 working days”."""
    if span.working_days is not None:
        return ngettext("%(n)d working day", "%(n)d working days", span.working_days) % {"n": span.working_days}
    if span.days is not None:
        return ngettext("%(n)d day", "%(n)d days", span.days) % {"n": span.days}
    if span.hours is not None:
        return ngettext("%(n)d hour", "%(n)d hours", span.hours) % {"n": span.hours}
    months = span.months or 0
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def due_in_words(due: Due) -> str:
    """When a duty is due."""
    span = span_in_words(due.span) if due.span else ""
    otherwise = span_in_words(due.otherwise) if due.otherwise else ""
    match due.manner:
        case "day":
            return _day_in_words(due)
        case "period_end":
            return _("%(span)s after the end of the period") % {"span": span} if span else _("by the end of the period")
        case "fact":
            return _("at the time set (%(fact)s), else within %(span)s") % {"fact": due.fact, "span": otherwise}
        case "by":
            terms = _("; ").join(f"{value}: {span_in_words(term)}" for value, term in due.terms.items())
            return _("by %(fact)s: %(terms)s; else within %(span)s") % {"fact": due.by, "terms": terms, "span": otherwise}
        case "before":
            return _("%(span)s before %(day)s") % {"span": span, "day": due.before}
        case _:
            return _("within %(span)s") % {"span": span}


def _day_in_words(due: Due) -> str:
    told = {"day": due.day, "month": due.month}
    if due.after:
        month = _("day %(day)s of month %(month)s of the next period") if due.month else _("day %(day)s of the next period's last month")
    else:
        month = _("day %(day)s of month %(month)s of the period") if due.month else _("day %(day)s of the period's last month")
    return month % told


def opening_in_words(obligation: Obligation) -> str:
    """What opens a duty."""
    if obligation.every is not None:
        words = {"month": _("every month"), "quarter": _("every quarter"), "half": _("every half-year"), "year": _("every year")}
        return words.get(obligation.every, _("every term"))
    if obligation.coming is not None:
        day, months = obligation.coming
        return _("%(months)s months before %(day)s") % {"months": months, "day": day}
    return acts_in_words(obligation.opens)


def acts_in_words(triggers: tuple[Trigger, ...]) -> str:
    """Acts with their conditions, as a rulebook's author writes them."""
    return _("; ").join(f"{each.act} ({each.where})" if each.where.conditions else each.act for each in triggers)


def applies_in_words(applies: Applies) -> str:
    """To which sites something applies; "" for all."""
    return "" if applies.asked is None else _(", ").join(_conditions(applies.asked))


def _conditions(asked: AppliesShape) -> Iterator[str]:
    names = {
        "residential": pgettext("type of site", "residential"),
        "public": pgettext("type of site", "public property"),
        "student": pgettext("type of site", "student apartments"),
    }
    yield from (names.get(each, each) for each in asked.property_type)
    yield from (_("class %(letter)s") % {"letter": each} for each in asked.property_class)
    if asked.phased is not None:
        yield _("built in phases") if asked.phased else _("not built in phases")
    if asked.area_at_least is not None:
        yield _("%(area)s m² or more") % {"area": f"{asked.area_at_least:,}"}
    if asked.households_at_least is not None:
        yield _("%(count)s households or more") % {"count": f"{asked.households_at_least:,}"}
    if asked.handed_over_within_months is not None:
        yield _("handed over less than %(months)s months ago") % {"months": asked.handed_over_within_months}
    if asked.handed_over_for_months is not None:
        yield _("handed over %(months)s months ago or more") % {"months": asked.handed_over_for_months}
    if asked.coming_handover is not None:
        yield _("with a handover ahead") if asked.coming_handover else _("without a handover ahead")
    if asked.any_of:
        yield _(" or ").join(_(", ").join(_conditions(each)) for each in asked.any_of)
    if asked.none_of is not None:
        yield _("except: %(sites)s") % {"sites": _(", ").join(_conditions(asked.none_of))}
