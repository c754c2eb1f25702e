"""The respondent's papers: the form for everybody, what the one who asks may do, and the papers themselves,
256 bytes a subject up, as many bytes of blind signatures down."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from werkzeug import Request, Response

from unionweb.ballots import drawing
from unionweb.ballots.drawing import DrawnBefore, NotDrawing
from unionweb.ballots.rules.encoding import Malformed
from unionweb.base.clock import LOCAL, now
from unionweb.base.db import end_reading
from unionweb.base.refusals import NotFound
from unionweb.base.web.doors import USUAL, Door, View, Words, careful, refuse
from unionweb.base.web.headers import is_foreign
from unionweb.base.web.policies import everyone
from unionweb.people.keys import keyed
from unionweb.people.signin import cookie_reader, token_hash
from unionweb.surveys.queries.forms import OpenedForm, opened_form
from unionweb.surveys.queries.papers import Claim, claim_of

LENGTH = 256
"""Of one blinded message, in bytes."""

KEPT = "public, max-age=3600"
"""By browsers: a form never changes."""

WORDS = USUAL | {
    "incident": Words(500, "服务器出错，请再试一次。", "The server failed; try again."),
    "busy": Words(503, "同时填写的人太多，请再试一次。", "Too many are asking at the moment; try again."),
    "malformed": Words(
        400, "请求不完整，请重新打开问卷再试。", "The request is not understood; open the form again."
    ),
    "not_signed_in": Words(401, "请先登录，再填写。", "Log in first."),
    "not_asked": Words(
        403, "您不在这次测评的范围内。", "You are not among those who are asked in this survey."
    ),
    "nothing": Words(
        403,
        "被测评的都是您所在的部门，您不用填写。",
        "Only departments of your own are rated: there is nothing for you to fill in.",
    ),
    "unknown": Words(
        404,
        "没有这份问卷，或者它还没有开始。请重新扫描二维码。",
        "There is no such form, or it has not opened yet. Please scan the code again.",
    ),
    "closed": Words(
        409,
        "现在不能填写：测评还没有开始，或已经截止。",
        "The survey has not opened, or is over.",
    ),
    "drawn_elsewhere": Words(
        409,
        "您已经开始填写过。请用那时的那部手机和浏览器继续。",
        "You began before: go on with the phone and browser with which you did.",
    ),
}


def doors(app: Flask) -> tuple[Door, ...]:
    """The three addresses that the page of respondents knows by heart."""
    desk = Desk(cookie_reader(app))

    def door(name: str, view: View, method: str) -> Door:
        guarded = careful(app, WORDS, f"the {name} of a survey", view)
        return Door(f"/surveys/{name}/", "", guarded, everyone, method)

    return (
        door("form", desk.show_form, "GET"),
        door("sheet", desk.show_sheet, "GET"),
        door("papers", desk.hand_out, "POST"),
    )


@dataclass(slots=True)
class Desk:
    """Answers at the three doors, and keeps the forms that it has read: they never change."""

    token_in: Callable[[Request], str | None]
    forms: dict[str, OpenedForm] = field(default_factory=dict)

    def show_form(self, request: Request, code: str) -> Response:
        """{"form": the form's bytes, "votes": {key of a subject: the parameters' bytes}}, in base64url. For
        everybody; where persons are rated, for those who are asked."""
        if request.method != "GET":
            return refuse(WORDS, "method")
        try:
            form = self._form(code)
        except NotFound:
            return refuse(WORDS, "unknown")
        wrong = _wrong(request, self._claim(request, code), "GET") if form.named else None
        if wrong is not None:
            return refuse(WORDS, wrong)
        headers = {"Cache-Control": "no-store" if form.named else KEPT, "Vary": "Accept-Encoding"}
        document = form.document
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            document, headers["Content-Encoding"] = form.compressed, "gzip"
        return Response(document, headers=headers, mimetype="application/json")

    def show_sheet(self, request: Request, code: str) -> Response:
        """What this person rates, whether papers were drawn, until when; `me` tells the drafts of two persons
        on one phone apart and says nothing else."""
        claim = self._claim(request, code)
        wrong = _wrong(request, claim, "GET")
        if claim is None or wrong is not None:
            return refuse(WORDS, wrong or "unknown")
        closes = claim.closes_at and claim.closes_at.astimezone(LOCAL).isoformat(timespec="minutes")
        told = {
            "state": claim.state,
            "rates": [] if claim.number is None else self._rated(code, claim),
            "group": claim.group,
            "drawn": claim.drawn,
            "closes": closes,
            "me": "" if claim.number is None else keyed("survey", f"{code}:{claim.number}")[:20],
        }
        return Response(json.dumps(told), mimetype="application/json")

    def hand_out(self, request: Request, code: str) -> Response:
        """The papers. Stores nothing unless everything is in order; the same again gets the same answer."""
        if is_foreign(request):
            return refuse(WORDS, "foreign")
        claim = self._claim(request, code)
        wrong = _wrong(request, claim, "POST")
        if claim is None or claim.number is None or wrong is not None or claim.state != "open":
            return refuse(WORDS, wrong or "closed")
        rated = self._rated(code, claim)
        if not rated:
            return refuse(WORDS, "nothing")
        if request.content_length != LENGTH * len(rated):
            return refuse(WORDS, "malformed")
        votes, body = self._form(code).votes, request.get_data(cache=False)
        parts = [body[at : at + LENGTH] for at in range(0, len(body), LENGTH)]
        if len(parts) != len(rated):
            return refuse(WORDS, "malformed")
        return _draw([(votes[key], claim.number, part) for key, part in zip(rated, parts, strict=True)])

    def _claim(self, request: Request, code: str) -> Claim | None:
        token = self.token_in(request)
        return None if token is None else claim_of(token_hash(token), code, now())

    def _form(self, code: str) -> OpenedForm:
        if code not in self.forms:
            self.forms[code] = opened_form(code)
            end_reading()  # who waits for the disk holds no snapshot of what was
        return self.forms[code]

    def _rated(self, code: str, claim: Claim) -> list[str]:
        return [key for key in self._form(code).votes if claim.rates(key)]


def _wrong(request: Request, claim: Claim | None, method: str) -> str | None:
    if request.method != method:
        return "method"
    if claim is None:
        return "not_signed_in"
    if claim.state is None:
        return "unknown"
    return "not_asked" if claim.number is None and claim.state != "early" else None


def _draw(papers: list[drawing.Paper]) -> Response:
    try:
        signatures = drawing.draw_many(papers)
    except DrawnBefore:
        return refuse(WORDS, "drawn_elsewhere")
    except NotDrawing:
        return refuse(WORDS, "closed")
    except Malformed:
        return refuse(WORDS, "malformed")
    return Response(b"".join(signatures), mimetype="application/octet-stream")
