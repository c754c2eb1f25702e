"""Asking, answering, moving, cancelling: who has reserved what until when."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.lending import DAY, HOUR, NOW
from tests.reserving import Reserving, at
from tests.world import World
from unionweb.assets.actions.asking import Clash
from unionweb.assets.models import Answer, Bar, Category, Hold, Request, Store
from unionweb.assets.queries.borrowers import about
from unionweb.assets.queries.requests import advisers_of, ready_for
from unionweb.assets.rules.bodies import ALONE
from unionweb.audit import SYSTEM, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.notices.models import Notice
from unionweb.people.models import Person


@pytest.fixture
def desk(world: World) -> Reserving:
    return Reserving.build(world)


def told(desk: Reserving, person: int) -> list[str]:
    """The subjects of what a person was told."""
    with desk.world.look():
        found = db.session.query(Notice).filter_by(person_id=person).order_by(Notice.id)
        return [one.subject for one in found]


def clash(desk: Reserving, *tags: str, **more: object) -> list[str]:
    with pytest.raises(Clash) as caught:
        desk.ask(*tags, **more)  # type: ignore[arg-type]
    return [str(one) for one in caught.value.reasons]


def set_category(desk: Reserving, **values: object) -> None:
    """Of every category."""
    with desk.world.work():
        for one in db.session.query(Category).filter_by(store_id=desk.store):
            for name, value in values.items():
                setattr(one, name, value)
        record("test.change", subject=("asset_category", None), by=SYSTEM, now=NOW)


def test_a_request_holds_what_it_asks_for_and_the_keeper_is_told(desk: Reserving) -> None:
    one, two = desk.room.assets(2)
    request = desk.ask(desk.kit(one, two))
    assert desk.held(request) == {one, two} and desk.request_state(request) == "asked"
    assert told(desk, desk.keeper) == ["借用申请待审批：Concert"]
    assert told(desk, desk.member) == []


def test_the_second_one_is_told_who_has_reserved_it_and_when(desk: Reserving) -> None:
    tag = desk.room.asset()
    desk.approve(desk.ask(tag))
    (sentence,) = clash(desk, tag, person=desk.other, start=at(2, 7))
    assert sentence.endswith("11月20日 10:00–18:00 已被 权益服务部 预约")
    assert desk.ask(tag, person=desk.other, start=at(2, 8))


def test_a_person_alone_is_not_named_to_others(desk: Reserving) -> None:
    tag = desk.room.asset()
    desk.ask(tag, person=desk.other)
    (sentence,) = clash(desk, tag)
    assert "已被 一位同学 申请" in sentence


def test_the_hours_kept_free_belong_to_the_reservation_before(desk: Reserving) -> None:
    tag = desk.room.asset()
    set_category(desk, buffer_hours=2)
    desk.ask(tag)
    assert clash(desk, tag, start=at(2, 9))
    assert clash(desk, tag, start=at(1, 17), end=at(1, 23))
    assert desk.ask(tag, start=at(1, 14), end=at(1, 22))
    assert desk.ask(tag, start=at(2, 10))


def test_what_is_lent_beyond_the_beginning_is_in_the_way(desk: Reserving) -> None:
    tag = desk.room.asset()
    desk.lend(tag, due=at(3))
    (sentence,) = clash(desk, tag, person=desk.other)
    assert "已借给 权益服务部" in sentence
    assert desk.ask(tag, person=desk.other, start=at(3))


def test_any_so_many_of_a_name_and_no_more_than_there_are(desk: Reserving) -> None:
    tags = desk.room.assets(3)
    key = desk.asset_id(tags[0])
    first = desk.ask(counts={key: 2})
    assert len(desk.held(first)) == 2
    (sentence,) = clash(desk, counts={key: 2}, person=desk.other)
    assert sentence.startswith("Speaker要 2 件，那时只有 1 件")
    second = desk.ask(counts={key: 1}, person=desk.other)
    assert not desk.held(first) & desk.held(second)


def test_what_belongs_to_a_kit_goes_last(desk: Reserving) -> None:
    tags = desk.room.assets(3)
    desk.kit(tags[0], tags[1])
    assert desk.held(desk.ask(counts={desk.asset_id(tags[0]): 1})) == {tags[2]}


def test_the_same_request_sent_twice_is_one(desk: Reserving) -> None:
    tag = desk.room.asset()
    assert desk.ask(tag, key="same-key-1") == desk.ask(tag, key="same-key-1")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"start": at(-1)}, "晚于现在"),
        ({"start": at(2), "end": at(2)}, "晚于开始"),
        ({"start": at(9)}, "最多提前 7 天"),
        ({"start": at(2), "end": at(10)}, "Speaker一次最多借 7 天"),
        ({"start": at(15), "large": True}, "最多提前 14 天"),
        ({"large": True, "body": ALONE}, "以部门或单位的名义"),
    ],
)
def test_the_rules_of_the_store_say_why_not(desk: Reserving, more: dict[str, Any], words: str) -> None:
    tag = desk.room.asset()
    with pytest.raises(Refusal, match=words):
        desk.ask(tag, **more)


def test_stock_taking_weeks_cannot_be_booked(desk: Reserving) -> None:
    tag = desk.room.asset()
    desk.world.semester(starts_on=date(2026, 9, 7), ends_on=date(2027, 1, 17))
    assert desk.ask(tag, start=at(1), end=at(1, 1))
    desk.terms(closed_weeks=(12,))
    with pytest.raises(Refusal, match="第 12 周是盘点周"):
        desk.ask(tag, start=at(5), end=at(6))


def test_whoever_is_barred_reserves_nothing(desk: Reserving) -> None:
    tag = desk.room.asset()
    until = {"starts_on": date(2026, 11, 1), "ends_on": date(2027, 1, 31), "reason": "逾期 9 天"}
    desk.world.add(Bar(store_id=desk.store, person_id=desk.other, **until))
    with pytest.raises(Refusal, match="李四停借至 2027-01-31：逾期 9 天"):
        desk.ask(tag, person=desk.other)


def test_the_keeper_agrees_and_the_borrower_may_collect(desk: Reserving) -> None:
    tag = desk.room.asset()
    paper = desk.consumable()
    request = desk.ask(tag, consumables={paper: 3})
    assert desk.approve(request, words="Bring a trolley") == "approved"
    assert told(desk, desk.member) == ["借用申请已批准：Concert"]
    with desk.world.look():
        assert ready_for(desk.member, desk.store, at(0, 23)) == []
        (ready,) = ready_for(desk.member, desk.store, at(1))
        assert ready.tags == (tag,) and ready.wants[0][1:] == ("Paper", "包", 3)
        assert ready_for(desk.other, desk.store, at(1)) == []
        body = db.session.query(Notice).filter_by(person_id=desk.member).one().body
    assert "11月19日 10:00 到 11月20日 18:00" in body and body.endswith("Bring a trolley")


def test_collecting_at_the_desk_settles_the_request(desk: Reserving) -> None:
    tags = desk.room.assets(2)
    request = desk.ask(*tags)
    desk.approve(request)
    desk.lend(tags[0], at=at(2))
    assert desk.request_state(request) == "approved"
    desk.lend(tags[1], at=at(2))
    assert desk.request_state(request) == "collected" and desk.held(request) == set()


def test_large_things_need_the_adviser_too(desk: Reserving) -> None:
    tag = desk.room.asset()
    set_category(desk, large=True)
    request = desk.ask(tag)
    assert desk.approve(request) == "asked"
    with desk.world.look():
        assert advisers_of(db.session.get_one(Store, desk.store), NOW) == [desk.adviser]
    assert told(desk, desk.adviser) == ["借用申请待审批：Concert"]
    assert desk.approve(request) == "approved"


def test_nobody_answers_his_own_request_or_one_that_was_answered(desk: Reserving) -> None:
    tag = desk.room.asset()
    request = desk.ask(tag)
    with pytest.raises(Refusal, match="由别人审批"):
        desk.approve(request, by=desk.member)
    with pytest.raises(Refusal, match="写明原因"):
        desk.refuse(request, " ")
    assert desk.refuse(request, "The speaker is broken") == "refused"
    assert desk.held(request) == set()
    with pytest.raises(Refusal, match="现在是“未批准”"):
        desk.approve(request)
    assert told(desk, desk.member) == ["借用申请未批准：Concert"]


def test_a_large_event_goes_before_what_nobody_approved_but_only_when_it_is_approved(
    desk: Reserving,
) -> None:
    tags = desk.room.assets(2)
    first = desk.ask(tags[0], person=desk.other)
    large = desk.ask(*tags, large=True, event="Gala")
    assert desk.held(first) == {tags[0]} and desk.held(large) == {tags[1]}
    desk.approve(large)
    assert desk.held(first) == {tags[0]}
    assert desk.approve(large) == "approved"
    assert desk.held(large) == set(tags) and desk.held(first) == set()
    assert told(desk, desk.other) == ["预约有变动：Concert"]
    with desk.world.look():
        (answer,) = db.session.query(Answer).filter_by(request_id=first)
        assert "“Gala”优先" in answer.words and "没有同名的可换" in answer.words
    with pytest.raises(Refusal, match="没有可以批准的"):
        desk.approve(first)


def test_whoever_loses_to_a_large_event_gets_another_of_the_name(desk: Reserving) -> None:
    tags = desk.room.assets(3)
    first = desk.ask(tags[0], person=desk.other)
    large = desk.ask(*tags[:2], large=True, event="Gala")
    desk.approve(large)
    desk.approve(large)
    assert desk.held(large) == set(tags[:2]) and desk.held(first) == {tags[2]}
    assert desk.approve(first) == "approved"


def test_a_large_event_takes_nothing_that_is_approved(desk: Reserving) -> None:
    tag, other = desk.room.assets(2)
    first = desk.ask(tag, person=desk.other)
    large = desk.ask(tag, other, large=True)
    desk.approve(first)
    desk.approve(large)
    assert desk.approve(large) == "approved"
    assert desk.held(first) == {tag} and desk.held(large) == {other}
    assert clash(desk, tag, large=True)


def test_another_time_while_nobody_has_approved_it(desk: Reserving) -> None:
    tags = desk.room.assets(2)
    set_category(desk, large=True)
    desk.ask(tags[0], person=desk.other, start=at(3))
    request = desk.ask(tags[0])
    desk.approve(request)
    desk.move(request, at(3))
    assert desk.held(request) == {tags[1]}
    assert desk.approve(request) == "asked"
    assert desk.approve(request) == "approved"
    with pytest.raises(Refusal, match="现在是“已批准，待领取”"):
        desk.move(request, at(4))


def test_another_time_may_overlap_the_old_one_and_clashes_with_others(desk: Reserving) -> None:
    tag = desk.room.asset()
    desk.ask(tag, person=desk.other, start=at(3))
    request = desk.ask(tag)
    desk.move(request, at(2, 4))
    assert desk.held(request) == {tag}
    with pytest.raises(Clash, match="已被 一位同学 申请"):
        desk.move(request, at(3, 1))


def test_cancelling_frees_everything_and_can_be_taken_back(desk: Reserving) -> None:
    tag = desk.room.asset()
    request = desk.ask(tag)
    desk.approve(request)
    assert desk.cancel(request) == "cancelled" and desk.held(request) == set()
    assert desk.restore(request) == "approved" and desk.held(request) == {tag}
    desk.cancel(request)
    desk.ask(tag, person=desk.other)
    with pytest.raises(Clash):
        desk.restore(request)


def test_what_is_not_collected_lapses_and_what_is_not_answered_ends(desk: Reserving) -> None:
    tags = desk.room.assets(3)
    approved, asked, partly = (desk.ask(tag) for tag in tags)
    more = desk.room.asset()
    both = desk.ask(more, desk.room.asset())
    desk.approve(approved)
    desk.approve(both)
    desk.lend(more, at=at(2))
    assert desk.lapse(at(2, 7)) == 0
    assert desk.lapse(at(2, 8)) == 4
    states = [desk.request_state(one) for one in (approved, asked, partly, both)]
    assert states == ["lapsed", "refused", "refused", "collected"]
    assert "预约已过期：Concert" in told(desk, desk.member)
    assert desk.lapse(at(3)) == 0
    with desk.world.look():
        assert db.session.query(Hold).filter(Hold.holding).count() == 0
        assert db.session.query(Request).filter(Request.settled_at.is_(None)).count() == 0


def test_more_than_the_stock_of_a_consumable_is_refused(desk: Reserving) -> None:
    desk.room.asset()
    paper = desk.consumable(stock=2)
    with pytest.raises(Refusal, match="Paper只有 2 包"):
        desk.ask(consumables={paper: 3})
    assert desk.ask(consumables={paper: 2}, end=at(2) + DAY + HOUR)


def test_the_desk_offers_what_is_reserved_and_one_tap_hands_it_over(desk: Reserving) -> None:
    tags = desk.room.assets(2)
    request = desk.ask(*tags, consumables={desk.consumable(): 2})
    desk.approve(request)
    with desk.world.look():
        person = db.session.get_one(Person, desk.member)
        assert about(desk.the_store(), person, NOW)["ready"] == []
        (ready,) = about(desk.the_store(), person, at(1))["ready"]
        assert str(ready["label"]) == "领取预约“Concert”：4 件"
        address = parse_qs(urlsplit(ready["href"]).query)
    assert address["body"] == [desk.body.code] and address["person"] == [str(desk.member)]
    desk.lend(*address["cart"][0].split(), at=at(1))
    assert desk.request_state(request) == "collected"
