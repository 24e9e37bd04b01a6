"""The mailboxes that are set up (``DUDAO_MAILBOXES``), each with its site."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings

from dudao.organisation.models import Site


@dataclass(frozen=True)
class Box:
    """Where a mailbox is, how it is entered, and what its mail becomes."""

    code: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    secure: bool
    open_allowed: bool
    address: str
    kind: str
    category: str
    all_sites: bool
    plus: bool

    @property
    def place(self) -> str:
        return hashlib.sha256(f"{self.host}:{self.port}\n{self.user}\n{self.folder}".encode()).hexdigest()


def boxes() -> list[Box]:
    return [Box(code=code, **told) for code, told in settings.MAILBOXES.items()]


def site_of(box: Box) -> Site | None:
    return Site.objects.select_related("company").filter(code=box.code).first()


def sites_of(box: Box, site: Site) -> list[Site]:
    """The sites whose mail comes here: the box's own, or with ``sites=all`` every one of its company that is open."""
    if not box.all_sites:
        return [site]
    return list(Site.objects.filter(company=site.company_id, closed_on__isnull=True).order_by("pk"))


def box_for(site: Site) -> Box | None:
    """The mailbox to which a site's customers answer: its own, else its company's."""
    found = boxes()
    own = next((box for box in found if box.code == site.code), None)
    if own is not None or not any(box.all_sites for box in found):
        return own
    shared = {box.code: box for box in found if box.all_sites}
    near = Site.objects.filter(company=site.company_id, code__in=shared).order_by("pk").values_list("code", flat=True).first()
    return shared[near] if near else None


def own_addresses() -> frozenset[str]:
    """Every address from which we write or at which we read: mail from there is our own."""
    return frozenset(_bare([*(box.address for box in boxes()), settings.DEFAULT_FROM_EMAIL]))


def _bare(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        yield address.rpartition("<")[2].rstrip(">").strip().lower()
