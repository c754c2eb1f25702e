"""Every route for every role: the committed table is what the policies say, and the routes obey it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from tests.scene import Scene, build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.web.policies import everyone
from unionweb.base.web.rooms import policy_of
from unionweb.people.models import Person
from unionweb.people.queries.identity import who_is
from unionweb.people.rules.who import STRANGER, Who

pytestmark = pytest.mark.either_database

Visit = Callable[..., Visitor]
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
TABLE = Path(__file__).with_name("roles.txt")
AT_A_DOOR = 2


def doors(app: Flask, scene: Scene) -> Iterator[tuple[Rule, str, dict[str, Any]]]:
    """Every (rule, method) with arguments for it; an argument without a value is a gap in the scene."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        arguments = {name: scene.arguments[name] for name in rule.arguments}
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, arguments


def everybody(world: World, scene: Scene) -> dict[str, Who]:
    with world.look():
        return {
            role: STRANGER if person is None else who_is(db.session.get_one(Person, person), clock.now())
            for role, person in scene.cast.items()
        }


def test_the_committed_table_of_roles_is_that_of_the_policies(
    app: Flask, world: World, tmp_path: Path
) -> None:
    scene = build(world)
    cast = everybody(world, scene)
    lines = [f"{place:>2} {role}" for place, role in enumerate(cast, 1)]
    kept: list[object] = []  # or else each policy asks the database for what the one before it had
    with world.look():
        event.listen(db.session(), "loaded_as_persistent", lambda _session, one: kept.append(one))
        for rule, method, arguments in doors(app, scene):
            policy = policy_of(app, rule.endpoint) or everyone
            marks = "".join("+" if policy(who, **arguments) else "." for who in cast.values())
            lines.append(f"{marks} {method:4} {rule.rule}")
    actual = "\n".join(lines) + "\n"
    fresh = tmp_path / "roles.txt"
    fresh.write_text(actual)
    assert actual == TABLE.read_text(), f"who may do what has changed: compare {TABLE} with {fresh}"


def table() -> dict[tuple[str, str], str]:
    """By method and rule: for each role in order + or a full stop."""
    lines = [line.split(maxsplit=2) for line in TABLE.read_text().splitlines() if line[0] in "+."]
    return {(method, rule): marks for marks, method, rule in lines}


def test_every_route_turns_away_whom_its_policy_does_not_let_in(
    app: Flask, world: World, visit: Visit
) -> None:
    """Whom a policy lets in, the table says for every role. Here each route is seen to ask its policy: of
    those whom it refuses the first, mostly the stranger, and others in turn."""
    scene, said = build(world), table()
    browsers = {role: visit(person) for role, person in scene.cast.items()}
    turned_away: set[str] = set()
    for number, (rule, method, arguments) in enumerate(doors(app, scene)):
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **arguments)
        marks = dict(zip(scene.cast, said[method, rule.rule], strict=True))
        refused = [role for role, mark in marks.items() if mark == "."]
        let_in = next((role for role, mark in marks.items() if mark == "+"), None)
        if let_in and method == "GET":
            response = browsers[let_in].client.get(path, headers=SAME_ORIGIN)
            assert response.status_code in {200, 303, 404}, f"{let_in}: {path} {response.status_code}"
        first = AT_A_DOOR * number % max(len(refused), 1)
        for role in {*refused[:1], *(refused * 2)[first : first + AT_A_DOOR]}:
            response = browsers[role].client.open(path, method=method, headers=SAME_ORIGIN)
            case = f"{role}: {method} {path} answered {response.status_code}"
            if scene.cast[role] is not None:
                assert response.status_code == 403, case
            else:
                assert response.status_code == 303, case
                assert response.headers["Location"].startswith("/people/sign-in"), case
            turned_away.add(role)
    assert turned_away == scene.cast.keys()
