"""Who may do what where, and who may give or withdraw a role."""

import pytest

from unionweb.base.refusals import Refusal
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import (
    GRANTABLE,
    ROLE_DUTIES,
    ROLES,
    ROLES_OF_POSTS,
    Held,
    Place,
    Role,
    check_giving,
    check_withdrawing,
    holds,
    roles_of_post,
)

SCHOOL, COLLEGE, OTHER, CLASS = 1, 2, 3, 4
AT_SCHOOL, AT_COLLEGE, AT_CLASS = Place((SCHOOL,)), Place((COLLEGE, SCHOOL)), Place((CLASS, COLLEGE, SCHOOL))
IN_DEPARTMENT, IN_OTHER = Place((COLLEGE, SCHOOL), 7), Place((COLLEGE, SCHOOL), 8)
OF_SCHOOL = frozenset({Held(Role.ADMINISTRATOR, SCHOOL)})
OF_COLLEGE = frozenset({Held(Role.ADMINISTRATOR, COLLEGE)})


def test_a_role_reaches_down_and_not_up_or_aside() -> None:
    assert holds(OF_COLLEGE, Role.ADMINISTRATOR, AT_CLASS)
    assert holds(OF_COLLEGE, Role.ADMINISTRATOR, IN_DEPARTMENT)
    assert not holds(OF_COLLEGE, Role.ADMINISTRATOR, AT_SCHOOL)
    assert not holds(OF_COLLEGE, Role.ADMINISTRATOR, Place((OTHER, SCHOOL)))
    assert not holds(OF_COLLEGE, Role.ADVISER, AT_COLLEGE)


def test_a_role_for_one_department_stays_in_it() -> None:
    head = frozenset({Held(Role.DEPARTMENT_HEAD, COLLEGE, 7)})
    assert holds(head, Role.DEPARTMENT_HEAD, IN_DEPARTMENT)
    assert not holds(head, Role.DEPARTMENT_HEAD, IN_OTHER)
    assert not holds(head, Role.DEPARTMENT_HEAD, AT_COLLEGE)
    assert holds(head, Role.DEPARTMENT_HEAD)


def test_every_post_gives_roles_and_every_role_has_words() -> None:
    assert set(ROLES_OF_POSTS) == set(Post)
    assert set(ROLES) == set(ROLE_DUTIES) == set(Role)
    given = {role for roles in ROLES_OF_POSTS.values() for role in roles}
    assert given | set(GRANTABLE) == set(Role)


def test_only_the_head_leads_only_the_own_department() -> None:
    assert Held(Role.DEPARTMENT_HEAD, COLLEGE, 7) in roles_of_post(Post.HEAD, COLLEGE, 7)
    assert roles_of_post(Post.DEPUTY, COLLEGE, 7) == {Held(Role.MEMBER, COLLEGE)}
    assert roles_of_post(Post.DISCIPLINE, COLLEGE, None) == {Held(Role.DISCIPLINE_GROUP, COLLEGE)}


@pytest.mark.parametrize("place", [AT_COLLEGE, AT_CLASS])
@pytest.mark.parametrize("giver", [OF_SCHOOL, OF_COLLEGE])
def test_an_administrator_gives_roles_at_or_below_the_own_unit(giver: frozenset[Held], place: Place) -> None:
    check_giving(Role.ELECTION_COMMITTEE, place, True, giver)


def test_only_the_school_s_administrator_makes_another_one() -> None:
    check_giving(Role.ADMINISTRATOR, AT_SCHOOL, True, OF_SCHOOL)
    with pytest.raises(Refusal, match="不能在此授权"):
        check_giving(Role.ADMINISTRATOR, AT_SCHOOL, True, OF_COLLEGE)
    check_giving(Role.ADMINISTRATOR, AT_SCHOOL, True, None)


def test_advisers_and_strangers_give_nothing() -> None:
    adviser = frozenset({Held(Role.ADVISER, SCHOOL)})
    for giver in (adviser, frozenset()):
        with pytest.raises(Refusal):
            check_giving(Role.ASSET_OFFICER, AT_COLLEGE, True, giver)


def test_roles_that_come_with_a_post_are_not_given() -> None:
    with pytest.raises(Refusal, match="随职务而来"):
        check_giving(Role.PRESIDIUM, AT_COLLEGE, True, OF_SCHOOL)


def test_an_adviser_is_a_teacher_and_an_administrator_has_a_whole_unit() -> None:
    check_giving(Role.ADVISER, AT_COLLEGE, False, OF_SCHOOL)
    with pytest.raises(Refusal, match="教师"):
        check_giving(Role.ADVISER, AT_COLLEGE, True, OF_SCHOOL)
    with pytest.raises(Refusal, match="整个单位"):
        check_giving(Role.ADMINISTRATOR, IN_DEPARTMENT, False, OF_SCHOOL)


def test_the_school_never_loses_its_last_administrator() -> None:
    check_withdrawing(school_administrators_left=1, own_last=False)
    with pytest.raises(Refusal, match="最后一位"):
        check_withdrawing(school_administrators_left=0, own_last=False)
    with pytest.raises(Refusal, match="自己最后"):
        check_withdrawing(school_administrators_left=1, own_last=True)
