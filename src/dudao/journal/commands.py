"""``dudao files``: uploaded files that no record names, for whoever stands at the server."""

from argparse import Namespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dudao.journal.attachments import orphans


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("files", help=_("uploaded files that no record names"))
    under = parser.add_subparsers(dest="files", metavar="ACTION", required=True)
    listing = under.add_parser("orphans", help=_("count them"))
    listing.set_defaults(run=count)
    sweeping = under.add_parser("sweep", help=_("take away those that have lain there for a day (not while a backup is written)"))
    sweeping.set_defaults(run=sweep)


def count(_options: Namespace) -> None:
    print(said(orphans.found()))


def sweep(_options: Namespace) -> None:
    gone = orphans.sweep()
    print(
        ngettext("%(n)d file taken away, %(size)s MB.", "%(n)d files taken away, %(size)s MB.", gone.count)
        % {"n": gone.count, "size": megabytes(gone.size)}
    )


def said(there: orphans.Orphans) -> str:
    """One sentence on what lies there."""
    sentence = ngettext(
        "No record names %(n)d uploaded file, %(size)s MB.", "No record names %(n)d uploaded files, %(size)s MB.", there.count
    )
    return sentence % {"n": there.count, "size": megabytes(there.size)}


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f}"
