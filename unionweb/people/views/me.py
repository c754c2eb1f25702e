"""My page: what the house knows of me, and what others may see."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.policies import signed_in
from unionweb.people.actions import persons as actions
from unionweb.people.forms.persons import ContactForm
from unionweb.people.models import Person
from unionweb.people.queries import grants, posts
from unionweb.people.rules.roles import ROLE_DUTIES, ROLES
from unionweb.people.signin import who
from unionweb.people.views.persons import LABELS
from unionweb.people.views.room import room


@room.route("/me", methods=["GET", "POST"], policy=signed_in)
def me() -> Response:
    """My data, posts and roles, and the contact that I choose to publish."""
    person = found(db.session.get(Person, who().person_id))
    form = ContactForm(person)
    contact = form.public_contact
    if attempt(form, lambda: actions.choose_contact(person, contact.data or "", by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("people.me")
    return page(
        "people/me.html",
        form.status,
        form=form,
        person=person,
        labels=LABELS,
        tenures=posts.tenures_of_person(person.id),
        sources=grants.role_sources(person.id, today()),
        roles=ROLES,
        duties=ROLE_DUTIES,
    )
