"""Waiting lists, and who is next when a place gets free."""

from tests.applicants import OFFICE, RIGHTS, SPORT, applicant, opening
from unionweb.recruitment.rules.acceptance import Lot
from unionweb.recruitment.rules.placement import place
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts
from unionweb.recruitment.rules.waiting import RollUp, Waiter, roll_up, waiting_lists

OPENINGS = [opening(RIGHTS, 1), opening(OFFICE, 1)]
PEOPLE = [
    applicant(1, "90", RIGHTS),
    applicant(2, "85", RIGHTS, OFFICE),
    applicant(3, "80", OFFICE),
    applicant(4, "75", RIGHTS, OFFICE),
    applicant(5, "95", SPORT, adjusts=True),
    applicant(6, "55", RIGHTS, adjusts=True),
]


def numbered(waiters: tuple[Waiter, ...]) -> list[tuple[int, int, int | None]]:
    return [(one.number, one.applicant, one.choice) for one in waiters]


def rolled(
    people: list[Applicant], openings: list[OpeningFacts], *gone: int, move_up: bool = False
) -> RollUp:
    placing = place(people, openings)
    lists = waiting_lists(people, openings, placing, move_up=move_up)
    holding = {key: at for key, at in placing.openings.items() if at is not None}
    return roll_up(people, openings, lists, holding, gone, move_up=move_up)


def offers(result: RollUp) -> list[tuple[int, int, int | None]]:
    return [(one.applicant, one.opening, one.leaves) for one in result.offers]


def test_lists_go_by_score_and_those_to_be_adjusted_come_last() -> None:
    placing = place(PEOPLE, OPENINGS)
    lists = waiting_lists(PEOPLE, OPENINGS, placing)
    assert numbered(lists[RIGHTS]) == [(1, 4, 1), (2, 5, None)]
    assert numbered(lists[OFFICE]) == [(1, 3, 1), (2, 4, 2), (3, 5, None)]
    moving = waiting_lists(PEOPLE, OPENINGS, placing, adjustment=False, move_up=True)
    assert numbered(moving[RIGHTS]) == [(1, 2, 1), (2, 4, 1)]
    assert [one.placed for one in moving[RIGHTS]] == [True, False]


def test_a_place_goes_to_the_next_who_has_none() -> None:
    result = rolled(PEOPLE, OPENINGS, 1)
    assert offers(result) == [(4, RIGHTS, None)]
    assert str(result.offers[0].reason) == "权益服务部候补第 1 位，依次递补"
    assert (result.lots, result.vacant) == ((), {})


def test_with_moving_up_the_second_choice_is_left_and_passes_on() -> None:
    assert offers(rolled(PEOPLE, OPENINGS, 1, move_up=True)) == [(2, RIGHTS, OFFICE), (3, OFFICE, None)]


def test_who_could_have_either_of_two_free_places_gets_the_one_wished_for_more() -> None:
    assert offers(rolled(PEOPLE, OPENINGS, 1, 2, 3)) == [(4, RIGHTS, None), (5, OFFICE, None)]


def test_a_place_that_nobody_waits_for_stays_free() -> None:
    people = [applicant(1, "90", RIGHTS), applicant(2, "50", RIGHTS)]
    result = rolled(people, [opening(RIGHTS, 1)], 1)
    assert (result.offers, result.vacant) == ((), {RIGHTS: 1})


def test_those_tied_on_the_list_share_a_number_and_a_lot_decides() -> None:
    people = [applicant(1, "90", RIGHTS), *(applicant(key, "80", RIGHTS) for key in (2, 3))]
    openings = [opening(RIGHTS, 1)]
    placing = place(people, openings)
    assert numbered(waiting_lists(people, openings, placing)[RIGHTS]) == [(1, 2, 1), (1, 3, 1)]
    result = rolled(people, openings, 1)
    assert (result.offers, result.lots, result.vacant) == ((), (Lot(RIGHTS, (2, 3), 1),), {})


def test_those_tied_are_all_asked_where_there_are_places_for_all() -> None:
    people = [applicant(key, "90", RIGHTS, ties=[key]) for key in (1, 2)]
    people += [applicant(key, "80", RIGHTS) for key in (3, 4)]
    assert offers(rolled(people, [opening(RIGHTS, 2)], 1, 2)) == [(3, RIGHTS, None), (4, RIGHTS, None)]
