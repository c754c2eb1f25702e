"""Where the desk asks what it has scanned: JSON up, JSON down. A door, since a queue waits for each scan."""

from datetime import datetime
from typing import Any, cast

from flask import Flask
from werkzeug import Request, Response

from unionweb.assets import policies
from unionweb.assets.actions.scanning import MODES, NotKeeper, Scan, SignedOut, Verdict, Writing, find, take
from unionweb.assets.rules.bodies import read_body
from unionweb.assets.rules.tags import read_tag
from unionweb.base.clock import now
from unionweb.base.db import driver
from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence
from unionweb.base.web.asking import answer, both, posted
from unionweb.base.web.doors import USUAL, Door, Turned, Words, careful
from unionweb.base.web.policies import everyone
from unionweb.people.queries.identity import who_by_session
from unionweb.people.signin import cookie_reader, token_hash

MOST_BYTES = 2000

WORDS = USUAL | {
    "incident": Words(500, "出错了，请再扫一次。", "Something went wrong; scan again."),
    "busy": Words(503, "正忙，请再扫一次。", "Busy at the moment; scan again."),
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
        token, store_id, sent = posted(request, name, token_in, MOST_BYTES)
        return _judged(token_hash(token), store_id, _read(sent))

    return Door("/assets/desk/scan/", "", careful(app, WORDS, "scanning at the desk", scan), everyone)


def _read(sent: Any) -> Scan:
    match sent:
        case {"text": str(text), "key": str(key), "mode": str(mode), "person": int() | None as person}:
            if mode in MODES:
                body = read_body(str(sent.get("body", "")))
                return Scan(text.replace("\0", "")[:300], key, mode, person, body)
    raise Turned("malformed")


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
        return answer(spoken(judge(token, store_id, scan, driver().writing, now())))
    except SignedOut:
        raise Turned("not_signed_in") from None
    except NotKeeper:
        raise Turned("not_keeper") from None
    except Refusal as refusal:
        return answer({"error": "refused", "message": both(refusal.sentence)}, 409)


def spoken(verdict: Verdict) -> Verdict:
    """The verdict with its sentences in both languages: the page is one, whoever reads it."""
    return cast(Verdict, _spoken(verdict))


def _spoken(value: object) -> object:
    if isinstance(value, Sentence):
        return both(value)
    if isinstance(value, dict):
        return {name: _spoken(one) for name, one in value.items()}
    return [_spoken(one) for one in value] if isinstance(value, list) else value
