"""`flask --app app demo`: builds the demonstration union in an empty database."""

import json
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db, unit_of_work
from unionweb.base.upgrading import upgrade
from unionweb.demo import assembly, assets, elections, recruitment, school, surveys
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, Person, Unit
from unionweb.publications.actions.calendar import fill_year
from unionweb.publications.shipped import knows

# Read aloud in a room: no letters or digits that look or sound alike.
ALPHABET = "abcdefghkmnpqrstuvwxyz23456789"
CAST = {
    "administrator": "系统管理员 administrator",
    "adviser": "指导老师 adviser",
    "election_committee": "选举委员会 election committee",
    "presidium": "主席团 presidium",
    "head": "部长 department head",
    "officer": "干事 officer",
    "asset_officer": "物资管理员 asset officer",
    "recruitment_lead": "招新负责人 recruitment lead",
    "discipline": "纪检监督员 discipline group",
    "student": "学生 student",
}


@click.command()
@click.option("--if-empty", is_flag=True, help="已有数据时什么也不做 / Do nothing if there is data.")
@with_appcontext
def demo(if_empty: bool) -> None:
    """Build the demonstration union: 20 units, 788 students, five departments, a congress."""
    upgrade()
    if db.session.scalar(select(Unit.id).limit(1)) is not None:
        if if_empty:
            return
        raise click.ClickException(
            "数据库里已有数据，演示数据只能放进空的数据库 / the database is not empty; nothing was changed"
        )
    password = "demo-" + "".join(secrets.choice(ALPHABET) for _turn in range(6))
    now = clock.now()
    with unit_of_work():
        built = school.build(now)
        year = clock.local_date(now).year
        if knows(year):
            fill_year(year, by=SYSTEM, now=now)
        congress = assembly.convene(built, now)
        scene = elections.prepare(built, congress, now)
        polls = surveys.prepare(built, now)
        drives = recruitment.prepare(built)
        assets.furnish(built, now)
        accounts = list(_accounts(built.cast, hash_password(password), now))
    elections.hold(scene, now)
    surveys.hold(polls, now)
    recruitment.hold(drives, now)
    file = Path(current_app.instance_path) / "demo.json"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump({"password": password, "accounts": accounts}, out, ensure_ascii=False, indent=1)
    click.echo("演示数据已建立 / The demonstration union is ready.")


def _accounts(cast: dict[str, Person], password_hash: str, now: datetime) -> Iterator[dict[str, str]]:
    for part, label in CAST.items():
        person = cast[part]
        db.session.add(Account(person_id=person.id, password_hash=password_hash, activated_at=now))
        yield {"number": person.number, "name": person.name, "role": label}
    record("demo.accounts", subject=("account", None), by=SYSTEM, now=now, details={"accounts": len(CAST)})
