"""Handing over: all or nothing, once, by the rules; undone in time."""

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.lending import DAY, HOUR, NOW, Lending
from tests.world import World
from unionweb.assets.actions.custody import confirm, undo_lending
from unionweb.assets.actions.desk import NotLent, lend
from unionweb.assets.models import Asset, AssetEvent, Bar, Hold, Loan, LoanItem, Request, Store
from unionweb.assets.rules.bodies import ALONE, Body
from unionweb.assets.rules.states import AssetState, EventKind, RequestState
from unionweb.audit import Actor
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice


@pytest.fixture
def desk(world: World) -> Lending:
    return Lending.build(world)


def refused(desk: Lending, *tags: str, **more: object) -> list[str]:
    """Every reason why nothing was handed over."""
    with pytest.raises(NotLent) as caught:
        desk.lend(*tags, **more)  # type: ignore[arg-type]
    return [str(one.sentence) for one in caught.value.problems]


def test_a_cart_goes_out_with_its_history_and_comes_due_at_closing_time(desk: Lending) -> None:
    tags = desk.room.assets(3)
    loan = desk.lend(*tags, event="Concert")
    with desk.world.look():
        made = desk.loan(loan)
        assert {item.asset.tag for item in made.items} == set(tags) and made.by == "Keeper"
        assert {item.due_at.isoformat() for item in made.items} == {"2026-11-23T10:00:00+00:00"}
        assert not made.must_confirm and made.department is not None
        told = db.session.query(AssetEvent).filter_by(kind=EventKind.LENT).all()
        assert [one.details["holder"] for one in told] == ["权益服务部 王小明"] * 3
    assert {desk.state(tag) for tag in tags} == {"lent"}


def test_whoever_comes_second_is_told_the_holder_and_the_due_time_and_gets_nothing(desk: Lending) -> None:
    first, second = desk.room.assets(2)
    desk.lend(first)
    (sentence,) = refused(desk, second, first, person_id=desk.other, body=ALONE)
    assert sentence.endswith("已借给 权益服务部 王小明，应于 11月23日 18:00 归还")
    assert desk.state(second) == "available"


def test_the_same_hand_over_sent_twice_is_one_loan(desk: Lending) -> None:
    tag = desk.room.asset()
    assert desk.lend(tag, key="same-key-1") == desk.lend(tag, key="same-key-1", at=NOW + HOUR)
    with desk.world.look():
        assert db.session.query(Loan).count() == db.session.query(LoanItem).count() == 1


def test_a_key_of_somebody_else_opens_nothing(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.lend(tag, key="same-key-1")
    with pytest.raises(Refusal, match="重新载入"), desk.world.work():
        thief = Actor(desk.other, "Other")
        lend(db.session.get_one(Store, desk.store), desk.wish(tag, key="same-key-1"), by=thief, now=NOW)


def test_what_cannot_be_lent_says_why(desk: Lending) -> None:
    tags = desk.room.assets(3)
    for tag, state in zip(tags, (AssetState.REPAIR, AssetState.LOST, AssetState.WRITTEN_OFF), strict=True):
        desk.put(tag, state)
    repair, lost, gone = refused(desk, *tags)
    assert "正在维修" in repair and "找回" in lost and "已报废" in gone


def test_a_kit_goes_out_whole_or_not_at_all(desk: Lending) -> None:
    one, two, three = desk.room.assets(3)
    kit = desk.kit(one, two)
    desk.lend(two)
    assert "已借给" in refused(desk, kit, three)[0]
    assert desk.state(one) == desk.state(three) == "available"


def test_a_whole_kit_is_its_parts(desk: Lending) -> None:
    one, two = desk.room.assets(2)
    loan = desk.lend(desk.kit(one, two), one)
    with desk.world.look():
        assert {item.asset.tag for item in desk.loan(loan).items} == {one, two}


def test_a_barred_person_and_a_barred_body_borrow_nothing(desk: Lending) -> None:
    tag = desk.room.asset()
    until = {"starts_on": date(2026, 11, 1), "ends_on": date(2027, 1, 31), "reason": "逾期 9 天"}
    desk.world.add(Bar(store_id=desk.store, person_id=desk.other, department_id=desk.department, **until))
    assert refused(desk, tag) == ["权益服务部停借至 2027-01-31：逾期 9 天"]
    assert refused(desk, tag, person_id=desk.other, body=ALONE) == ["李四停借至 2027-01-31：逾期 9 天"]
    assert desk.lend(tag, body=ALONE)


def test_somebody_elses_reservation_is_respected_or_overridden_with_a_reason(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.reserve(desk.other, tag)
    (sentence,) = refused(desk, tag)
    assert "已由 李四 预约，用于“Concert”：11月19日 10:00 至 11月20日 10:00" in sentence
    loan = desk.lend(tag, override="The concert is off")
    with desk.world.look():
        assert desk.loan(loan).items[0].override == "The concert is off"


def test_a_reservation_that_begins_when_the_loan_is_due_is_in_nobodys_way(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.reserve(desk.other, tag, start=NOW + 2 * DAY, end=NOW + 3 * DAY)
    assert "预约" in refused(desk, tag, due=NOW + 2 * DAY + HOUR)[0]
    assert desk.lend(tag, due=NOW + 2 * DAY)


def test_what_was_reserved_is_collected_and_due_when_the_event_ends(desk: Lending) -> None:
    tags = desk.room.assets(2)
    request = desk.reserve(desk.member, *tags, start=NOW + HOUR, end=NOW + 9 * DAY)
    loan = desk.lend(tags[0])
    with desk.world.look():
        assert desk.loan(loan).request_id == request and desk.loan(loan).event == "Concert"
        assert desk.loan(loan).items[0].due_at == NOW + 9 * DAY
        assert db.session.get_one(Request, request).state is RequestState.APPROVED
    desk.lend(tags[1])
    with desk.world.look():
        assert db.session.get_one(Request, request).state is RequestState.COLLECTED
        assert not db.session.query(Hold).filter_by(holding=True).count()


def test_an_undone_collection_is_reserved_again(desk: Lending) -> None:
    tag = desk.room.asset()
    request = desk.reserve(desk.member, tag, start=NOW + HOUR)
    loan = desk.lend(tag)
    with desk.world.work():
        undo_lending(desk.loan(loan), by=desk.by, now=NOW + timedelta(seconds=15))
    with desk.world.look():
        assert db.session.get_one(Request, request).state is RequestState.APPROVED
        assert db.session.query(Hold).filter_by(holding=True).count() == 1


def test_an_own_request_that_is_not_approved_lends_nothing(desk: Lending) -> None:
    tag = desk.room.asset()
    desk.reserve(desk.member, tag, start=NOW, state=RequestState.ASKED)
    assert "还没有批准" in refused(desk, tag)[0]


def test_nothing_is_lent_in_a_stock_taking_week(desk: Lending) -> None:
    desk.world.semester(starts_on=date(2026, 9, 21), ends_on=date(2027, 1, 31))
    assert refused(desk, desk.room.asset()) == ["本周是第 9 周，盘点周不外借"]


def test_limits_of_a_store_are_told_with_figures(desk: Lending) -> None:
    tags = desk.room.assets(4)
    desk.terms(most_open=2, per_month=1)
    desk.lend(tags[0])
    assert refused(desk, *tags[1:3]) == [
        "每位借用人最多同时借 2 件，现有 1 件未还",
        "每位借用人三十天内最多借 1 次，已借 1 次",
    ]
    assert desk.lend(tags[1], person_id=desk.other, body=ALONE)


def test_a_due_day_is_after_now_and_within_the_longest_loan(desk: Lending) -> None:
    tag = desk.room.asset()
    assert "要晚于现在" in refused(desk, tag, due=NOW)[0]
    assert "最迟 2026-11-25 归还" in refused(desk, tag, due=NOW + 8 * DAY)[0]
    assert desk.lend(tag, due=NOW + 7 * DAY)


def test_somebody_may_borrow_only_for_whom_he_stands(desk: Lending) -> None:
    tag = desk.room.asset()
    with pytest.raises(Refusal, match="名义"):
        desk.lend(tag, body=Body(desk.world.department()))


def test_a_dear_thing_is_confirmed_on_the_borrowers_phone(desk: Lending) -> None:
    loan = desk.lend(desk.room.asset(price=60000))
    with desk.world.work():
        made = desk.loan(loan)
        assert made.must_confirm
        told = db.session.query(Notice).filter_by(person_id=desk.member).one()
        assert told.link == f"/assets/loans/{loan}/confirm"
        with pytest.raises(Refusal, match="本人"):
            confirm(made, by=desk.by, now=NOW)
        mine = Actor(desk.member, "王小明")
        assert confirm(made, by=mine, now=NOW + HOUR).confirmed_at == NOW + HOUR
        assert confirm(made, by=mine, now=NOW + DAY).confirmed_at == NOW + HOUR


def test_a_slip_is_undone_in_time_and_stays_in_the_history(desk: Lending) -> None:
    tags = desk.room.assets(2)
    loan = desk.lend(*tags)
    with desk.world.work():
        undo_lending(desk.loan(loan), by=desk.by, now=NOW + timedelta(seconds=19))
    with desk.world.work():
        assert undo_lending(desk.loan(loan), by=desk.by, now=NOW + HOUR).undone_at
    assert {desk.state(tag) for tag in tags} == {"available"}
    with desk.world.look():
        kinds = [one.kind for one in db.session.query(AssetEvent).order_by(AssetEvent.id)]
        assert kinds == [EventKind.LENT] * 2 + [EventKind.UNDONE] * 2
    assert desk.lend(*tags)


def test_too_late_to_undo_says_what_to_do(desk: Lending) -> None:
    loan = desk.lend(desk.room.asset())
    with pytest.raises(Refusal, match="逐件扫描归还"), desk.world.work():
        undo_lending(desk.loan(loan), by=desk.by, now=NOW + timedelta(seconds=21))


def test_no_borrower_no_thing_and_a_strange_tag_are_refused(desk: Lending, app: Flask) -> None:
    tag = desk.room.asset()
    for more, words in (
        ({"person_id": 0}, "借用人"),
        ({"tags": ()}, "先扫描"),
        ({"tags": ("hello!",)}, "不是物资编号"),
    ):
        with pytest.raises(Refusal, match=words):
            desk.lend(tag, **more)
    assert "没有编号为 2222-2222" in refused(desk, "22222222")[0]
    with desk.world.look():
        assert db.session.query(Asset).filter_by(state=AssetState.LENT).count() == 0
