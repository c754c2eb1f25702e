"""Appointing tellers, and what they have done so far."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import search_argument
from unionweb.elections import policies
from unionweb.elections.actions import tellers as actions
from unionweb.elections.forms.nominees import PersonForm
from unionweb.elections.models import Election, Teller
from unionweb.elections.queries.candidates import person_within
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.tellers import tellers_of, the_teller
from unionweb.elections.views.finding import reach
from unionweb.elections.views.room import room
from unionweb.people.queries.persons import candidates
from unionweb.people.signin import who


@room.route("/<int:election_id>/tellers", methods=["GET", "POST"], policy=policies.manages_election)
def tellers(election_id: int) -> Response:
    """Who watches over the box; one more is found by a search."""
    election = election_of(election_id)
    form = PersonForm()
    teller = attempt(form, lambda: _appoint(election, form.person.data or 0))
    if teller:
        tell(mark("已指定%(name)s为监票人，请他在手机上登录，生成钥匙"), name=teller.person.name)
        return go("elections.tellers", election_id=election_id)
    text, appointed = search_argument(), tellers_of(election_id)
    return page(
        "elections/tellers.html",
        form.status,
        election=election,
        form=form,
        tellers=appointed,
        known={one.person_id for one in appointed},
        text=text,
        people=candidates(text, within=reach(who(), election)) if election.changeable else [],
    )


def _appoint(election: Election, person_id: int) -> Teller:
    person = person_within(person_id, reach(who(), election))
    return actions.appoint(election, person, by=who().actor, now=now())


@room.post("/<int:election_id>/tellers/<int:person_id>/chief", policy=policies.manages_election)
def chief_teller(election_id: int, person_id: int) -> Response:
    """Make somebody the chief teller."""
    teller = actions.make_chief(the_teller(election_id, person_id), by=who().actor, now=now())
    tell(mark("%(name)s现在是总监票人"), name=teller.person.name)
    return go("elections.tellers", election_id=election_id)


@room.post("/<int:election_id>/tellers/<int:person_id>/dismiss", policy=policies.manages_election)
def dismiss_teller(election_id: int, person_id: int) -> Response:
    """Take a teller away."""
    teller = the_teller(election_id, person_id)
    name = teller.person.name
    actions.dismiss(teller, by=who().actor, now=now())
    tell(mark("%(name)s不再是监票人"), name=name)
    return go("elections.tellers", election_id=election_id)
