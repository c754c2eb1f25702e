"""Drawing a ballot (领票): 256 bytes of the booth up, 256 bytes of blind signature down. What is said of a
refusal is said in both languages, because the booth is one page for everybody."""

from dataclasses import dataclass

from flask import Response, current_app, make_response, request, session

from unionweb.ballots import drawing
from unionweb.ballots.drawing import DrawnBefore, NotDrawing
from unionweb.ballots.rules.encoding import Malformed
from unionweb.base.clock import now
from unionweb.base.web.policies import everyone
from unionweb.elections.queries.hall import Claim, claim_of
from unionweb.elections.queries.kiosk import claim_at
from unionweb.elections.views.addresses import beside
from unionweb.people.signin import token_hash

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


def draw(vote: str) -> Response:
    """Hand out the ballot of who is signed in. Stores nothing unless everything is in order; the same request
    again gets the same answer. Its transaction is that of the queue of those who draw."""
    claim = _claim(vote)
    wrong = _wrong(claim)
    if claim is None or claim.number is None or wrong is not None:
        return refuse(wrong or "not_on_roll")
    return _hand_out(vote, claim.number)


def _claim(vote: str) -> Claim | None:
    kiosk = request.cookies.get(KIOSK_COOKIE)
    if kiosk is not None and (claim := claim_at(token_hash(kiosk), vote, now())) is not None:
        return claim
    token = session.get("_user_id")  # where Flask-Login keeps it; whose it is, the claim's query finds out
    return claim_of(token_hash(token), vote, now()) if isinstance(token, str) else None


def _wrong(claim: Claim | None) -> str | None:
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


def _hand_out(vote: str, number: int) -> Response:
    try:
        signature = drawing.draw(vote, number, request.get_data(cache=False))
    except DrawnBefore:
        return refuse("drawn_elsewhere")
    except NotDrawing:
        return refuse("closed")
    except Malformed:
        return refuse("malformed")
    return current_app.response_class(signature, mimetype="application/octet-stream")


def refuse(code: str) -> Response:
    """The refusal as JSON: {"error": code, "message": {"zh", "en"}}."""
    words = WORDS[code]
    return make_response({"error": code, "message": {"zh": words.zh, "en": words.en}}, words.status)


beside("/draw/<vote>", draw, policy=everyone, methods=("POST",))
