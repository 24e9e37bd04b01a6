"""Serving: one command brings everything up, nothing idle or dead holds people up, and stopping is clean."""

import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.frame.deployments import Deployment

SECONDS = 600
"""After which something hangs, even on a very slow machine; nothing is measured by them."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str = "/sign-in", timeout: float = SECONDS) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=timeout) as answer:
        content: bytes = answer.read()
    return content.decode()


def eventually(question: Callable[[], bool]) -> bool:
    """Whether the answer becomes yes in good time."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def serving(made: Deployment) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`dudao serve` on a free port, once it has said that it serves."""
    port = free_port()
    with made.running("serve", "--port", str(port)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if f":{port}/" in line:
                break
        yield process, port


def children(process: subprocess.Popen[str]) -> dict[int, str]:
    """The processes that a server has started, with their command lines."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    return {int(pid): args for pid, parent, args in rows if int(parent) == process.pid}


def workers(process: subprocess.Popen[str]) -> list[int]:
    return [pid for pid, args in children(process).items() if "dudao work" in args]


def test_served_from_nothing_with_styles_and_background_work(fresh: Deployment) -> None:
    with serving(fresh) as (process, port):
        page = get(port)
        (style, *_) = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert "{" in get(port, style)
        assert re.search(r"\.[0-9a-f]{12}\.css$", style), "styles carry their digest, so browsers keep them"
        assert eventually((fresh.folder / "work-heartbeat").exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0


def test_idle_connections_of_browsers_hold_nobody_up(living: Deployment) -> None:
    """Answered while all of them are open still: nobody had to wait until the server gave one of them up."""
    with serving(living) as (_process, port), ExitStack() as stack:
        idle = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(12)]
        assert "<html" in get(port)
        assert all(map(is_open, idle))


def is_open(connection: socket.socket) -> bool:
    """Whether the other side has neither said anything nor hung up."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return True
    return False


def test_background_work_that_dies_is_started_again_and_stops_with_the_pages(living: Deployment) -> None:
    with serving(living) as (process, _port):
        first = the_worker(process)
        subprocess.run(["kill", "-9", str(first)], check=True)
        second = the_worker(process, other_than=first)
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
        assert eventually(lambda: not alive(second))


def test_nothing_stays_behind_when_the_server_is_killed(living: Deployment) -> None:
    with serving(living) as (process, port):
        assert eventually(lambda: bool(workers(process)))
        left = list(children(process))
        process.kill()
        assert eventually(lambda: not any(map(alive, left)))
    with serving(living) as (_again, other):
        assert other != port or get(other)


def the_worker(process: subprocess.Popen[str], other_than: int = 0) -> int:
    """The background process of a server, once there is one; between dying and starting again there is none for a moment."""
    found: list[int] = []

    def there() -> bool:
        found[:] = [pid for pid in workers(process) if pid != other_than]
        return bool(found)

    assert eventually(there)
    return found[0]


def alive(pid: int) -> bool:
    listed = subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True, check=False).stdout.strip()
    return bool(listed) and not listed.startswith("Z")


def test_port_in_use_is_said_at_once(living: Deployment) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = living.run("serve", "--port", str(port), code=1)
    assert f"Port {port}" in refused.stderr
    assert f"PORT={port + 1} make run" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_work_once_does_every_chore(living: Deployment) -> None:
    living.run("work", "--once")
    assert Path(living.folder / "work-heartbeat").exists()
