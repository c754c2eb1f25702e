"""The list of drives, a new one, and one with its way through the work."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.models import Unit
from unionweb.people.queries.terms import terms as terms_of_union
from unionweb.people.queries.units import open_units
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import copying, setup
from unionweb.recruitment.forms.drives import AnnouncementForm, DriveForm, NewDriveForm, TermsForm
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries import applications
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.queries.facts import obstacles_of, parts
from unionweb.recruitment.rules.ready import takes_applications
from unionweb.recruitment.rules.stages import APPLICATION_STATES, ROUND_STATES, STAGES, Stage
from unionweb.recruitment.rules.terms import CHECKS
from unionweb.recruitment.views.room import room


@room.get("/", policy=policies.sees_drives)
def index() -> Response:
    """What takes applications, the reader's own, what he manages, and what is public."""
    person, text = who(), search_argument()
    units = policies.managed_units(person)
    headed = [one.department_id for one in person.held if one.department_id is not None]
    return page(
        "recruitment/index.html",
        open_now=queries.open_now(now()),
        mine=applications.applications_of(person.person_id) if person.person_id else [],
        headed=queries.headed(headed) if headed else [],
        managed=paginate(queries.managed(units, text)) if units else None,
        public=paginate(queries.public(text)),
        text=text,
        stages=STAGES,
        states=APPLICATION_STATES,
    )


@room.route("/new", methods=["GET", "POST"], policy=policies.manages_some_drive)
def create() -> Response:
    """A new drive of a union, from nothing or like an earlier one."""
    person = who()
    form = NewDriveForm(None, unit_id=number_argument("unit"), copied=number_argument("copied") or 0)
    form.offer(_unions(), queries.managed_by(policies.managed_units(person)))
    made = attempt(form, lambda: _create(form))
    if made:
        tell(mark("已新建。请逐项准备，最后开始报名"))
        return go("recruitment.show", drive_id=made.id)
    return page("recruitment/create.html", form.status, form=form)


def _create(form: NewDriveForm) -> Drive:
    drive = setup.create_drive(form.unit, form.read(), by=who().actor, now=now())
    if form.earlier is not None:
        copying.copy_drive(form.earlier, drive, by=who().actor, now=now())
    return drive


def _unions() -> list[Unit]:
    return [one for one in open_units() if one.has_union and policies.manages_at(who(), one.place)]


@room.get("/drives/<int:drive_id>", policy=policies.works_on_drive)
def show(drive_id: int) -> Response:
    """One drive: the way through the work for those who prepare it."""
    return hub(queries.drive_of(drive_id))


def hub(drive: Drive, problems: tuple[str, ...] = ()) -> Response:
    """The page of a drive for those who work on it, with what was refused."""
    person, moment = who(), now()
    manages = policies.manages_drive(person, drive.id)
    missing = obstacles_of(drive, moment) if drive.stage is Stage.DRAFT else []
    return page(
        "recruitment/show.html",
        422 if problems else 200,
        drive=drive,
        problems=problems,
        manages=manages,
        oversees=policies.oversees_drive(person, drive.id),
        sees_list=policies.sees_applications(person, drive.id),
        recommends=policies.recommends_to(person, drive.id),
        missing=missing,
        parts=parts(drive, missing) if manages else [],
        is_open=takes_applications(drive.stage, drive.opens_at, drive.closes_at, moment),
        counts=applications.counts_of(drive.id),
        choices=applications.choices_of(drive.id),
        states=APPLICATION_STATES,
        stages=STAGES,
        round_states=ROUND_STATES,
        path=[STAGES[one] for one in Stage],
        reached=len(Stage) if drive.stage is Stage.FINISHED else list(Stage).index(drive.stage),
    )


@room.route("/drives/<int:drive_id>/edit", methods=["GET", "POST"], policy=policies.manages_drive)
def edit(drive_id: int) -> Response:
    """What it is called, and when one may apply."""
    drive = queries.drive_of(drive_id)
    form = DriveForm(drive, terms_of_union(drive.unit_id))
    if attempt(form, lambda: setup.edit_drive(drive, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.show", drive_id=drive_id)
    return page("recruitment/edit.html", form.status, form=form, drive=drive)


@room.route("/drives/<int:drive_id>/announcement", methods=["GET", "POST"], policy=policies.manages_drive)
def announcement(drive_id: int) -> Response:
    """What the page says in the union's own words."""
    drive = queries.drive_of(drive_id)
    form = AnnouncementForm(drive)
    words = form.announcement.data or ""
    if attempt(form, lambda: setup.announce(drive, words, by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.show", drive_id=drive_id)
    return page("recruitment/announcement.html", form.status, form=form, drive=drive)


@room.route("/drives/<int:drive_id>/terms", methods=["GET", "POST"], policy=policies.manages_drive)
def terms(drive_id: int) -> Response:
    """The rules it is run by."""
    drive = queries.drive_of(drive_id)
    form = TermsForm(drive.terms)
    if attempt(form, lambda: setup.change_terms(drive, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.show", drive_id=drive_id)
    return page("recruitment/terms.html", form.status, form=form, drive=drive, checks=CHECKS)


@room.post("/drives/<int:drive_id>/remove", policy=policies.manages_drive)
def remove(drive_id: int) -> Response:
    """Delete a draft."""
    drive = queries.drive_of(drive_id)
    title = drive.title
    setup.remove_draft(drive, by=who().actor, now=now())
    tell(mark("已删除“%(title)s”"), title=title)
    return go("recruitment.index")
