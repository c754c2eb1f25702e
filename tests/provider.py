"""An OpenID provider on this machine that speaks correctly until a test has it lie.

It checks what a good provider checks (client, redirect address, PKCE, that a code is used once), so that
our side is measured too.
"""

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from unionweb.base import clock

CLIENT, SECRET = "unionweb", "a secret of the provider's"
Respond = Callable[["Request"], "Response"]


@dataclass(frozen=True)
class Request:
    """What arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def json(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read


@dataclass(frozen=True)
class Response:
    """What goes back. `write`, if given, does it by hand."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[Any], None] | None = None


def said(document: object, status: int = 200) -> Response:
    """JSON."""
    return Response(json.dumps(document).encode(), status)


class Listener:
    """Answers by path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answers: dict[str, Respond] = {}
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                listener._handle(self)

            do_POST = do_GET

            def log_message(self, *_arguments: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def times(self, path: str) -> int:
        """How often it was asked for this path."""
        return sum(request.path == path for request in self.asked)

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        self.asked.append(request)
        response = self.answers.get(parts.path, _nowhere)(request)
        try:
            if response.write is not None:
                response.write(handler)
                return
            handler.send_response(response.status)
            headers = {"Content-Type": response.kind, "Content-Length": str(len(response.body))}
            for name, value in {**headers, **response.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(response.body)
            handler.close_connection = True
        except OSError:
            return  # they had enough of us


def _nowhere(_request: Request) -> Response:
    return said({"error": "not_found"}, 404)


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener that is gone afterwards."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


Claims = dict[str, Any]


class Provider(Listener):
    """An OpenID provider. `twist` changes the claims of the next tokens, `sign` makes them in another way."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = [new_key("first")]
        self.twist: Callable[[Claims], Claims] = lambda claims: claims
        self.sign: Callable[[Claims], str] = lambda claims: signed(claims, self.keys[-1])
        self.metadata: dict[str, Any] = {
            "issuer": self.address,
            "authorization_endpoint": self.address + "/authorize",
            "token_endpoint": self.address + "/token",
            "jwks_uri": self.address + "/keys",
            "userinfo_endpoint": self.address + "/me",
            "end_session_endpoint": self.address + "/leave",
        }
        self.about: Claims = {"sub": "s-1"}
        self._numbers = count()
        self._codes: dict[str, tuple[dict[str, str], Claims]] = {}
        self.answers |= {
            "/.well-known/openid-configuration": lambda _request: said(self.metadata),
            "/keys": lambda _request: said({"keys": [key.as_dict(private=False) for key in self.keys]}),
            "/token": self._token,
            "/me": lambda _request: said(self.about),
        }

    def agree(self, asked: str, **claims: Any) -> dict[str, str]:
        """Somebody logs in at the address that we sent the browser to; what the browser brings back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert query["response_type"] == "code" and query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256" and "openid" in query["scope"].split()
        now = int(clock.now().timestamp())
        usual = {"iss": self.address, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300}
        code = f"code-{next(self._numbers)}"
        self._codes[code] = query, {**usual, "nonce": query["nonce"], **claims}
        return {"code": code, "state": query["state"]}

    def logout_token(self, **claims: Any) -> str:
        """What the provider sends when somebody has logged out there."""
        now = int(clock.now().timestamp())
        events: Claims = {"http://schemas.openid.net/event/backchannel-logout": {}}
        usual = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": "1",
            "events": events,
        }
        return self.sign({**usual, **claims})

    def _token(self, request: Request) -> Response:
        form = request.form
        query, claims = self._codes.pop(form.get("code", ""), ({}, {}))
        verifier = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest())
        good = (
            query
            and form.get("grant_type") == "authorization_code"
            and form.get("redirect_uri") == query["redirect_uri"]
            and verifier.rstrip(b"=").decode() == query["code_challenge"]
            and _credentials(request) == (CLIENT, SECRET)
        )
        if not good:
            return said({"error": "invalid_grant", "error_description": f"no {form.get('code')}"}, 400)
        token = self.sign(self.twist(claims))
        return said({"access_token": "an-access-token", "token_type": "Bearer", "id_token": token})


def _credentials(request: Request) -> tuple[str, str]:
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        user, _, password = base64.b64decode(text).decode().partition(":")
        return unquote_plus(user), unquote_plus(password)
    return request.form.get("client_id", ""), request.form.get("client_secret", "")


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that is gone afterwards."""
    provider = Provider()
    try:
        yield provider
    finally:
        provider.close()


_KEYS: dict[str, RSAKey] = {}


def new_key(kid: str) -> RSAKey:
    """A key of this name; made once, it takes a while."""
    if kid not in _KEYS:
        _KEYS[kid] = RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})
    return _KEYS[kid]


def signed(claims: Claims, key: RSAKey, **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, claims, key)


def unsigned(claims: Claims) -> str:
    """With the algorithm "none"."""
    header = {"alg": "none", "typ": "JWT"}
    return ".".join(_part(json.dumps(part).encode()) for part in (header, claims)) + "."


def signed_with_public_key(claims: Claims, key: RSAKey) -> str:
    """HS256, with what everybody can read for a secret."""
    header = {"alg": "HS256", "kid": key.kid}
    text = ".".join(_part(json.dumps(part).encode()) for part in (header, claims))
    # By hand: no library does it any more.
    return f"{text}.{_part(hmac.digest(key.as_pem(private=False), text.encode(), 'sha256'))}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def came_back(way: str, brought: dict[str, str]) -> str:
    """The address at which the browser comes back to us."""
    return f"/people/sso/{way}?{urlencode(brought)}"
