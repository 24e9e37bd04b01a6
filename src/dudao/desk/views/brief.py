"""The monthly brief of the company or a branch as a file: one page to lead by."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dudao.desk import owed
from dudao.desk.frame import person
from dudao.desk.group import TREND, Chosen, chosen_in
from dudao.duties import editions
from dudao.organisation import access
from dudao.organisation.models import Branch, Company, Site
from dudao.organisation.refusal import NotFound
from dudao.rendering.docx import to_docx
from dudao.rendering.pdf import to_pdf
from dudao.scores import acts, scoring
from dudao.scores.documents import Brief, monthly_brief
from dudao.scores.models import Tally

KINDS = {
    "pdf": (to_pdf, "application/pdf"),
    "docx": (to_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
REFRESHED = 50
"""How many stale sites a page makes right before it is shown; the background does the others."""


@login_required
def brief(request: HttpRequest, kind: str) -> HttpResponse:
    """The brief of the month and standard that the company page shows."""
    if kind not in KINDS:
        raise NotFound(_("There is no such file. Choose PDF or DOCX."))
    now = timezone.now()
    sites = list(Site.objects.seen_by(person(request)).order_by("pk"))
    acts.ensure_fresh(sites, now, most=REFRESHED)
    chosen = chosen_in(request, sites, now)
    if chosen.edition is None:
        raise NotFound(_("Nothing was counted in this month. Choose another month."))
    place = place_of(chosen)
    access.require(person(request), "scores.export", place)
    make, content_type = KINDS[kind]
    response = HttpResponse(make(monthly_brief(_brief(request, chosen, place))), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="brief-{chosen.month}.{kind}"'
    return response


def place_of(chosen: Chosen) -> Company | Branch | Site:
    """What the brief is about: the site when it is one, the branch when all are of it, else the company."""
    sites = [tally.site for tally in chosen.tallies]
    if len(sites) == 1:
        return sites[0]
    if len({site.branch_id for site in sites}) == 1:
        return sites[0].branch
    return sites[0].branch.company


def _brief(request: HttpRequest, chosen: Chosen, place: Company | Branch | Site) -> Brief:
    """Four queries more, whatever the number of sites."""
    mine = Tally.objects.seen_by(person(request)).filter(edition__book=chosen.tallies[0].edition.book)
    first = scoring.shifted(chosen.month, 1 - TREND)
    now = timezone.localtime()
    return Brief(
        issuer=chosen.tallies[0].site.branch.company.name,
        group=str(place),
        month=chosen.month,
        rulebook=editions.rulebook_of(chosen.edition or 0),
        tallies=chosen.tallies,
        before=list(mine.of_month(scoring.shifted(chosen.month, -1)).filter(edition=chosen.edition, losable__gt=0)),
        course=mine.course(first, chosen.month),
        language=owed.language(),
        made=f"{now:%Y-%m-%d %H:%M}",
        ended=not chosen.current,
    )
