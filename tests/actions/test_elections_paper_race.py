"""A voter who draws on the phone in the moment in which staff hand him a paper ballot gets one of the two."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.hall import Hall
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.ballots.drawing import DrawnBefore, draw
from unionweb.ballots.queries import drawn_count
from unionweb.ballots.rules.tokens import Booth
from unionweb.base import clock
from unionweb.base.db import unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.elections.actions.paper import hand_out
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import voter_numbered
from unionweb.elections.queries.paper import paper_voters

VOTERS = 12


def test_a_draw_and_a_paper_ballot_in_the_same_moment(world: World) -> None:
    hall = Hall.build(world, voters=VOTERS)
    hall.to_voting()
    vote = hall.vote
    both = Barrier(2)

    def on_the_phone(number: int) -> bool:
        with world.app.app_context():
            booth = Booth(number.to_bytes(32), vote)
            both.wait()
            try:
                return bool(draw(vote.name, number, booth.blinded))
            except DrawnBefore:
                return False

    def on_paper(number: int) -> bool:
        with world.app.app_context():
            both.wait()
            try:
                with unit_of_work():
                    voter = voter_numbered(hall.election, number)
                    assert voter is not None
                    hand_out(election_of(hall.election), voter, by=SYSTEM, now=clock.now())
            except Refusal:
                return False
            return True

    papers = 0
    with ThreadPoolExecutor(2) as pool:
        for number in range(1, VOTERS + 1):
            phone, paper = pool.submit(on_the_phone, number), pool.submit(on_paper, number)
            assert phone.result() != paper.result()
            papers += paper.result()
    with world.look():
        assert (drawn_count(vote.name), paper_voters(hall.election)) == (VOTERS, papers)
