"""`dudao user`: accounts, posts and passwords, for whoever stands at the server."""

import secrets
import sys
from argparse import Namespace
from datetime import date
from getpass import getpass
from typing import Any, TypeAlias

from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.organisation import acts
from dudao.organisation.calendar_commands import a_day
from dudao.organisation.models import Branch, Building, Company, Post, Site, Staff
from dudao.organisation.refusal import Invalid, NotFound
from dudao.organisation.roles import Role

Subparsers: TypeAlias = Any


def register_user(subparsers: Subparsers) -> None:
    user = subparsers.add_parser("user", help=_("open accounts, give posts, set passwords"), description=_("People who may sign in."))
    verbs = user.add_subparsers(dest="verb", metavar="VERB", required=True)
    add = verbs.add_parser("add", help=_("open an account"))
    add.add_argument("username", metavar="USERNAME", help=_("name to sign in with"))
    add.add_argument("--name", required=True, help=_("the person's name as shown"))
    add.add_argument("--company", default="", metavar="CODE", help=_("company code (needed when there are several)"))
    add.add_argument("--email", default="")
    _password_options(add)
    add.set_defaults(run=run_add)
    password = verbs.add_parser("password", help=_("give a new password; sessions with the old one end"))
    password.add_argument("username", metavar="USERNAME")
    _password_options(password)
    password.set_defaults(run=run_password)
    post = verbs.add_parser("post", help=_("give a role at a place and all below it"))
    post.add_argument("username", metavar="USERNAME")
    post.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values))
    post.add_argument("place", metavar="PLACE", help=_("company, company/branch, a site's code, or site/building, such as CH or CH/3"))
    post.add_argument("--from", dest="first", metavar="DAY", type=a_day, help=_("first day (else today)"))
    post.add_argument("--until", dest="last", metavar="DAY", type=a_day, help=_("last day (else open)"))
    post.set_defaults(run=run_post)
    show = verbs.add_parser("list", help=_("list people and their posts"))
    show.add_argument("--all", action="store_true", help=_("also those who have left"))
    show.set_defaults(run=run_list)
    out = verbs.add_parser("sign-out", help=_("sign in again everywhere: end a person's sessions"))
    out.add_argument("username", metavar="USERNAME")
    out.set_defaults(run=run_sign_out)
    reset = verbs.add_parser(
        "reset-second-factor", help=_("take a person's second factor away, when telephone and recovery codes are lost")
    )
    reset.add_argument("username", metavar="USERNAME")
    reset.set_defaults(run=run_reset)
    end = verbs.add_parser("end", help=_("record a person's last day: posts end, the account closes after it"))
    end.add_argument("username", metavar="USERNAME")
    end.add_argument("--on", metavar="DAY", type=a_day, help=_("last day (else today)"))
    end.set_defaults(run=run_end)


def _password_options(parser: Any) -> None:
    parser.add_argument(
        "--generate", action="store_true", help=_("make one and print it once; else it is asked for, or read from the input")
    )


def run_add(options: Namespace) -> None:
    password = _password(options)
    staff = acts.hire(_company(options.company), username=options.username, name=options.name, email=options.email, password=password)
    print(_("{name} can sign in as {username}. Give a post next: dudao user post {username} ROLE PLACE").format(
        name=staff.name, username=staff.username
    ))  # fmt: skip
    _print_generated(options, password)


def run_password(options: Namespace) -> None:
    staff = _staff(options.username)
    password = _password(options)
    acts.set_password(staff, password)
    print(_("{name} has a new password.").format(name=staff.name))
    _print_generated(options, password)


def run_sign_out(options: Namespace) -> None:
    staff = _staff(options.username)
    acts.end_sessions(staff, by=None, now=timezone.now())
    print(_("{name} has to sign in again everywhere.").format(name=staff.name))


def run_reset(options: Namespace) -> None:
    staff = _staff(options.username)
    acts.remove_second_factor(staff, by=None, now=timezone.now())
    print(_("The password alone signs {name} in until a second factor is set up again.").format(name=staff.name))


def run_post(options: Namespace) -> None:
    staff = _staff(options.username)
    place = _place(options.place)
    post = acts.appoint(staff, options.role, place, from_day=options.first or timezone.localdate(), to_day=options.last)
    print(_("{name}: {role} at {place} from {day}").format(name=staff.name, role=Role(post.role).label, place=place, day=post.from_day))


def run_end(options: Namespace) -> None:
    staff = acts.leave(_staff(options.username), on=options.on or timezone.localdate())
    print(_("{name} leaves on {day}; what they did stays under their name.").format(name=staff.name, day=staff.left_on))


def run_list(options: Namespace) -> None:
    today = timezone.localdate()
    people = Staff.objects.order_by("username").prefetch_related("posts__company", "posts__branch", "posts__site", "posts__building")
    for staff in people.iterator(chunk_size=500):
        if staff.works_on(today) or options.all:
            left = "" if staff.works_on(today) else " " + _("(left)")
            print(f"{staff.username:<20} {staff.name}{left}")
            for post in staff.posts.all():
                print(f"    {_post_line(post, today)}")


def _post_line(post: Post, today: date) -> str:
    place = post.building or post.site or post.branch or post.company
    held = "" if post.held_on(today) else " " + _("(not at present)")
    return f"{Role(post.role).label} · {place} · {post.from_day} – {post.to_day or ''}{held}"


def _password(options: Namespace) -> str:
    if options.generate:
        return secrets.token_urlsafe(12)
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass(_("New password: "))
    if getpass(_("Again: ")) != password:
        raise Invalid(_("The two passwords differ; nothing was changed."))
    return password


def _print_generated(options: Namespace, password: str) -> None:
    if options.generate:
        print(_("Password (shown once): {password}").format(password=password))


def _staff(username: str) -> Staff:
    staff = Staff.objects.filter(username=username.strip().lower()).first()
    if staff is None:
        raise NotFound(_('There is no account "{username}". `dudao user list` shows all.'), username=username)
    return staff


def _company(code: str) -> Company:
    companies = list(Company.objects.filter(code=code) if code else Company.objects.order_by("code")[:2])
    if len(companies) == 1:
        return companies[0]
    known = ", ".join(Company.objects.order_by("code").values_list("code", flat=True)[:20]) or "–"
    raise NotFound(_("Name the company with --company. Known: {known}"), known=known)


def _place(text: str) -> Company | Branch | Site | Building:
    upper, _slash, lower = text.partition("/")
    place: Company | Branch | Site | Building | None
    if lower:
        building = Building.objects.filter(site__code=upper, code=lower).first()
        place = building or Branch.objects.filter(company__code=upper, code=lower).first()
    else:
        place = Site.objects.filter(code=upper).first() or Company.objects.filter(code=upper).first()
    if place is None:
        raise NotFound(_('There is no place "{place}". Give a company, company/branch, a site\'s code, or site/building.'), place=text)
    return place
