"""My account: where I am logged in, and how to end that."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.policies import signed_in
from unionweb.people.actions import sessions
from unionweb.people.queries.accounts import candidate_by_id
from unionweb.people.queries.sessions import running, way_of
from unionweb.people.signin import forget, who
from unionweb.people.sso.ways import WAYS_OUT
from unionweb.people.views.room import room


@room.get("/account", policy=signed_in)
def account() -> Response:
    """Where I am logged in, and the way to the password."""
    me, person_id = who(), found(who().person_id)
    return page(
        "people/sessions.html",
        sessions=running(person_id, now()),
        current=me.session,
        has_password=candidate_by_id(person_id) is not None,
    )


@room.post("/account/end", policy=signed_in)
def end_session() -> Response:
    """End one of my log-ins."""
    chosen = request.form.get("session", "")
    if sessions.end(found(who().person_id), chosen):
        tell(mark("这个登录已结束。"))
    return go("people.account")


@room.post("/account/end-all", policy=signed_in)
def end_all_sessions() -> Response:
    """Log out everywhere, here too."""
    me = who()
    way = way_of(me.session)
    sessions.end_all(found(me.person_id))
    forget()
    if way in WAYS_OUT:
        return go("people.signed_out", way=way)
    tell(mark("已在所有设备上退出登录。"))
    return go("people.sign_in")
