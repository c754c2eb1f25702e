"""`flask --app app setup`: the first steps of a union of one's own."""

import sys
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.upgrading import upgrade
from unionweb.people.actions.activation import Slip, issue_code
from unionweb.people.actions.grants import give_role
from unionweb.people.actions.persons import add_teacher
from unionweb.people.actions.units import found_school
from unionweb.people.rules.profile import Profile
from unionweb.people.rules.roles import Role
from unionweb.publications.actions.calendar import fill_year
from unionweb.publications.shipped import knows


@click.command()
@click.option("--school", prompt="学校名称 / School", help="学校名称 / Name of the school.")
@click.option("--number", prompt="管理员工号 / Administrator's number", help="管理员工号 / Staff number.")
@click.option("--name", prompt="管理员姓名 / Administrator's name", help="管理员姓名 / Name.")
@with_appcontext
def setup(school: str, number: str, name: str) -> None:
    """Found the school and print the activation code of its first administrator."""
    upgrade()
    try:
        with unit_of_work():
            slip = _found(school, number, name, clock.now())
    except Refusal as refusal:
        click.echo(str(refusal.sentence), err=True)
        sys.exit(2)
    address = current_app.config["SETTINGS"].address
    click.echo(f"{school} 已建立 / is set up.")
    click.echo(f"管理员 / administrator: {slip.name} ({slip.number})")
    click.echo(f"激活码 / activation code: {slip.shown}")
    click.echo(f"启动后打开 / after starting the server, open {address}/people/activate")


def _found(school_name: str, number: str, name: str, now: datetime) -> Slip:
    school = found_school(school_name, by=SYSTEM, now=now)
    administrator = add_teacher(Profile(number=number, name=name, unit_id=school.id), by=SYSTEM, now=now)
    give_role(administrator, Role.ADMINISTRATOR, school, reason="setup", by=SYSTEM, now=now)
    for year in (clock.local_date(now).year, clock.local_date(now).year + 1):
        if knows(year):
            fill_year(year, by=SYSTEM, now=now)
    return issue_code(administrator, by=SYSTEM, now=now)
