"""Where the phones of a count send what they kept: JSON up, JSON down. A door, so that the script learns
plainly whether it is signed out, refused, or only unlucky."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from werkzeug import Request, Response

from unionweb.assets.actions.stockscans import Sent, Verdict, record_scans
from unionweb.assets.rules.states import StocktakeState
from unionweb.assets.views.scanning import both
from unionweb.audit import Actor
from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import NotAllowed
from unionweb.base.web.doors import Door, Words, careful, refuse
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.incoming import MOST_NUMBER, read_number
from unionweb.base.web.policies import everyone
from unionweb.people.queries.identity import who_by_session
from unionweb.people.signin import cookie_reader, token_hash

MOST_BYTES = 64_000
MOST_SCANS = 100

WORDS = {
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
    "incident": Words(500, "出错了，正在重试。", "Something went wrong; trying again."),
    "busy": Words(503, "正忙，正在重试。", "Busy at the moment; trying again."),
    "malformed": Words(400, "请求不完整，请重新载入页面。", "Not understood; reload the page."),
    "not_signed_in": Words(
        401,
        "登录已过期，请重新登录；扫过的记录还在本机。",
        "Signed out: sign in again, what was scanned is kept here.",
    ),
    "somebody_else": Words(
        409,
        "这部手机上换了别人登录。请用原来的账号登录，扫过的记录还在本机。",
        "Somebody else is signed in on this phone: sign in as before, what was scanned is kept here.",
    ),
    "not_counter": Words(403, "您不是这次盘点的清点人。", "You are not one of the two who count."),
}


def desk(app: Flask) -> Door:
    """Where scans of a count are written down."""
    token_in = cookie_reader(app)

    def take(request: Request, name: str) -> Response:
        return _take(request, name, token_in)

    return Door("/assets/stocktakes/scans/", "", careful(app, WORDS, "counting", take), everyone)


def _take(request: Request, name: str, token_in: Callable[[Request], str | None]) -> Response:
    if request.method != "POST":
        return refuse(WORDS, "method")
    if is_foreign(request):
        return refuse(WORDS, "foreign")
    token, stocktake_id = token_in(request), read_number(name)
    if token is None:
        return refuse(WORDS, "not_signed_in")
    batch = _read(request)
    if stocktake_id is None or batch is None:
        return refuse(WORDS, "malformed")
    return _recorded(token_hash(token), stocktake_id, *batch)


def _read(request: Request) -> tuple[int, list[Sent]] | None:
    if (request.content_length or 0) > MOST_BYTES:
        return None
    try:
        sent = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return None
    match sent:
        case {"person": int(person), "scans": list(scans)} if len(scans) <= MOST_SCANS:
            read = [_scan(one) for one in scans]
            known = [one for one in read if one is not None]
            return (person, known) if len(known) == len(scans) else None
    return None


def _scan(sent: object) -> Sent | None:
    match sent:
        case {"key": str(key), "undo": str(undo)}:
            return Sent(_plain(key), undo=_plain(undo))
        case {"key": str(key), "text": str(text), "spot": int() | None as spot, "at": int(at)}:
            known = spot is not None and not isinstance(spot, bool) and 0 < spot <= MOST_NUMBER
            return Sent(_plain(key), text.replace("\0", "")[:300], spot if known else None, _moment(at))
    return None


def _plain(key: str) -> str:
    return key.replace("\0", "")[:40]


def _moment(at: int) -> datetime:
    """Milliseconds since 1970, as the phone's clock says; one that is out of its mind says the beginning."""
    return datetime.fromtimestamp(min(max(at, 0), 10**13) / 1000, UTC)


def _recorded(token: str, stocktake_id: int, person: int, scans: list[Sent]) -> Response:
    moment = now()
    who = who_by_session(token, moment)
    if who is None or who.person_id is None:
        return refuse(WORDS, "not_signed_in")
    if who.person_id != person:
        return refuse(WORDS, "somebody_else")
    try:
        with unit_of_work():
            verdicts, state = record_scans(stocktake_id, scans, by=Actor(person, who.name), now=moment)
    except NotAllowed:
        return refuse(WORDS, "not_counter")
    answers = [_answer(one) for one in verdicts]
    counting = state is StocktakeState.COUNTING
    body = json.dumps({"answers": answers, "counting": counting})
    return Response(body, 200, mimetype="application/json")


def _answer(one: Verdict) -> dict[str, object]:
    return {"key": one.key, "kind": one.kind, "good": one.good, "message": both(one.words)}
