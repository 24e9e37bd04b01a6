"""Leave: who answers approvals in my place, and for whom I answer."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dudao.desk.forms import offer
from dudao.desk.frame import page, person
from dudao.organisation import access, acts
from dudao.organisation.models import Deputy, Post, Staff
from dudao.organisation.reach import posts_of
from dudao.organisation.refusal import Invalid, NotFound, Refusal

MOST = 200


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DeputyForm(forms.Form):
    post = forms.ChoiceField(label=_("My post"))
    staff = forms.ChoiceField(label=_("Who answers in my place"), help_text=_("Only approvals; they gain nothing else by it."))
    from_day = day_field(_("First day"))
    to_day = day_field(_("Last day"))

    def __init__(self, posts: list[Post], colleagues: list[tuple[Staff, str]], data: Any = None) -> None:
        super().__init__(data)
        self.posts = {str(post.pk): post for post in posts}
        self.colleagues = {str(staff.pk): staff for staff, _roles in colleagues}
        offer(self, "post", [(key, post_words(post)) for key, post in self.posts.items()])
        offer(self, "staff", [("", "—"), *((str(staff.pk), f"{staff.name} · {roles}") for staff, roles in colleagues)])
        if len(posts) == 1:
            self.fields["post"].initial = next(iter(self.posts))


@login_required
@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    user, today = person(request), timezone.localdate()
    posts = deciding_posts(user, today)
    form = DeputyForm(posts, colleagues_of(user, posts, today), request.POST or None) if posts else None
    status = 200
    if form is not None and form.is_bound:
        status = 422
        if form.is_valid() and _name(form, user):
            messages.success(request, gettext("Named. Requests that wait for your post now show at your deputy's desk too on these days."))
            return redirect("desk:deputies")
    listed = Deputy.objects.not_over(today).select_related("staff", "post__staff", "post__company", "post__branch", "post__site")
    context = {
        "form": form,
        "mine": [(each, post_words(each.post)) for each in listed.filter(post__staff=user).order_by("from_day")[:MOST]],
        "for_others": [(each, post_words(each.post)) for each in listed.of(user).order_by("from_day")[:MOST]],
    }
    return page(request, "desk/deputies.html", context, here="", status=status)


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier: the deputy answers no more from today."""
    user = person(request)
    found = Deputy.objects.filter(pk=pk, post__staff=user).select_related("post").first()
    if found is None:
        raise NotFound(_("You have no such deputy. It may have been ended already."))
    acts.end_deputy(found, today=timezone.localdate(), by=user)
    messages.success(request, gettext("Ended. You answer yourself again."))
    return redirect("desk:deputies")


def _name(form: DeputyForm, user: Staff) -> bool:
    said = form.cleaned_data
    try:
        acts.name_deputy(
            form.posts[said["post"]], staff=form.colleagues[said["staff"]], from_day=said["from_day"], to_day=said["to_day"], by=user
        )
    except Refusal as refusal:
        field = refusal.field if isinstance(refusal, Invalid) and refusal.field in form.fields else None
        form.add_error(field, str(refusal))
        return False
    return True


def deciding_posts(user: Staff, day: date) -> list[Post]:
    """The person's posts that are asked for approvals, with their places. One query."""
    keys = [post.pk for post in posts_of(user, day) if post.role in access.ALLOWED["approvals.decide"]]
    return list(Post.objects.filter(pk__in=keys).select_related("company", "branch", "site").order_by("pk"))


def colleagues_of(user: Staff, posts: list[Post], day: date) -> list[tuple[Staff, str]]:
    """Those who may stand in: whoever decides something in the same branch or company, or works at the same place. Bounded."""
    found: dict[int, tuple[Staff, list[str]]] = {}
    for post in posts:
        near = Post.objects.on(day).filter(company=post.company_id)
        if post.site is not None:
            near = near.covering(post.site) | near.filter(branch=post.branch_id, role__in=access.ALLOWED["approvals.decide"])
        elif post.branch_id is not None:
            near = near.filter(branch=post.branch_id, role__in=access.ALLOWED["approvals.decide"]) | near.filter(branch__isnull=True)
        else:
            near = near.filter(branch__isnull=True)
        for each in near.exclude(staff=user).select_related("staff").order_by("staff__name", "pk")[:MOST]:
            found.setdefault(each.staff_id, (each.staff, []))[1].append(each.get_role_display())
    return [(staff, "、".join(dict.fromkeys(roles))) for staff, roles in found.values()]


def post_words(post: Post) -> str:
    return f"{post.get_role_display()} · {post.site or post.branch or post.company}"
