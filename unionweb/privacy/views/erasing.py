"""An administrator erases somebody who has left."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.people.models import Person
from unionweb.people.signin import who
from unionweb.privacy import policies
from unionweb.privacy.actions import erasing
from unionweb.privacy.queries.erasures import bindings, erasure_of, keeps_name
from unionweb.privacy.views.room import room


class EraseForm(Form):
    """Nothing but the button."""


@room.route("/persons/<int:person_id>/erase", methods=["GET", "POST"], policy=policies.handles_account)
def erase(person_id: int) -> Response:
    """What stands in the way, what stays, and the button."""
    person, form = found(db.session.get(Person, person_id)), EraseForm()
    if attempt(form, lambda: erasing.erase(person, by=who().actor, now=now())):
        tell(mark("已删除"))
        return go("people.person", person_id=person_id)
    return page(
        "privacy/erase.html",
        form.status,
        form=form,
        person=person,
        bindings=list(bindings(person)),
        named=keeps_name(person_id),
        erasure=erasure_of(person_id),
    )
