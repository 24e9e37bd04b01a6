"""Where a webhook may go: never into our own network unless that is allowed, whatever a name resolves to.

A name is resolved once, every address it has must be allowed, and the connection is made to the address that was looked at: a name
that points elsewhere a moment later (DNS rebinding) gains nothing. Redirects are not followed at all.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
EMBEDDING: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("2002::/16"),
                    ipaddress.ip_network("2001::/32"))  # fmt: skip
"""IPv6 addresses that carry an IPv4 one inside, so that they may lead anywhere."""


class Forbidden(Invalid):
    """The address leads where webhooks must not go."""


@dataclass(frozen=True)
class Target:
    """An address taken apart. ``path`` is what is asked for there, with its query."""

    secure: bool
    host: str
    port: int
    path: str


def parsed(url: str) -> Target:
    """Take an address apart; refused unless it is http or https to a host, without a name and password in it."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid(_("This is no address. Write it as https://host/path."), field="url") from error
    if (
        parts.scheme not in {"http", "https"}
        or not host
        or parts.username
        or parts.password
        or not url.isascii()
        or set(url) & set(" \r\n\t")
    ):
        raise Invalid(_("Write the address as https://host/path, without a user name or password in it."), field="url")
    secure = parts.scheme == "https"
    path = parts.path or "/"
    return Target(secure, host, port or (443 if secure else 80), f"{path}?{parts.query}" if parts.query else path)


def resolved(target: Target) -> str:
    """The IP address to connect to. Raises Forbidden when any address of the name is ours, OSError when it has none."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not settings.WEBHOOKS_PRIVATE:
        for address in addresses:
            if not public(ipaddress.ip_address(address)):
                raise Forbidden(
                    _("{host} lies in a private network ({address}). Webhooks go there only with DUDAO_WEBHOOKS_PRIVATE=1."),
                    field="url",
                    host=target.host,
                    address=address,
                )
    return addresses[0]


def public(address: Address) -> bool:
    """Whether an address is one of the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return public(address.ipv4_mapped)
        if any(address in network for network in EMBEDDING):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
