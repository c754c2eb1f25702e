"""The order of nominees by strokes or pinyin, and of the questions on the ballot, through the pages."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.visitor import Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.ballots.rules.blindrsa import PrivateKey
from unionweb.ballots.rules.parameters import Order, Vote
from unionweb.ballots.rules.tellers import TellerSecret
from unionweb.base.db import db
from unionweb.elections.models import Contest, Election, NomineeOrder
from unionweb.elections.queries.parameters import SERVER, parameters_of
from unionweb.elections.rules.presets import Preset

Visit = Callable[..., Visitor]


@pytest.fixture
def manager(world: World, visit: Visit) -> Visitor:
    return visit(world.administrator())


def names_in(world: World, contest: int) -> list[str]:
    with world.look():
        return [one.name for one in db.session.get_one(Contest, contest).standing]


def with_names(world: World, *names: str) -> tuple[int, int]:
    """An election as the preset begins it, whose one contest has these nominees."""
    election = world.election()
    (contest,) = world.contests_of(election)
    for name in names:
        world.nominee(contest, name=name)
    return election, contest


def choose(manager: Visitor, world: World, election: int, order: NomineeOrder) -> None:
    with world.look():
        version = db.session.get_one(Election, election).version
    data = {"title": "Renamed", "check_in": "y", "opener": "tellers", "threshold": "2", "may_void": "y"}
    data |= {"show_board": "y", "working_days": "3", "version": str(version), "nominee_order": order}
    manager.post(f"/elections/{election}/edit", data)


def test_nominees_stand_by_strokes_of_the_surname_from_the_start(world: World, manager: Visitor) -> None:
    election, contest = with_names(world, "张三", "李四", "丁一", "李强")
    assert names_in(world, contest) == ["丁一", "李四", "李强", "张三"]
    page = manager.get(f"/elections/contests/{contest}/nominees")
    assert "已按姓氏笔画排好" in page.text
    assert "笔画：7 · 5" in page.text
    assert "分不出" not in page.text
    assert not page.all("[name=way]")
    assert "按姓氏笔画" in manager.get(f"/elections/{election}").text


def test_another_order_is_chosen_and_everybody_moves(world: World, manager: Visitor) -> None:
    election, contest = with_names(world, "张三", "单四", "丁一")
    choose(manager, world, election, NomineeOrder.PINYIN)
    assert names_in(world, contest) == ["丁一", "单四", "张三"]
    assert "拼音：shàn sì" in manager.get(f"/elections/contests/{contest}/nominees").text
    choose(manager, world, election, NomineeOrder.LISTED)
    page = manager.get(f"/elections/contests/{contest}/nominees")
    assert len(page.all("[name=way]")) == 4
    assert "人工排列" in manager.get(f"/elections/{election}").text


def test_those_the_strokes_cannot_tell_apart_are_put_in_order_by_hand(world: World, manager: Visitor) -> None:
    _election, contest = with_names(world, "余明", "佘明", "丁一")
    here = f"/elections/contests/{contest}/nominees"
    page = manager.get(here)
    assert "余明 — 佘明" in page.text
    with world.look():
        third, first, second = (one.id for one in db.session.get_one(Contest, contest).nominees)
    manager.post(f"/elections/nominees/{second}/move", {"way": "up"})
    assert names_in(world, contest) == ["丁一", "佘明", "余明"]
    refused = manager.post(f"/elections/nominees/{third}/move", {"way": "down"}, status=422)
    assert "不符合这次选举规定的次序" in refused.text
    assert names_in(world, contest) == ["丁一", "佘明", "余明"]
    world.nominee(contest, name="何明")
    assert names_in(world, contest) == ["丁一", "何明", "佘明", "余明"]
    manager.post(f"/elections/nominees/{first}/move", {"way": "down"})
    assert names_in(world, contest)[-2:] == ["佘明", "余明"]


def test_the_order_is_frozen_with_the_ballot_and_said_in_the_rules(world: World, manager: Visitor) -> None:
    election, _contest = with_names(world, "张三", "李四")
    for number in (1, 2):
        world.teller(election, keys=(bytes([number] * 32), bytes([number] * 32)))
    with world.look():
        found = db.session.get_one(Election, election)
        secret = TellerSecret(bytes(32))
        frozen = parameters_of(found, PrivateKey.generate().public, bytes(32), secret.public(SERVER))
        read = Vote(frozen.to_bytes()).parameters
    assert read.order is Order.STROKES
    assert [option.name for option in read.contests[0].options] == ["李四", "张三"]
    assert "候选人按姓氏笔画排列" in manager.get(f"/elections/{election}").text


def test_questions_move_up_and_down_until_they_are_frozen(world: World, manager: Visitor) -> None:
    election = world.election()
    (first,) = world.contests_of(election)
    second = world.contest(election, Preset.MOTION, title="Report")
    page = manager.get(f"/elections/{election}")
    assert [field.attributes["value"] for field in page.all("[name=way]")] == ["down", "up"]
    manager.post(f"/elections/contests/{second}/move", {"way": "up"})
    assert world.contests_of(election) == [second, first]
    manager.post(f"/elections/contests/{second}/move", {"way": "up"})
    assert world.contests_of(election) == [second, first]
    manager.post(f"/elections/contests/{second}/move", {"way": "down"})
    assert world.contests_of(election) == [first, second]
    with world.look():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "elections.contest.order"))
        assert [json.loads(entry.details)["order"][0] for entry in entries] == ["Report", "Contest"]
    manager.post(f"/elections/{election}/annul", {"reason": "late"})
    refused = manager.post(f"/elections/contests/{second}/move", {"way": "up"}, status=422)
    assert "已经定稿" in refused.text
