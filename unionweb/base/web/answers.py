"""How views answer: a page, a fragment, another address, a file."""

from typing import Any
from urllib.parse import quote

from flask import (
    Response,
    flash,
    get_flashed_messages,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from unionweb.base.text import Sentence
from unionweb.base.web.headers import SCANNING_POLICY
from unionweb.base.web.i18n import translate


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A whole page."""
    return make_response(render_template(template, **context), status)


fragment = page
"""A piece of a page, by convention from a template named `_piece.html`."""


def scanning(response: Response) -> Response:
    """A page with the scanner on it: lets its browser run the reader of codes (WebAssembly)."""
    response.headers["Content-Security-Policy"] = SCANNING_POLICY
    return response


def wants_fragment() -> bool:
    """Whether htmx asks for a piece of the page rather than for all of it."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def go(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """On to another page after a change: 303, or htmx's own way of saying it."""
    return go_to(url_for(endpoint, _anchor=anchor, **values))


def go_to(address: str) -> Response:
    """Like `go`, to an address of this application."""
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return make_response(redirect(address, 303))


def tell(message: str | Sentence, kind: str = "ok", **values: object) -> None:
    """Queue a notice for the next page. Kinds: ok, warn, error."""
    flash(translate(message if isinstance(message, Sentence) else Sentence(message, values)), kind)


def told() -> list[tuple[str, str]]:
    """The queued notices as (kind, text); they are shown once."""
    queued: list[tuple[str, str]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return queued


def download(content: bytes, filename: str, mimetype: str) -> Response:
    """A file to save. The name may be Chinese."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
