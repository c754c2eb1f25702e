"""Forms of appointments."""

from collections.abc import Iterable

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, optional, required
from unionweb.people.models import Semester
from unionweb.people.rules.organisation import Appointment, Post


class AppointmentForm(Form):
    """From when to when."""

    starts_on = Day(mark("开始日期"), [required()])
    ends_on = Day(mark("结束日期"), [optional()], description=mark("可不填，离任时再登记"))

    def read(self, post: Post, department_id: int | None) -> Appointment:
        """The appointment to a post."""
        return Appointment(post, department_id, None, self.starts_on.data, self.ends_on.data)


class ChairForm(Form):
    """The executive chair serves for a semester."""

    semester_id = Choice(mark("学期"), coerce=int)

    def offer(self, semesters: Iterable[Semester]) -> None:
        """The semesters to choose from."""
        self.semester_id.offer((semester.id, semester.name) for semester in semesters)

    def read(self, post: Post, department_id: int | None) -> Appointment:
        """The appointment to a post."""
        return Appointment(post, None, self.semester_id.data)


class EndForm(Form):
    """The last day in the post."""

    ends_on = Day(mark("离任日期"), [required()], description=mark("这一天仍算在任"))
