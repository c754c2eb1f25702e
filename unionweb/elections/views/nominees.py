"""Nominees: found, examined, described, put in order."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.refusals import NotFound, Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import search_argument
from unionweb.elections import policies
from unionweb.elections.actions import nominees as actions
from unionweb.elections.actions.nominees import NomineeDetails
from unionweb.elections.forms.nominees import JudgeForm, NomineeForm, PersonForm
from unionweb.elections.models import NOMINEE_STATES, Contest, ElectionKind, Nominee
from unionweb.elections.queries.candidates import person_within
from unionweb.elections.queries.elections import contest_of, nominee_of
from unionweb.elections.queries.facts import least_nominees
from unionweb.elections.queries.order import places_of, untold
from unionweb.elections.rules.moving import moved
from unionweb.elections.rules.pictures import kind_of, portrait
from unionweb.elections.views.finding import reach
from unionweb.elections.views.room import room
from unionweb.people.models import PersonKind
from unionweb.people.queries.persons import candidates, studies_of
from unionweb.people.rules.eligibility import CHAIN, Eligibility, examine
from unionweb.people.signin import who

A_YEAR = 365 * 24 * 3600
PHOTO_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
    "Cache-Control": f"private, max-age={A_YEAR}, immutable",
}


@room.route("/contests/<int:contest_id>/nominees", methods=["GET", "POST"], policy=policies.manages_contest)
def nominees(contest_id: int) -> Response:
    """Who stands for one contest; one more is found by a search."""
    contest = contest_of(contest_id)
    form = PersonForm()
    nominee = attempt(form, lambda: _add(contest, form.person.data or 0))
    if nominee:
        tell(mark("已添加%(name)s，可以补充简介和照片"), name=nominee.name)
        return go("elections.nominees", contest_id=contest_id)
    text = search_argument()
    within = reach(who(), contest.election)
    open_now, places = contest.election.changeable, places_of(contest)
    return page(
        "elections/nominees.html",
        form.status,
        election=contest.election,
        contest=contest,
        form=form,
        least=least_nominees(contest.seats, contest.margin),
        eligible={one.id: _eligibility(one) for one in contest.nominees},
        states=NOMINEE_STATES,
        places=places,
        untold=untold(contest, places),
        text=text,
        people=candidates(text, kind=PersonKind.STUDENT, within=within) if open_now else [],
        known={one.person_id for one in contest.nominees},
    )


def _add(contest: Contest, person_id: int) -> Nominee:
    person = person_within(person_id, reach(who(), contest.election))
    if not person.is_student:
        raise Refusal("只有学生可以做候选人", field="person")
    details = NomineeDetails(person.unit.full_name[:170])
    return actions.add_nominee(contest, person, details, by=who().actor, now=now())


def _eligibility(nominee: Nominee) -> Eligibility | None:
    """P10 is about those who serve in a union; delegates need not be among the best of their major."""
    if nominee.contest.election.kind is not ElectionKind.CONGRESS:
        return None
    return examine(studies_of(nominee.person), today())


@room.route("/nominees/<int:nominee_id>", methods=["GET", "POST"], policy=policies.manages_nominee)
def edit_nominee(nominee_id: int) -> Response:
    """What the ballot says of a nominee, and what the roster says."""
    nominee = nominee_of(nominee_id)
    form = NomineeForm(nominee)
    if attempt(form, lambda: _edit(nominee, form)):
        tell(mark("已保存%(name)s的资料"), name=nominee.name)
        return go("elections.nominees", contest_id=nominee.contest_id, anchor=f"nominee-{nominee_id}")
    return _nominee_page(nominee, form, JudgeForm())


def _nominee_page(nominee: Nominee, form: NomineeForm, judging: JudgeForm) -> Response:
    return page(
        "elections/nominee.html",
        form.status,
        form=form,
        judging=judging,
        nominee=nominee,
        contest=nominee.contest,
        election=nominee.contest.election,
        eligibility=_eligibility(nominee),
        chain=CHAIN,
        states=NOMINEE_STATES,
    )


def _edit(nominee: Nominee, form: NomineeForm) -> Nominee:
    actor = who().actor
    upload = form.photo.data
    if upload is not None:
        actions.set_photo(nominee, portrait(upload.read()), by=actor, now=now())
    elif form.drop_photo.data and nominee.photo_hash:
        actions.set_photo(nominee, None, by=actor, now=now())
    return actions.edit_nominee(nominee, form.read(), by=actor, now=now())


@room.post("/nominees/<int:nominee_id>/accept", policy=policies.manages_nominee)
def accept_nominee(nominee_id: int) -> Response:
    """Examined: stands on the ballot."""
    nominee = actions.accept(nominee_of(nominee_id), by=who().actor, now=now())
    tell(mark("%(name)s已列为候选人"), name=nominee.name)
    return _back(nominee)


@room.post("/nominees/<int:nominee_id>/refuse", policy=policies.manages_nominee)
def refuse_nominee(nominee_id: int) -> Response:
    """Examined: does not stand, for a reason that the person reads."""
    nominee, form = nominee_of(nominee_id), JudgeForm()
    reason = form.reason.data or ""
    if attempt(form, lambda: actions.refuse(nominee, reason, by=who().actor, now=now())):
        tell(mark("%(name)s未通过审查，本人可以看到理由"), name=nominee.name)
        return _back(nominee)
    return _nominee_page(nominee, NomineeForm(nominee, fresh=True), form)


@room.post("/nominees/<int:nominee_id>/withdraw", policy=policies.manages_nominee)
def withdraw_nominee(nominee_id: int) -> Response:
    """Does not want to stand any more."""
    nominee = actions.withdraw(nominee_of(nominee_id), by=who().actor, now=now())
    tell(mark("%(name)s已退出"), name=nominee.name)
    return _back(nominee)


@room.post("/nominees/<int:nominee_id>/move", policy=policies.manages_nominee)
def move_nominee(nominee_id: int) -> Response:
    """One place up or down."""
    nominee = nominee_of(nominee_id)
    listed = [one.id for one in nominee.contest.nominees]
    order = moved(listed, nominee_id, request.form.get("way"))
    if order != listed:
        actions.put_in_order(nominee.contest, order, by=who().actor, now=now())
    return _back(nominee)


def _back(nominee: Nominee) -> Response:
    return go("elections.nominees", contest_id=nominee.contest_id, anchor=f"nominee-{nominee.id}")


@room.get("/nominees/<int:nominee_id>/photo/<photo_hash>", policy=policies.sees_nominee)
def photo(nominee_id: int, photo_hash: str) -> Response:
    """The portrait; its address changes with it, so it may be kept for ever."""
    nominee = nominee_of(nominee_id)
    if not nominee.photo or nominee.photo_hash != photo_hash:
        raise NotFound
    response = Response(nominee.photo, mimetype=kind_of(nominee.photo) or "application/octet-stream")
    response.headers.update(PHOTO_HEADERS)
    return response
