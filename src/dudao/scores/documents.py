"""The one-page monthly brief for whoever leads several sites: how they stand, what they lost, where it goes, what to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.rendering import charts
from dudao.rendering.documents import Block, Bullets, Document, Figure, Heading, Paragraph, Table, Tiles
from dudao.rulebook.schema import Rulebook
from dudao.scores import reads
from dudao.scores.models import Tally
from dudao.scores.reads import Course, Ranked

BEST, WORST, DEAREST = 5, 7, 5
"""How many sites from either end of the ranking and how many clauses fit on the page."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the brief is made of: the sheets of a month and of the month before, all of one edition, and how the group went."""

    issuer: str
    group: str
    month: int
    rulebook: Rulebook
    tallies: Sequence[Tally]
    before: Sequence[Tally]
    course: Sequence[Course]
    language: str
    made: str
    ended: bool


def monthly_brief(brief: Brief) -> Document:
    """The paper, in its own language."""
    with translation.override(brief.language):
        ranked = reads.ranking(brief.tallies)
        blocks: list[Block] = [
            _headline(brief),
            Heading(_("What to decide")),
            Bullets(decisions(brief, ranked), numbered=True),
            Heading(_("Ranking")),
            *([Paragraph(basis.in_words, quiet=True)] if (basis := reads.basis(ranked)) else []),
            _ranking(ranked),
            Heading(_("Biggest losses")),
            _losses(brief),
            _trend(brief),
        ]
        return Document(
            title=_("Monthly brief: scores of the sites"),
            subtitle=f"{brief.group} · {month_words(brief.month)}",
            issuer=brief.issuer,
            language=brief.language,
            mark="" if brief.ended else _("the month is not over"),
            facts={
                _("Standard"): f"{brief.rulebook.title.in_language(brief.language)} {brief.rulebook.edition}",
                _("Drawn from the records"): brief.made,
            },
            blocks=blocks,
        )


def month_words(month: int) -> str:
    return _("%(year)s-%(month)02d") % {"year": month // 100, "month": month % 100}


def _sums(tallies: Sequence[Tally]) -> tuple[Decimal, Decimal]:
    return sum((each.lost for each in tallies), Decimal(0)), sum((each.losable for each in tallies), Decimal(0))


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{part * 100 / whole:.1f} %" if whole else "–"


def _points(value: Decimal) -> str:
    exact = f"{value.normalize():f}"
    return exact if "." in exact else f"{exact}.0"


def _headline(brief: Brief) -> Tiles:
    lost, losable = _sums(brief.tallies)
    lost_before, losable_before = _sums(brief.before)
    mean = sum((each.score for each in brief.tallies), Decimal(0)) / (len(brief.tallies) or 1)
    coverage = sum((each.coverage for each in brief.tallies), Decimal(0)) / (len(brief.tallies) or 1)
    spotless = sum(not each.lost for each in brief.tallies)
    before = _("month before: %(share)s") % {"share": _percent(losable_before - lost_before, losable_before)}
    return Tiles(
        [
            (f"{mean:.1f}", f"/ {_points(brief.rulebook.points)}", _("mean score"), _("not measured counts as kept")),
            (_percent(losable - lost, losable), "", _("kept of what could be lost"), before),
            (f"−{_points(lost)}", "", _("points lost"), _("of %(losable)s that could be lost") % {"losable": _points(losable)}),
            (f"{spotless}", f"/ {len(brief.tallies)}", _("sites without a loss"), _("coverage %(share)s") % {"share": f"{coverage:.0%}"}),
        ]
    )


def decisions(brief: Brief, ranked: Sequence[Ranked]) -> list[str]:
    """What follows from the figures, at most four points; each names where and how much."""
    said = []
    if costly := [each for each in sorted(brief.tallies, key=lambda each: -each.lost) if each.lost][:3]:
        named = _(", ").join(f"{each.site.name} (−{_points(each.lost)})" for each in costly)
        said.append(_("Ask for a plan from those that lost most: %(sites)s.") % {"sites": named})
    for code, points, sites in reads.biggest_losses(brief.tallies, 1):
        told = {"clause": f"{code} {_title(brief, code)}".strip(), "points": _points(points), "n": sites, "all": len(brief.tallies)}
        common = _("%(clause)s cost most (−%(points)s, at %(n)s of %(all)s sites): settle it for all of them at once.")
        single = _("%(clause)s cost most (−%(points)s, at %(n)s of %(all)s sites): settle it there.")
        said.append((common if sites * 2 > len(brief.tallies) else single) % told)
    if worse := _worse(brief):
        named = _(", ").join(f"{name} (−{_points(by)})" for name, by in worse)
        said.append(_("Ask why these lost more than in the month before: %(sites)s.") % {"sites": named})
    if thin := [each.tally.site.name for each in ranked if each.rank is None]:
        words = ngettext(
            "%(n)d site is measured on too little to be ranked: %(sites)s. Have the rest inspected.",
            "%(n)d sites are measured on too little to be ranked: %(sites)s. Have the rest inspected.",
            len(thin),
        )
        said.append(words % {"n": len(thin), "sites": _(", ").join(thin[:3]) + (" …" if len(thin) > 3 else "")})
    return said or [_("Nothing was lost and every site can be compared. There is nothing to decide.")]


def _worse(brief: Brief) -> list[tuple[str, Decimal]]:
    earlier = {each.site_id: each.lost for each in brief.before}
    more = [
        (each.site.name, each.lost - earlier[each.site_id]) for each in brief.tallies if each.lost > earlier.get(each.site_id, each.lost)
    ]
    return sorted(more, key=lambda item: -item[1])[:3]


def _title(brief: Brief, code: str) -> str:
    return next((clause.title.in_language(brief.language) for clause in brief.rulebook.clauses if clause.code == code), "")


def _ranking(ranked: Sequence[Ranked]) -> Table:
    """All sites when they fit, else those at either end."""
    few = len(ranked) <= BEST + WORST
    placed = [each for each in ranked if each.rank is not None]
    chosen = list(ranked) if few else [*placed[:BEST], *placed[max(BEST, len(placed) - WORST) :]]
    rows = [
        (
            each.rank if each.rank is not None else "–",
            each.tally.site.name,
            _points(each.tally.score),
            f"−{_points(each.tally.lost)}" if each.tally.lost else "0",
            _percent(each.tally.lost, each.tally.losable),
            f"{each.tally.coverage:.0%}",
        )
        for each in chosen
    ]
    caption = "" if few else _("The first %(best)s and the last %(worst)s of %(all)s.") % {"best": BEST, "worst": WORST, "all": len(ranked)}
    headers = [_("Rank"), _("Site"), _("Score"), _("Lost"), _("of possible"), _("Coverage")]
    return Table(headers, rows, caption, numbers=frozenset({0, 2, 3, 4, 5}), widths=(1, 5, 1.4, 1.4, 1.8, 1.6))


def _losses(brief: Brief) -> Table:
    rows = [
        (
            code,
            _title(brief, code),
            f"−{_points(points)}",
            sites,
            _(", ").join(each.site.name for each in reads.where_lost(brief.tallies, code)),
        )
        for code, points, sites in reads.biggest_losses(brief.tallies, DEAREST)
    ]
    headers = [_("Clause"), _("What"), _("Lost"), _("Sites"), _("most at")]
    return Table(headers, rows, numbers=frozenset({2, 3}), widths=(1.2, 4, 1.2, 1, 4))


def _trend(brief: Brief) -> Figure:
    kept = [(month_words(each.month), _("kept"), None if each.kept is None else round(float(each.kept) * 100, 2)) for each in brief.course]
    known = [value for _month, _series, value in kept if value is not None]
    low = float(int(min(known, default=100.0) / 5) * 5)
    says = _("From %(first)s to %(last)s per cent.") % {"first": known[0], "last": known[-1]} if known else "–"
    return Figure(charts.trend(kept, unit="%", domain=(min(low, 95.0), 100)), _("Kept of what could be lost, by month"), says)
