"""The world outside, for tests: a mail server and a web server that really listen, on this machine."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class MailServer:
    """``refuses`` are recipients that it does not know; ``busy`` answers every mail with a temporary refusal."""

    port: int
    mails: list[Mail] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    busy: bool = False


class _Speaking(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        told: MailServer = self.server.told  # type: ignore[attr-defined]
        self.say("220 sink")
        while line := self.rfile.readline().decode(errors="replace").strip():
            word = line[:4].upper()
            if word == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                if address in told.refuses:
                    self.say("550 no such person")
                elif told.busy:
                    self.say("451 try later")
                else:
                    told.recipients.append(address)
                    self.say("250 ok")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part[1:] if part.startswith(b"..") else part)
                told.mails.append(message_from_bytes(b"".join(lines)))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class _Listening(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    with _Listening(("127.0.0.1", port), _Speaking) as server:
        told = MailServer(server.server_address[1])
        server.told = told  # type: ignore[attr-defined]
        with _running(server):
            yield told


@dataclass
class WebServer:
    """``status`` is what it answers; while ``stuck`` is set it takes requests and does not answer."""

    port: int
    status: int = 200
    location: str = ""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    stuck: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        told: WebServer = self.server.told  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        told.requests.append((self.path, dict(self.headers.items()), body))
        told.arrived.set()
        if told.stuck.is_set():
            told.released.wait(30)
            return
        self.send_response(told.status)
        if told.location:
            self.send_header("Location", told.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def web_server() -> Iterator[WebServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    told = WebServer(server.server_address[1])
    server.told = told  # type: ignore[attr-defined]
    server.daemon_threads = True
    with server, _running(server):
        yield told
        told.released.set()


@contextmanager
def _running(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
