"""Voting machines: set up and filled by staff; and what the tablet itself shows, which knows nobody but its
cookie."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, make_response, request

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.assets import PAGES, STATIC
from unionweb.base.web.headers import POLICY, casting_policy
from unionweb.base.web.incoming import read_number, search_argument
from unionweb.base.web.policies import everyone
from unionweb.elections import policies
from unionweb.elections.actions import kiosk as actions
from unionweb.elections.models import Election, Kiosk
from unionweb.elections.queries import kiosk as queries
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import voter_numbered
from unionweb.elections.queries.roll import roll
from unionweb.elections.rules.stages import Stage, is_before
from unionweb.elections.views.draw import KIOSK_COOKIE
from unionweb.elections.views.room import room
from unionweb.people.actions import sessions
from unionweb.people.signin import forget, new_token, token_hash, who

LASTS = timedelta(days=7)
MOST_SHOWN = 20


@room.get("/<int:election_id>/kiosk", policy=policies.manages_election)
def kiosks(election_id: int) -> Response:
    """The machines of an election; and a voter to be sent to one."""
    election, text = election_of(election_id), search_argument()
    matching = db.session.scalars(roll(election_id, text).limit(MOST_SHOWN)).all() if text else []
    known = queries.kiosks_of(election_id)
    return page(
        "elections/kiosks.html",
        election=election,
        text=text,
        matching=matching,
        kiosks=known,
        taken={one.id for one in known if queries.is_taken(one, now())},
        open=election.annulled_at is None and election.stage is Stage.VOTING,
        settable=_settable(election),
    )


def _settable(election: Election) -> bool:
    before = is_before(election.stage, Stage.FROZEN)
    return election.annulled_at is None and not before and is_before(election.stage, Stage.CLOSED)


@room.post("/<int:election_id>/kiosk", policy=policies.manages_election)
def set_up_kiosk(election_id: int) -> Response:
    """Make the device that asks a machine, and log out on it: it opens nothing else from now on."""
    me, token = who(), new_token()
    person_id = found(me.person_id)
    actions.set_up(election_of(election_id), token_hash(token), person_id, by=me.actor, now=now())
    sessions.end(person_id, me.session)
    forget()
    response = go("elections.kiosk_screen")
    response.set_cookie(
        KIOSK_COOKIE,
        token,
        max_age=LASTS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response


@room.post("/<int:election_id>/kiosk/<int:kiosk_id>/turn", policy=policies.manages_election)
def begin_turn(election_id: int, kiosk_id: int) -> Response:
    """Send a voter to a machine, by the number on the roll."""
    election, number = election_of(election_id), read_number(request.form.get("number", ""))
    voter = found(voter_numbered(election_id, number) if number is not None else None)
    kiosk = queries.kiosk_of(election_id, kiosk_id)
    actions.begin_turn(kiosk, election, voter, by=who().actor, now=now())
    tell(mark("请%(name)s到 %(n)s 号投票机投票"), name=voter.person.name, n=kiosk.number)
    return go("elections.kiosks", election_id=election_id)


@room.post("/<int:election_id>/kiosk/<int:kiosk_id>/retire", policy=policies.manages_election)
def retire_kiosk(election_id: int, kiosk_id: int) -> Response:
    """Take a machine out of use."""
    kiosk = actions.retire(queries.kiosk_of(election_id, kiosk_id), by=who().actor, now=now())
    tell(mark("已停用 %(n)s 号投票机"), n=kiosk.number)
    return go("elections.kiosks", election_id=election_id)


def _mine() -> Kiosk:
    """The machine that asks. NotFound for any other device."""
    return queries.kiosk_with(token_hash(request.cookies.get(KIOSK_COOKIE, "")))


@room.get("/kiosk", policy=everyone)
def kiosk_screen() -> Response:
    """The machine's one page; the booth opens inside it."""
    kiosk = _mine()
    response = page("elections/kiosk_screen.html", kiosk=kiosk, election=election_of(kiosk.election_id))
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@room.get("/kiosk/now", policy=everyone)
def kiosk_now() -> Response:
    """Whether it is somebody's turn: {"turn": a name for the turn or ""}. Asked every two seconds."""
    return make_response(_turn(_mine()))


def _turn(kiosk: Kiosk) -> dict[str, Any]:
    election = election_of(kiosk.election_id)
    is_open = election.annulled_at is None and election.stage is Stage.VOTING
    taken = is_open and queries.is_taken(kiosk, now()) and kiosk.turn_until is not None
    return {"turn": str(int(kiosk.turn_until.timestamp())) if taken and kiosk.turn_until else ""}


@room.post("/kiosk/done", policy=everyone)
def kiosk_done() -> Response:
    """The turn is over."""
    return make_response(_turn(actions.end_turn(_mine())))


@room.get("/kiosk/booth", policy=everyone)
def kiosk_booth() -> Response:
    """The booth, the same bytes as at /booth, but in a frame of the machine's page."""
    _mine()
    file = STATIC / "build" / PAGES["/booth"]
    if not file.exists():
        raise NotFound
    response = Response(file.read_bytes(), mimetype="text/html")
    policy = casting_policy(current_app.config["SETTINGS"].box_address)
    response.headers["Content-Security-Policy"] = policy.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
