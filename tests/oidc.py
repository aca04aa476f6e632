"""A small OpenID Connect provider over real HTTP: it asks who one is, and signs what it says of them."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "extractor-tests", "a-secret-of-the-tests"


class Provider(ThreadingHTTPServer):
    """`people` are the claims of those who may come, by what they are called on the page where one chooses."""

    daemon_threads = True

    def __init__(self, people: Mapping[str, dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.people = people
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.codes: dict[str, tuple[str, dict[str, str]]] = {}
        """Codes that were handed out and not yet used, with who it is and what was asked."""

    @property
    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, who: str, asked: Mapping[str, str]) -> str:
        """The signed word on who it is."""
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "sub": f"sub-{who}", "iat": now, "exp": now + 3600}
        nonce = {"nonce": asked["nonce"]} if "nonce" in asked else {}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims | nonce | self.people[who], self.key)


@contextmanager
def provider(people: Mapping[str, dict[str, Any]]) -> Iterator[Provider]:
    """A provider that listens until the end of the block."""
    made = Provider(people)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()


class _Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, query = self._asked()
        if path == "/.well-known/openid-configuration":
            self._json(self.server.metadata)
        elif path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif path == "/authorize":
            ways = {who: urlencode({**query, "who": who}) for who in self.server.people}
            links = "".join(f'<p><a href="/enter?{way}">{who}</a>' for who, way in ways.items())
            self._send(200, "text/html; charset=utf-8", f"<title>Who are you?</title>{links}".encode())
        elif path == "/enter" and query["client_id"] == CLIENT:
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = (query["who"], query)
            back = urlencode({"code": code, "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self._send(404, "text/plain", b"")

    def do_POST(self) -> None:
        path, _ = self._asked()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        who, asked = self.server.codes.pop(given.get("code", ""), ("", {}))
        if path != "/token" or not who or not self._is_client(given) or given["redirect_uri"] != asked["redirect_uri"]:
            self._send(400, "application/json", b'{"error": "invalid_grant"}')
            return
        token = self.server.token(who, asked)
        self._json({"access_token": "none", "token_type": "Bearer", "expires_in": 3600, "id_token": token})

    def _is_client(self, given: Mapping[str, str]) -> bool:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        in_body = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        return in_body or self.headers.get("Authorization") == f"Basic {basic}"

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

    def _json(self, data: Mapping[str, Any]) -> None:
        self._send(200, "application/json", json.dumps(data).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""
