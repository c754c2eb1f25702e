"""What the scripts of our pages ask at doors: JSON up, JSON down.

The pages are the same for everybody, so sentences go down in both languages.
"""

import json
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from typing import Any

from babel.support import Translations
from flask import g
from werkzeug import Request, Response

from unionweb.base.text import Sentence
from unionweb.base.web.doors import Turned
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.i18n import TRANSLATIONS, translate
from unionweb.base.web.incoming import read_number

TokenIn = Callable[[Request], str | None]
"""Finds the log-in token in a bare request."""


def posted(request: Request, name: str, token_in: TokenIn, most: int) -> tuple[str, int, Any]:
    """The log-in token, the number in the address, and the JSON of at most so many bytes. Turned "method",
    "foreign", "not_signed_in" or "malformed"."""
    if request.method != "POST":
        raise Turned("method")
    if is_foreign(request):
        raise Turned("foreign")
    token, number = token_in(request), read_number(name)
    if token is None:
        raise Turned("not_signed_in")
    if number is None or (request.content_length or 0) > most:
        raise Turned("malformed")
    try:
        return token, number, json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        raise Turned("malformed") from None


def answer(value: object, status: int = 200) -> Response:
    """As JSON."""
    return Response(json.dumps(value), status, mimetype="application/json")


def both(sentence: Sentence) -> dict[str, str]:
    """A sentence in Chinese and in English. There is no request whose language could be asked for."""
    g.catalogue = _english()
    try:
        return {"zh": str(sentence), "en": translate(sentence)}
    finally:
        g.pop("catalogue")


@cache
def _english() -> NullTranslations:
    return Translations.load(TRANSLATIONS, ["en"])
