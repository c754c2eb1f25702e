"""My calendar under a secret address, and what stands there."""

from hashlib import sha256

from flask import Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from unionweb.base.clock import now
from unionweb.base.db import db, unit_of_work
from unionweb.base.icalendar import feed_text
from unionweb.base.incidents import incident
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.errors import error_page
from unionweb.base.web.policies import everyone, signed_in
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import site
from unionweb.notices import feeds
from unionweb.notices.actions import choices
from unionweb.notices.models import Feed
from unionweb.notices.views.room import room
from unionweb.people.signin import who

NAME = "学生会日程"
KEPT_FOR = 900
"""Seconds that a calendar need not ask again."""


@room.get("/calendar", policy=signed_in)
def my_calendar() -> Response:
    """The address, and how to use it."""
    feed = db.session.get(Feed, found(who().person_id))
    address = None if feed is None else feeds.address_of(feed, site() or request.host_url.rstrip("/"))
    return page(
        "notices/calendar.html", feed=feed, address=address, code=qr_svg(address) if address else None
    )


@room.post("/calendar", policy=signed_in, endpoint="open_calendar")
def open_calendar() -> Response:
    """Make an address, or another one: the old one then leads nowhere."""
    me, nonce = found(who().person_id), choices.new_nonce()
    choices.open_feed(me, nonce, feeds.hash_of(feeds.secret_of(me, nonce)), now=now())
    tell(mark("日历地址已生成"))
    return go("notices.my_calendar")


@room.post("/calendar/close", policy=signed_in)
def close_calendar() -> Response:
    """Have none."""
    if choices.close_feed(found(who().person_id)):
        tell(mark("日历地址已停用"))
    return go("notices.my_calendar")


def calendar_feed(secret: str) -> Response:
    """The calendar. Its address is its key: the log does not tell it either, whatever goes wrong."""
    try:
        return _calendar(secret)
    except (HTTPException, NotFound):
        raise
    except Exception as mistake:
        db.session.rollback()
        return error_page(500, incident=incident("a calendar by secret address", mistake))


def _calendar(secret: str) -> Response:
    feed = feeds.feed_by(secret, now())
    if feed is None:
        raise NotFound
    person_id = feed.person_id
    # A GET that writes one row: how often it was asked limits it, and tells its owner.
    with unit_of_work():
        asked = db.session.get(Feed, person_id)
        in_time = asked is not None and choices.note_asked(asked, now=now())
    if not in_time:
        abort(429)
    address = current_app.config["SETTINGS"].address
    entries = list(feeds.entries_of(person_id, address, now()))
    response = Response(feed_text(NAME, entries, now()), mimetype="text/calendar")
    # Weak: the file says when it was made, and that alone makes no other calendar.
    response.set_etag(sha256(repr((address, entries)).encode()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Disposition"] = 'inline; filename="unionweb.ics"'
    response.make_conditional(request)
    return response


room.beside("/calendar/<secret>.ics", calendar_feed, policy=everyone)
