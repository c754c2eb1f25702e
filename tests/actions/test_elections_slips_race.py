"""Of a draw, a paper ballot and a slip in the same moment a voter gets one."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.exc import IntegrityError

from tests.hall import Hall
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots.drawing import DrawnBefore, draw
from unionweb.ballots.queries import drawn_count
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.elections.actions import paper, slips
from unionweb.elections.models import Voter
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import voter_numbered
from unionweb.elections.queries.paper import paper_voters
from unionweb.elections.queries.slips import slips_of

VOTERS = 9


def make(hall: Hall, number: int) -> None:
    booths = [Booth(secrets.token_bytes(32), hall.vote) for _one in range(number)]
    with hall.world.work():
        requests = [booth.blinded for booth in booths]
        slips.make(election_of(hall.election), requests, by=SYSTEM, now=clock.now())


def test_a_draw_a_paper_ballot_and_a_slip_in_the_same_moment(world: World) -> None:
    hall = Hall.build(world, voters=VOTERS)
    hall.to_voting()
    make(hall, VOTERS)
    vote, all_three = hall.vote, Barrier(3)

    def on_the_phone(number: int) -> bool:
        with world.app.app_context():
            booth = Booth(number.to_bytes(32), vote)
            all_three.wait()
            try:
                return bool(draw(vote.name, number, booth.blinded))
            except DrawnBefore:
                return False

    def by_staff(hand_out: Callable[..., Voter], number: int) -> bool:
        with world.app.app_context():
            all_three.wait()
            try:
                with unit_of_work():
                    voter = voter_numbered(hall.election, number)
                    assert voter is not None
                    hand_out(election_of(hall.election), voter, by=SYSTEM, now=clock.now())
            except (Refusal, IntegrityError):
                return False
            return True

    papers = handed = 0
    with ThreadPoolExecutor(3) as pool:
        for number in range(1, VOTERS + 1):
            phone = pool.submit(on_the_phone, number)
            paper_one = pool.submit(by_staff, paper.hand_out, number)
            slip = pool.submit(by_staff, slips.hand_out, number)
            assert [phone.result(), paper_one.result(), slip.result()].count(True) == 1
            papers += paper_one.result()
            handed += slip.result()
    with world.look():
        assert (drawn_count(vote.name), paper_voters(hall.election)) == (VOTERS, papers)
        assert slips_of(election_of(hall.election)).handed == handed
