"""After the box is closed: open it, read the texts written in, count, announce, publish, final."""

from typing import Any

from flask import Response, request, url_for

from unionweb.base.clock import now
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import fragment, go, page, tell, wants_fragment
from unionweb.base.web.forms import attempt
from unionweb.elections import policies
from unionweb.elections.actions import counting as actions
from unionweb.elections.actions.publishing import publish_result
from unionweb.elections.forms.closing import PublishForm
from unionweb.elections.models import Election, WrittenText
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.outcome import opening_of, readings_of, texts_of
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.stages import Stage
from unionweb.elections.views.report import bundle_now
from unionweb.elections.views.room import room
from unionweb.people.signin import who


def _open_next(election: Election, to: Stage) -> Response | None:
    """Open the next ballots; None when all are open, before that an answer that asks for the next step."""
    election_id, progress = election.id, actions.open_next(election, to, now=now())
    if progress.done:
        return None
    if wants_fragment():
        return fragment("elections/_opening.html", progress=progress, step=request.path)
    return go("elections.opening", election_id=election_id)


# The views of this file that open ballots hold no transaction while they do so: a step takes two seconds.
@room.post("/<int:election_id>/open", policy=policies.manages_election, transaction=False)
def open_box(election_id: int) -> Response:
    """Open ballots with the keys that the tellers handed in; with the last ones the box is open."""
    election = election_of(election_id)
    if election.stage is not Stage.OPENED:  # else somebody else who pressed the button was quicker
        if not_yet := _open_next(election, Stage.OPENED):
            return not_yet
        with unit_of_work():
            opened = actions.open_box(election_of(election_id), by=who().actor, now=now())
            number = actions.gathered_of(opened).readable
        tell(mark("已开箱，共打开 %(n)s 张选票"), n=number)
    return go("elections.texts" if texts_of(election_id) else "elections.show", election_id=election_id)


@room.get("/<int:election_id>/opening", policy=policies.manages_election)
def opening(election_id: int) -> Response:
    """How far the opening has come; it goes on while somebody looks."""
    election = election_of(election_id)
    progress = opening_of(election)
    if progress is None or progress.done:
        return go("elections.show", election_id=election_id)
    endpoint = "elections.count" if election.stage is Stage.OPENED else "elections.open_box"
    step = url_for(endpoint, election_id=election_id)
    return page("elections/opening.html", election=election, progress=progress, step=step)


@room.post("/<int:election_id>/count", policy=policies.manages_election, transaction=False)
def count(election_id: int) -> Response:
    """Count, and pack everything that anybody needs to count again."""
    if not_yet := _open_next(election_of(election_id), Stage.COUNTED):
        return not_yet
    with unit_of_work():
        election = election_of(election_id)
        actions.count(election, by=who().actor, now=now())
        bundle_now(election, who().actor, now())
    tell(mark("计票完成，请核对报告单"))
    return go("elections.report", election_id=election_id)


@room.post("/<int:election_id>/announce", policy=policies.manages_election)
def announce(election_id: int) -> Response:
    """From now on everybody sees the result."""
    actions.announce(election_of(election_id), by=who().actor, now=now())
    tell(mark("结果已宣布，所有人都可以看到报告单"))
    return go("elections.report", election_id=election_id)


@room.route("/<int:election_id>/publish", methods=["GET", "POST"], policy=policies.manages_election)
def publish(election_id: int) -> Response:
    """Put the result up for so many working days, open to objections."""
    election = election_of(election_id)
    form = PublishForm(election)
    publication = attempt(
        form,
        lambda: publish_result(
            election, form.title.data or "", form.days.data or 0, by=who().actor, now=now()
        ),
    )
    if publication:
        tell(mark("已公示，期满并答复全部异议后即可生效"))
        return go("elections.show", election_id=election_id)
    return page("elections/publish.html", form.status, form=form, election=election)


@room.post("/<int:election_id>/finish", policy=policies.manages_election)
def finish(election_id: int) -> Response:
    """The result stands."""
    actions.finish(election_of(election_id), by=who().actor, now=now())
    tell(mark("选举结果已生效"))
    return go("elections.show", election_id=election_id)


@room.get("/<int:election_id>/texts", policy=policies.reads_texts)
def texts(election_id: int) -> Response:
    """What was written in, for the tellers' eyes only, with what each takes it to mean."""
    election = election_of(election_id)
    return page("elections/texts.html", **_texts_context(election))


def _texts_context(election: Election) -> dict[str, Any]:
    return {
        "election": election,
        "texts": texts_of(election.id),
        "readings": readings_of(election.id),
        "contests": {contest.id: contest for contest in election.contests},
        "names": {teller.person_id: teller.person.name for teller in tellers_of(election.id)},
        "me_id": who().person_id,
        "needed": actions.readings_needed(election),
    }


@room.post("/<int:election_id>/texts/<int:text_id>", policy=policies.reads_texts)
def read_text(election_id: int, text_id: int) -> Response:
    """One teller's reading of one text."""
    election = election_of(election_id)
    text = found(db.session.get(WrittenText, text_id))
    if text.contest_id not in {contest.id for contest in election.contests}:
        found(None)
    name = "" if "nobody" in request.form else " ".join(request.form.get("name", "").split())
    person_id = found(who().person_id)
    text = actions.read_text(text, election, person_id, name, by=who().actor, now=now())
    tell(mark("已认定") if text.name is not None else mark("已记下，还要另一名监票人作同样的认定"))
    return go("elections.texts", election_id=election_id, anchor=f"text-{text_id}")
