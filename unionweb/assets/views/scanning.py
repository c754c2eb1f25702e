"""Where the desk asks what it has scanned: JSON up, JSON down. A door, since a queue waits for each scan."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from typing import cast

from babel.support import Translations
from flask import Flask, g
from werkzeug import Request, Response

from unionweb.assets import policies
from unionweb.assets.actions.scanning import MODES, NotKeeper, Scan, SignedOut, Verdict, Writing, find, take
from unionweb.assets.rules.bodies import read_body
from unionweb.assets.rules.tags import read_tag
from unionweb.base.clock import now
from unionweb.base.db import driver
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence
from unionweb.base.web.doors import Door, Words, careful, refuse
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.i18n import TRANSLATIONS, translate
from unionweb.base.web.incoming import read_number
from unionweb.base.web.policies import everyone
from unionweb.people.queries.identity import who_by_session
from unionweb.people.signin import cookie_reader, token_hash

MOST_BYTES = 2000

WORDS = {
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
    "incident": Words(500, "出错了，请再扫一次。", "Something went wrong; scan again."),
    "busy": Words(503, "正忙，请再扫一次。", "Busy at the moment; scan again."),
    "malformed": Words(400, "请求不完整，请重新载入页面。", "Not understood; reload the page."),
    "not_signed_in": Words(
        401,
        "登录已过期，请重新登录；清单还在本机。",
        "Signed out: sign in again, the cart is kept here.",
    ),
    "not_keeper": Words(403, "您不管理这个物资室。", "You do not keep this store."),
}


def desk(app: Flask) -> Door:
    """Where scans are judged, and what comes back is taken back."""
    token_in = cookie_reader(app)

    def scan(request: Request, name: str) -> Response:
        return _scan(request, name, token_in)

    return Door("/assets/desk/scan/", "", careful(app, WORDS, "scanning at the desk", scan), everyone)


def _scan(request: Request, name: str, token_in: Callable[[Request], str | None]) -> Response:
    if request.method != "POST":
        return refuse(WORDS, "method")
    if is_foreign(request):
        return refuse(WORDS, "foreign")
    token, store_id = token_in(request), read_number(name)
    if token is None:
        return refuse(WORDS, "not_signed_in")
    scan = _read(request)
    if store_id is None or scan is None:
        return refuse(WORDS, "malformed")
    return _judged(token_hash(token), store_id, scan)


def _read(request: Request) -> Scan | None:
    if (request.content_length or 0) > MOST_BYTES:
        return None
    try:
        sent = json.loads(request.get_data(cache=False))
    except ValueError:
        return None
    match sent:
        case {"text": str(text), "key": str(key), "mode": str(mode), "person": int() | None as person}:
            if mode in MODES:
                body = read_body(str(sent.get("body", "")))
                return Scan(text.replace("\0", "")[:300], key, mode, person, body)
    return None


def judge(token: str, store_id: int, scan: Scan, writing: Writing, at: datetime) -> Verdict:
    """What came of a scan by whoever has this log-in (hash of its token); see `take` and `find`. Raises
    SignedOut, NotKeeper, and Refusal with what to do."""
    tag = read_tag(scan.text)
    if tag is not None:
        return take(token, store_id, tag, scan, writing, now=at)
    who = who_by_session(token, at)
    if who is None:
        raise SignedOut
    if not policies.keeps_store(who, store_id):
        raise NotKeeper
    return find(policies.the_store(store_id), scan.text, now=at)


def _judged(token: str, store_id: int, scan: Scan) -> Response:
    try:
        return _json(spoken(judge(token, store_id, scan, driver().writing, now())), 200)
    except SignedOut:
        return refuse(WORDS, "not_signed_in")
    except NotKeeper:
        return refuse(WORDS, "not_keeper")
    except Refusal as refusal:
        return _json({"error": "refused", "message": both(refusal.sentence)}, 409)


def _json(value: object, status: int) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")


def spoken(verdict: Verdict) -> Verdict:
    """The verdict with its sentences in both languages: the page is one, whoever reads it."""
    return cast(Verdict, _spoken(verdict))


def _spoken(value: object) -> object:
    if isinstance(value, Sentence):
        return both(value)
    if isinstance(value, dict):
        return {name: _spoken(one) for name, one in value.items()}
    return [_spoken(one) for one in value] if isinstance(value, list) else value


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
