"""Applications as those see them who work on a drive: a list, one, a workbook; and recommendations."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import NotAllowed, NotFound
from unionweb.base.tables import Sheet, write_xlsx
from unionweb.base.text import mark
from unionweb.base.web.answers import XLSX, download, go, page, tell
from unionweb.base.web.i18n import translate
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.models import Unit
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions.recommending import recommend as recommend_action
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import applications as queries
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.queries.export import HEADERS, rows_of
from unionweb.recruitment.queries.own import placement_of, results_of
from unionweb.recruitment.rules.stages import APPLICATION_STATES, ApplicationState
from unionweb.recruitment.views.room import room

LISTED = (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN)


def wanted(drive: Drive) -> queries.Wanted:
    """What the reader asks for, of what he may see: a head his own openings, and nothing that was taken
    back."""
    person = who()
    manages = policies.manages_drive(person, drive.id)
    state = request.args.get("state")
    shown = next((one for one in LISTED if manages and one.value == state), ApplicationState.SUBMITTED)
    within = None if manages else policies.headed_openings(person, drive)
    return queries.Wanted(search_argument(), number_argument("opening"), shown, within)


@room.get("/drives/<int:drive_id>/applications", policy=policies.sees_applications)
def applications(drive_id: int) -> Response:
    """What was handed in."""
    drive = drive_of(drive_id)
    asked, sort = wanted(drive), request.args.get("sort", "number")
    return page(
        "recruitment/applications.html",
        drive=drive,
        found=paginate(queries.applications(drive, asked, sort)),
        asked=asked,
        sort=sort,
        manages=asked.within is None,
        openings=[one for one in drive.openings if asked.within is None or one.id in asked.within],
        states=[(one, APPLICATION_STATES[one]) for one in LISTED],
        arguments={"text": asked.text, "opening": asked.opening_id, "state": asked.state.value},
        verdict_of=queries.eligibility_then,
    )


@room.get("/drives/<int:drive_id>/applications.xlsx", policy=policies.sees_applications)
def export(drive_id: int) -> Response:
    """The same as a workbook, with every answer."""
    drive = drive_of(drive_id)
    asked = wanted(drive)
    headers = [translate(one) for one in HEADERS] + [translate(one.label) for one in drive.form]
    rows = rows_of(drive, db.session.scalars(queries.applications(drive, asked)).unique(), translate)
    content = write_xlsx([Sheet(translate(mark("报名")), headers, rows)])
    return download(content, f"{drive.title}-{today()}.xlsx", XLSX)


@room.get("/applications/<int:application_id>", policy=policies.sees_application)
def application(application_id: int) -> Response:
    """One, with its files."""
    one = queries.application_of(application_id)
    uploads = {upload.field: upload for upload in one.uploads}
    return page(
        "recruitment/application.html",
        one=one,
        drive=one.drive,
        manages=policies.manages_drive(who(), one.drive_id),
        eligibility=queries.eligibility_then(one),
        uploads=uploads,
        results=results_of(one),
        placement=placement_of(one),
        states=APPLICATION_STATES,
    )


@room.get("/drives/<int:drive_id>/recommend", policy=policies.recommends_to)
def recommend(drive_id: int) -> Response:
    """Applicants from the colleges for which the reader may speak: name and class, nothing of what they
    wrote."""
    drive, text = drive_of(drive_id), search_argument()
    colleges = policies.recommending_units(who(), drive)
    found = paginate(queries.of_colleges(drive, colleges, text))
    return page("recruitment/recommend.html", drive=drive, found=found, text=text)


@room.post("/drives/<int:drive_id>/recommend/<int:application_id>", policy=policies.recommends_to)
def give_recommendation(drive_id: int, application_id: int) -> Response:
    """Recommend one of them, or take it back."""
    one = queries.application_of(application_id)
    if one.drive_id != drive_id:
        raise NotFound
    colleges = policies.recommending_units(who(), one.drive) & set(one.person.unit.place.unit_ids)
    if not colleges:
        raise NotAllowed
    wanted_now = request.form.get("wanted") == "1"
    college = db.session.get_one(Unit, min(colleges))
    recommend_action(one, college, wanted_now, by=who().actor, now=now())
    tell(mark("已推荐%(name)s") if wanted_now else mark("已撤销对%(name)s的推荐"), name=one.person.name)
    return go("recruitment.recommend", drive_id=drive_id)
