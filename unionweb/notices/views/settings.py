"""How I want to be told."""

from flask import Response

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.policies import signed_in
from unionweb.notices.actions import choices
from unionweb.notices.forms.settings import SCHOOL, field_name, form_for
from unionweb.notices.kinds import grouped_kinds, kinds, school_quiet
from unionweb.notices.mailing import mail_server
from unionweb.notices.models import Habit
from unionweb.notices.queries.habits import habits_of
from unionweb.notices.rules.choices import clock_words
from unionweb.notices.views.room import room
from unionweb.people.models import Person
from unionweb.people.signin import who


@room.route("/settings", methods=["GET", "POST"], policy=signed_in)
def settings() -> Response:
    """Which notices are mailed how, and when not."""
    me = found(who().person_id)
    free = [kind for kind in kinds() if not kind.fixed]
    habit = db.session.get(Habit, me)
    own = habit is not None and habit.quiet_from is not None
    form = form_for(free, habits_of([me])[me], own_hours=own)
    if attempt(form, lambda: choices.choose(me, form.read(free), own_hours=form.quiet.data != SCHOOL)):
        tell(mark("已保存"))
        return go("notices.settings")
    quiet = school_quiet()
    return page(
        "notices/settings.html",
        form.status,
        form=form,
        groups=grouped_kinds(),
        field_name=field_name,
        address=found(db.session.get(Person, me)).email,
        mails=mail_server() is not None,
        school=[clock_words(minute) for minute in quiet] if quiet else None,
    )
