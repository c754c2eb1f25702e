"""The code by which the desk knows a member."""

from datetime import datetime

from unionweb.assets.models import MemberCode
from unionweb.assets.rules.members import new_code
from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.text import mark

VERBS = {"assets.code": mark("生成借物码")}


def renew_code(person_id: int, *, by: Actor, now: datetime) -> MemberCode:
    """A code, or a new one in the place of the old, which is then nobody's."""
    code = db.session.get(MemberCode, person_id) or MemberCode(person_id=person_id)
    code.code, code.made_at = new_code(), now
    db.session.add(code)
    db.session.flush()
    record("assets.code", subject=("person", person_id), by=by, now=now)
    return code
