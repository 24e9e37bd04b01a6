"""DingTalk, Feishu and WeChat on this machine: as much of each as signing in needs, in the words and types that each of them uses."""

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "dudao-app", "s3cret:/ü"
Answer = tuple[int, dict[str, Any]]


@dataclass
class Messengers:
    """Whoever comes is ``person``; a code works once, and never while they are ``forgetful``. ``asked``: what browsers brought here."""

    person: str = "o-1"
    down: bool = False
    forgetful: bool = False
    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def authorize(self, asked: dict[str, str], code_name: str) -> str:
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self.codes.add(code)
        return f"{asked['redirect_uri']}?{urlencode({code_name: code, 'state': asked['state']})}"

    def once(self, code: str) -> bool:
        known = code in self.codes and not self.forgetful
        self.codes.discard(code)
        return known

    def dingtalk(self, path: str, told: dict[str, Any], token: str) -> Answer:
        if path.endswith("/accessToken"):
            right = (told["appKey"], told["appSecret"]) == (CLIENT, SECRET)
            return (
                (200, {"accessToken": "app", "expireIn": 7200}) if right else (400, {"code": "invalidClientIdOrSecret", "message": "無效"})
            )
        if path.endswith("/userAccessToken"):
            right = (told["clientId"], told["clientSecret"], told["grantType"]) == (CLIENT, SECRET, "authorization_code")
            if not (right and self.once(told["code"])):
                return 400, {"code": "invalidParameter.authCode.notFound", "message": "不存在的临时授权码"}
            return 200, {"accessToken": f"t-{self.person}", "refreshToken": "r", "expireIn": 7200, "corpId": "ding1"}
        if token == f"t-{self.person}":
            return 200, {"openId": self.person, "unionId": "u", "nick": "阿芳", "mobile": "13800000000", "email": "clerk@example.com"}
        return 400, {"code": "Forbidden.AccessDenied", "message": "no"}

    def feishu(self, path: str, told: dict[str, Any], token: str) -> Answer:
        if path.endswith("/internal/"):
            right = (told["app_id"], told["app_secret"]) == (CLIENT, SECRET)
            return 200, (
                {"code": 0, "msg": "ok", "app_access_token": "a-1", "expire": 7200}
                if right
                else {"code": 10014, "msg": "app secret invalid"}
            )
        if path.endswith("/access_token"):
            if told["app_access_token"] != "a-1" or not self.once(told["code"]):
                return 200, {"code": 20003, "msg": "invalid code"}
            return 200, {"code": 0, "data": {"access_token": f"u-{self.person}", "refresh_token": "r", "expires_in": 6900}}
        if token == f"Bearer u-{self.person}":
            return 200, {"code": 0, "data": {"open_id": self.person, "name": "阿芳", "email": "clerk@example.com"}}
        return 200, {"code": 20005, "msg": "invalid access token"}

    def weixin(self, path: str, told: dict[str, Any], _token: str) -> Answer:
        if path.endswith("/userinfo"):
            right = (told["access_token"], told["openid"]) == (f"w-{self.person}", self.person)
            return 200, ({"openid": self.person, "nickname": "阿芳é"} if right else {"errcode": 40001, "errmsg": "invalid credential"})
        if told["appid"] != CLIENT:
            return 200, {"errcode": 40013, "errmsg": "invalid appid"}
        if told["secret"] != SECRET:
            return 200, {"errcode": 40125, "errmsg": "invalid appsecret"}
        if not self.once(told["code"]):
            return 200, {"errcode": 40029, "errmsg": "invalid code"}
        return 200, {
            "access_token": f"w-{self.person}",
            "expires_in": 7200,
            "refresh_token": "r",
            "openid": self.person,
            "scope": "snsapi_login",
        }

    def speak(self, path: str, told: dict[str, Any], token: str) -> tuple[Answer, str]:
        """The answer, and the type under which it is sent: WeChat calls its JSON plain text."""
        if path.startswith("/v1.0/"):
            return self.dingtalk(path, told, token), "application/json"
        if path.startswith("/open-apis/"):
            return self.feishu(path, told, token), "application/json; charset=utf-8"
        return self.weixin(path, told, token), "text/plain"


DOORS = {"/oauth2/auth": "authCode", "/open-apis/authen/v1/index": "code", "/connect/qrconnect": "code"}
"""Where each lets people sign in, and what it calls the code that they bring back."""


def serve(messengers: Messengers) -> ThreadingHTTPServer:
    """Let all three answer at a free port until ``shutdown``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            if path not in DOORS:
                self.tell(path, asked)
                return
            self.send_response(302)
            self.send_header("Location", messengers.authorize(asked, DOORS[path]))
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            spoken = self.headers["Content-Type"].startswith("application/json")
            told = json.loads(body) if spoken else {name: values[0] for name, values in parse_qs(body).items()}
            self.tell(urlsplit(self.path).path, told)

        def tell(self, path: str, told: dict[str, Any]) -> None:
            token = self.headers.get("x-acs-dingtalk-access-token") or self.headers.get("Authorization") or ""
            (status, answer), kind = ((503, {}), "text/html") if messengers.down else messengers.speak(path, told, token)
            text = b"<p>out of order" if messengers.down else json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    messengers.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    return server
