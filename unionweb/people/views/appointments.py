"""Appointing somebody: first find the person, then say from when to when."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import NotFound, found
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.people import policies
from unionweb.people.actions import posts as actions
from unionweb.people.forms.posts import AppointmentForm, ChairForm
from unionweb.people.models import Department, Person, PersonKind, Unit
from unionweb.people.queries import persons, posts, terms, units
from unionweb.people.rules.limits import Hint, Serving, union_hints
from unionweb.people.rules.organisation import DEPARTMENT_POSTS, POSTS, TEACHER_POSTS, Post
from unionweb.people.signin import who
from unionweb.people.views.departments import the_union
from unionweb.people.views.room import room


@room.route("/units/<int:unit_id>/posts/<post>/new", methods=["GET", "POST"], policy=policies.leads_union)
def appoint(unit_id: int, post: str) -> Response:
    """Without `?person=` the search for one; with it the days, what to look at, and the appointment."""
    unit, wanted = the_union(unit_id), _post(post)
    department = _department(unit, wanted)
    person = _person(unit, wanted)
    if person is None:
        return _search(unit, wanted, department)
    form = _form(unit, wanted)
    place = department.id if department else None
    if attempt(
        form, lambda: actions.appoint(unit, person, form.read(wanted, place), by=who().actor, now=now())
    ):
        tell(mark("已任命%(name)s为%(post)s"), name=person.name, post=say(POSTS[wanted]))
        return go("people.posts", unit_id=unit_id)
    return page(
        "people/post_form.html",
        form.status,
        form=form,
        unit=unit,
        post=wanted,
        label=POSTS[wanted],
        labels=POSTS,
        department=department,
        person=person,
        serves=[tenure for tenure in posts.tenures_of_person(person.id) if _lasts(tenure.ends_on)],
        hints=_new_hints(
            unit, Serving(person.id, person.name, wanted, department.name if department else "")
        ),
    )


def _post(name: str) -> Post:
    try:
        return Post(name)
    except ValueError:
        raise NotFound from None


def _department(unit: Unit, post: Post) -> Department | None:
    if post not in DEPARTMENT_POSTS:
        return None
    department = db.session.get(Department, number_argument("department") or 0)
    return found(department if department is not None and department.unit_id == unit.id else None)


def _person(unit: Unit, post: Post) -> Person | None:
    """The person of the address, one whom the search could have found; None while nobody is chosen."""
    number = number_argument("person")
    if number is None:
        return None
    if post is Post.EXECUTIVE_CHAIR:
        return found(next((one for one in _presidium(unit) if one.id == number), None))
    return found(persons.candidate(number, within=[unit.id]))


def _presidium(unit: Unit) -> list[Person]:
    return [tenure.person for tenure in posts.board(unit.id, today()).by_post[Post.PRESIDIUM]]


def _lasts(ends_on: object) -> bool:
    return ends_on is None or str(ends_on) >= today().isoformat()


def _search(unit: Unit, post: Post, department: Department | None) -> Response:
    text = search_argument()
    if post is Post.EXECUTIVE_CHAIR:
        candidates = _presidium(unit)
    else:
        kind = PersonKind.TEACHER if post in TEACHER_POSTS else PersonKind.STUDENT
        candidates = persons.candidates(text, kind=kind, within=[unit.id])
    return page(
        "people/post_search.html",
        unit=unit,
        post=post,
        label=POSTS[post],
        department=department,
        text=text,
        candidates=candidates,
    )


def _form(unit: Unit, post: Post) -> AppointmentForm | ChairForm:
    if post is not Post.EXECUTIVE_CHAIR:
        term = terms.term_at(unit.id, today())
        return AppointmentForm(starts_on=today(), ends_on=term.ends_on if term else None)
    form = ChairForm()
    form.offer([semester for semester in terms.semesters() if semester.ends_on >= today()][::-1])
    return form


def _new_hints(unit: Unit, serving: Serving) -> list[Hint]:
    """What would be exceeded by this appointment and is not yet."""
    present = posts.board(unit.id, today()).serving
    departments = len(units.departments(unit.id))
    before = union_hints(unit.kind, present, departments)
    return [hint for hint in union_hints(unit.kind, [*present, serving], departments) if hint not in before]
