"""A small OpenID Connect provider on this machine: discovery, authorization, token with a signed id_token, keys."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT, SECRET = "dudao", "s3cret"


def new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """Whoever comes is ``claims``. Codes work once, for the client that they were made for, with the right PKCE verifier."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "email": "clerk@example.com", "email_verified": True})
    audience: str = CLIENT
    lives: int = 300
    key: RSAPrivateKey = field(default_factory=new_key)
    signing_key: RSAPrivateKey | None = None
    down: bool = False
    address: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks", "userinfo_endpoint": "me"}
        return {"issuer": self.address} | {name: f"{self.address}/{path}" for name, path in places.items()}

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "k1", "alg": "RS256", "use": "sig"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked["code_challenge"]
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.codes.pop(asked["code"], None) != proof or asked.get("client_secret") != SECRET:
            return None
        now = int(time.time())
        told = self.claims | {"iss": self.address, "aud": self.audience, "iat": now, "exp": now + self.lives}
        signed = jwt.encode(told, self.signing_key or self.key, algorithm="RS256", headers={"kid": "k1"})
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


def serve(provider: Provider) -> ThreadingHTTPServer:
    """Let the provider answer at a free port until ``shutdown``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            path = urlsplit(self.path).path
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            else:
                self.tell(provider.jwks() if path == "/jwks" else provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.tell(provider.token({name: values[0] for name, values in parse_qs(body).items()}))

        def tell(self, what: dict[str, Any] | None) -> None:
            text = b"<p>out of order" if provider.down else json.dumps(what or {"error": "invalid_grant"}).encode()
            self.send_response(500 if provider.down else 200 if what else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    return server
