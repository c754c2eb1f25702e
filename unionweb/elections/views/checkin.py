"""Check-in (签到): by the code on the hall screen, or by staff who find a name or scan the voter's code."""

from flask import Response, request

from unionweb.audit import SYSTEM
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import fragment, go, page, tell
from unionweb.base.web.incoming import read_number, search_argument
from unionweb.elections import policies
from unionweb.elections.actions import roll as actions
from unionweb.elections.models import CheckedIn, Election, Kiosk, Voter
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import numbers_of, voter_numbered
from unionweb.elections.queries.kiosk import kiosks_of
from unionweb.elections.queries.roll import roll, voter_of
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.rules.codes import is_hall_code, read_arrival
from unionweb.elections.rules.stages import DRAWING, Stage
from unionweb.elections.views.room import room
from unionweb.people.signin import who

MOST_SHOWN = 20


@room.route("/<int:election_id>/check-in/<code>", methods=["GET", "POST"], policy=policies.sees_elections)
def check_in(election_id: int, code: str) -> Response:
    """What the QR code on the hall screen opens: a name and one button. A code is good for three minutes."""
    election, me = election_of(election_id), who()
    voter = voter_of(election_id, me.person_id)
    fresh = is_hall_code(election.hall_secret, code, now())
    if request.method == "POST" and voter is not None and fresh and _takes_place(election):
        # Not under the person's name: the log's order of names would be an order of ballots drawn.
        actions.check_in(election, voter.person_id, CheckedIn.HALL, by=SYSTEM, now=now())
        tell(mark("签到成功"))
        return go("elections.vote", election_id=election_id)
    status = 422 if request.method == "POST" else 200
    open_now = _takes_place(election)
    return page("elections/checkin.html", status, election=election, voter=voter, fresh=fresh, open=open_now)


def _takes_place(election: Election) -> bool:
    return election.check_in and election.annulled_at is None and election.stage in DRAWING


@room.get("/<int:election_id>/check-in/staff", policy=policies.manages_election)
def staff(election_id: int) -> Response:
    """For the people at the door: look for a number or a name, one tap to check in."""
    election, text = election_of(election_id), search_argument()
    matching = db.session.scalars(roll(election_id, text).limit(MOST_SHOWN + 1)).all() if text else []
    return page(
        "elections/checkin_staff.html",
        election=election,
        text=text,
        matching=matching[:MOST_SHOWN],
        more=len(matching) > MOST_SHOWN,
        open=_takes_place(election),
        numbers=numbers_of(election),
        kiosks=_kiosks(election),
        slips=slips_of(election),
    )


def _kiosks(election: Election) -> list[Kiosk]:
    """The voting machines to which somebody may be sent."""
    return kiosks_of(election.id) if election.stage is Stage.VOTING else []


@room.get("/<int:election_id>/check-in/staff/numbers", policy=policies.manages_election)
def staff_numbers(election_id: int) -> Response:
    """The numbers of that page, which asks for them again and again."""
    election = election_of(election_id)
    return fragment("elections/_hall_numbers.html", election=election, numbers=numbers_of(election))


@room.post("/<int:election_id>/check-in/staff", policy=policies.manages_election)
def staff_check_in(election_id: int) -> Response:
    """Check a voter in, by the number on the roll."""
    election, number = election_of(election_id), read_number(request.form.get("number", ""))
    voter = found(voter_numbered(election_id, number) if number is not None else None)
    me = who()
    new = actions.check_in(election, voter.person_id, CheckedIn.STAFF, me.person_id, by=me.actor, now=now())
    _tell(voter, new)
    anchor = "scan" if "scanned" in request.form else None
    return go("elections.staff", anchor=anchor, election_id=election_id)


def _tell(voter: Voter, new: bool) -> None:
    if new:
        tell(mark("%(name)s已签到"), name=voter.person.name)
    else:
        tell(mark("%(name)s此前已签到"), "warn", name=voter.person.name)


@room.get("/<int:election_id>/arrive/<code>", policy=policies.manages_election)
def arrive(election_id: int, code: str) -> Response:
    """What a voter's own QR code opens for staff: who it is, and the button."""
    election = election_of(election_id)
    number = found(read_arrival(election.hall_secret, code))
    voter = found(voter_numbered(election_id, number))
    open_now = _takes_place(election)
    return page(
        "elections/checkin_arrive.html",
        election=election,
        voter=voter,
        open=open_now,
        kiosks=_kiosks(election),
        slips=slips_of(election),
    )
