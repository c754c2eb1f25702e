"""Terms of office of a union, semesters of the school."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.policies import signed_in
from unionweb.people import policies
from unionweb.people.actions import terms as actions
from unionweb.people.forms.terms import SpanForm
from unionweb.people.models import Semester, Term
from unionweb.people.queries import terms as queries
from unionweb.people.signin import who
from unionweb.people.views.departments import the_union
from unionweb.people.views.room import room


@room.get("/units/<int:unit_id>/terms", policy=signed_in)
def terms(unit_id: int) -> Response:
    """The terms of a union."""
    unit = the_union(unit_id)
    leads = policies.leads_at(who(), unit.place)
    return page("people/terms.html", unit=unit, terms=queries.terms(unit_id), leads=leads)


@room.route("/units/<int:unit_id>/terms/new", methods=["GET", "POST"], policy=policies.leads_union)
def new_term(unit_id: int) -> Response:
    """Another term."""
    unit = the_union(unit_id)
    form = SpanForm()
    if attempt(form, lambda: actions.create_term(unit, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("people.terms", unit_id=unit_id)
    return page("people/term_form.html", form.status, form=form, unit=unit, term=None)


@room.route("/terms/<int:term_id>/edit", methods=["GET", "POST"], policy=policies.leads_union_of_term)
def edit_term(term_id: int) -> Response:
    """Another name, other days."""
    term = found(db.session.get(Term, term_id))
    form = SpanForm(term)
    if attempt(form, lambda: actions.change_term(term, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("people.terms", unit_id=term.unit_id)
    return page("people/term_form.html", form.status, form=form, unit=term.unit, term=term)


@room.get("/semesters", policy=signed_in)
def semesters() -> Response:
    """The semesters of the school."""
    administers = policies.administers_school(who())
    return page("people/semesters.html", semesters=queries.semesters(), administers=administers)


@room.route("/semesters/new", methods=["GET", "POST"], policy=policies.administers_school)
def new_semester() -> Response:
    """Another semester."""
    form = SpanForm()
    if attempt(form, lambda: actions.create_semester(form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("people.semesters")
    return page("people/semester_form.html", form.status, form=form, semester=None)


@room.route("/semesters/<int:semester_id>/edit", methods=["GET", "POST"], policy=policies.administers_school)
def edit_semester(semester_id: int) -> Response:
    """Another name, other days."""
    semester = found(db.session.get(Semester, semester_id))
    form = SpanForm(semester)
    if attempt(form, lambda: actions.change_semester(semester, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("people.semesters")
    return page("people/semester_form.html", form.status, form=form, semester=semester)
