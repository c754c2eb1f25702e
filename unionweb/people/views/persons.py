"""Persons: the list, one of them, and changes by hand."""

from flask import Response, request

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people import policies
from unionweb.people.actions import persons as actions
from unionweb.people.forms.persons import LeftForm, NewTeacherForm, StudentForm, TeacherForm
from unionweb.people.models import Person, PersonKind, Unit
from unionweb.people.queries import accounts, grants, posts, units
from unionweb.people.queries import persons as queries
from unionweb.people.rules.attributes import GENDERS, POLITICAL_STATUSES, STUDENT_KINDS
from unionweb.people.rules.organisation import UnitKind
from unionweb.people.rules.roles import ROLE_DUTIES, ROLES, Role
from unionweb.people.signin import who
from unionweb.people.views.room import room

LABELS = {"gender": GENDERS, "political_status": POLITICAL_STATUSES, "student_kind": STUDENT_KINDS}


def _within() -> frozenset[int] | None:
    """The units whose people the person who asks may see; None for the whole school."""
    asking = who()
    if policies.leads_at(asking, asking.school):
        return None
    leading = {Role.ADMINISTRATOR, Role.ADVISER}
    return frozenset(
        held.unit_id for held in asking.held if held.role in leading and held.department_id is None
    )


def _wanted() -> queries.Filter:
    presence, kind = request.args.get("presence", ""), request.args.get("kind", "")
    return queries.Filter(
        text=search_argument(),
        unit_id=number_argument("unit"),
        grade=number_argument("grade"),
        kind=PersonKind(kind) if kind in list(PersonKind) else None,
        presence=queries.Presence(presence) if presence in list(queries.Presence) else queries.Presence.HERE,
        within=_within(),
    )


@room.get("/persons", policy=policies.leads_some_union)
def persons() -> Response:
    """Those whom the person who asks administers or guides: searched, filtered, sorted, paged."""
    wanted = _wanted()
    sort = request.args.get("sort", "number")
    chosen = db.session.get(Unit, wanted.unit_id) if wanted.unit_id is not None else None
    filters = {"text": wanted.text, "unit": wanted.unit_id, "grade": wanted.grade, "kind": wanted.kind}
    return page(
        "people/persons.html",
        persons=paginate(queries.persons(wanted, sort)),
        wanted=wanted,
        sort=sort,
        chosen=chosen,
        colleges=[
            unit
            for unit in units.open_units([UnitKind.SCHOOL, UnitKind.COLLEGE])
            if wanted.within is None or unit.id in wanted.within
        ],
        classes=queries.classes_of(chosen) if chosen is not None else [],
        grades=queries.grades(),
        filters={**{name: value for name, value in filters.items() if value}, "presence": wanted.presence},
        administers=who().holds(Role.ADMINISTRATOR),
        exports=policies.administers_school(who()),
    )


@room.get("/persons/<int:person_id>", policy=policies.sees_person)
def person(person_id: int) -> Response:
    """What the roster says of a person, the posts, and the roles with their origin."""
    return _show(found(db.session.get(Person, person_id)), None)


def _show(person: Person, form: LeftForm | None) -> Response:
    administers = who().holds(Role.ADMINISTRATOR, person.unit.place)
    handles = administers and policies.handles_account(who(), person.id)
    return page(
        "people/person.html",
        200 if form is None else form.status,
        person=person,
        form=form or LeftForm(left_on=today()),
        labels=LABELS,
        tenures=posts.tenures_of_person(person.id),
        sources=grants.role_sources(person.id, today()),
        roles=ROLES,
        duties=ROLE_DUTIES,
        administers=administers,
        handles=handles,
        account=accounts.summary(person.id, now()) if administers else None,
        today=today(),
    )


@room.route("/persons/new", methods=["GET", "POST"], policy=policies.administers_somewhere)
def new_teacher() -> Response:
    """A teacher, who stands in no roster."""
    form = NewTeacherForm()
    form.offer(_places(None))
    teacher = attempt(
        form, lambda: actions.add_teacher(form.read(form.number.data or ""), by=who().actor, now=now())
    )
    if teacher:
        tell(mark("已登记%(name)s"), name=teacher.name)
        return go("people.person", person_id=teacher.id)
    return page("people/person_new.html", form.status, form=form)


@room.route("/persons/<int:person_id>/edit", methods=["GET", "POST"], policy=policies.administers_person)
def edit_person(person_id: int) -> Response:
    """Single fields by hand; the next roster import may change them again."""
    person = found(db.session.get(Person, person_id))
    form = (StudentForm if person.is_student else TeacherForm)(person)
    form.offer(_places(person))
    if attempt(
        form, lambda: actions.change_person(person, form.read(person.number), by=who().actor, now=now())
    ):
        tell(mark("已保存"))
        return go("people.person", person_id=person_id)
    return page("people/person_form.html", form.status, form=form, person=person)


def _places(person: Person | None) -> list[Unit]:
    """Where the person who asks may put somebody: teachers into school and colleges, students anywhere."""
    kinds = (
        list(UnitKind) if person is not None and person.is_student else [UnitKind.SCHOOL, UnitKind.COLLEGE]
    )
    places = [unit for unit in units.open_units(kinds) if who().holds(Role.ADMINISTRATOR, unit.place)]
    if person is not None and person.unit not in places:
        places.insert(0, person.unit)
    return places


@room.post("/persons/<int:person_id>/left", policy=policies.handles_account)
def person_left(person_id: int) -> Response:
    """The person has left the school."""
    person = found(db.session.get(Person, person_id))
    form = LeftForm()
    if attempt(
        form, lambda: actions.mark_left(person, form.left_on.data or today(), by=who().actor, now=now())
    ):
        tell(mark("已标记%(name)s离校"), name=person.name)
        return go("people.person", person_id=person_id)
    return _show(person, form)


@room.post("/persons/<int:person_id>/returned", policy=policies.handles_account)
def person_returned(person_id: int) -> Response:
    """The person is here again."""
    person = found(db.session.get(Person, person_id))
    actions.mark_returned(person, by=who().actor, now=now())
    tell(mark("已标记%(name)s返校"), name=person.name)
    return go("people.person", person_id=person_id)
