"""The same form sent twelve times at the same moment, to both processes of the real server."""

from collections import Counter
from functools import partial

import pytest

from tests import congresses
from tests.faults.rosters import checked, roster
from tests.faults.serving import Browser, Sent, Server, at_once, statuses
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, Person
from unionweb.people.rules.organisation import Post
from unionweb.publications.models import Publication

TIMES = 12
STUDENTS = 40
TOLD = {303, 409, 422}


@pytest.fixture
def submissions(world: World, administrator: Browser) -> dict[str, Sent]:
    """A form that may take effect once for each verb of the log."""
    college = world.college()
    member, officer, delegate = (world.student(college) for _ in range(3))
    assembly, put_up = (congresses.congress(world, college, name=name) for name in ("One", "Two"))
    [row] = congresses.plan(world, assembly, [congresses.row("Row")])
    congresses.delegate(world, put_up, member)
    import_path = checked(administrator, roster(STUDENTS))
    return {
        "people.unit.create": (f"/people/units/{college}/new", {"kind": "class", "name": "Twice"}),
        "people.post.appoint": (
            f"/people/units/{college}/posts/{Post.PRESIDIUM}/new?person={member}",
            {"starts_on": "2026-09-01", "ends_on": "2099-08-31"},
        ),
        "people.role.give": (
            f"/people/roles/new?person={officer}",
            {"role": "asset_officer", "unit_id": str(college), "department_id": "", "reason": "A reason"},
        ),
        "congress.delegate.register": (
            f"/congress/{assembly}/delegates/new",
            {"person_id": str(delegate), "row_id": str(row), "kind": "formal", "elected_on": ""},
        ),
        "publications.publish": (
            f"/congress/{put_up}/publish",
            {"title": "The list", "days": "3", "working": "no", "reason": ""},
        ),
        "people.roster.apply": (f"{import_path}/apply", {"take": "all", "missing": "keep"}),
    }


def entries(world: World, verb: str) -> int:
    with world.look():
        return db.session.query(AuditEntry).filter_by(verb=verb).count()


def test_what_is_sent_twelve_times_happens_once(
    world: World, server: Server, administrator: Browser, submissions: dict[str, Sent]
) -> None:
    for verb, (path, fields) in submissions.items():
        before = entries(world, verb)
        replies = at_once([partial(administrator.post, path, fields)] * TIMES)
        counts = Counter(reply.status for reply in replies)
        assert counts.keys() <= TOLD, (verb, counts, next(r.body for r in replies if r.status not in TOLD))
        # Whoever comes late to an import is sent on to it as well, and told there.
        assert counts[303] == (TIMES if verb == "people.roster.apply" else 1), (verb, counts)
        assert entries(world, verb) == before + 1, verb
    with world.look():
        assert db.session.query(Publication).count() == 1
        assert db.session.query(Person).filter(Person.number.startswith("R")).count() == STUDENTS
    server.is_sound()


def test_a_burst_of_log_ins_is_served_or_asked_to_come_back(world: World, server: Server) -> None:
    stored = hash_password("chunfeng-huayu-3")
    numbers = [f"B{number:03}" for number in range(60)]
    with world.work():
        for number in numbers:
            person = world.student(number=number)
            world.add(Account(person_id=person, password_hash=stored, activated_at=congresses.NOW))
    # Every tenth types it wrong.
    words = [("wrong-words-9" if place % 10 == 9 else "chunfeng-huayu-3") for place in range(len(numbers))]
    forms = [{"number": a, "password": b} for a, b in zip(numbers, words, strict=True)]
    replies = at_once([partial(Browser(server).post, "/people/sign-in", form) for form in forms])
    assert statuses(replies) <= {303, 422, 503}, Counter(reply.status for reply in replies)
    assert all(reply.headers.get("retry-after", "").isdecimal() for reply in replies if reply.status == 503)
    entered = [reply for reply in replies if reply.status == 303]
    assert entered
    assert not any(reply.status == 303 for reply in replies[9::10])
    for reply in entered[:3]:
        cookie = reply.headers["set-cookie"].partition(";")[0]
        assert Browser(server).get("/people/account", Cookie=cookie).status == 200
    server.is_sound()
