"""Security headers, and the answer to forged requests.

A forged request is recognised by where the browser says it comes from
(`Sec-Fetch-Site`, else `Origin`), so that no token ties a form, and later a
ballot, to a session. Requests that carry neither header are not from a browser that could be
tricked; the session cookie is SameSite=Lax besides.
"""

from flask import Flask, Response, abort, current_app, request
from werkzeug import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
SCANNING_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""Of the few pages that read codes: WebAssembly of our own may run there; no script may evaluate text."""


def casting_policy(box: str) -> str:
    """Of the pages that cast ballots. `box`: where to, "" for this site."""
    return POLICY.replace("connect-src 'self'", f"connect-src 'self' {box}") if box else POLICY


HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}

STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}


def data_headers(strict: bool) -> dict[str, str]:
    """Of an answer that is data for a script and no page. `strict`: the public address is https."""
    headers = HEADERS | {
        "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return headers | STRICT_TRANSPORT if strict else headers


def init_app(app: Flask) -> None:
    """Check every request, mark every answer."""
    app.before_request(refuse_foreign_requests)
    app.after_request(mark_answer)


def refuse_foreign_requests() -> None:
    """403 for a request that changes something and was started by another site."""
    if request.method not in SAFE_METHODS and is_foreign(request):
        abort(403)


def is_foreign(request: Request) -> bool:
    """Whether a page of another site sent it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and origin not in {f"http://{request.host}", f"https://{request.host}"}


def mark_answer(response: Response) -> Response:
    """Add the headers; pages are never cached, because the next person at this
    screen could press "back"."""
    there = {name.lower() for name, _value in response.headers}
    response.headers.extend({name: value for name, value in HEADERS.items() if name.lower() not in there})
    # Only under a public name: with our own certificate on localhost it would lock other programs there out.
    if current_app.config["SETTINGS"].address.startswith("https://"):
        for name, value in STRICT_TRANSPORT.items():
            response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Cookie", "HX-Request"))
    return response
