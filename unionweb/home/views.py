"""The first page, and small things that belong to no feature."""

from collections.abc import Iterator

from flask import Response, current_app, request, url_for

from unionweb.base.clock import now
from unionweb.base.web.answers import go_to, page
from unionweb.base.web.feature import Feature, Waiting
from unionweb.base.web.i18n import LANGUAGES
from unionweb.base.web.policies import everyone, visitor
from unionweb.base.web.rooms import Room
from unionweb.people.rules.addresses import local_address

room = Room("home", __name__)
A_YEAR = 365 * 24 * 3600


@room.get("/", policy=everyone)
def index() -> Response:
    """What waits for me; for a stranger, what is public and the way in."""
    who = visitor()
    if not who.signed_in:
        return page("home/welcome.html")
    return page("home/index.html", waiting=sorted(_waiting(), key=_urgency))


def _waiting() -> Iterator[Waiting]:
    who, moment = visitor(), now()
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    for feature in features:
        if feature.waiting is not None:
            yield from feature.waiting(who, moment)


def _urgency(thing: Waiting) -> tuple[bool, float]:
    return thing.due is None, thing.due.timestamp() if thing.due else 0.0


@room.post("/language", policy=everyone, transaction=False)
def language() -> Response:
    """Remember the language in a cookie and return to the page. Stores nothing here."""
    chosen = request.form.get("lang")
    # What is not a page of ours, "//elsewhere" after our own name included, leads to the first page.
    _scheme, _colon, address = (request.referrer or "").partition("://")
    back = address.removeprefix(request.host)
    response = go_to(local_address(back) or url_for("home.index"))
    if chosen in LANGUAGES:
        response.set_cookie(
            "lang", chosen, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response
