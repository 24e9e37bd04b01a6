"""My sites: to choose one, by name."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from dudao.desk import paging
from dudao.desk.frame import page, person
from dudao.organisation.models import Site

SHOWN = 100


@login_required
def sites(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    found = Site.objects.seen_by(person(request)).select_related("branch").order_by("code")
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__istartswith=words) | Q(branch__name__icontains=words))
    context = {"sites": found[:SHOWN], "words": words, "total": paging.bounded_count(found), "shown": SHOWN}
    return page(request, "desk/sites.html", context, here="sites")
