"""The box on the network: a small application of its own, without log-in, cookies or a log of requests.

It is mounted at /box, and may as well be given a host name of its own. Whatever is wrong with a request is
answered with a code and one sentence in both languages, and nothing is changed.
"""

import logging
from secrets import token_hex

from flask import Flask, Response, current_app, json, request
from werkzeug.exceptions import HTTPException

from unionweb.ballots.box import cast, install, parameters, state
from unionweb.ballots.box.refusals import WORDS, BoxRefusal
from unionweb.ballots.box.store import Boxes
from unionweb.base.web.policies import everyone, know_visitors
from unionweb.base.web.rooms import Room, close_unopened

log = logging.getLogger("unionweb")

MOST_BYTES = 32 * 1024
"""More than the longest ballot there can be: 255 tellers, 8 kB of choices."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OF_STATUS = {404: "page", 405: "method", 413: "large"}

room = Room("box", __name__)


@room.get("/v/<name>/params", policy=everyone, transaction=False)
def show_parameters(name: str) -> Response:
    """What is voted on: the very bytes that the vote is named after, so they never change."""
    answer = Response(parameters(name), mimetype="application/json")
    answer.cache_control.public = True
    answer.cache_control.immutable = True
    answer.cache_control.max_age = 365 * 24 * 3600
    return answer


@room.get("/v/<name>/state", policy=everyone, transaction=False)
def show_state(name: str) -> Response:
    """preparing, open, closing or closed."""
    return Response(json.dumps({"state": state(name)}), mimetype="application/json")


@room.post("/v/<name>/ballots", policy=everyone, transaction=False)
def take_ballot(name: str) -> Response:
    """The body is a ballot; the answer is its receipt, 96 bytes."""
    return Response(cast(name, request.get_data(cache=False)), mimetype="application/octet-stream")


class Nobody:
    """Who casts is not known here."""

    signed_in = False


def create_box_app(boxes: Boxes, strict_transport: bool) -> Flask:
    """The application, on these boxes. `strict_transport`: the public address is https."""
    app = Flask("unionweb.box", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["STRICT_TRANSPORT"] = strict_transport
    install(app, boxes)
    know_visitors(app, Nobody)
    close_unopened(app)
    app.register_blueprint(room)
    app.after_request(mark_answer)
    app.register_error_handler(BoxRefusal, lambda refusal: refuse(refusal.code))
    app.register_error_handler(HTTPException, refuse_request)
    app.register_error_handler(Exception, incident)
    return app


def mark_answer(answer: Response) -> Response:
    """Add the headers; nothing here is kept by a browser but the parameters."""
    answer.headers.extend(HEADERS)
    answer.headers.setdefault("Cache-Control", "no-store")
    if current_app.config["STRICT_TRANSPORT"]:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return answer


def refuse(code: str, status: int = 0) -> Response:
    """The one form of every refusal."""
    words = WORDS[code]
    body = json.dumps({"error": code, "message": {"zh": words.zh, "en": words.en}})
    answer = Response(body, status or words.status, mimetype="application/json")
    if words.status == 503:
        answer.headers["Retry-After"] = "1"
    return answer


def refuse_request(error: HTTPException) -> Response:
    """What the framework refuses: no such address, the wrong method, too large."""
    status = error.code or 500
    return refuse(OF_STATUS.get(status, "request" if status < 500 else "incident"), status)


def incident(error: Exception) -> Response:
    """A mistake of ours. The log gets no vote and no ballot."""
    log.error("incident %s in the ballot box", token_hex(4), exc_info=error)
    return refuse("incident")
