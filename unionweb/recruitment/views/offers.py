"""Offers for those who run a drive and for the candidate; new members on trial; the end."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.tables import Cell, Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import joining
from unionweb.recruitment.actions import offers as actions
from unionweb.recruitment.actions.erasing import erase as destroy
from unionweb.recruitment.forms.deciding import DeclineForm, ProbationForm
from unionweb.recruitment.models import Drive, Offer, Probation
from unionweb.recruitment.queries import rolling as queries
from unionweb.recruitment.queries.decisions import chains_of, to_offer
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.erased import due_on
from unionweb.recruitment.queries.figures import decided_figures, figures_of, opening_label
from unionweb.recruitment.queries.members import offer_of, probation_of, probations_of
from unionweb.recruitment.rules.stages import OFFER_STATES, OfferState, Stage
from unionweb.recruitment.views.deciding import decision_step
from unionweb.recruitment.views.hub import step
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.get("/drives/<int:drive_id>/offers", policy=policies.oversees_drive)
def offers(drive_id: int) -> Response:
    """Who has been asked, who has answered, who waits, who is on trial."""
    return offers_page(drive_of(drive_id))


def offers_page(drive: Drive, problems: tuple[str, ...] = ()) -> Response:
    """With what was refused."""
    made = queries.offers_of(drive)
    offering = drive.stage is Stage.OFFERS and drive.decision is not None
    people = figures_of(drive).people if drive.erased_at is None else {}
    return page(
        "recruitment/offers.html",
        422 if problems else 200,
        drive=drive,
        problems=problems,
        made=made,
        by_opening=[(one, [each for each in made if each.opening_id == one.id]) for one in drive.openings],
        lists=decided_figures(drive)[1].lists if drive.decision and drive.stage is Stage.OFFERS else {},
        held=queries.held_of(drive),
        people=people,
        rolled=to_offer(drive) if offering else None,
        chains=[one for one in chains_of(drive) if one.missing] if offering else [],
        overdue=queries.lapsed(today(), drive.id),
        states=OFFER_STATES,
        accepted=OfferState.ACCEPTED,
        manages=policies.manages_drive(who(), drive.id),
        erased_on=due_on(drive),
        may_erase=_may_erase(drive),
        label=opening_label,
    )


def _may_erase(drive: Drive) -> bool:
    day = due_on(drive)
    return drive.erased_at is None and day is not None and day <= today()


@room.post("/drives/<int:drive_id>/offers/begin", policy=policies.manages_drive)
def begin_offers(drive_id: int) -> Response:
    """Send the offers out."""
    actor = who().actor
    words = mark("录用通知已发出")
    return decision_step(drive_id, lambda drive: actions.begin_offers(drive, by=actor, now=now()), words)


@room.post("/drives/<int:drive_id>/offers/roll", policy=policies.manages_drive)
def roll(drive_id: int) -> Response:
    """Let lapse what is overdue, and ask who is next."""
    actor = who().actor
    return step(
        drive_id,
        lambda drive: actions.roll(drive, by=actor, now=now()),
        mark("已处理逾期和候补"),
        "recruitment.offers",
        offers_page,
    )


@room.post("/drives/<int:drive_id>/finish", policy=policies.manages_drive)
def finish(drive_id: int) -> Response:
    """The drive is over."""
    actor = who().actor
    return step(
        drive_id,
        lambda drive: actions.finish(drive, by=actor, now=now()),
        mark("招新已结束"),
        "recruitment.offers",
        offers_page,
    )


@room.post("/drives/<int:drive_id>/erase", policy=policies.manages_drive)
def erase(drive_id: int) -> Response:
    """Destroy what those handed in who were not taken."""
    actor = who().actor
    return step(
        drive_id,
        lambda drive: destroy(drive, by=actor, now=now()),
        mark("未录取者的材料已销毁"),
        "recruitment.offers",
        offers_page,
    )


@room.get("/offers/<int:offer_id>", policy=policies.answers_offer)
def offer(offer_id: int) -> Response:
    """An offer, as the candidate reads and answers it."""
    return _offer_page(offer_of(offer_id), DeclineForm())


def _offer_page(one: Offer, form: DeclineForm) -> Response:
    return page(
        "recruitment/offer.html",
        form.status,
        one=one,
        drive=one.application.drive,
        form=form,
        states=OFFER_STATES,
        overdue=one.state is OfferState.OPEN and one.expires_on < today(),
        label=opening_label(one.opening),
    )


@room.post("/offers/<int:offer_id>/accept", policy=policies.answers_offer)
def accept(offer_id: int) -> Response:
    """The candidate comes."""
    one, form = offer_of(offer_id), DeclineForm()
    if attempt(form, lambda: actions.accept(one, by=who().actor, now=now())):
        tell(mark("欢迎加入%(opening)s！"), opening=opening_label(one.opening))
        return go("recruitment.offer", offer_id=offer_id)
    return _offer_page(one, form)


@room.post("/offers/<int:offer_id>/decline", policy=policies.answers_offer)
def decline(offer_id: int) -> Response:
    """The candidate does not come."""
    one, form = offer_of(offer_id), DeclineForm()
    words = form.words.data or ""
    if attempt(form, lambda: actions.decline(one, words, by=who().actor, now=now())):
        tell(mark("已谢绝，谢谢您告诉我们"))
        return go("recruitment.offer", offer_id=offer_id)
    return _offer_page(one, form)


@room.get("/drives/<int:drive_id>/members", policy=policies.judges_in_drive)
def members(drive_id: int) -> Response:
    """New members, and what came of their trial."""
    drive = drive_of(drive_id)
    within = None if policies.oversees_drive(who(), drive_id) else policies.headed_openings(who(), drive)
    listed = probations_of(drive, within)
    return page("recruitment/members.html", drive=drive, listed=listed, today=today())


@room.route("/applications/<int:application_id>/probation", methods=BOTH, policy=policies.judges_probation)
def probation(application_id: int) -> Response:
    """Say whether a new member stays."""
    one, form = probation_of(application_id), ProbationForm()
    act = joining.pass_probation if form.passed.data == "yes" else joining.end_probation
    words, actor = form.words.data or "", who().actor
    if attempt(form, lambda: act(one, words, by=actor, now=now())):
        tell(mark("已登记"))
        return go("recruitment.members", drive_id=one.application.drive_id)
    drive = one.application.drive
    return page("recruitment/probation.html", form.status, one=one, drive=drive, form=form)


@room.get("/drives/<int:drive_id>/members.xlsx", policy=policies.judges_in_drive)
def members_xlsx(drive_id: int) -> Response:
    """The new members as a workbook."""
    drive = drive_of(drive_id)
    within = None if policies.oversees_drive(who(), drive_id) else policies.headed_openings(who(), drive)
    headers = (mark("编号"), mark("姓名"), mark("学号"), mark("学院和班级"), mark("部门"), mark("试用期到"))
    rows = (_member(one) for one in probations_of(drive, within))
    sheet = Sheet(translate(mark("新成员")), [translate(one) for one in headers], rows)
    return download(write_xlsx([sheet]), f"{drive.title}-{today()}.xlsx", XLSX)


def _member(one: Probation) -> list[Cell]:
    application, person = one.application, one.application.person
    where = joining.opening_of(one)
    return [application.number, person.name, person.number, person.unit.full_name, where, one.ends_on]
