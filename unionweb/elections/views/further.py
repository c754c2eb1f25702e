"""After a count that leaves seats without an owner: a further ballot, a lot, a decision."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.elections import policies
from unionweb.elections.actions import further as actions
from unionweb.elections.forms.further import DecisionForm
from unionweb.elections.models import DECISIONS
from unionweb.elections.queries.elections import contest_of, election_of
from unionweb.elections.queries.outcome import decisions_of, follower_of, report_of
from unionweb.elections.rules.report import ContestReport
from unionweb.elections.views.room import room
from unionweb.people.signin import who


@room.get("/<int:election_id>/further", policy=policies.manages_election)
def further(election_id: int) -> Response:
    """The seats without an owner, and the ways to fill them."""
    election = election_of(election_id)
    report = report_of(election)
    if report is None:
        raise NotFound
    return page(
        "elections/further.html",
        election=election,
        report=report,
        questions=actions.open_questions(election, report),
        decisions=decisions_of(election),
        kinds=DECISIONS,
        follower=follower_of(election_id),
    )


@room.post("/<int:election_id>/further", policy=policies.manages_election)
def hold_further(election_id: int) -> Response:
    """Set the further ballot up."""
    new = actions.hold_further(election_of(election_id), by=who().actor, now=now())
    tell(mark("已建立再次投票：名册和监票人沿用，监票人要重新生成钥匙"))
    return go("elections.show", election_id=new.id)


@room.route("/contests/<int:contest_id>/decision", methods=["GET", "POST"], policy=policies.manages_contest)
def decide(contest_id: int) -> Response:
    """Record a lot or a decision beside the count."""
    contest = contest_of(contest_id)
    report = found(report_of(contest.election))
    counted = report.contests[contest.election.contests.index(contest)]
    form = DecisionForm()
    form.keys.choices = _offered(counted)
    if attempt(
        form,
        lambda: actions.decide(
            contest, form.kind.data, form.keys.data or [], form.words.data or "", by=who().actor, now=now()
        ),
    ):
        tell(mark("已记录"))
        return go("elections.report", election_id=contest.election_id)
    return page("elections/decide.html", form.status, form=form, contest=contest, counted=counted)


def _offered(counted: ContestReport) -> list[tuple[str, str]]:
    lines = counted.tied or [
        line for line in (*counted.lines, *counted.writeins) if line.name and not line.elected
    ]
    return [(line.key, f"{line.name} {line.unit} {line.votes}") for line in lines]
