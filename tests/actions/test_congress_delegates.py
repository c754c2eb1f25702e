"""Registering delegates: by hand, from files, taking off and putting back."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.congresses import BY, NOW, congress, delegate, plan, row, stored_delegates, stored_rows
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.congress.actions.delegates import remove_delegate, restore_delegate
from unionweb.congress.actions.files import take_in, upload_file
from unionweb.congress.models import Congress, Delegate, DelegateFile
from unionweb.congress.queries.files import lines_of
from unionweb.congress.queries.plans import filled
from unionweb.congress.rules.delegate_sheet import Line, Outcome
from unionweb.congress.rules.facts import DelegateKind
from unionweb.congress.rules.planning import RowKind


def upload(world: World, congress_id: int, text: str) -> int:
    with world.work():
        where = db.session.get_one(Congress, congress_id)
        return upload_file(where, text.encode(), "delegates.csv", by=BY, now=NOW).id


def lines(world: World, file_id: int) -> list[Line]:
    with world.look():
        return list(lines_of(db.session.get_one(DelegateFile, file_id)))


def stored(world: World, congress_id: int) -> list[tuple[object, ...]]:
    with world.look():
        everybody = stored_delegates(congress_id)
        return [(one.row_id, one.kind, one.elected_on, one.registered_at) for one in everybody]


def take(world: World, file_id: int, good_only: bool = False) -> None:
    with world.work():
        file = db.session.get_one(DelegateFile, file_id)
        take_in(db.session.get_one(Congress, file.congress_id), file, good_only, by=BY, now=NOW)


def test_nobody_is_registered_twice(world: World) -> None:
    number, person = congress(world), world.student(name="Li")
    delegate(world, number, person)
    with pytest.raises(Refusal, match="Li已经登记过了"):
        delegate(world, number, person)


def test_a_delegate_taken_off_comes_back_as_he_was(world: World) -> None:
    number = congress(world)
    (seat,) = plan(world, number, [row("A")])
    one = delegate(world, number, world.student(), seat)
    with world.work():
        remove_delegate(db.session.get_one(Delegate, one), by=BY, now=NOW)
        assert filled(number) == {}
    with pytest.raises(Refusal), world.work():
        remove_delegate(db.session.get_one(Delegate, one), by=BY, now=NOW)
    with world.work():
        restore_delegate(db.session.get_one(Delegate, one), by=BY, now=NOW)
        assert filled(number)[seat].formal == 1
    with pytest.raises(Refusal), world.work():
        restore_delegate(db.session.get_one(Delegate, one), by=BY, now=NOW)


def test_registering_somebody_who_was_taken_off_uses_the_old_registration(world: World) -> None:
    number, person = congress(world), world.student()
    one = delegate(world, number, person)
    with world.work():
        remove_delegate(db.session.get_one(Delegate, one), by=BY, now=NOW)
    assert delegate(world, number, person, kind=DelegateKind.EX_OFFICIO) == one
    with world.look():
        (kept,) = stored_delegates(number)
        assert (kept.kind, kept.removed_at) == (DelegateKind.EX_OFFICIO, None)


def test_a_file_registers_everybody_in_the_usual_delegation(world: World) -> None:
    law = world.college("Law")
    class_ = world.class_(law)
    world.student(class_, number="1001", name="Zhang San")
    world.student(law, number="1002", name="Li Si")
    number = congress(world)
    plan(world, number, [row("Law", kind=RowKind.COLLEGE, unit_id=law), row("Union")])
    text = "学号,姓名,代表团,类别,选举日期\n1001,张 三,,,\n1002,Li Si,Union,当然代表,2026年9月5日\n"
    file = upload(world, number, text.replace("张 三", "Zhang San"))
    assert [line.outcome for line in lines(world, file)] == [Outcome.NEW, Outcome.NEW]
    take(world, file)
    with world.look():
        names = {one.id: one.name for one in stored_rows(number)}
        told = [(names[one.row_id or 0], one.kind, one.elected_on) for one in stored_delegates(number)]
        assert told == [
            ("Law", DelegateKind.FORMAL, None),
            ("Union", DelegateKind.EX_OFFICIO, date(2026, 9, 5)),
        ]


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    world.student(number="1001", name="Zhang San")
    number = congress(world)
    plan(world, number, [row("A")])
    text = "学号,代表团,选举日期\n1001,A,2026-09-05\n"
    take(world, upload(world, number, text))
    with world.look():
        before = [
            (one.row_id, one.kind, one.elected_on, one.registered_at) for one in stored_delegates(number)
        ]
    again = upload(world, number, text)
    assert [line.outcome for line in lines(world, again)] == [Outcome.UNCHANGED]
    take(world, again)
    with world.look():
        after = [
            (one.row_id, one.kind, one.elected_on, one.registered_at) for one in stored_delegates(number)
        ]
        assert after == before


def test_a_file_without_a_column_leaves_what_it_would_say(world: World) -> None:
    person = world.student(number="1001")
    number = congress(world)
    (seat,) = plan(world, number, [row("A")])
    delegate(world, number, person, seat, DelegateKind.NON_VOTING)
    assert [line.outcome for line in lines(world, upload(world, number, "学号\n1001\n"))] == [
        Outcome.UNCHANGED
    ]


BAD = [
    ("9999,,A,,", "名册里没有这个学号"),
    (",Zhang San,A,,", "没有学号"),
    ("1001,Li Si,A,,", "姓名与名册不符"),
    ("1001,,Z,,", "名额表里没有这个代表团：Z"),
    ("1001,,A,guest of honour,", "看不懂代表类别"),
    ("1001,,A,,tomorrow", "看不懂选举日期"),
    ("1001,,A,,2026-02-30", "看不懂选举日期"),
    ("2001,,A,,", "名册里没有这个学号"),
]


@pytest.mark.parametrize(("cells", "reason"), BAD)
def test_a_bad_line_says_why_and_spoils_the_whole_file(world: World, cells: str, reason: str) -> None:
    law = world.college("Law")
    world.student(law, number="1001", name="Zhang San")
    world.student(law, number="1002", name="Li Si")
    world.student(world.college("Arts"), number="2001")
    number = congress(world, law)
    plan(world, number, [row("A")])
    file = upload(world, number, f"学号,姓名,代表团,类别,选举日期\n1002,Li Si,A,正式,\n{cells}\n")
    good, bad = lines(world, file)
    assert (good.outcome, bad.outcome, bad.number) == (Outcome.NEW, Outcome.BAD, 3)
    assert reason in str(bad.problems[0])
    with pytest.raises(Refusal, match="有1行有误"):
        take(world, file)
    with world.look():
        assert stored_delegates(number) == []
    take(world, file, good_only=True)
    with world.look():
        assert len(stored_delegates(number)) == 1


def test_a_number_that_stands_twice_is_bad_the_second_time(world: World) -> None:
    world.student(number="1001")
    number = congress(world)
    first, second = lines(world, upload(world, number, "学号,姓名\n1001,\n1001,\n"))
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.BAD)
    assert "第2行已有" in str(second.problems[-1])


def test_a_file_without_student_numbers_is_refused(world: World) -> None:
    number = congress(world)
    with pytest.raises(Refusal, match="学号"):
        upload(world, number, "姓名,代表团\nZhang San,A\n")
    with world.look():
        assert db.session.scalar(select(func.count()).select_from(DelegateFile)) == 0


def test_somebody_who_left_can_be_taken_in(world: World) -> None:
    world.student(number="1001", left_on=date(2026, 7, 1))
    number = congress(world)
    file = upload(world, number, "学号\n1001\n")
    take(world, file)
    with world.look():
        assert len(stored_delegates(number)) == 1
        assert db.session.get(DelegateFile, file) is None
        query = select(func.count()).where(AuditEntry.verb == "congress.delegates.take")
        assert db.session.scalar(query) == 1
