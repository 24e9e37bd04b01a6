"""A clerk with a browser, for measuring: keeps its connection and cookies, and takes a dropped connection up again as browsers do."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench.counter import PASSWORD

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key|seen)"[^>]*value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one request, and how long it took."""

    status: int
    where: str
    content: str
    seconds: float

    @property
    def hidden(self) -> dict[str, str]:
        """What a form sends along without being asked."""
        return dict(HIDDEN.findall(self.content))


@dataclass(slots=True)
class Browser:
    """``again`` counts connections that the server had closed meanwhile."""

    port: int
    username: str
    requests: int = 0
    again: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def close(self) -> None:
        self.connection.close()

    def sign_in(self) -> Answer:
        return self.post("/sign-in", {"username": self.username, "password": PASSWORD, **self.get("/sign-in").hidden})

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, told: dict[str, str]) -> Answer:
        return self._ask("POST", path, urlencode(told))

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}{path}"}
        self.requests += 1
        started = time.perf_counter()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.HTTPException, ConnectionError):
            self.again += 1
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read().decode()
        seconds = time.perf_counter() - started
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location", ""), content, seconds)
