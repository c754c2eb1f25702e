"""Slips (预领票纸条): printed by the browser of who runs the election, handed out, collected; and served to
whoever holds one. What is said to the booth is said in both languages, as with drawing."""

from typing import Any

from flask import Response, current_app, make_response, request

from unionweb.ballots.drawing import NotDrawing
from unionweb.ballots.rules.encoding import Malformed
from unionweb.ballots.slips import Fate, VoidSlip, sign_slip
from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.doors import Words, refuse
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import read_number, search_argument
from unionweb.base.web.policies import everyone
from unionweb.base.web.site import certain_site
from unionweb.elections import policies
from unionweb.elections.actions import slips as actions
from unionweb.elections.forms.slips import CodesForm, MissingForm
from unionweb.elections.models import Election
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import voter_numbered
from unionweb.elections.queries.outcome import vote_behind
from unionweb.elections.queries.roll import roll, turnout
from unionweb.elections.queries.slips import slips_of
from unionweb.elections.rules.slips import in_the_way, most_of, read_scanned
from unionweb.elections.rules.stages import DRAWING, Stage, is_before
from unionweb.elections.views.addresses import box_host
from unionweb.elections.views.draw import LENGTH
from unionweb.elections.views.room import room
from unionweb.people.signin import who

MOST_SHOWN = 20
WORDS = {
    "malformed": Words(
        400, "请求不完整，请重新扫描纸条再试。", "The request is not understood; scan the slip again."
    ),
    "unknown": Words(
        404,
        "这不是本次选举印制的纸条，请联系工作人员。",
        "This is no slip of this election; ask the staff.",
    ),
    "closed": Words(
        409,
        "现在不能用纸条投票：投票还没有开始，或已经结束。",
        "Slips cannot be used now: voting has not begun, or is over.",
    ),
    "void": Words(
        409,
        "这张纸条已经收回作废，不能再用，请联系工作人员。",
        "This slip was collected and is void; ask the staff.",
    ),
}


def _is_open(election: Election) -> bool:
    before = is_before(election.stage, Stage.FROZEN)
    return election.annulled_at is None and not before and is_before(election.stage, Stage.CLOSED)


@room.get("/<int:election_id>/slips", policy=policies.sees_slips)
def slips(election_id: int) -> Response:
    """What became of the slips, and what is still missing."""
    return _shown(election_of(election_id), MissingForm())


def _shown(election: Election, form: MissingForm) -> Response:
    now_there = slips_of(election)
    return page(
        "elections/slips.html",
        form.status,
        election=election,
        slips=now_there,
        ways=list(in_the_way(now_there)),
        form=form,
        open=_is_open(election),
        hands_out=election.annulled_at is None and election.stage in DRAWING,
        manages=policies.manages_election(who(), election.id),
    )


@room.post("/<int:election_id>/slips/missing", policy=policies.manages_election)
def state_missing(election_id: int) -> Response:
    """Why some slips are neither handed out nor collected."""
    election, form = election_of(election_id), MissingForm()
    stated = attempt(form, lambda: _state(election, form))
    if stated:
        tell(mark("已写明缺少 %(n)s 张的原因"), n=stated.number)
        return go("elections.slips", election_id=election_id)
    return _shown(election, form)


def _state(election: Election, form: MissingForm) -> Any:
    number, reason = form.number.data or 0, form.reason.data or ""
    return actions.state_missing(election, number, reason, by=who().actor, now=now())


@room.get("/<int:election_id>/slips/sheet", policy=policies.manages_election)
def slip_sheet(election_id: int) -> Response:
    """The sheet that the browser makes and prints."""
    election = election_of(election_id)
    voters = turnout(election_id).expected
    return page(
        "elections/slips_sheet.html",
        election=election,
        vote=found(vote_behind(election)),
        booth=f"{certain_site()}/booth",
        box_host=box_host(),
        open=_is_open(election),
        left=max(0, most_of(voters) - slips_of(election).made),
    )


@room.post("/<int:election_id>/slips/requests", policy=policies.manages_election)
def make_slips(election_id: int) -> Response:
    """The requests of new slips up, 256 bytes each, as many blind signatures down."""
    body = request.get_data(cache=False)
    requests = [body[at : at + LENGTH] for at in range(0, len(body), LENGTH)]
    if not requests or len(body) % LENGTH:
        return _refuse("malformed")
    try:
        signatures = actions.make(election_of(election_id), requests, by=who().actor, now=now())
    except Malformed:
        return _refuse("malformed")
    except Refusal as refusal:
        words = translate(refusal.sentence)
        return make_response({"error": "refused", "message": {"zh": words, "en": words}}, 409)
    return _octets(b"".join(signatures))


@room.post("/slip/<vote>", policy=everyone, transaction=False)
def use_slip(vote: str) -> Response:
    """The ballot of a slip, for whoever holds it: request up, blind signature down. Stores nothing."""
    if request.content_length != LENGTH:
        return _refuse("malformed")
    try:
        return _octets(sign_slip(vote, request.get_data(cache=False)))
    except NotFound:
        return _refuse("unknown")
    except VoidSlip:
        return _refuse("void")
    except NotDrawing:
        return _refuse("closed")


def _refuse(code: str) -> Response:
    return make_response(refuse(WORDS, code))


def _octets(data: bytes) -> Response:
    return current_app.response_class(data, mimetype="application/octet-stream")


@room.get("/<int:election_id>/slips/voters", policy=policies.manages_election)
def slip_voters(election_id: int) -> Response:
    """Hand a slip to a voter: look for a number or a name, one tap."""
    election, text = election_of(election_id), search_argument()
    matching = db.session.scalars(roll(election_id, text).limit(MOST_SHOWN + 1)).all() if text else []
    return page(
        "elections/slips_voters.html",
        election=election,
        text=text,
        matching=matching[:MOST_SHOWN],
        more=len(matching) > MOST_SHOWN,
        open=election.annulled_at is None and election.stage in DRAWING,
        slips=slips_of(election),
    )


@room.post("/<int:election_id>/slips/voters", policy=policies.manages_election)
def hand_out_slip(election_id: int) -> Response:
    """This voter gets a slip, by the number on the roll; `back=1`: was not given one after all."""
    election, number = election_of(election_id), read_number(request.form.get("number", ""))
    voter = found(voter_numbered(election_id, number) if number is not None else None)
    if "back" in request.form:
        actions.take_back(election, voter, by=who().actor, now=now())
        tell(mark("已撤销：%(name)s没有领纸条，可以用手机领票"), name=voter.person.name)
    else:
        actions.hand_out(election, voter, by=who().actor, now=now())
        tell(mark("%(name)s已登记领纸条，请让本人任意抽一张"), name=voter.person.name)
    return go(
        "elections.staff" if "door" in request.form else "elections.slip_voters", election_id=election_id
    )


@room.route("/<int:election_id>/slips/void", methods=["GET", "POST"], policy=policies.sees_slips)
def void_slips(election_id: int) -> Response:
    """Slips that were not handed out are scanned, as many as one likes at once, and are void from then on."""
    election, form = election_of(election_id), CodesForm()
    scanned = read_scanned(form.codes.data or "", election.vote or "")
    fates = attempt(form, lambda: actions.collect(election, scanned, by=who().actor, now=now()))
    if fates is None:
        return page(
            "elections/slips_void.html", form.status, election=election, form=form, slips=slips_of(election)
        )
    tell(mark("作废 %(n)s 张纸条"), "ok" if fates[Fate.VOID] else "warn", n=fates[Fate.VOID])
    unread = scanned.unreadable + scanned.foreign + fates[Fate.UNKNOWN]
    for words, number in (
        (mark("%(n)s 张此前已经作废"), fates[Fate.BEFORE]),
        (mark("%(n)s 张已经投过票，是发给选举人的，不作废"), fates[Fate.CAST]),
        (mark("%(n)s 个码不是本次选举的纸条"), unread),
    ):
        if number:
            tell(words, "warn", n=number)
    return go("elections.void_slips", election_id=election_id)
