"""Forms of single persons."""

from collections.abc import Iterable

from unionweb.base.text import mark
from unionweb.base.web.forms import (
    Choice,
    Day,
    Form,
    Line,
    Number,
    ShareField,
    at_most,
    labelled,
    optional,
    required,
)
from unionweb.people.models import Unit
from unionweb.people.rules.attributes import (
    GENDERS,
    POLITICAL_STATUSES,
    STUDENT_KINDS,
    Gender,
    PoliticalStatus,
    StudentKind,
)
from unionweb.people.rules.profile import Profile

UNKNOWN = mark("未知")


def _yes(value: object) -> bool:
    return str(value) == "True"


class TeacherForm(Form):
    """A teacher has no roster fields."""

    name = Line(mark("姓名"), [required(), at_most(50)])
    unit_id = Choice(mark("所在单位"), coerce=int)
    email = Line(mark("邮箱"), [at_most(120)])

    def offer(self, units: Iterable[Unit]) -> None:
        """The units to choose from."""
        self.unit_id.offer((unit.id, unit.full_name) for unit in units)

    def read(self, number: str) -> Profile:
        """What was typed in about the person with this number. The number itself stays: the log-in and
        the roster know the person by it."""
        return Profile(number, self.name.data or "", self.unit_id.data, email=self.email.data or None)


class NewTeacherForm(TeacherForm):
    """Somebody whom no roster knows."""

    number = Line(mark("工号"), [required(), at_most(24)])


class StudentForm(TeacherForm):
    """Every other field of the roster."""

    grade = Number(mark("年级"), [optional()], least=1950, most=2100)
    gender = Choice(mark("性别"), coerce=Gender, blank=UNKNOWN, choices=labelled(Gender, GENDERS))
    ethnicity = Line(mark("民族"), [at_most(20)])
    political_status = Choice(
        mark("政治面貌"),
        coerce=PoliticalStatus,
        blank=UNKNOWN,
        choices=labelled(PoliticalStatus, POLITICAL_STATUSES),
    )
    student_kind = Choice(
        mark("学生类别"), coerce=StudentKind, blank=UNKNOWN, choices=labelled(StudentKind, STUDENT_KINDS)
    )
    rank_semester = ShareField(mark("最近一学期排名"), description=mark("写成 12/45 或 26.7%"))
    rank_year = ShareField(mark("最近一学年排名"))
    rank_overall = ShareField(mark("入学以来排名"))
    failed_course = Choice(
        mark("有不及格课程"), coerce=_yes, blank=UNKNOWN, choices=[(True, mark("有")), (False, mark("没有"))]
    )

    def read(self, number: str) -> Profile:
        """What was typed in about the student with this number."""
        return Profile(
            number=number,
            name=self.name.data or "",
            unit_id=self.unit_id.data,
            grade=self.grade.data,
            gender=self.gender.data,
            ethnicity=self.ethnicity.data or None,
            political_status=self.political_status.data,
            student_kind=self.student_kind.data,
            rank_semester=self.rank_semester.data,
            rank_year=self.rank_year.data,
            rank_overall=self.rank_overall.data,
            failed_course=self.failed_course.data,
            email=self.email.data or None,
        )


class LeftForm(Form):
    """The day somebody left the school."""

    left_on = Day(mark("离校日期"), [required()])


class ContactForm(Form):
    """What the public directory shows."""

    public_contact = Line(
        mark("公开的联系方式"),
        [at_most(120)],
        description=mark("会显示在公开通讯录中，任何人都能看到；不填则不显示"),
    )
