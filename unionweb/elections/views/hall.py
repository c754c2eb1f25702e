"""The hall screen: one page without navigation whose inside changes by itself."""

from hashlib import sha256
from typing import Any

from flask import Response, render_template, request
from markupsafe import Markup

from unionweb.base.clock import now
from unionweb.base.web.answers import fragment, page
from unionweb.base.web.incoming import number_argument
from unionweb.base.web.qr import qr_svg
from unionweb.base.web.site import site
from unionweb.elections import policies
from unionweb.elections.models import Election
from unionweb.elections.queries.elections import election_of
from unionweb.elections.queries.hall import numbers_of
from unionweb.elections.queries.outcome import opening_of, outcome, report_of, statement_of
from unionweb.elections.queries.tellers import tellers_of
from unionweb.elections.rules.codes import fingerprint, hall_code, root_words
from unionweb.elections.rules.slides import Slide, shown_slide, slides
from unionweb.elections.rules.stages import PREPARING, STAGES, Stage, is_before
from unionweb.elections.views.addresses import booth_address, box_host, whole_address
from unionweb.elections.views.room import room

SCENES = dict.fromkeys(PREPARING, "preparing") | {
    Stage.FROZEN: "frozen",
    Stage.CHECK_IN: "check_in",
    Stage.VOTING: "voting",
    Stage.CLOSED: "closed",
    Stage.OPENED: "closed",
    Stage.COUNTED: "closed",
    Stage.ANNOUNCED: "result",
    Stage.OBJECTIONS: "result",
    Stage.FINAL: "result",
}


@room.get("/<int:election_id>/hall", policy=policies.manages_election)
def hall(election_id: int) -> Response:
    """The whole screen."""
    election = election_of(election_id)
    return page("elections/hall.html", **_shown(election), count=len(_slides(election)))


@room.get("/<int:election_id>/hall/now", policy=policies.manages_election)
def hall_now(election_id: int) -> Response:
    """The inside, asked for every two seconds; 204 while it is what the screen has (`?seen=`)."""
    shown = _shown(election_of(election_id))
    if request.args.get("seen") == shown["seen"]:
        return Response(status=204)
    return fragment("elections/_hall.html", **shown)


def _shown(election: Election) -> dict[str, Any]:
    inside = Markup(render_template("elections/_hall_now.html", **_inside(election)))
    seen = sha256(inside.encode()).hexdigest()[:12]
    return {"election": election, "inside": inside, "seen": seen, "chosen": number_argument("slide")}


def _inside(election: Election) -> dict[str, Any]:
    return {
        "election": election,
        "scene": "annulled" if election.annulled_at else SCENES[election.stage],
        "stage_word": STAGES[election.stage],
        "fingerprint": fingerprint(election.vote) if election.vote else None,
        "numbers": numbers_of(election),
        "tellers": tellers_of(election.id),
        "opened": not is_before(election.stage, Stage.OPENED),
        "counted": not is_before(election.stage, Stage.COUNTED),
        "opening": opening_of(election) if election.stage is Stage.CLOSED else None,
        "root": _root(election),
        "slide": _slide(election),
        "check_in_code": _check_in_code(election),
        "booth_code": _booth_code(election),
        "box_host": box_host(),
        "address_unknown": site() is None,
    }


def _root(election: Election) -> str | None:
    closed = outcome(election.id)
    return root_words(statement_of(closed)["root"]) if closed else None


def _check_in_code(election: Election) -> Markup | None:
    if not election.check_in or election.stage not in (Stage.CHECK_IN, Stage.VOTING) or site() is None:
        return None
    code = hall_code(election.hall_secret, now())
    return qr_svg(whole_address("elections.check_in", election_id=election.id, code=code))


def _booth_code(election: Election) -> Markup | None:
    if election.vote is None or election.stage is not Stage.VOTING or site() is None:
        return None
    return qr_svg(booth_address(election.vote))


def _slides(election: Election) -> list[Slide]:
    if SCENES[election.stage] != "result":
        return []
    report = report_of(election)
    return slides(report) if report else []


def _slide(election: Election) -> Slide | None:
    """The slide that was asked for (`?slide=2`), else each in its turn."""
    return shown_slide(_slides(election), number_argument("slide"), now())
