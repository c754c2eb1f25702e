"""A juror's work: his rounds, his queue, one sheet after the other."""

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, Refusal, found
from unionweb.base.sniffing import IMAGES, MEDIA_TYPES
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import scoring as actions
from unionweb.recruitment.forms.scoring import ReasonForm, SheetForm, sheet_form
from unionweb.recruitment.models import Juror, Sheet, Upload
from unionweb.recruitment.queries import scoring as queries
from unionweb.recruitment.queries.panels import is_simulation, own_rounds, the_round
from unionweb.recruitment.rules.form import PHOTO
from unionweb.recruitment.rules.sheets import next_open
from unionweb.recruitment.rules.stages import RoundState
from unionweb.recruitment.views.room import room
from unionweb.recruitment.views.uploads import send_upload

NEXT, STAY, HAND_IN = "next", "stay", "hand_in"
_PICTURES = {MEDIA_TYPES[one] for one in IMAGES}


@room.get("/scoring", policy=policies.scores_somewhere)
def scoring() -> Response:
    """The rounds in which the reader has somebody to score."""
    return page("recruitment/scoring.html", rounds=own_rounds(found(who().person_id)))


@room.get("/rounds/<int:round_id>/queue", policy=policies.scores_in)
def queue(round_id: int) -> Response:
    """His candidates, with what is open."""
    return _queue(_me(round_id))


def _me(round_id: int) -> Juror:
    return found(queries.juror_in(round_id, who().person_id))


def _queue(juror: Juror, problem: str = "") -> Response:
    one = the_round(juror.round_id)
    items = queries.queue_of(juror)
    return page(
        "recruitment/queue.html",
        422 if problem else 200,
        juror=juror,
        round=one,
        drive=one.drive,
        items=items,
        order=queries.in_order(items),
        problem=problem,
        blind=queries.is_blind(one),
        simulation=is_simulation(one),
        open=one.state is RoundState.SCORING,
        done=sum(item.done for item in items),
        complete=sum(item.complete and not item.done for item in items),
        first=next((item.id for item in items if not item.complete and not item.absent), None),
    )


@room.route("/sheets/<int:sheet_id>", methods=["GET", "POST"], policy=policies.scores_sheet)
def sheet(sheet_id: int) -> Response:
    """One candidate: what is known of him, and the points."""
    one = queries.the_sheet(sheet_id)
    if one.juror.panel.round.state is RoundState.PREPARING:
        raise NotFound
    form = sheet_form(one)
    then = request.form.get("then", NEXT)
    if attempt(form, lambda: _save(one, form, then)):
        tell(mark("已提交") if then == HAND_IN else mark("已保存"))
        return _onward(one, then)
    return _sheet_page(one, form)


def _save(one: Sheet, form: SheetForm, then: str) -> Sheet:
    saved = actions.save_sheet(one, form.typed, form.remark.data or "", form.base, now=now())
    if then == HAND_IN:
        return actions.hand_in(saved, by=who().actor, now=now())
    return saved


def _onward(one: Sheet, then: str) -> Response:
    if then == STAY:
        return go("recruitment.sheet", sheet_id=one.id)
    following = _next(one)
    if following is None:
        return go("recruitment.queue", round_id=one.round_id)
    return go("recruitment.sheet", sheet_id=following)


def _next(one: Sheet) -> int | None:
    return next_open(queries.in_order(queries.queue_of(one.juror)), one.id)


def _sheet_page(one: Sheet, form: SheetForm, reason: ReasonForm | None = None) -> Response:
    db.session.refresh(one)
    overtaken = form.submitted and one.version != form.base and one.handed_in_at is None
    if overtaken:
        form.version.data = str(one.version)
    about, items = one.juror.panel.round, queries.queue_of(one.juror)
    place = next((n for n, item in enumerate(items) if item.id == one.id), None)
    slot = queries.slot_of(one)
    return page(
        "recruitment/sheet.html",
        409 if overtaken else form.status,
        sheet=one,
        round=about,
        drive=about.drive,
        form=form,
        reason=reason,
        elsewhere=one if overtaken else None,
        rubric=about.rubric,
        blind=queries.is_blind(about),
        open=about.state is RoundState.SCORING and one.handed_in_at is None,
        place=None if place is None else place + 1,
        total=len(items),
        before=items[place - 1].id if place else None,
        after=items[place + 1].id if place is not None and place + 1 < len(items) else None,
        juror=one.juror,
        order=queries.in_order(items),
        simulation=is_simulation(about),
        mates=queries.mates_of(items, items[place]) if place is not None else [],
        files=queries.shown_files(one),
        answers=queries.shown_answers(one),
        choices=queries.choices_shown(one),
        slot=slot,
        photo=PHOTO,
    )


@room.post("/sheets/<int:sheet_id>/recuse", policy=policies.scores_sheet)
def recuse(sheet_id: int) -> Response:
    """回避: never score this candidate."""
    one = queries.the_sheet(sheet_id)
    round_id, following = one.round_id, _next(one)
    actions.recuse(one, request.form.get("reason", ""), by=who().actor, now=now())
    tell(mark("已登记回避，这名候选人改由其他评委评分"))
    if following is None:
        return go("recruitment.queue", round_id=round_id)
    return go("recruitment.sheet", sheet_id=following)


@room.post("/rounds/<int:round_id>/hand-in", policy=policies.scores_in)
def hand_in_all(round_id: int) -> Response:
    """Everything that is open, for good."""
    juror = _me(round_id)
    try:
        with db.session.begin_nested():
            number = actions.hand_in_all(juror, by=who().actor, now=now())
    except Refusal as refusal:
        db.session.expire_all()
        return _queue(juror, translate(refusal.sentence))
    tell(mark("已提交 %(n)s 份评分，谢谢您") if number else mark("没有要提交的评分"), n=number)
    return go("recruitment.queue", round_id=round_id)


@room.get("/sheets/<int:sheet_id>/files/<int:upload_id>", policy=policies.scores_sheet)
def sheet_file(sheet_id: int, upload_id: int) -> Response:
    """A file of the candidate under a name that tells only his number."""
    one = queries.the_sheet(sheet_id)
    upload = _shown(one, upload_id)
    response = send_upload(upload)
    ending = upload.filename.rpartition(".")[2].lower()
    ending = ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
    name = f"{one.application.number:03}-{upload.field}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@room.get("/sheets/<int:sheet_id>/photo", policy=policies.scores_sheet)
def sheet_photo(sheet_id: int) -> Response:
    """The photo, where names are shown."""
    one = queries.the_sheet(sheet_id)
    upload = next((each for _field, each in queries.shown_files(one) if each.field == PHOTO), None)
    if upload is None or upload.media_type not in _PICTURES:
        raise NotFound
    return send_upload(upload, inline=True)


def _shown(one: Sheet, upload_id: int) -> Upload:
    return found(next((each for _field, each in queries.shown_files(one) if each.id == upload_id), None))
