"""Where the phones of a count send what they kept: JSON up, JSON down. A door, so that the script learns
plainly whether it is signed out, refused, or only unlucky."""

from datetime import UTC, datetime

from flask import Flask
from werkzeug import Request, Response

from unionweb.assets.actions.stockscans import Sent, Verdict, record_scans
from unionweb.assets.rules.states import StocktakeState
from unionweb.audit import Actor
from unionweb.base.clock import now
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import NotAllowed
from unionweb.base.web.asking import answer, both, posted
from unionweb.base.web.doors import USUAL, Door, Turned, Words, careful
from unionweb.base.web.incoming import MOST_NUMBER
from unionweb.base.web.policies import everyone
from unionweb.people.queries.identity import who_by_session
from unionweb.people.signin import cookie_reader, token_hash

MOST_BYTES = 64_000
MOST_SCANS = 100

WORDS = USUAL | {
    "incident": Words(500, "出错了，正在重试。", "Something went wrong; trying again."),
    "busy": Words(503, "正忙，正在重试。", "Busy at the moment; trying again."),
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
        token, stocktake_id, sent = posted(request, name, token_in, MOST_BYTES)
        return _recorded(token_hash(token), stocktake_id, *_read(sent))

    return Door("/assets/stocktakes/scans/", "", careful(app, WORDS, "counting", take), everyone)


def _read(sent: object) -> tuple[int, list[Sent]]:
    match sent:
        case {"person": int(person), "scans": list(scans)} if len(scans) <= MOST_SCANS:
            return person, [_scan(one) for one in scans]
    raise Turned("malformed")


def _scan(sent: object) -> Sent:
    match sent:
        case {"key": str(key), "undo": str(undo)}:
            return Sent(_plain(key), undo=_plain(undo))
        case {"key": str(key), "text": str(text), "spot": int() | None as spot, "at": int(at)}:
            known = spot is not None and not isinstance(spot, bool) and 0 < spot <= MOST_NUMBER
            return Sent(_plain(key), text.replace("\0", "")[:300], spot if known else None, _moment(at))
    raise Turned("malformed")


def _plain(key: str) -> str:
    return key.replace("\0", "")[:40]


def _moment(at: int) -> datetime:
    """Milliseconds since 1970, as the phone's clock says; one that is out of its mind says the beginning."""
    return datetime.fromtimestamp(min(max(at, 0), 10**13) / 1000, UTC)


def _recorded(token: str, stocktake_id: int, person: int, scans: list[Sent]) -> Response:
    moment = now()
    who = who_by_session(token, moment)
    if who is None or who.person_id is None:
        raise Turned("not_signed_in")
    if who.person_id != person:
        raise Turned("somebody_else")
    try:
        with unit_of_work():
            verdicts, state = record_scans(stocktake_id, scans, by=Actor(person, who.name), now=moment)
    except NotAllowed:
        raise Turned("not_counter") from None
    answers = [_answer(one) for one in verdicts]
    return answer({"answers": answers, "counting": state is StocktakeState.COUNTING})


def _answer(one: Verdict) -> dict[str, object]:
    return {"key": one.key, "kind": one.kind, "good": one.good, "message": both(one.words)}
