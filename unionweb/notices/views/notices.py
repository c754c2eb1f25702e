"""My notices. Opening one from the list is a POST, because it leaves a mark."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.incoming import read_number
from unionweb.base.web.paging import paginate
from unionweb.base.web.policies import signed_in
from unionweb.notices import actions, policies, queries
from unionweb.notices.models import Notice
from unionweb.notices.views.room import room
from unionweb.people.signin import who


@room.get("/", policy=signed_in)
def index() -> Response:
    """What I was told, the newest first."""
    me, only_unread = found(who().person_id), request.args.get("show") == "unread"
    return page(
        "notices/index.html",
        found=paginate(queries.notices_of(me, only_unread=only_unread)),
        only_unread=only_unread,
        newest=queries.unread(me).newest,
    )


@room.get("/<int:notice_id>", policy=policies.was_told)
def notice(notice_id: int) -> Response:
    """One notice in full."""
    return page("notices/notice.html", one=found(db.session.get(Notice, notice_id)))


@room.post("/<int:notice_id>/read", policy=policies.was_told)
def read(notice_id: int) -> Response:
    """Open it: mark it read, then show it."""
    actions.mark_read(found(db.session.get(Notice, notice_id)), now=now())
    return go("notices.notice", notice_id=notice_id)


@room.post("/read-all", policy=signed_in)
def read_all() -> Response:
    """Mark everything read that the list showed."""
    up_to = read_number(request.form.get("up_to", "")) or 0
    if actions.mark_all_read(found(who().person_id), up_to=up_to, now=now()):
        tell(mark("已全部标为已读"))
    return go("notices.index")
