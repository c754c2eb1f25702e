"""Units, periods, appointments, limits: what holds without a database."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unionweb.base.refusals import Refusal
from unionweb.people.rules.limits import Serving, union_hints
from unionweb.people.rules.organisation import (
    PARENT_KINDS,
    Candidate,
    Period,
    Post,
    Service,
    UnitKind,
    chair_period,
    check_apart,
    check_appointment,
    check_candidate,
    check_chair,
    check_closing,
    check_ending,
    check_name_is_free,
    check_order,
    check_parent,
    core_members,
    filled_by,
)
from unionweb.people.rules.profile import Profile, check_profile

DAY = date(2026, 9, 1)
AUTUMN = Period(date(2026, 9, 1), date(2027, 1, 31))


def days(first: int, last: int | None) -> Period:
    return Period(DAY + timedelta(first), None if last is None else DAY + timedelta(last))


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        action()
    return str(refusal.value.sentence)


@pytest.mark.parametrize(
    ("kind", "parent", "allowed"),
    [
        (UnitKind.COLLEGE, UnitKind.SCHOOL, True),
        (UnitKind.CLASS, UnitKind.COLLEGE, True),
        (UnitKind.CLUB, UnitKind.SCHOOL, True),
        (UnitKind.CLUB, UnitKind.COLLEGE, True),
        (UnitKind.CLASS, UnitKind.SCHOOL, False),
        (UnitKind.COLLEGE, UnitKind.COLLEGE, False),
        (UnitKind.SCHOOL, UnitKind.SCHOOL, False),
    ],
)
def test_a_unit_hangs_where_its_kind_belongs(kind: UnitKind, parent: UnitKind, allowed: bool) -> None:
    assert (parent in PARENT_KINDS[kind]) is allowed
    if allowed:
        check_parent(kind, parent)
    else:
        assert "不能设在" in refused(lambda: check_parent(kind, parent))


def test_nothing_is_hung_under_a_closed_unit() -> None:
    sentence = refused(lambda: check_parent(UnitKind.CLASS, UnitKind.COLLEGE, parent_closed=True))
    assert sentence == "上级单位已停用，请先启用上级单位"


def test_a_name_is_taken_by_an_open_and_by_a_closed_sibling() -> None:
    siblings = {"会计学院": False, "旧学院": True}
    check_name_is_free("法学院", siblings)
    assert (
        refused(lambda: check_name_is_free("会计学院", siblings))
        == "同一上级之下已有“会计学院”，请换一个名称"
    )
    assert "请重新启用它" in refused(lambda: check_name_is_free("旧学院", siblings))


def test_closing_names_everything_that_is_still_there() -> None:
    check_closing(0, 0, 0)
    assert refused(lambda: check_closing(788, 0, 0)) == "不能停用：其中还有788 名在校学生"
    assert "788 名在校学生、3 个在任职务、2 个未停用的下级单位" in refused(lambda: check_closing(788, 3, 2))


def test_periods_that_share_one_day_overlap() -> None:
    assert days(0, 10).overlaps(days(10, 20))
    assert not days(0, 10).overlaps(days(11, 20))
    assert days(0, None).overlaps(days(500, 501))
    assert not days(5, 10).overlaps(days(0, 4))


def test_a_semester_that_overlaps_is_refused_by_name() -> None:
    check_apart(days(11, 20), {"秋季": days(0, 10)})
    assert "“秋季”" in refused(lambda: check_apart(days(10, 20), {"秋季": days(0, 10)}))


def test_a_term_ends_after_it_begins() -> None:
    check_order(days(0, 1))
    assert refused(lambda: check_order(days(1, 1)))
    assert refused(lambda: check_order(days(2, 1)))


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 15)), max_size=8),
    st.integers(0, 40),
    st.integers(0, 20),
)
def test_filled_by_agrees_with_counting_days(parts: list[tuple[int, int]], first: int, length: int) -> None:
    periods = [days(start, start + more) for start, more in parts]
    covered = {day for start, more in parts for day in range(start, start + more + 1)}
    wanted = range(first, first + length + 1)
    assert filled_by(days(first, first + length), periods) is all(day in covered for day in wanted)


def test_an_endless_period_fills_everything_after_its_beginning() -> None:
    assert filled_by(days(5, None), [days(0, 3), days(3, None)])
    assert not filled_by(days(5, None), [days(0, 300)])
    assert not filled_by(days(0, 1), [])


def test_students_and_teachers_serve_in_their_own_posts() -> None:
    student, teacher = Candidate("李明", True, None), Candidate("王老师", False, None)
    check_candidate(Post.HEAD, student, AUTUMN)
    check_candidate(Post.ADVISER, teacher, AUTUMN)
    assert "李明是学生" in refused(lambda: check_candidate(Post.SECRETARY_GENERAL, student, AUTUMN))
    assert "王老师是教师" in refused(lambda: check_candidate(Post.PRESIDIUM, teacher, AUTUMN))


def test_who_has_left_is_not_appointed() -> None:
    left = Candidate("李明", True, date(2026, 6, 30))
    assert "2026-06-30 离校" in refused(lambda: check_candidate(Post.OFFICER, left, AUTUMN))
    check_candidate(Post.OFFICER, left, Period(date(2025, 9, 1), date(2026, 6, 29)))


def test_the_same_post_twice_at_once_is_refused() -> None:
    check_appointment(Post.HEAD, days(11, None), [days(0, 10)])
    assert "不能重复任命" in refused(lambda: check_appointment(Post.HEAD, days(10, None), [days(0, 10)]))
    assert "不能早于" in refused(lambda: check_appointment(Post.HEAD, days(3, 2), []))


def test_the_executive_chair_is_one_and_of_the_presidium() -> None:
    check_chair(AUTUMN, [Period(date(2026, 6, 1), None)])
    too_short = [Period(date(2026, 6, 1), date(2027, 1, 30))]
    assert "整个任期" in refused(lambda: check_chair(AUTUMN, too_short))
    assert chair_period(AUTUMN, None, "") == AUTUMN
    assert "已经是王芳" in refused(lambda: chair_period(AUTUMN, AUTUMN, "王芳"))


def test_whoever_takes_over_as_executive_chair_serves_the_rest_of_the_semester() -> None:
    left_early = Period(AUTUMN.starts_on, date(2026, 10, 31))
    assert chair_period(AUTUMN, left_early, "王芳") == Period(date(2026, 11, 1), AUTUMN.ends_on)


def test_a_service_ends_between_its_beginning_and_its_planned_end() -> None:
    check_ending(days(0, 100), DAY, None)
    assert "不能早于" in refused(lambda: check_ending(days(1, None), DAY, None))
    assert "不能更晚" in refused(lambda: check_ending(days(0, 10), DAY + timedelta(11), None))
    assert "秋季的执行主席" in refused(lambda: check_ending(days(0, None), DAY, "秋季"))


def test_core_members_are_counted_by_person_and_only_in_unions() -> None:
    services = [
        Service(1, Post.PRESIDIUM, UnitKind.SCHOOL, DAY, None),
        Service(1, Post.HEAD, UnitKind.COLLEGE, DAY, None),
        Service(2, Post.DEPUTY, UnitKind.COLLEGE, DAY, DAY),
        Service(3, Post.OFFICER, UnitKind.SCHOOL, DAY, None),
        Service(4, Post.HEAD, UnitKind.CLUB, DAY, None),
    ]
    assert core_members(services, DAY) == {1, 2}
    assert core_members(services, DAY + timedelta(1)) == {1}
    assert core_members(services, DAY - timedelta(1)) == frozenset()


def staff(
    number: int, post: Post = Post.OFFICER, department: str = "办公室", first: int = 0
) -> list[Serving]:
    return [Serving(first + one, f"P{first + one}", post, department) for one in range(number)]


@pytest.mark.parametrize(
    ("kind", "serving", "departments", "rules"),
    [
        (UnitKind.SCHOOL, staff(5, Post.PRESIDIUM), 6, []),
        (UnitKind.SCHOOL, staff(6, Post.PRESIDIUM), 6, ["P2"]),
        (UnitKind.COLLEGE, staff(3, Post.PRESIDIUM), 20, []),
        (UnitKind.COLLEGE, staff(4, Post.PRESIDIUM), 0, ["P5"]),
        (UnitKind.SCHOOL, [], 7, ["P3"]),
        (UnitKind.SCHOOL, staff(40), 0, []),
        (UnitKind.SCHOOL, staff(41), 0, ["P1"]),
        (UnitKind.COLLEGE, staff(30), 0, []),
        (UnitKind.COLLEGE, staff(31), 0, ["P4"]),
        (UnitKind.COLLEGE, staff(2, Post.DEPUTY), 0, []),
        (UnitKind.COLLEGE, staff(3, Post.DEPUTY), 0, ["P8"]),
        (UnitKind.SCHOOL, staff(2, Post.DEPUTY) + staff(2, Post.DEPUTY, "宣传部", 10), 0, []),
    ],
)
def test_limits_give_hints_with_their_rule(
    kind: UnitKind, serving: list[Serving], departments: int, rules: list[str]
) -> None:
    hints = union_hints(kind, serving, departments)
    assert [hint.rule for hint in hints] == rules
    assert all(hint.source for hint in hints)


def test_two_posts_of_one_person_count_once() -> None:
    twice = [*staff(40), Serving(0, "P0", Post.PRESIDIUM), Serving(0, "P0", Post.EXECUTIVE_CHAIR)]
    assert union_hints(UnitKind.SCHOOL, twice, 0) == []


def test_good_practice_hints() -> None:
    two_departments = [Serving(1, "李明", Post.HEAD, "办公室"), Serving(1, "李明", Post.HEAD, "宣传部")]
    assert "李明同时担任 2 个部门的部长" in str(union_hints(UnitKind.COLLEGE, two_departments, 2)[0].sentence)
    supervisor = [Serving(1, "李明", Post.OFFICER, "办公室"), Serving(1, "李明", Post.DISCIPLINE)]
    assert "又是纪检监督员" in str(union_hints(UnitKind.COLLEGE, supervisor, 1)[0].sentence)


def test_a_profile_is_checked_before_it_is_stored() -> None:
    check_profile(Profile("20260001", "李明", 1, email="li@example.edu"), None)
    assert "3 到 24 位" in refused(lambda: check_profile(Profile("学号", "李明", 1), None))
    assert "已属于王芳" in refused(lambda: check_profile(Profile("20260001", "李明", 1), "王芳"))
    assert "邮箱" in refused(lambda: check_profile(Profile("20260001", "李明", 1, email="nobody"), None))
