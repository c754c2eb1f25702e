"""Who prepares an election, who watches over it, who votes, who may look."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.elections.models import Contest, Election, Nominee, NomineeState
from unionweb.elections.queries.outcome import too_few
from unionweb.elections.queries.roll import voter_of
from unionweb.elections.queries.tellers import teller_of
from unionweb.elections.rules.stages import Stage, is_before
from unionweb.people.models import Unit
from unionweb.people.policies import is_member
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who

MANAGERS = (Role.ELECTION_COMMITTEE, Role.ADVISER, Role.ADMINISTRATOR)
RESULTS = frozenset({Stage.ANNOUNCED, Stage.OBJECTIONS, Stage.FINAL})
PUBLIC = frozenset({Stage.PUBLISHED, Stage.ANNOUNCED, Stage.OBJECTIONS, Stage.FINAL})


def manages_at(who: Who, place: Place) -> bool:
    """Prepares and runs the elections of a place."""
    return any(who.holds(role, place) for role in MANAGERS)


def manages_some_election(who: Who, **_arguments: object) -> bool:
    """Prepares the elections of some unit."""
    return any(who.holds(role) for role in MANAGERS)


def manages_election(who: Who, election_id: int, **_arguments: object) -> bool:
    """Election committee, adviser or administrator at the election's unit."""
    return manages_at(who, found(db.session.get(Election, election_id)).unit.place)


def manages_contest(who: Who, contest_id: int, **_arguments: object) -> bool:
    """The same, by one of its contests."""
    return manages_at(who, found(db.session.get(Contest, contest_id)).election.unit.place)


def manages_nominee(who: Who, nominee_id: int, **_arguments: object) -> bool:
    """The same, by one of its nominees."""
    return manages_at(who, found(db.session.get(Nominee, nominee_id)).contest.election.unit.place)


def tells_in(who: Who, election_id: int, **_arguments: object) -> bool:
    """Is a teller of this election."""
    return teller_of(election_id, who.person_id) is not None


def votes_in(who: Who, election_id: int, **_arguments: object) -> bool:
    """Stands on the roll of this election."""
    return voter_of(election_id, who.person_id) is not None


def sees_election(who: Who, election_id: int, **_arguments: object) -> bool:
    """Everybody once nominees or results are public; before that the voters, the tellers, the members of a
    union, and those who prepare it."""
    election = found(db.session.get(Election, election_id))
    if election.stage in PUBLIC and not election.practice:
        return True
    return (
        manages_at(who, election.unit.place)
        or is_member(who)
        or votes_in(who, election_id)
        or tells_in(who, election_id)
    )


def sees_elections(who: Who, **_arguments: object) -> bool:
    """Whoever is signed in: the list shows each one what concerns him."""
    return who.signed_in


def sees_result(who: Who, election_id: int, **_arguments: object) -> bool:
    """Everybody once it is announced; before that those who run the election, and its tellers."""
    election = found(db.session.get(Election, election_id))
    if election.stage in RESULTS and not election.practice:
        return True
    return manages_at(who, election.unit.place) or tells_in(who, election_id)


def sees_bundle(who: Who, election_id: int, **_arguments: object) -> bool:
    """The same: but where only totals are disclosed, or so few voted that a ballot could be guessed from the
    list of those who drew, nobody gets the single ballots."""
    election = found(db.session.get(Election, election_id))
    return election.show_board and not too_few(election_id) and sees_result(who, election_id)


def reads_texts(who: Who, election_id: int, **_arguments: object) -> bool:
    """Sees what was written in, and says whom it means: the tellers, or those who run it."""
    election = found(db.session.get(Election, election_id))
    if election.server_opens:
        return manages_at(who, election.unit.place)
    return tells_in(who, election_id)


def handles_paper(who: Who, election_id: int, **_arguments: object) -> bool:
    """Enters and signs paper ballots: the tellers; where there are none, those who run the election."""
    return reads_texts(who, election_id)


def sees_paper(who: Who, election_id: int, **_arguments: object) -> bool:
    """Sees what was entered of paper ballots: the tellers, and those who run the election."""
    return tells_in(who, election_id) or manages_election(who, election_id)


def nominates(who: Who, election_id: int, **_arguments: object) -> bool:
    """A student of the electing unit, or somebody who speaks for a union in it."""
    election = found(db.session.get(Election, election_id))
    if not who.signed_in:
        return False
    return election.unit_id in who.home.unit_ids or bool(unions_of(who, election))


def unions_of(who: Who, election: Election) -> list[Unit]:
    """The unions within the electing unit that a person may propose somebody for: their presidium, their
    adviser."""
    speakers = (Role.PRESIDIUM, Role.ADVISER)
    ids = {held.unit_id for held in who.held if held.role in speakers and held.department_id is None}
    unions = [unit for number in sorted(ids) if (unit := db.session.get(Unit, number)) is not None]
    return [unit for unit in unions if unit.has_union and election.unit_id in unit.place.unit_ids]


def is_nominee(who: Who, nominee_id: int, **_arguments: object) -> bool:
    """Stands, or was proposed."""
    return who.signed_in and found(db.session.get(Nominee, nominee_id)).person_id == who.person_id


def sees_nominee(who: Who, nominee_id: int, **_arguments: object) -> bool:
    """Who prepares the election, the nominee, and once the nominees are settled whoever sees the election."""
    nominee = found(db.session.get(Nominee, nominee_id))
    election = nominee.contest.election
    if manages_at(who, election.unit.place) or is_nominee(who, nominee_id):
        return True
    settled = nominee.state is NomineeState.ACCEPTED and not is_before(election.stage, Stage.PUBLISHED)
    return settled and sees_election(who, election.id)


def sees_drawn(who: Who, election_id: int, **_arguments: object) -> bool:
    """The voters, the tellers, and those who run the election: who drew is no secret among them."""
    return votes_in(who, election_id) or tells_in(who, election_id) or manages_election(who, election_id)


def sees_slips(who: Who, election_id: int, **_arguments: object) -> bool:
    """Sees what became of the slips, and collects them: the tellers, and those who run the election."""
    return tells_in(who, election_id) or manages_election(who, election_id)
