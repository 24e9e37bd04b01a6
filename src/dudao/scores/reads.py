"""What is asked of kept scores: trends, league tables, heat maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, Self

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from dudao.organisation import access

if TYPE_CHECKING:
    from dudao.organisation.models import Site
    from dudao.organisation.reach import Person
    from dudao.scores.models import SealedSheet, Tally

ENOUGH: Final = Decimal("0.9")
"""A site is ranked when it was measured on at least this share of what the best-covered site of its edition was measured on.

That makes sites comparable with one another, and says nothing of how much of the standard they were compared on. So a ranking is
never shown without its ``basis``, and one on less than ``HALF`` of the standard says that the rest may turn the order around.
To rank nobody until half is measured would leave a company without any comparison for as long as rooms are being built.
"""
HALF: Final = Decimal("0.5")


class TallyQuerySet(QuerySet["Tally"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def trend(self, site: "Site", last: int, count: int = 24) -> list["Tally"]:
        """The tallies of a site up to a month, oldest first."""
        return list(self.filter(site=site, month__lte=last).order_by("-month")[:count])[::-1]

    def course(self, first: int, last: int) -> list["Course"]:
        """What all of them together kept of what they could lose, month by month. One query."""
        rows = self.filter(month__gte=first, month__lte=last, losable__gt=0).order_by("month").values_list("month")
        return [Course(month, lost, losable) for month, lost, losable in rows.annotate(lost=Sum("lost"), losable=Sum("losable"))]

    def by_branch(self, first: int, last: int) -> dict[int, list["Course"]]:
        """The same for each branch. One query."""
        rows = self.filter(month__gte=first, month__lte=last, losable__gt=0).order_by("month").values_list("site__branch", "month")
        found: dict[int, list[Course]] = {}
        for branch, month, lost, losable in rows.annotate(lost=Sum("lost"), losable=Sum("losable")):
            found.setdefault(branch, []).append(Course(month, lost, losable))
        return found

    def of_month(self, month: int) -> Self:
        """Each with its site and edition, but without the edition's text: it is long, and would come with every one of them."""
        return self.filter(month=month).select_related("site__branch", "edition").defer("edition__source").order_by("site_id")


class SealedQuerySet(QuerySet["SealedSheet"]):
    def seen_by(self, user: "Person") -> Self:
        return self.filter(access.seen(user))

    def latest_of(self, site: "Site", month: int) -> "SealedSheet | None":
        return self.filter(site=site, month=month).select_related("edition", "sealed_by").order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Course:
    """What several sites lost of what they could lose in a month."""

    month: int
    lost: Decimal
    losable: Decimal

    @property
    def kept(self) -> Decimal | None:
        return 1 - self.lost / self.losable if self.losable else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A site in a league table. ``rank`` is None, and ``why`` says so, when it cannot be compared."""

    tally: "Tally"
    rank: int | None
    share: Decimal | None
    """Lost of what could be lost."""


def ranking(tallies: Sequence["Tally"]) -> list[Ranked]:
    """Sites by the share of what they could lose that they lost, the best first; only those with enough coverage have a rank.

    All tallies must be of one edition: points of different standards are not compared. Equal shares share a rank.
    """
    most = max((tally.coverage for tally in tallies), default=Decimal(0))
    able = [tally for tally in tallies if tally.losable and tally.coverage >= most * ENOUGH]
    ordered = sorted(able, key=lambda tally: (tally.lost / tally.losable, tally.site_id))
    ranked: list[Ranked] = []
    for position, tally in enumerate(ordered, start=1):
        share = tally.lost / tally.losable
        rank = ranked[-1].rank if ranked and ranked[-1].share == share else position
        ranked.append(Ranked(tally, rank, share))
    placed = {tally.pk for tally in able}
    return ranked + [Ranked(tally, None, None) for tally in tallies if tally.pk not in placed]


def where_lost(tallies: Sequence["Tally"], clause: str, count: int = 3) -> list["Tally"]:
    """The sheets that lost most in a clause, the dearest first."""
    lost = [tally for tally in tallies if tally.lost_by_clause.get(clause)]
    return nsmallest(count, lost, key=lambda tally: (-tally.lost_by_clause[clause], tally.site_id))


@dataclass(frozen=True, slots=True)
class Basis:
    """On how much of the standard the sites of a ranking were measured: the least and the most of those that have a rank."""

    least: Decimal
    most: Decimal

    @property
    def low(self) -> bool:
        return self.most < HALF

    @property
    def in_words(self) -> str:
        """What everybody reads beside a ranking, so that nobody takes first on a tenth of the standard for the best site."""
        least, most = f"{self.least:.0%}", f"{self.most:.0%}"
        share = most if least == most else _("%(least)s to %(most)s") % {"least": least, "most": most}
        said, doubt = (
            _("Ranked on %(share)s of the standard.") % {"share": share},
            _("That is little: what is not measured may turn it around."),
        )
        return f"{said} {doubt}" if self.low else said


def basis(ranked: Sequence[Ranked]) -> Basis | None:
    """On what a ranking rests; None when nobody has a rank."""
    coverages = [each.tally.coverage for each in ranked if each.rank is not None]
    return Basis(min(coverages), max(coverages)) if coverages else None


def biggest_losses(tallies: Sequence["Tally"], count: int = 5) -> list[tuple[str, Decimal, int]]:
    """Clauses that cost most over several sheets: code, points, at how many sites."""
    lost: dict[str, tuple[int, int]] = {}
    for tally in tallies:
        for clause, thousandths in tally.lost_by_clause.items():
            points, sites = lost.get(clause, (0, 0))
            lost[clause] = points + thousandths, sites + 1
    dearest = sorted(lost.items(), key=lambda item: (-item[1][0], item[0]))[:count]
    return [(clause, Decimal(points) / 1000, sites) for clause, (points, sites) in dearest]
