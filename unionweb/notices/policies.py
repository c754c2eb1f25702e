"""Who may read a notice: the person who was told."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.notices.models import Notice
from unionweb.people.rules.who import Who


def was_told(who: Who, notice_id: int, **_arguments: object) -> bool:
    """Nobody else, whatever his role."""
    return who.signed_in and found(db.session.get(Notice, notice_id)).person_id == who.person_id
