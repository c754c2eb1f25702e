"""My data: to read, and as a file; and asking to be erased."""

import json
from typing import Any

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import download, go, page, tell
from unionweb.base.web.i18n import translate
from unionweb.base.web.policies import signed_in
from unionweb.people.models import Person
from unionweb.people.queries.consents import consent_of
from unionweb.people.rules.consents import VERSION
from unionweb.people.signin import who
from unionweb.privacy.actions import erasing
from unionweb.privacy.queries import mine as queries
from unionweb.privacy.queries.erasures import bindings, erasure_of
from unionweb.privacy.views.room import room
from unionweb.privacy.words import COLUMNS, shown


def _me() -> Person:
    return found(db.session.get(Person, who().person_id))


def _facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (translate(COLUMNS.get(name, name)), shown(name, value, queries.plain_value(value)))
        for name, value in queries.told(row)
    ]


@room.get("/mine", policy=signed_in)
def mine() -> Response:
    """Everything that is stored about whoever asks."""
    person = _me()
    return page(
        "privacy/mine.html",
        person=person,
        chapters=queries.chapters(person.id),
        withheld_facts=[(translate(one.what), translate(one.withheld)) for one in queries.withheld()],
        consent=consent_of(person.id),
        version=VERSION,
        erasure=erasure_of(person.id),
        bindings=list(bindings(person)),
        facts_of=_facts,
    )


@room.get("/mine.json", policy=signed_in)
def mine_file() -> Response:
    """The same as a file that a program reads."""
    person, moment = _me(), now()
    told = {"person": person.number, "at": moment.isoformat(timespec="seconds")}
    content = json.dumps(told | {"tables": queries.everything(person.id)}, ensure_ascii=False, indent=1)
    return download(content.encode(), f"{person.number}-{moment:%Y%m%d}.json", "application/json")


@room.post("/mine/ask", policy=signed_in)
def ask() -> Response:
    """Ask to be erased."""
    erasing.ask(_me(), by=who().actor, now=now())
    tell(mark("已收到。管理员会在 15 日内处理，并告诉您结果。"))
    return go("privacy.mine", anchor="erasing")


@room.post("/mine/take-back", policy=signed_in)
def take_back() -> Response:
    """Not to be erased after all."""
    if erasing.take_back(_me(), by=who().actor, now=now()):
        tell(mark("已撤回删除要求"))
    return go("privacy.mine", anchor="erasing")
