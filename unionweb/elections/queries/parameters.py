"""The parameters of a vote, made from an election."""

import secrets

from sqlalchemy import select

from unionweb.ballots.rules.blindrsa import PublicKey
from unionweb.ballots.rules.board import roll_leaf, roll_root
from unionweb.ballots.rules.parameters import (
    Contest as Question,
)
from unionweb.ballots.rules.parameters import (
    Disclosure,
    Kind,
    Option,
    Order,
    Parameters,
    Roll,
    TellerPublic,
    Void,
    pad_for,
)
from unionweb.ballots.rules.rule import read_rule
from unionweb.base.db import db
from unionweb.elections.models import Contest, Election, Voter
from unionweb.elections.queries.tellers import tellers_of
from unionweb.people.models import Person
from unionweb.people.queries.units import school_name

SERVER = "server"


def parameters_of(election: Election, issuer: PublicKey, receipt: bytes, server: TellerPublic) -> Parameters:
    """What the vote is, to be frozen. `server` is the teller where the server opens the box."""
    tellers = tuple(
        TellerPublic(teller.person.name, teller.x25519 or b"", teller.ed25519 or b"")
        for teller in tellers_of(election.id)
    )
    contests = tuple(_question(number, one) for number, one in enumerate(election.contests, start=1))
    return Parameters(
        id=secrets.token_bytes(16),
        round=election.round,
        practice=election.practice,
        title=election.title,
        union=school_name() or "",
        contests=contests,
        roll=roll_of(election.id),
        issuer=issuer,
        tellers=(server,) if election.server_opens else tellers,
        threshold=election.threshold,
        receipt=receipt,
        checkin=election.check_in,
        disclosure=Disclosure.BOARD if election.show_board else Disclosure.TOTALS,
        order=Order(election.nominee_order.value),
        void=Void.WARN if election.may_void else Void.REFUSE,
        pad=pad_for(contests),
    )


def _question(number: int, contest: Contest) -> Question:
    if contest.motion:
        options: tuple[Option, ...] = (Option("o1", contest.title),)
    else:
        options = tuple(
            Option(f"o{place}", one.name, one.unit_name, one.group)
            for place, one in enumerate(contest.standing, start=1)
        )
    return Question(
        id=f"c{number}",
        kind=Kind.MOTION if contest.motion else Kind.ELECTION,
        title=contest.title,
        seats=contest.seats,
        options=options,
        rule=read_rule(contest.rule),
    )


def roll_of(election_id: int) -> Roll:
    """How many are on the roll, and the root over the sorted hashes of their salted numbers."""
    query = select(Voter.salt, Person.number).join(Person, Person.id == Voter.person_id)
    rows = db.session.execute(query.where(Voter.election_id == election_id))
    leaves = [roll_leaf(salt, number) for salt, number in rows]
    return Roll(len(leaves), roll_root(leaves))
