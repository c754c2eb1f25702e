"""Who may read a notice: the person who was told. Who may set up robots: administrators."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.notices.models import Notice, Robot
from unionweb.people.rules.roles import Role
from unionweb.people.rules.who import Who


def was_told(who: Who, notice_id: int, **_arguments: object) -> bool:
    """Nobody else, whatever his role."""
    return who.signed_in and found(db.session.get(Notice, notice_id)).person_id == who.person_id


def administers_robot(who: Who, robot_id: int, **_arguments: object) -> bool:
    """Administers the unit whose group the robot speaks in."""
    return who.holds(Role.ADMINISTRATOR, found(db.session.get(Robot, robot_id)).unit.place)
