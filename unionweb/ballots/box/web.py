"""The box on the network: a small application of its own, without log-in, cookies or a log of requests.

It is mounted at /box, and may be given a host name of its own (`host`). Whatever is wrong with a request is
answered with a code and one sentence in both languages, and nothing is changed.
"""

import json
import logging
from collections.abc import Callable
from secrets import token_hex

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from unionweb.ballots.box import boxes, install, parameters, state
from unionweb.ballots.box.refusals import WORDS, BoxBusy, BoxRefusal
from unionweb.ballots.box.store import Boxes
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.several import split_ballots
from unionweb.base.web.doors import Door
from unionweb.base.web.headers import data_headers
from unionweb.base.web.policies import everyone, know_visitors
from unionweb.base.web.rooms import Room, close_unopened

log = logging.getLogger("unionweb")

MOST_BYTES = 32 * 1024
"""More than the longest ballot there can be: 255 tellers, 8 kB of choices."""

TOGETHER_BYTES = 256 * 1024
"""Ballots of several votes in one request."""

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


@room.get("/health", policy=everyone, transaction=False)
def show_health() -> Response:
    """Whether the box can work: nothing but yes or no."""
    try:
        ready = boxes().database.ready()
    except (BoxBusy, SQLAlchemyError):
        ready = False
    return Response(json.dumps({"ready": ready}), 200 if ready else 503, mimetype="application/json")


def signpost(address: str) -> Door:
    """Where the pages that cast learn where to; "" stands for where they are. The same for everybody, and
    asked as nobody."""

    def tell(request: Request, _name: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            return refuse("method")
        return Response(json.dumps({"address": address}), mimetype="application/json")

    return Door("/box-address", None, tell, everyone, "GET")


def slot(all_boxes: Boxes) -> Door:
    """Where ballots are cast: the body is a ballot, the answer its receipt, 96 bytes."""

    def take_ballot(request: Request, name: str) -> Response:
        return take(request, MOST_BYTES, lambda body: all_boxes.cast(name, body))

    return Door("/box/v/", "/ballots", take_ballot, everyone)


def wide_slot(all_boxes: Boxes) -> Door:
    """Where ballots of several votes are cast together: the answer is their receipts, one after another."""

    def take_ballots(request: Request, _name: str) -> Response:
        return take(request, TOGETHER_BYTES, lambda body: b"".join(all_boxes.cast_many(split_ballots(body))))

    return Door("/box/ballots", None, take_ballots, everyone)


def take(request: Request, most: int, cast: Callable[[bytes], bytes]) -> Response:
    """Cast what the request brings, `most` bytes; receipts, or a refusal in words."""
    if request.method != "POST":
        return refuse("method")
    request.max_content_length = most
    try:
        receipts = cast(request.get_data(cache=False))
    except BoxRefusal as refusal:
        return refuse(refusal.code)
    except Malformed:
        return refuse("request")
    except HTTPException as error:
        return refuse_request(error)
    except Exception as error:
        return incident(error)
    return Response(receipts, mimetype="application/octet-stream")


class Nobody:
    """Who casts is not known here."""

    signed_in = False


def create_box_app(all_boxes: Boxes, strict_transport: bool) -> Flask:
    """The application, on these boxes. `strict_transport`: the public address is https."""
    app = Flask("unionweb.box", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["STRICT_TRANSPORT"] = strict_transport
    install(app, all_boxes)
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
    for name, value in data_headers(current_app.config["STRICT_TRANSPORT"]).items():
        answer.headers.setdefault(name, value)
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
