"""Where the scoring page saves what is typed: JSON up, JSON down. A door, since it is asked with every
tap."""

import json
from collections.abc import Callable

from flask import Flask
from werkzeug import Request, Response

from unionweb.base.clock import now
from unionweb.base.refusals import Refusal
from unionweb.base.web.doors import Door, Words, careful, refuse
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.incoming import read_number
from unionweb.base.web.policies import everyone
from unionweb.people.signin import cookie_reader, token_hash
from unionweb.recruitment.actions.score_saving import NotYours, Saved, SignedOut, save_typed, standing
from unionweb.recruitment.actions.scoring import HandedIn, Overtaken

MOST_BYTES = 20_000

WORDS = {
    "method": Words(405, "这个地址不接受这种请求。", "This address takes no request of this kind."),
    "foreign": Words(
        403, "请求来自别的网站，没有被接受。", "The request came from another site and was refused."
    ),
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
        return _save(request, name, token_in)

    return Door("/recruitment/save/", "", careful(app, WORDS, "saving a score", save), everyone)


def _save(request: Request, name: str, token_in: Callable[[Request], str | None]) -> Response:
    if request.method != "POST":
        return refuse(WORDS, "method")
    if is_foreign(request):
        return refuse(WORDS, "foreign")
    token, sheet_id = token_in(request), read_number(name)
    if token is None:
        return refuse(WORDS, "not_signed_in")
    sent = _read(request)
    if sheet_id is None or sent is None:
        return refuse(WORDS, "malformed")
    return _keep(token_hash(token), sheet_id, sent)


Sent = tuple[dict[str, str], str, int]


def _read(request: Request) -> Sent | None:
    if (request.content_length or 0) > MOST_BYTES:
        return None
    try:
        sent = json.loads(request.get_data(cache=False))
    except ValueError:
        return None
    match sent:
        case {"points": dict(points), "remark": str(remark), "version": int(version)}:
            if all(isinstance(one, str) for one in points.values()):
                return points, remark.replace("\0", ""), version
    return None


def _keep(token: str, sheet_id: int, sent: Sent) -> Response:
    points, remark, version = sent
    try:
        return _told(save_typed(token, sheet_id, points, remark, version, now=now()))
    except SignedOut:
        return refuse(WORDS, "not_signed_in")
    except NotYours:
        return refuse(WORDS, "not_yours")
    except HandedIn:
        return refuse(WORDS, "handed_in")
    except Overtaken:
        return _overtaken(token, sheet_id)
    except Refusal as refusal:
        text = str(refusal.sentence)
        return _json({"error": "unfit", "field": refusal.field, "message": {"zh": text, "en": text}}, 422)


def _overtaken(token: str, sheet_id: int) -> Response:
    saved, words = standing(token, sheet_id, now=now()), WORDS["overtaken"]
    told = {"version": saved.version, "points": dict(saved.points), "remark": saved.remark}
    return _json({"error": "overtaken", "message": {"zh": words.zh, "en": words.en}, "saved": told}, 409)


def _told(saved: Saved) -> Response:
    return _json({"version": saved.version, "complete": saved.total is not None}, 200)


def _json(value: dict[str, object], status: int) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")
