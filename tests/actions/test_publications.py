"""Publications, objections and the calendar, as the database keeps them."""

import json
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.world import World
from unionweb.audit import Actor
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.people.models import Unit
from unionweb.publications import queries, shipped
from unionweb.publications.actions import calendar as calendar_actions
from unionweb.publications.actions import publish, republish, withdraw
from unionweb.publications.actions.calendar import DayPlan, fill_year
from unionweb.publications.actions.objections import answer_objection, file_objection, withdraw_objection
from unionweb.publications.actions.publications import confirm
from unionweb.publications.models import CalendarDay, CalendarYear, Objection, Publication
from unionweb.publications.queries.calendar import missing_years, preview, strip
from unionweb.publications.queries.publications import altered_snapshots, replacement_of, standing
from unionweb.publications.rules import DayKind, PublishedTable, State, YearMissing
from unionweb.publications.shipped import digest

BY = Actor(None, "tester")
TABLE = PublishedTable(("姓名", "学院"), (("张三", "会计学院"), ("李四", "法学院")))
BEFORE_NATIONAL_DAY = datetime(2026, 9, 30, 10, tzinfo=UTC)
LAST_DAY = date(2026, 10, 10)
OWNER = ("congress", 7)


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def fill(world: World, year: int = 2026) -> None:
    with world.work():
        fill_year(year, by=BY, now=BEFORE_NATIONAL_DAY)


def put_up(world: World, now: datetime = BEFORE_NATIONAL_DAY, **options: object) -> int:
    """A publication of the school for three working days; its id."""
    school = world.school
    values = {"kind": "congress.delegates", "owner": OWNER, "title": "Delegates", "table": TABLE} | options
    with world.work():
        unit = db.session.get_one(Unit, school)
        return publish(unit=unit, by=BY, now=now, **values).id  # type: ignore[arg-type]


def the(number: int) -> Publication:
    return db.session.get_one(Publication, number)


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.number)))


def object_to(world: World, publication: int, person: int, now: datetime, text: str = "not so") -> int:
    with world.work():
        by = Actor(person, "objector")
        return file_objection(the(publication), text, person_id=person, by=by, now=now).id


# The period


def test_three_working_days_over_national_day_count_the_make_up_saturday(world: World) -> None:
    fill(world)
    number = put_up(world)
    with world.look():
        assert the(number).ends_on == LAST_DAY
        counted = [one.day for one in strip(the(number)).days if one.number]
        assert counted == [date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]


def test_calendar_days_count_through_the_holidays(world: World) -> None:
    number = put_up(world, working=False)
    with world.look():
        assert the(number).ends_on == date(2026, 10, 3)


def test_the_day_is_that_of_china_not_of_greenwich(world: World) -> None:
    fill(world)
    late = datetime(2026, 10, 8, 17, tzinfo=UTC)  # 1 a.m. on the 9th
    number = put_up(world, now=late)
    with world.look():
        assert the(number).published_on == date(2026, 10, 9)
        assert the(number).ends_on == date(2026, 10, 13)


def test_an_uncovered_year_leaves_the_end_open_until_it_is_filled(world: World) -> None:
    number = put_up(world)
    with world.look():
        publication = the(number)
        assert publication.ends_on is None
        assert strip(publication).missing == 2026
        assert standing(publication, date(2026, 12, 1)).state is State.UNDETERMINED
        assert queries.ran_full(publication, at(date(2026, 12, 1))) is None
        assert isinstance(queries.full_days_of(publication, at(date(2026, 12, 1)), working=True), YearMissing)
    fill(world)
    with world.look():
        assert the(number).ends_on == LAST_DAY


def test_a_period_that_runs_into_an_unknown_year_stops_at_new_year(world: World) -> None:
    fill(world)
    number = put_up(world, now=at(date(2026, 12, 30)))
    with world.look():
        picture = strip(the(number))
        assert the(number).ends_on is None
        assert picture.missing == 2027
        assert [one.day for one in picture.days] == [date(2026, 12, 30), date(2026, 12, 31)]


def test_full_days_are_counted_until_the_end_and_no_further(world: World) -> None:
    fill(world)
    number = put_up(world)
    with world.look():
        publication = the(number)
        days = [
            queries.full_days_of(publication, at(date(2026, 10, day)), working=True) for day in (8, 9, 11, 30)
        ]
        assert days == [0, 1, 3, 3]
        assert queries.full_days_of(publication, at(date(2026, 10, 30)), working=False) == 10


def test_ran_full_is_no_on_the_last_day_and_yes_afterwards(world: World) -> None:
    fill(world)
    number = put_up(world)
    with world.look():
        assert queries.ran_full(the(number), at(LAST_DAY)) is False
        assert queries.ran_full(the(number), at(date(2026, 10, 11))) is True


# The frozen list


def test_the_list_stays_as_it_was_published(world: World) -> None:
    number = put_up(world)
    with world.look():
        publication = the(number)
        assert publication.table == TABLE
        assert json.loads(publication.body)["title"] == "Delegates"
        assert len(publication.fingerprint) == 64
        assert altered_snapshots() == []


def test_a_list_altered_behind_our_back_is_found(world: World) -> None:
    number = put_up(world)
    with world.work():
        publication = the(number)
        publication.body = publication.body.replace("张三", "王五")
        calendar_actions.complete_year(2026, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert altered_snapshots() == [f"publication {number}"]


def test_an_empty_list_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="名单是空的"):
        put_up(world, table=PublishedTable(("姓名",), ()))


def test_a_second_standing_publication_of_the_same_owner_is_refused(world: World) -> None:
    put_up(world)
    with pytest.raises(Refusal, match="重新公示"):
        put_up(world)
    put_up(world, owner=("congress", 8))


def test_the_database_itself_refuses_a_second_standing_publication(world: World) -> None:
    number = put_up(world)
    with pytest.raises(IntegrityError), world.work():
        row = (
            db.session.execute(select(Publication.__table__).where(Publication.id == number)).mappings().one()
        )
        db.session.execute(Publication.__table__.insert().values({**row, "id": number + 1}))  # type: ignore[attr-defined]


# Taking down, replacing, confirming


def test_withdrawing_needs_a_reason_and_happens_once(world: World) -> None:
    number = put_up(world)
    with pytest.raises(Refusal, match="原因"), world.work():
        withdraw(the(number), "", by=BY, now=BEFORE_NATIONAL_DAY)
    with world.work():
        withdraw(the(number), "wrong list", by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="已经撤回"), world.work():
        withdraw(the(number), "again", by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert the(number).withdrawn_reason == "wrong list"
        assert queries.ran_full(the(number), at(LAST_DAY)) is False


def test_republishing_takes_the_old_one_down_links_both_and_begins_again(world: World) -> None:
    fill(world)
    old = put_up(world)
    with world.work():
        new = republish(the(old), table=TABLE, reason="corrected", by=BY, now=at(date(2026, 10, 9))).id
    with world.look():
        replacement = replacement_of(the(old))
        assert replacement is not None
        assert (replacement.id, the(new).replaces_id) == (new, old)
        assert the(old).withdrawn_reason == "corrected"
        assert the(new).ends_on == date(2026, 10, 13)
        assert queries.publication_of("congress.delegates", OWNER) is the(new)
    with pytest.raises(Refusal, match="代替"), world.work():
        republish(the(old), table=TABLE, reason="again", by=BY, now=at(date(2026, 10, 9)))


def test_nothing_is_published_for_an_owner_without_one(world: World) -> None:
    with world.look():
        assert queries.publication_of("congress.delegates", ("congress", 99)) is None


def test_confirming_waits_for_the_end_and_for_every_answer(world: World) -> None:
    fill(world)
    number = put_up(world)
    objection = object_to(world, number, world.student(), at(LAST_DAY))
    after = at(date(2026, 10, 12))
    for now, words in ((at(LAST_DAY), "还没有结束"), (after, "没有答复")):
        with pytest.raises(Refusal, match=words), world.work():
            confirm(the(number), "stands", by=BY, now=now)
    with world.work():
        answer_objection(db.session.get_one(Objection, objection), "no", False, by=BY, now=after)
        confirm(the(number), "stands", by=BY, now=after)
    with world.look():
        assert standing(the(number), date(2026, 10, 12)).state is State.CONFIRMED


def test_an_undetermined_publication_cannot_be_confirmed(world: World) -> None:
    number = put_up(world)
    with pytest.raises(Refusal, match="节假日表"), world.work():
        confirm(the(number), "stands", by=BY, now=at(date(2026, 12, 1)))


# Objections


def test_an_objection_on_the_last_evening_counts_and_one_after_midnight_is_refused(world: World) -> None:
    fill(world)
    number = put_up(world)
    student, late = world.student(), world.student()
    last_minute = datetime(2026, 10, 10, 15, 59, tzinfo=UTC)  # 23:59 in China
    object_to(world, number, student, last_minute)
    with pytest.raises(Refusal, match="不再接受异议"):
        object_to(world, number, late, last_minute + timedelta(minutes=1))
    with world.look():
        assert standing(the(number), date(2026, 10, 11)).state is State.OBJECTIONS_OPEN
        assert standing(the(number), date(2026, 10, 11)).counts.received == 1


def test_a_withdrawn_publication_receives_no_objections(world: World) -> None:
    number = put_up(world)
    with world.work():
        withdraw(the(number), "wrong", by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="不再接受异议"):
        object_to(world, number, world.student(), BEFORE_NATIONAL_DAY)


def test_one_open_objection_a_person_and_another_one_after_the_answer(world: World) -> None:
    number, student = put_up(world), world.student()
    first = object_to(world, number, student, BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="还没有答复"):
        object_to(world, number, student, BEFORE_NATIONAL_DAY)
    with world.work():
        answer_objection(db.session.get_one(Objection, first), "no", False, by=BY, now=BEFORE_NATIONAL_DAY)
    object_to(world, number, student, BEFORE_NATIONAL_DAY)
    with world.look():
        counts = standing(the(number), BEFORE_NATIONAL_DAY.date()).counts
        assert (counts.received, counts.answered, counts.unanswered) == (2, 1, 1)


def test_the_log_never_holds_what_was_objected_or_answered(world: World) -> None:
    number = put_up(world)
    objection = object_to(world, number, world.student(), BEFORE_NATIONAL_DAY, text="secret-word")
    with world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, "answer-word", True, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert verbs()[-2:] == ["publications.objection.file", "publications.objection.answer"]
        details = " ".join(db.session.scalars(select(AuditEntry.details)))
        assert "secret-word" not in details
        assert "answer-word" not in details


def test_nobody_answers_his_own_objection(world: World) -> None:
    number, adviser = put_up(world), world.adviser()
    objection = object_to(world, number, adviser, BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="自己提出"), world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, "fine", False, by=Actor(adviser, "me"), now=BEFORE_NATIONAL_DAY)


def test_an_answered_objection_can_be_neither_answered_again_nor_taken_back(world: World) -> None:
    number = put_up(world)
    objection = object_to(world, number, world.student(), BEFORE_NATIONAL_DAY)
    with world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, "first", True, by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="已有人答复"), world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, "second", False, by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="已有人答复"), world.work():
        withdraw_objection(db.session.get_one(Objection, objection), by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert db.session.get_one(Objection, objection).answer == "first"


def test_an_objection_taken_back_is_not_counted_and_not_answered(world: World) -> None:
    number = put_up(world)
    objection = object_to(world, number, world.student(), BEFORE_NATIONAL_DAY)
    with world.work():
        withdraw_objection(db.session.get_one(Objection, objection), by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="由提出人撤回"), world.work():
        one = db.session.get_one(Objection, objection)
        answer_objection(one, "late", False, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert standing(the(number), BEFORE_NATIONAL_DAY.date()).counts.received == 0


def test_of_two_answers_at_the_same_moment_one_stays_and_the_other_is_told(world: World) -> None:
    number = put_up(world)
    objection = object_to(world, number, world.student(), BEFORE_NATIONAL_DAY)
    both_ready, told = threading.Barrier(2), []

    def answer(text: str) -> None:
        both_ready.wait()
        try:
            with world.app.app_context(), unit_of_work():
                one = db.session.get_one(Objection, objection)
                answer_objection(one, text, True, by=BY, now=BEFORE_NATIONAL_DAY)
            told.append(text)
        except Refusal as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=answer, args=(text,)) for text in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.look():
        stored = db.session.get_one(Objection, objection).answer
    assert sorted(text in {"one", "two"} for text in told) == [False, True]
    assert stored in told


# The calendar


def test_filling_a_year_knows_it_and_says_from_where(world: World) -> None:
    fill(world)
    with world.look():
        assert db.session.get_one(CalendarYear, 2026).source == shipped.SOURCE
        assert preview(2026) == ()
        assert len(db.session.scalars(select(CalendarDay)).all()) == len(shipped.shipped_days(2026))


def test_a_year_after_the_shipped_list_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="随附名单里没有"):
        fill(world, shipped.LAST_YEAR + 1)


def test_filling_again_keeps_what_was_edited_here(world: World) -> None:
    fill(world)
    with world.work():
        row = db.session.scalars(select(CalendarDay).where(CalendarDay.day == date(2026, 10, 10))).one()
        plan = DayPlan(row.day, DayKind.HOLIDAY, "school fair")
        calendar_actions.edit_day(row, plan, by=BY, now=BEFORE_NATIONAL_DAY)
    fill(world)
    with world.look():
        (difference,) = preview(2026)
        assert difference.ours is not None
        assert difference.ours.name == "school fair"


def test_a_ticked_difference_is_taken_over_and_the_others_stay(world: World) -> None:
    own, changed = date(2026, 6, 1), date(2026, 10, 10)
    fill(world)
    with world.work():
        row = db.session.scalars(select(CalendarDay).where(CalendarDay.day == changed)).one()
        calendar_actions.remove_day(row, by=BY, now=BEFORE_NATIONAL_DAY)
        plan = DayPlan(own, DayKind.HOLIDAY, "school fair")
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.work():
        seen = digest(preview(2026))
        fill_year(2026, by=BY, now=BEFORE_NATIONAL_DAY, take={changed}, seen=seen)
    with world.look():
        assert [pair.day for pair in preview(2026)] == [own]
    with world.work():
        fill_year(2026, by=BY, now=BEFORE_NATIONAL_DAY, take={own})
    with world.look():
        assert preview(2026) == ()


def test_a_preview_that_somebody_changed_meanwhile_must_be_looked_at_again(world: World) -> None:
    with world.look():
        seen = digest(preview(2026))
    with world.work():
        plan = DayPlan(date(2026, 6, 1), DayKind.HOLIDAY, "school fair")
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="重新核对"), world.work():
        fill_year(2026, by=BY, now=BEFORE_NATIONAL_DAY, take=set(), seen=seen)


def test_a_day_stands_once_in_the_calendar(world: World) -> None:
    plan = DayPlan(date(2026, 6, 1), DayKind.HOLIDAY, "school fair")
    with world.work():
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)
    with pytest.raises(Refusal, match="已在表中"), world.work():
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)


def test_a_new_holiday_moves_the_end_of_what_runs_and_not_of_what_is_over(world: World) -> None:
    fill(world)
    over = put_up(world, now=at(date(2026, 9, 1)), owner=("congress", 1))
    running = put_up(world)
    with world.work():
        plan = DayPlan(date(2026, 10, 9), DayKind.HOLIDAY, "school fair")
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)
        plan = DayPlan(date(2026, 9, 2), DayKind.HOLIDAY, "school fair")
        calendar_actions.add_day(plan, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert the(over).ends_on == date(2026, 9, 4)
        assert the(running).ends_on == date(2026, 10, 12)
        assert "publications.recount" in verbs()


def test_a_late_filled_year_leaves_today_to_object(world: World) -> None:
    number, late = put_up(world), date(2026, 12, 1)
    with world.work():
        fill_year(2026, by=BY, now=at(late))
    with world.look():
        assert the(number).ends_on == late


def test_reopening_a_year_makes_ends_unknown_again(world: World) -> None:
    fill(world)
    number = put_up(world)
    with world.work():
        row = db.session.get_one(CalendarYear, 2026)
        calendar_actions.reopen_year(row, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert the(number).ends_on is None
        assert len(db.session.scalars(select(CalendarDay)).all()) == len(shipped.shipped_days(2026))


def test_missing_years_are_this_one_the_coming_one_from_november_and_those_that_are_needed(
    world: World,
) -> None:
    with world.look():
        assert missing_years(date(2026, 10, 31)) == (2026,)
        assert missing_years(date(2026, 11, 1)) == (2026, 2027)
    fill(world)
    put_up(world, days=90)
    with world.look():
        assert missing_years(date(2026, 10, 31)) == (2027,)
    with world.work():
        calendar_actions.complete_year(2027, by=BY, now=BEFORE_NATIONAL_DAY)
    with world.look():
        assert missing_years(date(2026, 11, 1)) == ()


def test_the_command_fills_years_and_says_which_it_does_not_know(world: World) -> None:
    runner = world.app.test_cli_runner()
    done = runner.invoke(args=["calendar", "fill", "2025", "2026"])
    assert done.exit_code == 0
    assert "2025, 2026" in done.output
    refused = runner.invoke(args=["calendar", "fill", str(shipped.LAST_YEAR + 1)])
    assert refused.exit_code == 2
    assert "随附名单里没有" in refused.output
