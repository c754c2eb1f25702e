"""Who serves as what in a union."""

from datetime import date
from fractions import Fraction

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark, say
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.dates import day_argument
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.paging import paginate
from unionweb.base.web.policies import signed_in
from unionweb.people import policies
from unionweb.people.actions import posts as actions
from unionweb.people.forms.posts import EndForm
from unionweb.people.models import Person, Tenure
from unionweb.people.queries import posts as queries
from unionweb.people.queries import units
from unionweb.people.rules.limits import union_hints
from unionweb.people.rules.organisation import POSTS
from unionweb.people.rules.roles import ROLES
from unionweb.people.signin import who
from unionweb.people.views.departments import the_union
from unionweb.people.views.room import room


@room.get("/posts", policy=signed_in)
def unions() -> Response:
    """The unions of the school, to choose one."""
    shows_core = policies.is_member(who())
    return page("people/posts_unions.html", unions=queries.union_sizes(today()), shows_core=shows_core)


def sees(person: Person) -> bool:
    """Whether the person who asks may open somebody's page."""
    return policies.leads_at(who(), person.unit.place)


@room.get("/units/<int:unit_id>/posts", policy=signed_in)
def posts(unit_id: int) -> Response:
    """Who serves in a union today, or on another day (`at`)."""
    unit = the_union(unit_id)
    day = day_argument("at") or today()
    board = queries.board(unit.id, day)
    leads = policies.leads_at(who(), unit.place)
    return page(
        "people/posts.html",
        unit=unit,
        board=board,
        labels=POSTS,
        leads=leads,
        hints=union_hints(unit.kind, board.serving, len(units.departments(unit.id))) if leads else [],
        sees=sees,
        is_today=day == today(),
    )


@room.get("/units/<int:unit_id>/posts/history", policy=signed_in)
def posts_history(unit_id: int) -> Response:
    """Every service in a union, latest first."""
    unit = the_union(unit_id)
    unit = the_union(unit_id)
    tenures = paginate(queries.history(unit_id))
    return page("people/posts_history.html", unit=unit, tenures=tenures, labels=POSTS, sees=sees)


@room.route("/posts/<int:tenure_id>/end", methods=["GET", "POST"], policy=policies.leads_union_of_tenure)
def end_post(tenure_id: int) -> Response:
    """The last day of a service; says which roles go with it."""
    tenure = found(db.session.get(Tenure, tenure_id))
    form = EndForm(ends_on=min(max(today(), tenure.starts_on), tenure.ends_on or date.max))
    if attempt(
        form, lambda: actions.end_post(tenure, form.ends_on.data or today(), by=who().actor, now=now())
    ):
        tell(mark("已登记%(name)s离任"), name=tenure.person.name)
        return go("people.posts", unit_id=tenure.unit_id)
    return _ask(tenure, form)


def _ask(tenure: Tenure, form: Form) -> Response:
    """The page that asks before a service ends, or is taken back."""
    roles = sorted({ROLES[held.role] for held in tenure.held})
    undoable = tenure.starts_on > today() or bool(queries.appointed_since(today(), tenure.id))
    return page("people/post_end.html", form.status, form=form, tenure=tenure, roles=roles, undoable=undoable)


@room.post("/posts/<int:tenure_id>/undo", policy=policies.leads_union_of_tenure)
def undo_post(tenure_id: int) -> Response:
    """Take back an appointment made by mistake today, or one that has not begun."""
    tenure = found(db.session.get(Tenure, tenure_id))
    unit_id, post, name = tenure.unit_id, say(tenure.label), tenure.person.name
    asked = Form()
    if attempt(asked, lambda: actions.undo_appointment(tenure, by=who().actor, now=now())):
        tell(mark("已撤销%(name)s的%(post)s任命"), name=name, post=post)
        return go("people.posts", unit_id=unit_id)
    form = EndForm(ends_on=today())
    form.form_errors = asked.form_errors
    return _ask(tenure, form)


@room.get("/core-members", policy=policies.is_member)
def core_members() -> Response:
    """Everybody who counts as a core member on a day, and why."""
    day = day_argument("at") or today()
    found_persons = paginate(queries.core_members(day))
    reasons = queries.core_reasons([person.id for person in found_persons.items], day)
    students = sum(units.active_students().values())
    return page(
        "people/posts_core.html",
        day=day,
        persons=found_persons,
        reasons=reasons,
        labels=POSTS,
        students=students,
        share=Fraction(found_persons.total, students) if students else None,
    )
