"""Addresses outside /surveys: a short one to scan or to type, and a page for everybody."""

import re

from flask import Response, make_response, redirect

from unionweb.base.refusals import NotFound
from unionweb.base.web.answers import page
from unionweb.base.web.policies import everyone
from unionweb.surveys.views.room import room

_CODE = re.compile(r"[0-9a-z]{4,12}", re.ASCII)


def short(code: str) -> Response:
    """To the form, also when a phone has put capitals in."""
    if not _CODE.fullmatch(code.lower()):
        raise NotFound
    return make_response(redirect(f"/survey#{code.lower()}", 303))


def secrecy() -> Response:
    """How answers stay secret, and what that does not cover."""
    return page("surveys/secrecy.html")


room.beside("/s/<code>", short, policy=everyone)
room.beside("/how-your-answers-stay-secret", secrecy, policy=everyone)
