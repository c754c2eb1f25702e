"""What of the organisation waits for those who lead it."""

from collections.abc import Iterator
from datetime import datetime

from flask import url_for

from unionweb.base.clock import local_date
from unionweb.base.text import say
from unionweb.base.web.feature import Waiting
from unionweb.people import policies
from unionweb.people.queries import posts, terms, units
from unionweb.people.rules.roles import Role
from unionweb.people.rules.who import Who


def organisation(who: Who, now: datetime) -> Iterator[Waiting]:
    """Posts of people who have left, unions without an executive chair, a year without semesters."""
    day = local_date(now)
    led = frozenset(
        held.unit_id
        for held in who.held
        if held.role in {Role.ADMINISTRATOR, Role.ADVISER} and held.department_id is None
    )
    if not led:
        return
    for tenure in posts.posts_of_those_who_left(units.below(led), day):
        sentence = say("%(name)s已离校，仍登记为%(post)s", name=tenure.person.name, post=say(tenure.label))
        yield Waiting(sentence, url_for("people.end_post", tenure_id=tenure.id), "warning")
    for unit in posts.unions_without_chair(led, day):
        sentence = say("%(unit)s学生会本学期还没有执行主席", unit=unit.name)
        yield Waiting(sentence, url_for("people.posts", unit_id=unit.id), "people")
    if (
        policies.administers_school(who)
        and terms.semester_at(day) is None
        and terms.semester_after(day) is None
    ):
        yield Waiting(say("还没有登记本学期或下学期的起止日期"), url_for("people.semesters"), "calendar")
