"""Every way of saying no, turned into a page in one place."""

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized

from unionweb.base.db import db
from unionweb.base.fairlock import Shut
from unionweb.base.incidents import incident as write_down
from unionweb.base.refusals import NotAllowed, NotFound, Refusal
from unionweb.base.text import say
from unionweb.base.web.answers import go_to, page, wants_fragment

MOVING_TAKES = 60
"""Seconds after which to try again."""
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def init_app(app: Flask) -> None:
    """Register the handlers."""
    # Flask's own line of a mistake would be a second one, with the path and without the number.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]
    app.register_error_handler(Unauthorized, sign_in_first)
    app.register_error_handler(HTTPException, show)
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(NotAllowed, lambda _error: error_page(403))
    app.register_error_handler(Refusal, lambda refusal: error_page(422, sentence=refusal.sentence))
    app.register_error_handler(Shut, moving)
    app.register_error_handler(InternalServerError, incident)


def sign_in_first(_error: Unauthorized) -> ResponseReturnValue:
    """To the log-in page, and back here afterwards."""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for(current_app.config["SIGN_IN"], next=here)
    return go_to(address) if wants_fragment() else redirect(address, 303)


def show(error: HTTPException) -> ResponseReturnValue:
    """An error that the framework or `abort` raised."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    retry_after = getattr(error, "retry_after", None) or 5
    response = error_page(error.code or 500, retry_after=retry_after)
    if error.code in (429, 503):
        response.headers["Retry-After"] = str(retry_after)
    return response


def moving(_error: Shut) -> Response:
    """Whoever writes while the data is moved to another database comes back later."""
    db.session.rollback()
    sentence = say("系统正在迁移数据，暂时只能查看，刚才的操作没有保存。请稍后再试。")
    response = error_page(503, sentence=sentence, retry_after=MOVING_TAKES)
    response.headers["Retry-After"] = str(MOVING_TAKES)
    return response


def incident(error: InternalServerError) -> Response:
    """A mistake of ours: a number for the person, the traceback for the log."""
    # The rule and not the path, which may hold a secret or somebody's number.
    where = request.url_rule.rule if request.url_rule else "?"
    number = write_down(f"{request.method} {where}", error.original_exception)
    db.session.rollback()
    return error_page(500, incident=number)


def error_page(status: int, **context: object) -> Response:
    """The page of a status, or that of its family for a rare one."""
    name = status if status in PAGES else (400 if status < 500 else 500)
    context = {"incident": None, "sentence": None, "retry_after": 5, **context}
    return page(f"errors/{name}.html", status, **context)
