"""The ledger: registering, editing, states, tags, kits, and writing off."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import stores
from tests.world import World
from unionweb.assets.actions import kits, ledger, tagging, writeoffs
from unionweb.assets.actions.ledger import AssetDetails
from unionweb.assets.actions.stores import edit_spot
from unionweb.assets.models import (
    Asset,
    AssetEvent,
    Category,
    Hold,
    Kit,
    Loan,
    LoanItem,
    Request,
    Spot,
    Store,
)
from unionweb.assets.queries.history import entries, moments
from unionweb.assets.rules.changing import CONDITION_LOST
from unionweb.assets.rules.states import AssetState, EventKind, LabelKind
from unionweb.audit import SYSTEM, Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)


@pytest.fixture
def room(world: World) -> stores.Room:
    return stores.store(world)


def asset_of(tag: str) -> Asset:
    return db.session.scalars(select(Asset).where(Asset.tag == tag)).one()


def details(room: stores.Room, **more: object) -> AssetDetails:
    category = db.session.scalars(
        select(Category).where(Category.store_id == room.id).order_by(Category.id)
    ).first()
    assert category is not None
    return AssetDetails(**({"name": "Tent", "category": category} | more))  # type: ignore[arg-type]


def lend(room: stores.Room, tag: str) -> None:
    """Straight into the tables."""
    borrower = room.world.student(name="Holder")
    with room.world.work():
        asset = asset_of(tag)
        loan = Loan(store_id=room.id, person_id=borrower, by="Desk", lent_at=NOW)
        db.session.add(loan)
        db.session.flush()
        due = NOW + timedelta(days=5)
        db.session.add(LoanItem(loan_id=loan.id, asset_id=asset.id, lent_at=NOW, due_at=due))
        asset.state = AssetState.LENT
        record("test.build", subject=("asset", asset.id), by=SYSTEM, now=NOW)


def change(room: stores.Room, tag: str, kind: EventKind, words: str = "") -> AssetState:
    with room.world.work():
        return ledger.change_state(asset_of(tag), kind, words, by=SYSTEM, now=NOW + timedelta(days=1)).state


def refused(work: object) -> str:
    with pytest.raises(Refusal) as caught:
        work()  # type: ignore[operator]
    return str(caught.value)


def test_many_alike_have_a_tag_and_a_history_each(world: World, room: stores.Room) -> None:
    with world.work():
        store = db.session.get_one(Store, room.id)
        made = ledger.register_many(store, details(room, price=12000), 30, by=SYSTEM, now=NOW)
        assert len({one.tag for one in made}) == 30
        assert {one.price for one in made} == {12000}
        kinds = db.session.scalars(select(AssetEvent.kind)).all()
    assert kinds == [EventKind.REGISTERED] * 30


def test_a_blank_label_is_claimed_once(world: World, room: stores.Room) -> None:
    with world.work():
        store = db.session.get_one(Store, room.id)
        (blank,) = tagging.give_tags(store, 1, LabelKind.BLANK, now=NOW)
        typed = f"{blank[:4]}-{blank[4:]}".lower()
        assert ledger.register(store, details(room), tag=typed, by=SYSTEM, now=NOW).tag == blank

    def again() -> None:
        with world.work():
            store = db.session.get_one(Store, room.id)
            ledger.register(store, details(room), tag=blank, by=SYSTEM, now=NOW)

    assert "空白标签" in refused(again)


def test_a_serial_number_is_registered_once(world: World, room: stores.Room) -> None:
    with world.work():
        store = db.session.get_one(Store, room.id)
        ledger.register(store, details(room, serial="SN1"), by=SYSTEM, now=NOW)
        words = refused(lambda: ledger.register(store, details(room, serial="SN1"), by=SYSTEM, now=NOW))
        assert words.startswith("序列号 SN1 已登记为")
        many = refused(
            lambda: ledger.register_many(store, details(room, serial="SN2"), 2, by=SYSTEM, now=NOW)
        )
        assert "一件一件" in many


def test_the_second_of_two_editors_is_told(world: World, room: stores.Room) -> None:
    tag = room.asset("Tent")
    with world.work():
        asset = asset_of(tag)
        seen = asset.version
        ledger.edit(asset, details(room, price=100), seen, by=SYSTEM, now=NOW)
        late = refused(lambda: ledger.edit(asset, details(room, price=200), seen, by=SYSTEM, now=NOW))
        assert "别人修改了" in late
        assert asset.price == 100
        event = db.session.scalars(select(AssetEvent).where(AssetEvent.kind == EventKind.EDITED)).one()
        assert event.details == {"changed": {"price": ["", "1.00"]}}


def test_what_is_lent_can_only_be_lost_and_its_loan_ends_then(world: World, room: stores.Room) -> None:
    tag = room.asset("Tent")
    lend(room, tag)
    words = refused(lambda: change(room, tag, EventKind.TO_REPAIR, "Torn"))
    assert "Holder" in words and "2026-10-17" in words
    assert change(room, tag, EventKind.LOST, "Left on the bus") is AssetState.LOST
    with world.look():
        item = db.session.scalars(select(LoanItem)).one()
        assert item.returned_at is not None
        assert item.condition == CONDITION_LOST
    assert change(room, tag, EventKind.FOUND) is AssetState.AVAILABLE


def test_repair_needs_words_and_repaired_needs_repair(world: World, room: stores.Room) -> None:
    tag = room.asset("Tent")
    assert "写明" in refused(lambda: change(room, tag, EventKind.TO_REPAIR))
    assert "在库" in refused(lambda: change(room, tag, EventKind.REPAIRED))
    assert change(room, tag, EventKind.TO_REPAIR, "Torn") is AssetState.REPAIR
    assert change(room, tag, EventKind.REPAIRED) is AssetState.AVAILABLE


def test_another_label_gives_another_tag_for_ever(world: World, room: stores.Room) -> None:
    tag = room.asset("Tent")
    with world.work():
        new = ledger.relabel(asset_of(tag), "", "Worn", by=SYSTEM, now=NOW).tag
        assert new != tag
        store = db.session.get_one(Store, room.id)
        assert "空白标签" in refused(lambda: ledger.relabel(asset_of(new), tag, by=SYSTEM, now=NOW))
        assert ledger.move(store, [asset_of(new).id], None, by=SYSTEM, now=NOW) == []


def test_things_move_and_a_place_with_things_in_it_is_not_closed(world: World, room: stores.Room) -> None:
    tags = room.assets(3, "Tent")
    with world.work():
        store = db.session.get_one(Store, room.id)
        spot = Spot(store_id=room.id, name="Shelf")
        db.session.add(spot)
        db.session.flush()
        ids = [asset_of(tag).id for tag in tags]
        assert ledger.move(store, ids, spot, by=SYSTEM, now=NOW) == ids
        assert "还放着" in refused(lambda: edit_spot(store, spot, "Shelf", True, by=SYSTEM, now=NOW))


def test_an_asset_is_in_one_kit_at_most_and_the_worst_part_speaks(world: World, room: stores.Room) -> None:
    first, second = room.assets(2, "Microphone")
    with world.work():
        store = db.session.get_one(Store, room.id)
        kit = kits.make_kit(store, "Stage", by=SYSTEM, now=NOW)
        other = kits.make_kit(store, "Other", by=SYSTEM, now=NOW)
        kits.add_part(kit, first, by=SYSTEM, now=NOW)
        kits.add_part(kit, f"https://old.example/a/{second}", by=SYSTEM, now=NOW)
        assert "Stage" in refused(lambda: kits.add_part(other, first, by=SYSTEM, now=NOW))
        assert "台账里没有" in refused(lambda: kits.add_part(other, "ZZZZZZZZ", by=SYSTEM, now=NOW))
    with world.work():
        kit = db.session.scalars(select(Kit).where(Kit.name == "Stage")).one()
        assert len(kit.parts) == 2
        kits.dissolve(kit, by=SYSTEM, now=NOW)
    with world.work():
        kit = db.session.scalars(select(Kit).where(Kit.name == "Stage")).one()
        assert kit.closed and not kit.parts
        other = db.session.scalars(select(Kit).where(Kit.name == "Other")).one()
        assert kits.add_part(other, first, by=SYSTEM, now=NOW).kit_id == other.id


def test_nobody_writes_off_what_he_asked_for_himself(world: World, room: stores.Room) -> None:
    tag = room.asset("Tent", 1000)
    asker, answerer = (Actor(world.student(), name) for name in ("Asker", "Answerer"))
    with world.work():
        asset = asset_of(tag)
        wish = writeoffs.ask_write_off(asset, "Rotten", by=asker, now=NOW)
        assert wish.value == 1000
        assert "等待审批" in refused(lambda: writeoffs.ask_write_off(asset, "Again", by=asker, now=NOW))
        assert "自己的申请" in refused(lambda: writeoffs.approve(wish, by=asker, now=NOW))
        writeoffs.approve(wish, by=answerer, now=NOW)
        assert asset.state is AssetState.WRITTEN_OFF
        assert "处理过" in refused(lambda: writeoffs.refuse(wish, "No", by=answerer, now=NOW))
        assert "已报废" in refused(lambda: writeoffs.ask_write_off(asset, "Again", by=asker, now=NOW))


def test_what_is_lent_or_reserved_is_not_written_off(world: World, room: stores.Room) -> None:
    lent, reserved = room.assets(2, "Tent")
    lend(room, lent)
    asker = Actor(world.student(), "Asker")
    with world.work():
        ask = Request(
            store_id=room.id,
            person_id=asker.id,
            event="Fair",
            starts_at=NOW,
            ends_at=NOW + timedelta(days=1),
            asked_at=NOW,
        )
        db.session.add(ask)
        db.session.flush()
        held = {"from_at": NOW, "until_at": NOW + timedelta(days=1)}
        db.session.add(Hold(request_id=ask.id, asset_id=asset_of(reserved).id, **held))
        assert "Holder" in refused(lambda: writeoffs.ask_write_off(asset_of(lent), "Old", by=asker, now=NOW))
        assert "已被预约" in refused(
            lambda: writeoffs.ask_write_off(asset_of(reserved), "Old", by=asker, now=NOW)
        )
        record("test.build", subject=("asset_store", room.id), by=SYSTEM, now=NOW)


def test_the_history_tells_all_of_it_newest_first(world: World, room: stores.Room) -> None:
    with world.work():
        store = db.session.get_one(Store, room.id)
        tag = ledger.register(store, details(room), by=Actor(None, "Keeper"), now=NOW).tag
    lend(room, tag)
    change(room, tag, EventKind.LOST, "Gone")
    with world.look():
        rows = db.session.execute(moments(asset_of(tag).id)).all()
        told = [(one.label, one.words) for one in entries(rows)]
    assert set(told[:2]) == {("登记遗失", "Gone"), ("归还", CONDITION_LOST)}
    assert {label for label, _words in told[2:]} == {"借出", "登记入账"}
