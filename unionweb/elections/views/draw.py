"""Drawing a ballot (领票): 256 bytes of the booth up, 256 bytes of blind signature down. What is said of a
refusal is said in both languages, because the booth is one page for everybody."""

from flask import Flask
from werkzeug import Request, Response

from unionweb.ballots import drawing
from unionweb.ballots.drawing import DrawnBefore, NotDrawing
from unionweb.ballots.rules.encoding import Malformed
from unionweb.base.clock import now
from unionweb.base.web.doors import USUAL, Door, Words, careful, refuse
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.policies import everyone
from unionweb.elections.queries.hall import Claim, claim_of
from unionweb.elections.queries.kiosk import claim_at
from unionweb.elections.queries.slips import holds_slip
from unionweb.people.signin import cookie_reader, token_hash

KIOSK_COOKIE = "unionweb_kiosk"
"""By which a voting machine is known."""

LENGTH = 256
"""Of the blinded message, in bytes."""


WORDS = USUAL | {
    "incident": Words(500, "领票出错，请再试一次。", "Drawing failed; try again."),
    "busy": Words(503, "领票的人太多，请再试一次。", "Too many are drawing at the moment; try again."),
    "malformed": Words(
        400, "领票请求不完整，请重新打开选票再试。", "The request is not understood; open the ballot again."
    ),
    "not_signed_in": Words(401, "请先登录，再领票。", "Sign in first, then draw your ballot."),
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
    "on_slip": Words(
        409,
        "您已领了预领票纸条，请扫纸条上的二维码投票。",
        "You were handed a slip: scan the code on it to vote.",
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
        return _draw(request, vote, token_in(request))

    return Door("/draw/", "", careful(app, WORDS, "drawing", draw), everyone)


def _draw(request: Request, vote: str, token: str | None) -> Response:
    """Stores nothing unless everything is in order; the same request again gets the same answer."""
    if request.method != "POST":
        return refuse(WORDS, "method")
    if is_foreign(request):
        return refuse(WORDS, "foreign")
    claim = _claim(request.cookies.get(KIOSK_COOKIE), vote, token)
    wrong = _wrong(request, claim)
    if claim is None or claim.number is None or wrong is not None:
        return refuse(WORDS, wrong or "not_on_roll")
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
        return refuse(WORDS, "on_slip" if holds_slip(vote, number) else "drawn_elsewhere")
    except NotDrawing:
        return refuse(WORDS, "closed")
    except Malformed:
        return refuse(WORDS, "malformed")
    return Response(signature, mimetype="application/octet-stream")
