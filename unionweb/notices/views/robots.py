"""Robots of a unit's group chats."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.notices import policies
from unionweb.notices.actions import robots as actions
from unionweb.notices.forms.robots import RobotForm
from unionweb.notices.kinds import news_kinds
from unionweb.notices.mailing import settings
from unionweb.notices.models import Robot
from unionweb.notices.queries.failures import failures_of, last_said, robots_of
from unionweb.notices.robots import try_robot
from unionweb.notices.rules.mails import Verdict
from unionweb.notices.rules.robots import REACHES, ROBOT_KINDS
from unionweb.notices.views.room import room
from unionweb.people.models import Unit
from unionweb.people.policies import administers_somewhere, administers_unit
from unionweb.people.rules.roles import Role
from unionweb.people.signin import who


@room.get("/robots", policy=administers_somewhere)
def robots() -> Response:
    """Those of the units that I administer, and where I may add one."""
    units = _units()
    listed = robots_of([unit.id for unit in units])
    return page(
        "notices/robots.html",
        robots=listed,
        units=[unit for unit in units if unit.has_union],
        said=last_said([robot.id for robot in listed]),
        kinds=ROBOT_KINDS,
        site=settings().address,
    )


def _units() -> list[Unit]:
    everywhere = db.session.scalars(db.select(Unit).where(~Unit.closed).order_by(Unit.id)).unique()
    return [unit for unit in everywhere if who().holds(Role.ADMINISTRATOR, unit.place)]


@room.route("/robots/new/<int:unit_id>", methods=["GET", "POST"], policy=administers_unit)
def new_robot(unit_id: int) -> Response:
    """Add one."""
    unit, form = found(db.session.get(Unit, unit_id)), RobotForm()
    hosts = settings().robot_hosts
    made = attempt(form, lambda: actions.add_robot(unit, form.read(), hosts, by=who().actor, now=now()))
    if made:
        tell(mark("已添加，请发一条测试消息"))
        return go("notices.robot", robot_id=made.id)
    return page("notices/robot_form.html", form.status, form=form, unit=unit, robot=None)


@room.get("/robots/<int:robot_id>", policy=policies.administers_robot)
def robot(robot_id: int) -> Response:
    """One robot: what it announces, what went wrong."""
    one = found(db.session.get(Robot, robot_id))
    return page(
        "notices/robot.html",
        robot=one,
        kinds=ROBOT_KINDS,
        reaches=REACHES,
        announced=[kind.label for kind in news_kinds() if kind.name in one.announces],
        failed=failures_of(robot_id),
        said=last_said([robot_id]).get(robot_id),
    )


@room.route("/robots/<int:robot_id>/edit", methods=["GET", "POST"], policy=policies.administers_robot)
def edit_robot(robot_id: int) -> Response:
    """Change it, or mend it."""
    one = found(db.session.get(Robot, robot_id))
    form, hosts = RobotForm(one), settings().robot_hosts
    if attempt(form, lambda: actions.edit_robot(one, form.read(), hosts, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("notices.robot", robot_id=robot_id)
    return page("notices/robot_form.html", form.status, form=form, unit=one.unit, robot=one)


@room.post("/robots/<int:robot_id>/test", policy=policies.administers_robot, transaction=False)
def test_robot(robot_id: int) -> Response:
    """Say something in the group. In no transaction: nobody may wait for the platform's answer."""
    judged = try_robot(found(db.session.get(Robot, robot_id)), by=who().actor)
    if judged is None:
        tell(mark("这一分钟内发得太多，请稍后再试"), "warn")
    elif judged.verdict is Verdict.TAKEN:
        tell(mark("平台已收下测试消息，请到群里查看"))
    elif judged.verdict is Verdict.UNKNOWN:
        tell(mark("消息已发出，但没有收到平台的回答：%(reply)s"), "warn", reply=judged.reply)
    else:
        tell(mark("平台没有接受：%(reply)s"), "error", reply=judged.reply)
    return go("notices.robot", robot_id=robot_id)


@room.post("/robots/<int:robot_id>/pause", policy=policies.administers_robot)
def pause_robot(robot_id: int) -> Response:
    """Say nothing for the time being."""
    actions.pause_robot(found(db.session.get(Robot, robot_id)), by=who().actor, now=now())
    tell(mark("已暂停"))
    return go("notices.robot", robot_id=robot_id)


@room.post("/robots/<int:robot_id>/resume", policy=policies.administers_robot)
def resume_robot(robot_id: int) -> Response:
    """Say again what begins from now on."""
    actions.resume_robot(found(db.session.get(Robot, robot_id)), by=who().actor, now=now())
    tell(mark("已恢复，播报从现在起发生的事"))
    return go("notices.robot", robot_id=robot_id)


@room.post("/robots/<int:robot_id>/remove", policy=policies.administers_robot)
def remove_robot(robot_id: int) -> Response:
    """Have it no more."""
    name = actions.remove_robot(found(db.session.get(Robot, robot_id)), by=who().actor, now=now()).name
    tell(mark("已删除机器人“%(name)s”"), name=name)
    return go("notices.robots")
