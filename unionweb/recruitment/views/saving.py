"""Where the scoring page saves what is typed: JSON up, JSON down. A door, since it is asked with every
tap."""

from flask import Flask
from werkzeug import Request, Response

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.web.asking import answer, both, posted
from unionweb.base.web.doors import USUAL, Door, Turned, Words, careful
from unionweb.base.web.policies import everyone
from unionweb.people.signin import cookie_reader, token_hash
from unionweb.recruitment.actions.score_saving import NotYours, SignedOut, save_typed, standing
from unionweb.recruitment.actions.scoring import HandedIn, Overtaken

MOST_BYTES = 20_000

WORDS = USUAL | {
    "incident": Words(500, "没有保存成功，请再试一次。", "Not saved; try again."),
    "busy": Words(503, "保存的人太多，正在重试。", "Too many are saving at the moment; trying again."),
    "malformed": Words(
        400, "评分不完整，请重新打开这一页。", "The score is not understood; reload the page."
    ),
    "not_signed_in": Words(
        401,
        "登录已过期，请重新登录；填好的分数还在本机。",
        "Signed out: sign in again, your score is kept here.",
    ),
    "not_yours": Words(404, "这份评分已收回或不是您的。", "This sheet was taken back or is not yours."),
    "handed_in": Words(409, "这份评分已经提交，不能再改。", "This sheet is handed in and final."),
    "overtaken": Words(
        409, "这份评分在别的设备或页面上改过，请核对。", "It was changed on another device or page: compare."
    ),
}


def desk(app: Flask) -> Door:
    """Where a juror's draft is kept."""
    token_in = cookie_reader(app)

    def save(request: Request, name: str) -> Response:
        token, sheet_id, sent = posted(request, name, token_in, MOST_BYTES)
        return _keep(token_hash(token), sheet_id, *_read(sent))

    return Door("/recruitment/save/", "", careful(app, WORDS, "saving a score", save), everyone)


def _read(sent: object) -> tuple[dict[str, str], str, int]:
    match sent:
        case {"points": dict(points), "remark": str(remark), "version": int(version)}:
            if all(isinstance(one, str) for one in points.values()):
                return points, remark.replace("\0", ""), version
    raise Turned("malformed")


def _keep(token: str, sheet_id: int, points: dict[str, str], remark: str, version: int) -> Response:
    try:
        saved = save_typed(token, sheet_id, points, remark, version, now=now())
    except SignedOut:
        raise Turned("not_signed_in") from None
    except NotYours:
        raise Turned("not_yours") from None
    except HandedIn:
        raise Turned("handed_in") from None
    except Overtaken:
        return _overtaken(token, sheet_id)
    except Refusal as refusal:
        message = both(refusal.sentence)
        return answer({"error": "unfit", "field": refusal.field, "message": message}, 422)
    return answer({"version": saved.version, "complete": saved.total is not None})


def _overtaken(token: str, sheet_id: int) -> Response:
    saved, words = standing(token, sheet_id, now=now()), WORDS["overtaken"]
    told = {"version": saved.version, "points": dict(saved.points), "remark": saved.remark}
    message = {"zh": words.zh, "en": words.en}
    return answer({"error": "overtaken", "message": message, "saved": told}, words.status)
