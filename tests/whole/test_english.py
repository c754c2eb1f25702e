"""No page says anything in Chinese to somebody who chose English."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

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

Visit = Callable[..., Visitor]
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SPOKEN = re.compile(r"aria-label|alt|placeholder|title|content|label|data-.*")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}

pytestmark = pytest.mark.either_database


def chinese(response: TestResponse) -> Iterator[str]:
    """What is Chinese on a page; the switch to Chinese, which says so in its `lang`, may be."""
    document = LexborHTMLParser(response.get_data(as_text=True))
    for node in document.css("[lang='zh-CN'], script"):
        node.decompose()
    for node in document.css("*"):
        texts = [child.text() for child in node.iter(include_text=True) if child.tag == "-text"]
        texts += [value or "" for name, value in node.attributes.items() if SPOKEN.fullmatch(name)]
        yield from (f"<{node.tag}> {' '.join(text.split())}" for text in texts if CJK.search(text))


def who(scene: Scene, role: str) -> Who:
    person = scene.cast[role]
    return STRANGER if person is None else who_is(db.session.get_one(Person, person), clock.now())


def paths(app: Flask, scene: Scene, role: str, method: str) -> list[str]:
    """Every address that the role may open or send to."""
    with app.test_request_context():
        somebody = who(scene, role)
        found = []
        for rule in app.url_map.iter_rules():
            arguments = {name: scene.arguments[name] for name in rule.arguments}
            policy = policy_of(app, rule.endpoint) or everyone
            if method in (rule.methods or ()) and policy(somebody, **arguments):
                found.append(app.url_for(rule.endpoint, **arguments))
        return found


def test_every_page_is_english_throughout(app: Flask, world: World, visit: Visit) -> None:
    scene = build(world)
    faults = []
    for role in ("stranger", "the student himself", "school administrator"):
        browser = visit(scene.cast[role], "en").client
        for path in [*paths(app, scene, role, "GET"), "/no-such-page"]:
            response = browser.get(path)
            if response.mimetype == "text/html":
                faults += [f"{role}: {path}: {words}" for words in chinese(response)]
    assert not faults, "\n".join(faults)


def test_every_refused_form_is_english_throughout(app: Flask, world: World, visit: Visit) -> None:
    scene = build(world)
    faults, refused = [], 0
    for role in ("stranger", "school administrator"):
        browser = visit(scene.cast[role], "en").client
        for path in set(paths(app, scene, role, "GET")) & set(paths(app, scene, role, "POST")):
            response = browser.post(path, headers=SAME_ORIGIN)
            if response.status_code == 422:
                refused += 1
                faults += [f"{role}: {path}: {words}" for words in chinese(response)]
    assert not faults, "\n".join(faults)
    assert refused > 15
