"""Who takes people: departments, the presidium; and how many."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.recruitment import policies
from unionweb.recruitment.actions import setup
from unionweb.recruitment.forms.drives import OpeningForm
from unionweb.recruitment.queries import drives as queries
from unionweb.recruitment.views.room import room

BOTH = ["GET", "POST"]


@room.get("/drives/<int:drive_id>/openings", policy=policies.manages_drive)
def openings(drive_id: int) -> Response:
    """All of them."""
    return page("recruitment/openings.html", drive=queries.drive_of(drive_id))


@room.route("/drives/<int:drive_id>/openings/new", methods=BOTH, policy=policies.manages_drive)
def add_opening(drive_id: int) -> Response:
    """One more."""
    drive = queries.drive_of(drive_id)
    form = OpeningForm(None, queries.departments_of(drive))
    if attempt(form, lambda: setup.add_opening(drive, form.read(), by=who().actor, now=now())):
        tell(mark("已添加"))
        return go("recruitment.openings", drive_id=drive_id)
    return page("recruitment/opening.html", form.status, form=form, drive=drive, opening=None)


@room.route("/drives/<int:drive_id>/openings/<int:opening_id>", methods=BOTH, policy=policies.manages_drive)
def edit_opening(drive_id: int, opening_id: int) -> Response:
    """Other places, other words."""
    drive = queries.drive_of(drive_id)
    opening = queries.opening_of(drive, opening_id)
    form = OpeningForm(opening, queries.departments_of(drive))
    if attempt(form, lambda: setup.edit_opening(drive, opening, form.read(), by=who().actor, now=now())):
        tell(mark("已保存"))
        return go("recruitment.openings", drive_id=drive_id)
    return page("recruitment/opening.html", form.status, form=form, drive=drive, opening=opening)


@room.post("/drives/<int:drive_id>/openings/<int:opening_id>/remove", policy=policies.manages_drive)
def remove_opening(drive_id: int, opening_id: int) -> Response:
    """Take nobody for it."""
    drive = queries.drive_of(drive_id)
    setup.remove_opening(drive, queries.opening_of(drive, opening_id), by=who().actor, now=now())
    tell(mark("已删除"))
    return go("recruitment.openings", drive_id=drive_id)
