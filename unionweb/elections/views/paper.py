"""Paper ballots (纸质选票): who was handed one; the piles that the tellers counted, entered and signed."""

from typing import Any

from flask import Response, request

from unionweb.ballots.rules.encoding import Malformed, b64, unb64
from unionweb.ballots.rules.parameters import Contest
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import fragment, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, read_number, search_argument
from unionweb.elections import policies
from unionweb.elections.actions import paper as actions
from unionweb.elections.forms.paper import PaperForm, paper_form
from unionweb.elections.models import Election, PaperBatch
from unionweb.elections.queries import paper as queries
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import voter_numbered
from unionweb.elections.queries.outcome import FEWEST_SHOWN, vote_behind
from unionweb.elections.queries.roll import roll
from unionweb.elections.queries.tellers import teller_of, tellers_of, the_teller
from unionweb.elections.rules.paper import Remark, in_the_way, remarks
from unionweb.elections.rules.stages import DRAWING, Stage
from unionweb.elections.views.room import room
from unionweb.elections.views.telling import is_secure
from unionweb.people.models import Person
from unionweb.people.signin import who

MOST_SHOWN = 20


def _asked(election: Election) -> tuple[Contest, ...]:
    """What the frozen ballot asks. NotFound before."""
    return found(vote_behind(election)).parameters.contests


def _is_open(election: Election) -> bool:
    return election.annulled_at is None and election.stage is Stage.VOTING


@room.get("/<int:election_id>/paper", policy=policies.sees_paper)
def paper(election_id: int) -> Response:
    """The piles and what is still missing."""
    election = election_of(election_id)
    batches, now_there = queries.batches_of(election_id), queries.paper_of(election)
    needed = queries.signatures_needed(election)
    return page(
        "elections/paper.html",
        election=election,
        asked=_asked(election),
        paper=now_there,
        ways=list(in_the_way(now_there)),
        batches=[(one, queries.numbers_in(one.data)) for one in batches],
        signed={one.id for one in batches if queries.is_signed(one, election, needed)},
        needed=needed,
        open=_is_open(election),
        handles=policies.handles_paper(who(), election_id),
        manages=policies.manages_election(who(), election_id),
        hands_out=election.annulled_at is None and election.stage in DRAWING,
        fewest=FEWEST_SHOWN,
    )


@room.route("/<int:election_id>/paper/new", methods=["GET", "POST"], policy=policies.handles_paper)
def enter_paper(election_id: int) -> Response:
    """Another pile; `?from=` begins with the numbers of one that was withdrawn."""
    election = election_of(election_id)
    form = paper_form(_asked(election), _start(election))
    person_id = found(who().person_id)
    batch = attempt(form, lambda: actions.enter(election, form.read(), person_id, by=who().actor, now=now()))
    if batch:
        tell(mark("已录入第 %(n)s 批，请核对后签名"), n=batch.number)
        return go("elections.paper_batch", election_id=election_id, batch_id=batch.id)
    return page(
        "elections/paper_form.html",
        form.status,
        election=election,
        form=form,
        open=_is_open(election),
        remarks=_remarks(form),
    )


def _start(election: Election) -> Any:
    batch_id = number_argument("from")
    return None if batch_id is None else queries.numbers_in(queries.batch_of(election.id, batch_id).data)


def _remarks(form: PaperForm) -> list[Any]:
    """What the identities say of the numbers typed so far; nothing before there are any."""
    if form.returned.data is None or form.issued.data is None:
        return []
    try:
        return list(remarks(form.contests, form.read()))
    except Refusal as refusal:
        return [Remark(refusal.sentence, wrong=True)]


# It stores nothing, so that nobody who writes waits for it.
@room.post("/<int:election_id>/paper/check", policy=policies.handles_paper, transaction=False)
def check_paper(election_id: int) -> Response:
    """The identities of what was typed so far; the form asks for them by itself."""
    form = paper_form(_asked(election_of(election_id)))
    form.validate()
    return fragment("elections/_paper_remarks.html", remarks=_remarks(form))


@room.get("/<int:election_id>/paper/<int:batch_id>", policy=policies.sees_paper)
def paper_batch(election_id: int, batch_id: int) -> Response:
    """One pile, to be compared with the paper, and signed."""
    election, batch = election_of(election_id), queries.batch_of(election_id, batch_id)
    return page("elections/paper_batch.html", **_shown(election, batch))


def _shown(election: Election, batch: PaperBatch) -> dict[str, Any]:
    me, needed = who(), queries.signatures_needed(election)
    asked = _asked(election)
    pile = queries.numbers_in(batch.data)
    return {
        "election": election,
        "batch": batch,
        "pile": pile,
        "parts": list(zip(asked, pile.contests, strict=True)),
        "remarks": list(remarks(asked, pile)),
        "teller": teller_of(election.id, me.person_id),
        "signers": [one for one in tellers_of(election.id) if str(one.number) in batch.signatures],
        "entered_by": db.session.get_one(Person, batch.entered_by).name,
        "confirmed_by": db.session.get_one(Person, batch.confirmed_by).name if batch.confirmed_by else "",
        "mine": batch.entered_by == me.person_id,
        "signed": queries.is_signed(batch, election, needed),
        "needed": needed,
        "open": _is_open(election) and batch.withdrawn_at is None,
        "handles": policies.handles_paper(me, election.id),
        "encoded": b64,
        "secure": is_secure(),
        "few": 0 < pile.returned < FEWEST_SHOWN,
    }


@room.post("/<int:election_id>/paper/<int:batch_id>/sign", policy=policies.tells_in)
def sign_paper(election_id: int, batch_id: int) -> Response:
    """Keep a teller's signature, made on the phone."""
    teller = the_teller(election_id, who().person_id)
    batch = queries.batch_of(election_id, batch_id)
    actions.sign(batch, teller, _signature(), by=who().actor, now=now())
    tell(mark("已签名第 %(n)s 批"), n=batch.number)
    return go("elections.paper_batch", election_id=election_id, batch_id=batch_id)


def _signature() -> bytes:
    try:
        sent = unb64(request.form.get("signature", ""))
    except Malformed:
        sent = b""
    if not sent:
        raise Refusal("这部手机没有发出签名：请换一个较新的浏览器再试")
    return sent


@room.post("/<int:election_id>/paper/<int:batch_id>/confirm", policy=policies.handles_paper)
def confirm_paper(election_id: int, batch_id: int) -> Response:
    """A second person found the numbers right, where the server is the only teller."""
    batch = queries.batch_of(election_id, batch_id)
    actions.confirm(batch, found(who().person_id), by=who().actor, now=now())
    tell(mark("已核对第 %(n)s 批"), n=batch.number)
    return go("elections.paper", election_id=election_id)


@room.post("/<int:election_id>/paper/<int:batch_id>/withdraw", policy=policies.handles_paper)
def withdraw_paper(election_id: int, batch_id: int) -> Response:
    """Take a pile back."""
    batch = actions.withdraw(queries.batch_of(election_id, batch_id), by=who().actor, now=now())
    tell(mark("已撤回第 %(n)s 批"), "warn", n=batch.number)
    return go("elections.paper", election_id=election_id)


@room.get("/<int:election_id>/paper/voters", policy=policies.manages_election)
def paper_voters(election_id: int) -> Response:
    """Hand a paper ballot to a voter: look for a number or a name, one tap."""
    election, text = election_of(election_id), search_argument()
    matching = db.session.scalars(roll(election_id, text).limit(MOST_SHOWN + 1)).all() if text else []
    return page(
        "elections/paper_voters.html",
        election=election,
        text=text,
        matching=matching[:MOST_SHOWN],
        more=len(matching) > MOST_SHOWN,
        open=election.annulled_at is None and election.stage in DRAWING,
        voters=queries.paper_voters(election_id),
    )


@room.post("/<int:election_id>/paper/voters", policy=policies.manages_election)
def hand_out_paper(election_id: int) -> Response:
    """This voter gets a paper ballot, by the number on the roll."""
    election, number = election_of(election_id), read_number(request.form.get("number", ""))
    voter = found(voter_numbered(election_id, number) if number is not None else None)
    actions.hand_out(election, voter, by=who().actor, now=now())
    tell(mark("%(name)s已登记领纸质票，请把选票交给本人"), name=voter.person.name)
    return go(
        "elections.staff" if "door" in request.form else "elections.paper_voters", election_id=election_id
    )
