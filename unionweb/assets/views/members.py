"""我的借物码: what a member shows at the desk."""

from flask import Response

from unionweb.assets import policies
from unionweb.assets.actions.members import renew_code
from unionweb.assets.models import MemberCode
from unionweb.assets.views.room import room
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.qr import qr_svg
from unionweb.people.signin import who


@room.get("/me", policy=policies.signed_in)
def my_code() -> Response:
    """The code, large enough for a scanner gun at arm's length."""
    code = db.session.get(MemberCode, who().person_id)
    return page("assets/my_code.html", code=code, svg=qr_svg(code.code) if code else "")


@room.post("/me", policy=policies.signed_in)
def renew_my_code() -> Response:
    """A code, or a new one: the old one is then nobody's."""
    renew_code(who().person_id or 0, by=who().actor, now=now())
    tell(mark("借物码已生成"))
    return go("assets.my_code")
