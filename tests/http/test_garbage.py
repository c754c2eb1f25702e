"""Whatever is sent to any route, by whomever: an answer in words, and nothing half done."""

import logging
import warnings
from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import garbage, scene
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.visitor import Visitor
from tests.world import World
from unionweb.audit.queries import verify_chain
from unionweb.base.db import db

# Other garbage for each database, so that half the rounds try as much.
SEEDS = {"sqlite": 20261121, "postgresql": 20261122}
ROUNDS = 2
# Attempts at a password are counted whether they succeed or not.
COUNTED = [table.name for table in db.metadata.sorted_tables if table.name != "login_failure"]


def test_garbage_is_answered_in_words_and_changes_nothing(
    app: Flask,
    world: World,
    caplog: pytest.LogCaptureFixture,
    database: SqliteDatabases | PostgresqlDatabases,
) -> None:
    caplog.set_level(logging.ERROR)
    fight = Fight(app, world, Random(SEEDS[database.kind]))
    with warnings.catch_warnings():
        # A body cut off in the middle leaves its file to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        fight.attack()
    assert not fight.wounds, "\n".join(fight.wounds) + caplog.text[-3000:]
    with app.app_context():
        assert verify_chain()[2] is None
    assert fight.requests > 600


def _said_to_a_program(answer: TestResponse) -> bool:
    """The booth is answered in JSON: a code, and a sentence in both languages."""
    return answer.is_json and set(answer.get_json()["message"]) == {"zh", "en"}


class Fight:
    """Every route, with honest forms spoilt, by the administrator and by everybody else."""

    def __init__(self, app: Flask, world: World, random: Random) -> None:
        self.app, self.world, self.random = app, world, random
        self.scene = scene.build(world)
        self.requests = 0
        self.wounds: list[str] = []
        self.browsers: dict[str, Visitor] = {}
        self._known: tuple[int, ...] | None = None

    def attack(self) -> None:
        """First those with a form: what needs none mostly succeeds, and takes the scene apart."""
        rules = sorted(self._rules(), key=lambda rule: ("GET" not in (rule.methods or ()), rule.endpoint))
        for rule in rules:
            path = self.app.url_map.bind("localhost").build(
                rule.endpoint, {name: self.scene.arguments[name] for name in rule.arguments}
            )
            if rule.endpoint in {"people.new_grant", "people.appoint"}:
                path += f"?person={self.scene.arguments['person_id']}"
            honest = self._honest(rule, path)
            for turn in range(ROUNDS):
                name = "school administrator" if turn < ROUNDS - 1 else self.random.choice([*self.scene.cast])
                self._round(rule, path, honest, self._browser(name, rule.endpoint))

    def _honest(self, rule: Rule, path: str) -> garbage.Fields:
        if not {"GET", "POST"} <= (rule.methods or set()):
            return []
        page = self._browser("school administrator", rule.endpoint).client.get(path)
        return garbage.form_of(page.text) if page.mimetype == "text/html" else []

    def _rules(self) -> Iterator[Rule]:
        return (rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static")

    def _browser(self, name: str, endpoint: str) -> Visitor:
        """Somebody's browser; signed in anew where the last visit may have ended that."""
        person = self.scene.cast[name]
        if name not in self.browsers or endpoint.startswith(("people.sign", "people.end", "people.password")):
            self._known = None
            self.browsers[name] = Visitor(self.app)
            if person is not None:
                self.browsers[name].sign_in(self.world.log_in(person))
        return self.browsers[name]

    def _round(self, rule: Rule, path: str, honest: garbage.Fields, browser: Visitor) -> None:
        if "GET" in (rule.methods or ()):
            self._get(path, browser)
        if "POST" in (rule.methods or ()):
            self._post(path, honest, browser)

    def _get(self, path: str, browser: Visitor) -> None:
        if self.random.random() < 0.3:
            path = garbage.elsewhere(self.random, path)
        chosen = self.random.sample(garbage.ARGUMENTS, 3)
        query = garbage.encoded([(name, self.random.choice(garbage.VALUES)) for name in chosen])
        address = f"{path}{'&' if '?' in path else '?'}{query}"
        before = self._known
        answer = browser.client.get(address, headers=self._headers())
        self._judge("GET", address, answer)
        self._known = before if answer.status_code >= 400 else None

    def _post(self, path: str, honest: garbage.Fields, browser: Visitor) -> None:
        if self.random.random() < 0.15:
            path = garbage.elsewhere(self.random, path)
        data, kind = garbage.body(self.random, garbage.spoilt(self.random, honest))
        before = self._known or self._rows()
        answer = browser.client.post(path, data=data, content_type=kind, headers=self._headers())
        self._judge("POST", f"{path} {data[:300]!r}", answer)
        if answer.status_code < 400:
            self._known = None
            return
        self._known = self._rows()
        if self._known != before:
            self.wounds.append(f"{answer.status_code}, and yet changed: POST {path} {data[:300]!r}")

    def _headers(self) -> dict[str, str]:
        if self.random.random() < 0.1:
            return self.random.choice(garbage.HEADERS)
        return {"Sec-Fetch-Site": "same-origin"}

    def _rows(self) -> tuple[int, ...]:
        with self.app.app_context():
            counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in COUNTED)
            return tuple(db.session.execute(text(f"SELECT {counts}")).one())

    def _judge(self, method: str, what: str, answer: TestResponse) -> None:
        self.requests += 1
        if answer.status_code >= 500:
            self.wounds.append(f"{answer.status_code}: {method} {what[:400]}")
        elif answer.status_code >= 400 and "<h1" not in answer.text and not _said_to_a_program(answer):
            self.wounds.append(f"{answer.status_code} without a page: {method} {what[:400]}")
