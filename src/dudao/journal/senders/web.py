"""One POST to another system: bounded in time, no redirects, the answer not read beyond its status."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from typing import Final

from dudao.journal.senders.addresses import Target, resolved

SECONDS: Final = 10
WHOLE_SECONDS: Final = 15
"""A server that sends its answer byte by byte is cut off after so long."""


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target, self.address = target, address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.target.port), SECONDS)
        if self.target.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.target.host)

    def cut(self) -> None:
        sock: socket.socket | None = self.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Send ``body`` and return the status of the answer. Raises OSError or HTTPException when there is none in time."""
    connection = _Pinned(target, resolved(target))
    clock = threading.Timer(WHOLE_SECONDS, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        named = f"[{target.host}]" if ":" in target.host else target.host
        usual = target.port == (443 if target.secure else 80)
        host = named if usual else f"{named}:{target.port}"
        connection.request("POST", target.path, body=body, headers={"Host": host, **headers})
        return connection.getresponse().status
    finally:
        clock.cancel()
        connection.close()
