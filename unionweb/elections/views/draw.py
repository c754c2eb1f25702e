"""Drawing a ballot (领票): 256 bytes of the booth up, 256 bytes of blind signature down. What is said of a
refusal is said in both languages, because the booth is one page for everybody."""

import json
import logging
from dataclasses import dataclass
from secrets import token_hex

from flask import Flask
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug import Request, Response

from unionweb.ballots import drawing
from unionweb.ballots.drawing import DrawnBefore, NotDrawing
from unionweb.ballots.rules.encoding import Malformed
from unionweb.base.clock import now
from unionweb.base.web.doors import Door
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.policies import everyone
from unionweb.elections.queries.hall import Claim, claim_of
from unionweb.elections.queries.kiosk import claim_at
from unionweb.people.signin import cookie_reader, token_hash

log = logging.getLogger("unionweb")

KIOSK_COOKIE = "unionweb_kiosk"
"""By which a voting machine is known."""

LENGTH = 256
"""Of the blinded message, in bytes."""


@dataclass(frozen=True, slots=True)
class Words:
    """An HTTP status and what it means here."""

    status: int
    zh: str
    en: str


WORDS = {
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
    "incident": Words(500, "领票出错，请再试一次。", "Drawing failed; try again."),
    "busy": Words(503, "领票的人太多，请再试一次。", "Too many are drawing at the moment; try again."),
    "malformed": Words(
        400, "领票请求不完整，请重新打开选票再试。", "The request is not understood; open the ballot again."
    ),
    "not_signed_in": Words(401, "请先登录，再领票。", "Log in first, then draw your ballot."),
    "not_on_roll": Words(403, "您不在这次选举的选举人名册上。", "You are not on the roll of this election."),
    "not_checked_in": Words(
        403,
        "您还没有签到。请先扫描会场大屏幕上的二维码签到，再领票。",
        "You have not checked in: scan the code on the hall screen first.",
    ),
    "unknown": Words(
        404, "没有这次投票，请重新扫描会场的二维码。", "There is no such vote; scan the hall's code again."
    ),
    "closed": Words(
        409,
        "现在不能领票：投票还没有开始，或已经结束。",
        "No ballots are handed out now: voting has not begun, or is over.",
    ),
    "no_turn": Words(
        403,
        "请先找工作人员安排，再用这台投票机投票。",
        "Ask the staff for a turn before you vote at this machine.",
    ),
    "on_paper": Words(
        409,
        "您已领了纸质选票，请在纸上投票。",
        "You were handed a paper ballot: please vote on paper.",
    ),
    "drawn_elsewhere": Words(
        409,
        "您已经领过票。请用领票时的那部手机和浏览器投票。",
        "You drew your ballot already: use the phone and browser with which you did.",
    ),
}


def desk(app: Flask) -> Door:
    """Where ballots are handed out to who is signed in, or whose turn it is at a voting machine."""
    token_in = cookie_reader(app)

    def draw(request: Request, vote: str) -> Response:
        try:
            with app.app_context():
                return _draw(request, vote, token_in(request))
        except (OperationalError, TimeoutError):
            return refuse("busy")
        except Exception as error:
            log.error("incident %s in drawing", token_hex(4), exc_info=error)
            return refuse("incident")

    return Door("/draw/", "", draw, everyone)


def _draw(request: Request, vote: str, token: str | None) -> Response:
    """Stores nothing unless everything is in order; the same request again gets the same answer."""
    if request.method != "POST":
        return refuse("method")
    if is_foreign(request):
        return refuse("foreign")
    claim = _claim(request.cookies.get(KIOSK_COOKIE), vote, token)
    wrong = _wrong(request, claim)
    if claim is None or claim.number is None or wrong is not None:
        return refuse(wrong or "not_on_roll")
    return _hand_out(request, vote, claim.number)


def _claim(kiosk: str | None, vote: str, token: str | None) -> Claim | None:
    if kiosk is not None and (claim := claim_at(token_hash(kiosk), vote, now())) is not None:
        return claim
    return claim_of(token_hash(token), vote, now()) if token is not None else None


def _wrong(request: Request, claim: Claim | None) -> str | None:
    if claim is None:
        return "not_signed_in"
    if request.content_length != LENGTH:
        return "malformed"
    if not claim.known:
        return "unknown"
    if claim.number is None:
        return "no_turn" if claim.at_kiosk else "not_on_roll"
    if not claim.open:
        return "closed"
    if claim.paper:
        return "on_paper"
    return None if claim.may_draw else "not_checked_in"


def _hand_out(request: Request, vote: str, number: int) -> Response:
    try:
        signature = drawing.draw(vote, number, request.get_data(cache=False))
    except DrawnBefore:
        return refuse("drawn_elsewhere")
    except NotDrawing:
        return refuse("closed")
    except Malformed:
        return refuse("malformed")
    return Response(signature, mimetype="application/octet-stream")


def refuse(code: str) -> Response:
    """The refusal as JSON: {"error": code, "message": {"zh", "en"}}."""
    words = WORDS[code]
    body = json.dumps({"error": code, "message": {"zh": words.zh, "en": words.en}})
    answer = Response(body, words.status, mimetype="application/json")
    if words.status == 503:
        answer.headers["Retry-After"] = "1"
    return answer
