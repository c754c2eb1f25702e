"""Labels on paper, and the page behind each."""

from collections.abc import Callable

import pytest

from tests.stores import Room, store
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.actions.ledger import relabel
from unionweb.assets.models import AssetEvent, Label
from unionweb.assets.queries.tags import asset_of
from unionweb.assets.rules.states import LabelKind
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.notices.models import Notice
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]


@pytest.fixture
def room(world: World) -> Room:
    return store(world)


@pytest.fixture
def keeper(world: World, room: Room) -> int:
    person = world.student(name="Keeper")
    world.grant(person, Role.ASSET_OFFICER)
    return person


def test_the_sheets_hold_every_label_of_the_choice(
    visit: Visit, world: World, room: Room, keeper: int
) -> None:
    tags = room.assets(30, "Tent")
    room.asset("Speaker", category=1)
    visitor = visit(keeper)
    assert len(visitor.get(f"/assets/{room.id}/labels").all("option[value=a4-24]")) == 2
    print_page = f"/assets/{room.id}/labels/print"
    every = visitor.get(f"{print_page}?sheet=a4-24")
    assert len(every.all("ol.labels")) == 2
    assert len(every.all("ol.labels svg.qr")) == 31
    two = visitor.get(f"{print_page}?sheet=a4-21&first=3&tag={tags[0]}&tag={tags[1].lower()}")
    assert len(two.all("ol.labels svg.qr")) == 2
    assert len(two.all("ol.labels li")) == 4
    assert sorted(two.texts("figcaption")) == sorted(f"{tag[:4]}-{tag[4:]}" for tag in tags[:2])


@pytest.mark.parametrize("asked", ["first=25", "since=2026-09-01&kind=kit", "category=999999"])
def test_what_cannot_be_printed_leads_back_with_a_reason(
    visit: Visit, world: World, room: Room, keeper: int, asked: str
) -> None:
    visitor = visit(keeper)
    room.asset()
    back = visitor.get(f"/assets/{room.id}/labels/print?{asked}", 303)
    shown = visitor.follow(back)
    assert "起始位置应在 1 到 24 之间" in shown.text or "没有要打印的标签" in shown.text


def test_blank_labels_are_made_and_can_be_printed_again(
    visit: Visit, world: World, room: Room, keeper: int
) -> None:
    visitor = visit(keeper)
    made = visitor.post(f"/assets/{room.id}/labels", {"count": "5", "paper": "a4-24"})
    assert len(visitor.follow(made).all("ol.labels svg.qr")) == 5
    assert "共 5 张，还有 5 张空白" in visitor.get(f"/assets/{room.id}/labels").text
    refused = visitor.post(f"/assets/{room.id}/labels", {"count": "481", "paper": "a4-24"}, 422)
    assert refused.all("input[name=count]")[0].attributes["value"] == "481"
    with world.look():
        assert db.session.query(Label).filter_by(kind=LabelKind.BLANK).count() == 5


def test_everybody_may_scan_and_only_keepers_read_who_had_it(
    visit: Visit, world: World, room: Room, keeper: int
) -> None:
    tag = room.asset("Speaker")
    visitor = visit()
    shown = visitor.get(f"/a/{tag}")
    assert "Speaker" in shown.text and "捡到请送回" in shown.text and "借用记录" not in shown.text
    moved = visitor.get(f"/a/{tag[:4].lower()}-{tag[4:].lower()}", 308)
    assert moved.location.endswith(f"/a/{tag}")
    visitor = visit(keeper)
    assert "借用记录" in visitor.get(f"/a/{tag}").text


@pytest.mark.parametrize("text", ["AAAAAAAA", "1", "0O1Il234", "ABCDEFGH9", "%F0%9F%98%80"])
def test_a_tag_that_was_never_given_is_not_found(visit: Visit, room: Room, text: str) -> None:
    visit().get(f"/a/{text}", 404)


def test_damage_is_told_to_those_who_keep_the_store(
    visit: Visit, world: World, room: Room, keeper: int
) -> None:
    tag, student = room.asset("Tent"), world.student()
    visitor = visit(student)
    page = f"/assets/tags/{tag}/damage"
    visitor.get(page)
    visitor.post(page, {"words": " "}, 422)
    done = visitor.post(page, {"words": "A pole is broken"})
    assert done.location == f"/a/{tag}"
    with world.look():
        assert db.session.query(AssetEvent).one().words == "A pole is broken"
        assert [one.person_id for one in db.session.query(Notice)] == [keeper]


def test_an_old_label_leads_to_the_new_one(visit: Visit, world: World, room: Room, keeper: int) -> None:
    old = room.asset("Speaker")
    with world.work():
        new = relabel(asset_of(old), "", "Torn", by=SYSTEM, now=clock.now()).tag
    visitor = visit()
    moved = visitor.get(f"/a/{old}", 303)
    assert moved.location == f"/a/{new}"
    assert "旧标签" in visitor.follow(moved).text
