"""What the ballot asks, and by which rule it is counted."""

from typing import Any

from flask import Response, request

from unionweb.ballots.rules.rule import read_rule
from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.elections import policies
from unionweb.elections.actions import setup as actions
from unionweb.elections.actions.beginning import FIRST_CONTESTS
from unionweb.elections.actions.setup import ContestDetails
from unionweb.elections.forms.contests import ContestForm
from unionweb.elections.models import Contest, ElectionKind
from unionweb.elections.queries.elections import contest_of, election_of
from unionweb.elections.queries.facts import least_nominees
from unionweb.elections.rules.moving import moved
from unionweb.elections.rules.presets import PRESETS, SETUPS, Preset, is_motion
from unionweb.elections.rules.words import rule_words
from unionweb.elections.views.room import room
from unionweb.people.signin import who

USUAL = {
    ElectionKind.BRANCH: Preset.BRANCH,
    ElectionKind.CONGRESS: Preset.CONGRESS,
    ElectionKind.MOTION: Preset.MOTION,
}


@room.route("/<int:election_id>/contests/new", methods=["GET", "POST"], policy=policies.manages_election)
def add_contest(election_id: int) -> Response:
    """Another question; `?preset=` says which rule to begin with."""
    election = election_of(election_id)
    preset = _preset() or USUAL[election.kind]
    form = ContestForm(_from_preset(preset, translate(FIRST_CONTESTS[preset])))
    contest = attempt(form, lambda: actions.add_contest(election, form.read(), by=who().actor, now=now()))
    if contest:
        tell(mark("已添加“%(title)s”"), title=contest.title)
        return _onward(contest)
    return page(
        "elections/contest.html", form.status, election=election, contest=None, preset=preset, **_shown(form)
    )


@room.route("/contests/<int:contest_id>", methods=["GET", "POST"], policy=policies.manages_contest)
def edit_contest(contest_id: int) -> Response:
    """Another wording or another rule; `?preset=` begins again with one."""
    contest = contest_of(contest_id)
    preset = _preset()
    usable = preset is not None and is_motion(preset) == contest.motion
    start = _from_preset(preset, contest.title, contest) if preset and usable else _as_stored(contest)
    form = ContestForm(start, contest.version)
    version = form.version.data or 0
    if attempt(form, lambda: actions.edit_contest(contest, form.read(), version, by=who().actor, now=now())):
        tell(mark("已保存“%(title)s”"), title=contest.title)
        return _onward(contest)
    return page(
        "elections/contest.html",
        form.status,
        election=contest.election,
        contest=contest,
        preset=preset,
        **_shown(form),
    )


@room.post("/contests/<int:contest_id>/remove", policy=policies.manages_contest)
def remove_contest(contest_id: int) -> Response:
    """Take a question off the ballot."""
    contest = contest_of(contest_id)
    title, election_id = contest.title, contest.election_id
    actions.remove_contest(contest, by=who().actor, now=now())
    tell(mark("已删去“%(title)s”"), title=title)
    return go("elections.show", election_id=election_id)


@room.post("/contests/<int:contest_id>/move", policy=policies.manages_contest)
def move_contest(contest_id: int) -> Response:
    """One place up or down on the ballot."""
    election = contest_of(contest_id).election
    listed = [one.id for one in election.contests]
    order = moved(listed, contest_id, request.form.get("way"))
    if order != listed:
        actions.order_contests(election, order, by=who().actor, now=now())
    return go("elections.show", election_id=election.id, anchor=f"contest-{contest_id}")


def _onward(contest: Contest) -> Response:
    if contest.motion or contest.nominees:
        return go("elections.show", election_id=contest.election_id)
    return go("elections.nominees", contest_id=contest.id)


def _preset() -> Preset | None:
    name = request.args.get("preset", "")
    return Preset(name) if name in set(Preset) else None


def _from_preset(preset: Preset, title: str, contest: Contest | None = None) -> ContestDetails:
    """A preset's rule under a title; what a contest has of its own stays."""
    setup = SETUPS[preset]
    seats, text = (contest.seats, contest.text) if contest else (1, "")
    return ContestDetails(title, is_motion(preset), seats, setup.rule, setup.margin, text)


def _as_stored(contest: Contest) -> ContestDetails:
    rule = read_rule(contest.rule)
    return ContestDetails(contest.title, contest.motion, contest.seats, rule, contest.margin, contest.text)


def _shown(form: ContestForm) -> dict[str, Any]:
    details, problems = form.preview()
    words = rule_words(details.rule, details.seats, motion=details.motion) if details else []
    least = least_nominees(details.seats, details.margin) if details and details.margin is not None else None
    presets = {one: label for one, label in PRESETS.items() if is_motion(one) == form.motion}
    return {"form": form, "words": words, "least": least, "problems": problems, "presets": presets}
