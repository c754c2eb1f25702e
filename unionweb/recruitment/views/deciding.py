"""Deciding, lots, the chain of a key post, the adviser's approval, putting the result up."""

from collections.abc import Callable

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import deciding as actions
from unionweb.recruitment.actions import resulting
from unionweb.recruitment.forms.deciding import ReasonForm, StepForm, approve_form, lots_form
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import decisions as queries
from unionweb.recruitment.queries.applications import application_of
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.figures import figures_of
from unionweb.recruitment.queries.headcounts import findings_of
from unionweb.recruitment.queries.ranked import text_of
from unionweb.recruitment.queries.rolling import to_draw_of
from unionweb.recruitment.rules.deciding import why_not_decide
from unionweb.recruitment.rules.headcount import broken
from unionweb.recruitment.rules.stages import OUTCOMES, Outcome, Stage
from unionweb.recruitment.views.hub import step
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.get("/drives/<int:drive_id>/decision", policy=policies.oversees_drive)
def decision(drive_id: int) -> Response:
    """How far the decision is, and its next step."""
    return decision_page(drive_of(drive_id))


def decision_page(drive: Drive, problems: tuple[str, ...] = ()) -> Response:
    """With what was refused."""
    before = drive.stage in (Stage.SCORING, Stage.DECIDED) and drive.approved_at is None
    figures = figures_of(drive) if before else None
    facts = queries.facts_of(drive, today(), figures)
    return page(
        "recruitment/decision.html",
        422 if problems else 200,
        drive=drive,
        problems=problems,
        facts=facts,
        why_not=why_not_decide(facts) if before else None,
        lots=figures.outcome.placing.lot_sentences() if figures else (),
        manages=policies.manages_drive(who(), drive.id),
        advises=policies.advises_drive(who(), drive.id),
        publication=queries.publication_for(drive),
        findings=findings_of(drive, actions.placed_people(drive), today()) if drive.decision else (),
        placements=queries.placements_of(drive) if drive.decision else [],
        chains=queries.chains_of(drive),
        signatures=queries.signatures_of(drive),
        outcomes=OUTCOMES,
        text_of=text_of,
    )


def decision_step(drive_id: int, act: Callable[[Drive], object], words: str) -> Response:
    """One change; what is refused stands on the page of the decision."""
    return step(drive_id, act, words, "recruitment.decision", decision_page)


@room.post("/drives/<int:drive_id>/decide", policy=policies.manages_drive)
def decide(drive_id: int) -> Response:
    """Place everybody."""
    actor = who().actor
    words = mark("已按规则确定，请指导老师审定")
    return decision_step(drive_id, lambda drive: actions.decide(drive, by=actor, now=now()), words)


@room.route("/drives/<int:drive_id>/approve", methods=BOTH, policy=policies.advises_drive)
def approve(drive_id: int) -> Response:
    """The adviser's word on the whole, with an answer for each broken rule."""
    drive = drive_of(drive_id)
    if drive.stage is not Stage.DECIDED:
        raise NotFound
    found = broken(findings_of(drive, actions.placed_people(drive), today()))
    form = approve_form(found)
    words, actor = form.words.data or "", who().actor
    if attempt(form, lambda: actions.approve(drive, words, form.answers, by=actor, now=now())):
        tell(mark("已审定，可以公示"))
        return go("recruitment.decision", drive_id=drive_id)
    return page("recruitment/approve.html", form.status, drive=drive, form=form)


@room.route("/drives/<int:drive_id>/send-back", methods=BOTH, policy=policies.advises_drive)
def send_back(drive_id: int) -> Response:
    """The adviser does not agree."""
    drive, form = drive_of(drive_id), ReasonForm()
    words, actor = form.words.data or "", who().actor
    if attempt(form, lambda: actions.send_back(drive, words, by=actor, now=now())):
        tell(mark("已退回，由招新负责人重新决定"))
        return go("recruitment.decision", drive_id=drive_id)
    return page("recruitment/send_back.html", form.status, drive=drive, form=form)


@room.route("/applications/<int:application_id>/sign", methods=BOTH, policy=policies.oversees_application)
def sign(application_id: int) -> Response:
    """Write down a step of the chain that a key post needs."""
    one = application_of(application_id)
    mine = (each for each in queries.chains_of(one.drive) if each.application.id == one.id)
    chain = found(next((each for each in mine if each.missing and not each.refused), None))
    form = StepForm(chain.missing[:1], today())
    if attempt(form, lambda: actions.sign_step(one, form.read(), by=who().actor, now=now())):
        tell(mark("已登记"))
        back = "offers" if one.drive.stage is Stage.OFFERS else "decision"
        return go(f"recruitment.{back}", drive_id=one.drive_id, anchor="steps")
    return page("recruitment/sign.html", form.status, one=one, drive=one.drive, form=form, chain=chain)


@room.route("/drives/<int:drive_id>/lots", methods=BOTH, policy=policies.oversees_drive)
def lots(drive_id: int) -> Response:
    """Numbers drawn from slips, entered by two people one after the other."""
    drive = drive_of(drive_id)
    drawn = to_draw_of(drive)
    people = figures_of(drive).people
    form = lots_form({number: people[number].name for number in drawn if number in people})
    actor = who().actor
    counted = attempt(form, lambda: [actions.enter_lots(drive, form.read(), by=actor, now=now())])
    if counted:
        tell(mark("两人录入一致，签号已生效") if counted[0] else mark("已录入，请另一位同学再录入一遍"))
        return go("recruitment.decision", drive_id=drive_id)
    waiting = queries.lots_entered(drive)
    return page("recruitment/lots.html", form.status, drive=drive, form=form, first=waiting)


@room.post("/drives/<int:drive_id>/publish", policy=policies.oversees_drive)
def publish_result(drive_id: int) -> Response:
    """Put the list up."""
    actor = who().actor
    words = mark("已公示，并已通知每位同学")
    return decision_step(drive_id, lambda drive: resulting.publish_result(drive, by=actor, now=now()), words)


@room.route("/drives/<int:drive_id>/reopen", methods=BOTH, policy=policies.oversees_drive)
def reopen(drive_id: int) -> Response:
    """Take the list down and decide anew."""
    drive, form = drive_of(drive_id), ReasonForm()
    words, actor = form.words.data or "", who().actor
    if attempt(form, lambda: resulting.reopen(drive, words, by=actor, now=now())):
        tell(mark("公示已撤回，请重新决定"))
        return go("recruitment.decision", drive_id=drive_id)
    return page("recruitment/reopen.html", form.status, drive=drive, form=form)


@room.get("/drives/<int:drive_id>/result/print", policy=policies.sees_drives)
def result_print(drive_id: int) -> Response:
    """The notice on A4: those placed."""
    drive = queries.decided(drive_of(drive_id))
    placed = queries.placements_of(drive, Outcome.PLACED)
    by_opening = {one.id: [each for each in placed if each.opening_id == one.id] for one in drive.openings}
    return page(
        "recruitment/result_print.html",
        drive=drive,
        by_opening=by_opening,
        publication=queries.publication_for(drive),
    )
