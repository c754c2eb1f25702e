"""A count from its beginning to what it changes in the ledger."""

import random
import threading
from datetime import timedelta

import pytest

from tests.stocktakes import Counting, a_scan
from tests.stores import store
from tests.world import World
from unionweb.assets.actions import ledger, stocksettling, stocktakes
from unionweb.assets.actions.stockscans import Sent
from unionweb.assets.actions.stocktakes import Wishes
from unionweb.assets.models import AssetEvent, Category, Loan, LoanItem, StockLine, StockScan, Stocktake
from unionweb.assets.queries.stocktakes import decisions_of, progress_of
from unionweb.assets.rules.counting import Decision, Finding
from unionweb.assets.rules.states import AssetState, EventKind, StocktakeState
from unionweb.audit import SYSTEM, record
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.base.refusals import NotAllowed, Refusal

NONE = Wishes({}, {})


def kinds(scene: Counting, person: int, *sent: Sent) -> list[str]:
    return [one.kind for one in scene.send(person, *sent)]


def put(scene: Counting, tag: str, state: AssetState) -> None:
    with scene.world.work():
        scene.asset(tag).state = state
        record("test.build", subject=("asset", 1), by=SYSTEM, now=clock.now())


def lend(scene: Counting, tag: str) -> None:
    """Hand it over past the desk."""
    now = clock.now() - timedelta(days=1)
    with scene.world.work():
        asset = scene.asset(tag)
        asset.state = AssetState.LENT
        loan = Loan(store_id=scene.room.id, person_id=scene.president, by="Desk", lent_at=now)
        loan.items = [LoanItem(asset_id=asset.id, lent_at=now, due_at=now + timedelta(days=5))]
        db.session.add(loan)
        record("test.build", subject=("asset", asset.id), by=SYSTEM, now=now)


def test_each_scan_says_what_it_came_to(world: World) -> None:
    scene = Counting.build(world)
    (here, astray), (placeless,) = scene.assets(2, scene.shelf), scene.assets(1)
    (gone,) = scene.assets(1, scene.shelf)
    put(scene, gone, AssetState.LOST)
    scene.begin()
    sent = [a_scan(here, scene.shelf), a_scan(astray, scene.cupboard), a_scan(placeless, scene.shelf)]
    sent += [a_scan(f"https://x.example/a/{here}", scene.shelf), a_scan(gone), a_scan("hello"), Sent("short")]
    verdicts = scene.send(scene.first, *sent)
    assert [one.kind for one in verdicts] == [
        "found",
        "misplaced",
        "misplaced",
        "again",
        "lost",
        "unknown",
        "malformed",
    ]
    assert [one.good for one in verdicts] == [True, False, True, False, False, False, False]
    assert "Shelf" in str(verdicts[1].words)
    with world.look():
        progress = progress_of(scene.one)
        assert (progress.expected, progress.found, progress.beside, progress.unknown) == (3, 3, 1, 1)
        assert [(one.spot and one.spot.name, one.left) for one in progress.places] == [
            ("Shelf", 0),
            (None, 0),
        ]


def test_a_scan_sent_again_is_the_same_scan_whatever_the_order(world: World) -> None:
    scene = Counting.build(world)
    tags = scene.assets(12, scene.shelf)
    scene.begin()
    moment = clock.now()
    sent = [a_scan(tag, scene.shelf, moment + timedelta(seconds=n)) for n, tag in enumerate(tags[:9] * 2)]
    batches = [[*sent[:7]], [*sent[3:12]], [*sent[10:]], [*sent]]
    random.Random(1).shuffle(batches)
    for number, batch in enumerate(batches):
        scene.send((scene.first, scene.second)[number % 2], *batch)
    with world.look():
        assert db.session.query(StockScan).count() == 18
    result = scene.result()
    assert (result.expected, result.seen, len(result.twice)) == (12, 9, 9)
    assert scene.tags(Finding.MISSING) == set(tags[9:])


def test_only_the_two_may_send_and_a_mistake_is_taken_back(world: World) -> None:
    scene = Counting.build(world)
    tags = scene.assets(2, scene.shelf)
    scene.begin()
    with pytest.raises(NotAllowed):
        scene.send(scene.president, a_scan(tags[0]))
    (scan,) = scene.scan([tags[0]], scene.shelf)
    undo = Sent("undo-0001", undo=scan.key)
    assert kinds(scene, scene.second, undo, undo) == ["taken_back", "taken_back"]
    assert kinds(scene, scene.first, scan) == ["again"]
    assert scene.result().seen == 0
    with world.look():
        assert progress_of(scene.one).found == 0
    assert kinds(scene, scene.first, a_scan(tags[0], scene.shelf)) == ["found"]


def test_a_scan_that_comes_after_the_end_is_told_so_and_comes_in_when_the_count_goes_on(world: World) -> None:
    scene = Counting.build(world)
    tags = scene.assets(2, scene.shelf)
    scene.begin()
    (known,) = scene.scan([tags[0]], scene.shelf)
    late = a_scan(tags[1], scene.shelf)
    scene.finish()
    assert kinds(scene, scene.second, known, late, Sent("undo-0002", undo=known.key)) == [
        "found",
        "closed",
        "closed",
    ]
    assert scene.tags(Finding.MISSING) == {tags[1]}
    with world.work():
        stocktakes.reopen(scene.one, by=scene.actor(scene.first), now=clock.now())
    assert kinds(scene, scene.second, late) == ["found"]
    assert scene.result().seen == 2


def test_two_different_people_of_this_union_count_one_thing_at_a_time(world: World) -> None:
    scene = Counting.build(world)
    with pytest.raises(Refusal, match="没有物资"):
        scene.begin()
    scene.assets(1, scene.shelf)
    second, scene.second = scene.second, scene.first
    with pytest.raises(Refusal, match="两个人"):
        scene.begin()
    scene.second = world.student()
    with pytest.raises(Refusal, match="任职"):
        scene.begin()
    scene.second = second
    scene.begin()
    with pytest.raises(Refusal, match="正在盘点"):
        scene.begin()
    with world.work():
        stocktakes.drop(scene.one, by=scene.actor(scene.first), now=clock.now())
    scene.begin()
    scene.scan(["hello"])
    with pytest.raises(Refusal, match="不能取消"), world.work():
        stocktakes.drop(scene.one, by=scene.actor(scene.first), now=clock.now())


def test_of_two_beginnings_at_once_one_stands(world: World) -> None:
    scene = Counting.build(world)
    scene.assets(3, scene.shelf)
    told: list[str] = []
    together = threading.Barrier(2)

    def begin() -> None:
        other = Counting(**{**vars(scene), "world": World(world.app)})
        together.wait()
        try:
            told.append(f"begun {other.begin()}")
        except Refusal as refusal:
            told.append(str(refusal.sentence))

    threads = [threading.Thread(target=begin) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun, refused = sorted(told)
    assert begun.startswith("begun") and "正在盘点" in refused
    with world.look():
        assert db.session.query(Stocktake).count() == 1


def test_two_phones_that_send_the_same_labels_at_once_count_each_once(world: World) -> None:
    scene = Counting.build(world)
    tags = scene.assets(20, scene.shelf)
    scene.begin()
    together = threading.Barrier(2)
    faults: list[Exception] = []

    def phone(person: int, spot: int) -> None:
        mine = Counting(**{**vars(scene), "world": World(world.app)})
        sent = [a_scan(tag, spot) for tag in tags]
        together.wait()
        try:
            for start in range(0, 20, 4):
                mine.send(person, *sent[start : start + 4])
                mine.send(person, *sent[: start + 4])
        except Exception as fault:
            faults.append(fault)

    plans = ((scene.first, scene.shelf), (scene.second, scene.cupboard))
    threads = [threading.Thread(target=phone, args=plan) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    result = scene.result()
    assert (result.seen, len(result.of(Finding.FOUND)), len(result.twice)) == (20, 20, 20)
    with world.look():
        assert db.session.query(StockScan).count() == 40
        assert {one.found_spot_id for one in db.session.query(StockLine)} == {scene.shelf}


def test_finishing_names_the_other_and_happens_once(world: World) -> None:
    scene = Counting.build(world)
    scene.assets(1, scene.shelf)
    scene.begin()
    with pytest.raises(Refusal, match="另一位"), world.work():
        stocktakes.finish(scene.one, "Somebody", by=scene.actor(scene.first), now=clock.now())
    with pytest.raises(Refusal, match="两位清点人"), world.work():
        stocktakes.finish(scene.one, "Somebody", by=scene.actor(scene.president), now=clock.now())
    scene.finish()
    with pytest.raises(Refusal, match="已经结束"):
        scene.finish()


def test_one_place_or_one_category_is_counted(world: World) -> None:
    scene = Counting.build(world)
    (here,), (there,) = scene.assets(1, scene.shelf), scene.assets(1, scene.cupboard, category=1)
    scene.begin(spot=scene.shelf)
    assert kinds(scene, scene.first, a_scan(there, scene.shelf), a_scan(here, scene.shelf)) == [
        "elsewhere",
        "found",
    ]
    scene.finish()
    scene.propose(Wishes({Finding.ELSEWHERE: Decision.MOVED}, {}))
    approve(scene)
    with world.work():
        assert scene.asset(there).spot_id == scene.shelf
        kind = db.session.query(Category).filter_by(store_id=scene.room.id).order_by(Category.id).all()[1].id
    scene.begin(category=kind)
    assert scene.tags(Finding.MISSING) == {there}


def approve(scene: Counting) -> None:
    with scene.world.work():
        stocksettling.approve(scene.one, by=scene.actor(scene.president), now=clock.now())


def test_nothing_changes_until_somebody_else_has_approved(world: World) -> None:
    scene = Counting.build(world)
    missing, searched, astray = scene.assets(3, scene.shelf)
    lent, repaired, lost = scene.assets(3, scene.shelf)
    lend(scene, lent)
    put(scene, repaired, AssetState.REPAIR)
    put(scene, lost, AssetState.LOST)
    scene.begin()
    scene.scan([astray, lent, repaired, lost], scene.cupboard)
    scene.finish()
    with world.work():
        searched_id = scene.asset(searched).id
    scene.propose(Wishes({Finding.MISSING: Decision.LOST}, {searched_id: Decision.SEARCHING}, "Both looked."))
    with pytest.raises(Refusal, match="以外的人"), world.work():
        stocksettling.approve(scene.one, by=scene.actor(scene.second), now=clock.now())
    assert states(scene, missing, lent, lost) == [AssetState.AVAILABLE, AssetState.LENT, AssetState.LOST]
    approve(scene)
    assert states(scene, missing, searched, astray, lent, repaired, lost) == [
        AssetState.LOST,
        *[AssetState.AVAILABLE] * 5,
    ]
    with world.work():
        assert [scene.asset(tag).spot_id for tag in (astray, lent, lost)] == [scene.cupboard] * 3
        item = db.session.query(LoanItem).one()
        assert item.returned_at is not None and item.returned_by
        assert scene.one.state is StocktakeState.SETTLED
        assert history(scene, astray) == [EventKind.COUNTED, EventKind.MOVED]
        assert history(scene, lent) == [EventKind.RETURNED, EventKind.MOVED]
    assert scene.tags(Finding.MISSING) == {missing, searched}
    with pytest.raises(Refusal, match="处理过"), world.work():
        stocksettling.approve(scene.one, by=scene.actor(scene.president), now=clock.now())


def states(scene: Counting, *tags: str) -> list[AssetState]:
    with scene.world.work():
        return [scene.asset(tag).state for tag in tags]


def history(scene: Counting, tag: str) -> list[EventKind]:
    events = db.session.query(AssetEvent).filter_by(asset_id=scene.asset(tag).id).order_by(AssetEvent.id)
    return [one.kind for one in events]


def test_what_changed_meanwhile_is_left_alone_and_named(world: World) -> None:
    scene = Counting.build(world)
    before, after = scene.assets(2, scene.shelf)
    scene.begin()
    with world.work():
        ledger.change_state(scene.asset(before), EventKind.TO_REPAIR, "Torn", by=SYSTEM, now=clock.now())
    scene.finish()
    assert scene.tags(Finding.CHANGED) == {before}
    scene.propose(Wishes({Finding.MISSING: Decision.LOST}, {}))
    with world.work():
        ledger.change_state(scene.asset(after), EventKind.TO_REPAIR, "Torn", by=SYSTEM, now=clock.now())
    approve(scene)
    assert states(scene, before, after) == [AssetState.REPAIR] * 2
    with world.work():
        decided = decisions_of(scene.id)
        assert decided[scene.asset(after).id] is Decision.OVERTAKEN
        assert decided[scene.asset(before).id] is Decision.KEPT


def test_a_proposal_is_handed_in_once_and_may_be_sent_back(world: World) -> None:
    scene = Counting.build(world)
    scene.assets(1, scene.shelf)
    scene.begin()
    with pytest.raises(Refusal, match="现在不能"):
        scene.propose(NONE)
    scene.finish()
    scene.propose(NONE)
    with pytest.raises(Refusal, match="现在不能"):
        scene.propose(NONE)
    with pytest.raises(Refusal, match="理由"), world.work():
        stocksettling.send_back(scene.one, " ", by=scene.actor(scene.president), now=clock.now())
    with world.work():
        stocksettling.send_back(scene.one, "Look again", by=scene.actor(scene.president), now=clock.now())
    with pytest.raises(Refusal, match="处理过"), world.work():
        stocksettling.approve(scene.one, by=scene.actor(scene.president), now=clock.now())
    scene.propose(NONE)
    approve(scene)


def test_a_count_without_differences_goes_straight_to_approval(world: World) -> None:
    scene = Counting.build(world)
    tags = scene.assets(2, scene.shelf)
    scene.begin()
    scene.scan(tags, scene.shelf)
    scene.finish()
    with world.look():
        assert scene.one.proposed_at is not None


def test_labels_that_are_no_assets_of_this_store_are_explained(world: World) -> None:
    scene = Counting.build(world)
    scene.assets(1, scene.shelf)
    (foreign,) = store(world, world.college("Other")).assets(1)
    scene.begin()
    verdict, nobody = scene.send(scene.first, a_scan(foreign), a_scan("ABCDEFGH"))
    assert "另一间物资室" in str(verdict.words)
    assert "ABCD-EFGH" in str(nobody.words)
