"""The voter's page: what to do now; and how a vote stays secret, for everybody."""

from flask import Response

from unionweb.base.refusals import NotFound
from unionweb.base.web.answers import page
from unionweb.base.web.incoming import search_argument
from unionweb.base.web.paging import paginate
from unionweb.base.web.policies import everyone
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import site
from unionweb.elections import policies
from unionweb.elections.models import Election, Voter
from unionweb.elections.queries.elections import election_alone, election_of
from unionweb.elections.queries.hall import drawn_roll, drew
from unionweb.elections.queries.roll import voter_of
from unionweb.elections.rules.codes import arrival_code
from unionweb.elections.rules.stages import DRAWING, STAGES, Stage, is_before
from unionweb.elections.views.addresses import beside, whole_address
from unionweb.elections.views.room import room
from unionweb.people.signin import who


@room.get("/<int:election_id>/vote", policy=policies.sees_elections)
def vote(election_id: int) -> Response:
    """Stage, roll, check-in and ballot of the one who asks, and the one button that comes next."""
    election = election_alone(election_id)
    voter = voter_of(election_id, who().person_id)
    drawn = voter is not None and drew(election, voter)
    return page(
        "elections/vote.html",
        election=election,
        stage_word=STAGES[election.stage],
        voter=voter,
        drawn=drawn,
        step=_step(election, voter, drawn),
        before=is_before(election.stage, Stage.CHECK_IN),
        drawing=election.stage in DRAWING,
        announced=not is_before(election.stage, Stage.ANNOUNCED),
        my_code=_my_code(election, voter),
    )


def _step(election: Election, voter: Voter | None, drawn: bool) -> int:
    """Which of check-in, draw, cast, result comes next; from 0."""
    if election.stage not in DRAWING:
        return 0 if is_before(election.stage, Stage.CHECK_IN) else 3
    if election.check_in and (voter is None or voter.checked_in is None):
        return 0
    return 2 if drawn else 1


def _my_code(election: Election, voter: Voter | None) -> str | None:
    """The QR code by which staff find this voter, while there is something to check in to."""
    waits = voter is not None and voter.checked_in is None and election.check_in and election.stage in DRAWING
    if voter is None or not waits or site() is None:
        return None
    code = arrival_code(election.hall_secret, voter.number)
    return qr_svg(whole_address("elections.arrive", election_id=election.id, code=code))


@room.get("/<int:election_id>/drawn", policy=policies.sees_drawn)
def drawn(election_id: int) -> Response:
    """Who drew a ballot, once the box is closed: whoever stands here and drew none can object."""
    election, text = election_of(election_id), search_argument()
    if election.vote is None or is_before(election.stage, Stage.CLOSED):
        raise NotFound
    listed = paginate(drawn_roll(election_id, election.vote, text))
    return page("elections/drawn.html", election=election, found=listed, text=text)


def secrecy() -> Response:
    """How your vote stays secret, and what that does not cover."""
    return page("elections/secrecy.html")


beside("/how-your-vote-stays-secret", secrecy, policy=everyone)
