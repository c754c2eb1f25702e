"""A browser without a screen that inspects every page it opens."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from unionweb.base.web.assets import PAGES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HX_METHODS = {"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-delete": "DELETE"}


@dataclass(frozen=True)
class Answer:
    """An answer and, if it is a page or a fragment, its document."""

    response: TestResponse
    document: LexborHTMLParser | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What a person reads, white space folded; for other answers the body."""
        if self.document is None or self.document.body is None:
            return self.response.get_data(as_text=True)
        return " ".join(self.document.body.text(separator=" ").split())

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    def all(self, selector: str) -> list[LexborNode]:
        assert self.document is not None, "not a page"
        return self.document.css(selector)

    def texts(self, selector: str) -> list[str]:
        return [" ".join(node.text(separator=" ").split()) for node in self.all(selector)]


class Visitor:
    """Opens pages and sends forms as a browser would."""

    def __init__(self, app: Flask, language: str = "zh") -> None:
        self.app = app
        self.client = app.test_client()
        self.client.set_cookie("lang", language)

    def sign_in(self, token: str) -> None:
        """Put a running log-in (World.log_in) into the cookie."""
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def get(self, path: str, status: int = 200, **options: Any) -> Answer:
        return self._open(path, status, method="GET", **options)

    def post(
        self, path: str, data: dict[str, Any] | None = None, status: int = 303, **options: Any
    ) -> Answer:
        return self._open(path, status, method="POST", data=data or {}, **options)

    def follow(self, answer: Answer) -> Answer:
        """The page that a redirect leads to."""
        return self.get(answer.location)

    def _open(self, path: str, status: int, headers: dict[str, str] | None = None, **options: Any) -> Answer:
        sent = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        response = self.client.open(path, headers=sent, **options)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        body = response.get_data(as_text=True) if is_page else ""
        answer = Answer(response, LexborHTMLParser(body) if body else None)
        assert response.status_code == status, (
            f"{path}: {response.status_code} instead of {status}\n{answer.text[:600]}"
        )
        if body and answer.document is not None:
            inspect(self.app, path, body, answer.document)
            _check_scanner(path, answer)
        return answer


def _check_scanner(path: str, answer: Answer) -> None:
    """WebAssembly may run where codes are scanned, and nowhere else."""
    allowed = "'wasm-unsafe-eval'" in answer.response.headers.get("Content-Security-Policy", "")
    assert allowed == bool(answer.all("[data-scanner]")), (
        f"{path}: a page with the scanner, and no other, answers with scanning(page(…))"
    )


def inspect(app: Flask, path: str, body: str, document: LexborHTMLParser) -> None:
    """Fail if the page is not one we would hand to a person."""
    faults = [*_identity_faults(document), *_label_faults(document), *_image_faults(document)]
    faults += [*_inline_faults(document), *_address_faults(app, path, document)]
    if body.lstrip().lower().startswith("<!doctype"):
        faults += _page_faults(document)
    assert not faults, f"{path}:\n  " + "\n  ".join(faults)


def _page_faults(document: LexborHTMLParser) -> list[str]:
    faults = []
    if len(document.css("h1")) != 1:
        faults.append(f"{len(document.css('h1'))} h1 headings instead of one")
    title = document.css_first("title")
    if title is None or not title.text(strip=True):
        faults.append("no title")
    html = document.css_first("html")
    if html is None or html.attributes.get("lang") not in {"zh-CN", "en"}:
        faults.append("the html element names no language")
    if document.css_first("main") is None:
        faults.append("no main element")
    return faults


def _identity_faults(document: LexborHTMLParser) -> list[str]:
    names = [node.attributes["id"] for node in document.css("[id]")]
    return [
        f"id {name!r} stands {names.count(name)} times"
        for name in sorted(set(map(str, names)))
        if names.count(name) > 1
    ]


def _label_faults(document: LexborHTMLParser) -> list[str]:
    labelled = {node.attributes.get("for") for node in document.css("label")}
    faults = []
    for field in document.css("input, select, textarea"):
        attributes = field.attributes
        if attributes.get("type") in {"hidden", "submit", "button"}:
            continue
        wrapped = _has_ancestor(field, "label")
        if not (
            wrapped
            or attributes.get("id") in labelled
            or "aria-label" in attributes
            or "aria-labelledby" in attributes
        ):
            faults.append(f"field {attributes.get('name')!r} has no label")
    for button in document.css("button, a[href]"):
        if not (button.text(strip=True) or "aria-label" in button.attributes):
            faults.append(f"a {button.tag} without words: {button.html[:80] if button.html else ''}")
    return faults


def _has_ancestor(node: LexborNode, tag: str) -> bool:
    parent = node.parent
    while parent is not None and parent.tag != tag:
        parent = parent.parent
    return parent is not None


def _image_faults(document: LexborHTMLParser) -> list[str]:
    faults = [f"image without alt: {image.html}" for image in document.css("img:not([alt])")]
    for drawing in document.css("svg"):
        known = {"aria-hidden", "aria-label", "aria-labelledby", "role"} & set(drawing.attributes)
        if not known and not _has_ancestor(drawing, "svg"):
            faults.append("an svg neither named nor hidden")
    return faults


def _inline_faults(document: LexborHTMLParser) -> list[str]:
    faults = [
        f"inline style: {node.html[:80] if node.html else ''}" for node in document.css("[style], style")
    ]
    for script in document.css("script"):
        if not script.attributes.get("src"):
            faults.append("inline script")
    for node in document.css("*"):
        faults += [f"inline handler {name}" for name in node.attributes if name.startswith(("on", "hx-on"))]
    return faults


def _address_faults(app: Flask, path: str, document: LexborHTMLParser) -> list[str]:
    faults = []
    here = urlsplit(path).path
    for link in document.css("a[href]"):
        faults += _unreachable(app, here, link.attributes["href"] or "", "GET")
    for form in document.css("form"):
        method = (form.attributes.get("method") or "get").upper()
        faults += _unreachable(app, here, form.attributes.get("action") or here, method)
    for attribute, method in HX_METHODS.items():
        for node in document.css(f"[{attribute}]"):
            faults += _unreachable(app, here, node.attributes[attribute] or here, method)
    for node in document.css("[hx-target^='#']"):
        if (
            document.css_first(str(node.attributes["hx-target"])) is None
            and document.css_first("main") is not None
        ):
            faults.append(f"hx-target {node.attributes['hx-target']} is not on the page")
    return faults


def _unreachable(app: Flask, here: str, address: str, method: str) -> list[str]:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith(("#", "/static/")) or parts.path in PAGES:
        return []
    try:
        app.url_map.bind("localhost").match(parts.path or here, method=method)
    except HTTPException as error:
        return [f"{method} {address} leads nowhere ({error.code})"]
    return []


def cookie_of(app: Flask, token: str) -> str:
    """What a browser sends in a running log-in (World.log_in)."""
    signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"unionweb={signer.dumps({'_user_id': token, '_fresh': True})}"
