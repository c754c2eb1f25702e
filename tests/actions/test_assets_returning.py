"""Taking back: across loans, in parts, undone in time."""

from datetime import timedelta

import pytest

from tests.lending import DAY, NOW, Lending
from tests.world import World
from unionweb.assets.actions.ledger import change_state
from unionweb.assets.actions.returning import report_damage, undo_return
from unionweb.assets.actions.scanning import Scan, Verdict, take
from unionweb.assets.models import Asset, AssetEvent, Loan, LoanItem
from unionweb.assets.rules.bodies import ALONE
from unionweb.assets.rules.states import EventKind
from unionweb.audit.models import AuditEntry
from unionweb.audit.queries import verify_chain
from unionweb.base.clock import frozen
from unionweb.base.db import db, driver
from unionweb.base.refusals import Refusal
from unionweb.people.signin import token_hash

SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(world: World) -> Lending:
    return Lending.build(world)


def scanned(desk: Lending, tag: str, **more: object) -> Verdict:
    """At the desk, at NOW."""
    with frozen(NOW):
        token = token_hash(desk.world.log_in(desk.keeper))
    with desk.world.look():
        scan = Scan(tag, desk.key() + "s", **more)  # type: ignore[arg-type]
        return take(token, desk.store, tag, scan, driver().writing, now=NOW)


def item(desk: Lending, verdict: Verdict) -> LoanItem:
    return db.session.get_one(LoanItem, verdict["item"])


def test_things_of_several_loans_come_back_in_any_order_and_in_parts(desk: Lending) -> None:
    one, two, three = desk.room.assets(3)
    first, second = desk.lend(one, two), desk.lend(three, person_id=desk.other, body=ALONE)
    assert scanned(desk, three)["holder"] == "李四" and scanned(desk, one)["loan"] == first
    with desk.world.look():
        back = {each.asset.tag for each in db.session.query(LoanItem) if each.returned_at}
        assert back == {one, three} and not desk.loan(second).items[0].condition
        assert desk.loan(first).items[0].returned_by == "Keeper"
    assert [desk.state(tag) for tag in (one, two, three)] == ["available", "lent", "available"]


def test_what_is_late_is_said_to_be(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.lend(tag, at=NOW - 9 * DAY)
    assert scanned(desk, tag)["late"]


def test_every_return_stands_in_the_history_and_in_the_chain_of_the_log(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.lend(tag)
    scanned(desk, tag)
    with desk.world.look():
        event = db.session.query(AssetEvent).filter_by(kind=EventKind.RETURNED).one()
        assert event.by == "Keeper" and event.details["holder"] == "权益服务部 王小明" and event.at == NOW
        entry = db.session.query(AuditEntry).filter_by(verb="assets.return").one()
        assert (entry.actor_name, entry.subject) == ("Keeper", f"asset:{event.asset_id}")
        assert verify_chain()[2] is None


def test_a_return_is_undone_within_twenty_seconds_and_not_later(desk: Lending) -> None:
    tags = desk.room.assets(2)
    loan = desk.lend(*tags)
    first, second = (scanned(desk, tag) for tag in tags)
    with desk.world.work():
        undone = undo_return(item(desk, first), by=desk.by, now=NOW + 20 * SECOND)
        assert undone.returned_at is None and undone.returned_by == ""
        assert undo_return(item(desk, first), by=desk.by, now=NOW + DAY).returned_at is None
    with pytest.raises(Refusal, match="重新办理借出"), desk.world.work():
        undo_return(item(desk, second), by=desk.by, now=NOW + 21 * SECOND)
    assert [desk.state(tag) for tag in tags] == ["lent", "available"]
    with desk.world.look():
        assert db.session.query(AssetEvent).filter_by(kind=EventKind.UNDONE).count() == 1
        assert db.session.query(Loan).one().id == loan


def test_what_was_lent_again_or_sent_to_repair_stays_as_it_is(desk: Lending) -> None:
    again, broken = desk.room.assets(2)
    desk.lend(again, broken)
    first, second = scanned(desk, again), scanned(desk, broken)
    desk.lend(again, person_id=desk.other, body=ALONE)
    with desk.world.work():
        about = db.session.query(Asset).filter_by(tag=broken).one()
        change_state(about, EventKind.TO_REPAIR, "Broken", by=desk.by, now=NOW)
    for verdict in (first, second):
        with pytest.raises(Refusal, match="不能撤销"), desk.world.work():
            undo_return(item(desk, verdict), by=desk.by, now=NOW + SECOND)


def test_damage_is_told_of_what_is_back_and_in_words(desk: Lending) -> None:
    tag = desk.room.asset()
    loan = desk.lend(tag)
    with pytest.raises(Refusal, match="还没有归还"), desk.world.work():
        report_damage(desk.loan(loan).items[0], "Scratched", None, by=desk.by, now=NOW)
    verdict = scanned(desk, tag)
    with desk.world.work():
        with pytest.raises(Refusal, match="请写明"):
            report_damage(item(desk, verdict), " ", None, by=desk.by, now=NOW)
        report_damage(item(desk, verdict), "Scratched", None, by=desk.by, now=NOW)
        report_damage(item(desk, verdict), "No cable", None, by=desk.by, now=NOW)
    with desk.world.look():
        assert item(desk, verdict).condition == "Scratched\nNo cable"


def test_what_is_here_needs_no_return_and_a_kit_comes_back_piece_by_piece(desk: Lending) -> None:
    one, two = desk.room.assets(2)
    kit = desk.kit(one, two)
    for tag in (one, kit):
        with pytest.raises(Refusal, match="在库，不需要归还"):
            scanned(desk, tag, mode="return")
    desk.lend(kit)
    with pytest.raises(Refusal, match="逐件扫描"):
        scanned(desk, kit)
    assert scanned(desk, one)["kind"] == "returned"
    with pytest.raises(Refusal, match="不齐"):
        scanned(desk, kit)
