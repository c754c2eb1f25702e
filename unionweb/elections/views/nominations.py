"""Nominations by students and unions, and the publication (公示) of the nominees."""

from typing import Any

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.elections import policies
from unionweb.elections.actions.nominating import propose, step_back
from unionweb.elections.actions.nominee_publishing import publish_nominees as put_up
from unionweb.elections.forms.nominees import NominationForm, PublishForm
from unionweb.elections.models import NOMINEE_STATES, Election, Nominee
from unionweb.elections.queries.candidates import nominations_of
from unionweb.elections.queries.elections import election_of, nominee_of
from unionweb.elections.queries.nominee_publishing import (
    changed_since,
    published_nominees,
    standing_of_nominees,
)
from unionweb.elections.rules.stages import Stage
from unionweb.elections.views.room import room
from unionweb.people.models import Person, Unit
from unionweb.people.queries.persons import person_by_number
from unionweb.people.signin import who
from unionweb.publications.models import Publication
from unionweb.publications.rules import STATE_LABELS


@room.route("/<int:election_id>/nominate", methods=["GET", "POST"], policy=policies.nominates)
def nominate(election_id: int) -> Response:
    """Put oneself forward, or somebody in the name of a union."""
    election = election_of(election_id)
    form = NominationForm()
    mine = nominations_of(election_id, who().person_id or 0)
    unions = policies.unions_of(who(), election)
    stands = set() if unions else {one.contest_id for one in mine}
    form.offer([contest for contest in election.contests if contest.id not in stands], unions)
    nominee = attempt(form, lambda: _propose(form))
    if nominee:
        tell(mark("已提名%(name)s，等待审查"), name=nominee.name)
        return go("elections.nominate", election_id=election_id)
    return page(
        "elections/nominate.html",
        form.status,
        election=election,
        form=form,
        is_open=election.stage is Stage.NOMINATIONS and election.annulled_at is None,
        mine=mine,
        states=NOMINEE_STATES,
    )


def _propose(form: NominationForm) -> Nominee:
    union = form.union
    if union is None:
        person = found(db.session.get(Person, who().person_id))
    else:
        person = _student_of(union, form.number.data or "")
    text = (form.introduction.data or "").strip()
    return propose(form.contest, person, text, union, by=who().actor, now=now())


def _student_of(union: Unit, number: str) -> Person:
    """One sentence for a number that nobody has and for one of another unit: nobody learns which."""
    person = person_by_number(number)
    if person is None or person.left_on is not None or union.id not in person.unit.place.unit_ids:
        words = say("%(unit)s没有学号为 %(number)s 的在校学生", unit=union.name, number=number or "—")
        raise Refusal(words, field="number")
    return person


@room.post("/nominees/<int:nominee_id>/step-back", policy=policies.is_nominee)
def step_back_nominee(nominee_id: int) -> Response:
    """The nominee himself does not want to stand."""
    nominee = step_back(nominee_of(nominee_id), by=who().actor, now=now())
    tell(mark("已退出“%(title)s”"), title=nominee.contest.title)
    return go("elections.nominate", election_id=nominee.contest.election_id)


@room.route("/<int:election_id>/nominees/publish", methods=["GET", "POST"], policy=policies.manages_election)
def publish_nominees(election_id: int) -> Response:
    """How the publication of the nominees stands, and the form to put them up."""
    election = election_of(election_id)
    title = translate(say("%(title)s候选人公示", title=election.title))
    form = PublishForm(None, title=title, days=election.working_days, working="yes")
    if attempt(form, lambda: _publish(election, form)):
        tell(mark("候选人已公示，任何人都可以查看并提出异议"))
        return go("elections.publish_nominees", election_id=election_id)
    return page("elections/nominees_publish.html", form.status, form=form, **_standing(election))


def _publish(election: Election, form: PublishForm) -> Publication:
    days, reason = form.days.data or 0, form.reason.data or ""
    working = form.working.data == "yes"
    return put_up(election, form.title.data or "", days, working, reason, by=who().actor, now=now())


def _standing(election: Election) -> dict[str, Any]:
    standing = standing_of_nominees(election, now())
    up = standing is not None and standing.publication.withdrawn_at is None
    return {
        "election": election,
        "standing": standing,
        "up": up,
        "changed": up and standing is not None and changed_since(standing.publication, election),
        "labels": STATE_LABELS,
        "table": published_nominees(election),
    }
