"""Security headers, and the answer to forged requests.

A forged request is recognised by where the browser says it comes from
(`Sec-Fetch-Site`, else `Origin`), so that no token ties a form, and later a
ballot, to a session. Requests that carry neither header are not from a browser that could be
tricked; the session cookie is SameSite=Lax besides.
"""

from flask import Flask, Response, abort, current_app, request

from unionweb.base.web.rooms import SAFE_METHODS

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
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Check every request, mark every answer."""
    app.before_request(refuse_foreign_requests)
    app.after_request(mark_answer)


def refuse_foreign_requests() -> None:
    """403 for a request that changes something and was started by another site."""
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{request.host}", f"https://{request.host}"}:
        abort(403)


def mark_answer(response: Response) -> Response:
    """Add the headers; pages are never cached, because the next person at this
    screen could press "back"."""
    there = {name.lower() for name, _value in response.headers}
    response.headers.extend({name: value for name, value in HEADERS.items() if name.lower() not in there})
    # Only under a public name: with our own certificate on localhost it would lock other programs there out.
    if current_app.config["SETTINGS"].address.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.update(("Cookie", "HX-Request"))
    return response
