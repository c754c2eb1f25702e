"""Forms of a survey as a whole."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from unionweb.base.clock import LOCAL
from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, Line, Number, at_most, labelled, optional, required
from unionweb.people.models import Department, Semester, Unit
from unionweb.surveys.actions.setup import SurveyDetails
from unionweb.surveys.models import AUDIENCES, Audience, Survey
from unionweb.surveys.rules.shipped import OWN_KINDS, SURVEY_KINDS, SurveyKind

HOURS = (8, 12, 18, 20, 22, 24)
LATE = 22
USUAL_AUDIENCE = {SurveyKind.SECRETARIAT: Audience.POSTS}


def closing_moment(day: date | None, hour: int) -> datetime | None:
    """The end of a survey, by day and full hour in the school's time zone; 24 is midnight."""
    if day is None:
        return None
    return datetime.combine(day, time(), LOCAL) + timedelta(hours=hour)


def _day_and_hour(moment: datetime | None) -> tuple[date | None, int]:
    if moment is None:
        return None, LATE
    local = moment.astimezone(LOCAL)
    return (local.date(), local.hour) if local.hour else (local.date() - timedelta(days=1), 24)


class NewSurveyForm(Form):
    """The little that a new survey needs; the rest follows from its kind."""

    unit_id = Choice(mark("哪个单位的学生会"), coerce=int)
    kind = Choice(
        mark("种类"),
        coerce=SurveyKind,
        choices=labelled(OWN_KINDS, SURVEY_KINDS),
        default=SurveyKind.SEMESTER,
        widget=ListWidget(prefix_label=False),
        option_widget=RadioInput(),
    )
    title = Line(
        mark("名称"), [required(), at_most(80)], description=mark("例如：2026年秋季学期学生会满意度测评")
    )

    def offer(self, units: Iterable[Unit]) -> None:
        """The units that may hold one."""
        self.units = {unit.id: unit for unit in units}
        self.unit_id.offer((unit.id, unit.full_name) for unit in self.units.values())

    @property
    def unit(self) -> Unit:
        """The unit chosen."""
        return self.units[self.unit_id.data]

    def read(self) -> SurveyDetails:
        """What was typed in."""
        audience = USUAL_AUDIENCE.get(self.kind.data, Audience.STUDENTS)
        return SurveyDetails(title=self.title.data or "", audience=audience)


class SurveyForm(Form):
    """What people say of a survey."""

    title = Line(mark("名称"), [required(), at_most(80)])
    audience = Choice(mark("请谁参加"), coerce=Audience, choices=labelled(Audience, AUDIENCES))
    semester_id = Choice(mark("学期"), coerce=int)
    closes_on = Day(mark("截止日期"), [optional()])
    closes_hour = Choice(mark("截止时间"), coerce=int, choices=[(hour, f"{hour}:00") for hour in HOURS])
    changeable = BooleanField(
        mark("截止前可以修改"),
        description=mark(
            "提交以后还能在同一部手机上改，以最后一次为准。为此，回答和密钥会留在手机上直到截止；不勾选，一提交就从手机上删除"
        ),
    )
    working_days = Number(mark("结果公示几个工作日"), [required()], least=1, most=30)
    plan_days = Number(
        mark("整改方案几天内提交"),
        [required()],
        least=1,
        most=90,
        description=mark("从公布结果那天起，低于及格线的部门要在这些天内提交"),
    )

    def __init__(self, survey: Survey, semesters: Iterable[Semester]) -> None:
        day, hour = _day_and_hour(survey.closes_at)
        super().__init__(survey, closes_on=day, closes_hour=hour, semester_id=survey.semester_id or 0)
        self._semesters = {one.id: one for one in semesters}
        self.semester_id.offer(
            [(0, mark("不属于某个学期")), *((k, v.name) for k, v in self._semesters.items())]
        )
        if hour not in HOURS:
            self.closes_hour.offer((one, f"{one}:00") for one in sorted({*HOURS, hour}))

    def read(self) -> SurveyDetails:
        """What was typed in."""
        return SurveyDetails(
            title=self.title.data or "",
            audience=self.audience.data,
            semester=self._semesters.get(self.semester_id.data),
            closes_at=closing_moment(self.closes_on.data, self.closes_hour.data),
            changeable=self.changeable.data,
            working_days=self.working_days.data or 1,
            plan_days=self.plan_days.data or 1,
        )


class DepartmentsForm(Form):
    """Which departments are rated."""

    departments = SelectMultipleField(
        mark("测评哪些部门"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, survey: Survey, departments: Iterable[Department]) -> None:
        rated = [one.department_id for one in survey.subjects if one.department_id is not None]
        super().__init__(None, departments=rated)
        self._offered = {one.id: one for one in departments}
        self.departments.choices = [(one.id, one.name) for one in self._offered.values()]

    @property
    def chosen(self) -> list[Department]:
        """In the order in which the union lists them."""
        return [one for key, one in self._offered.items() if key in (self.departments.data or [])]


class ExtendForm(Form):
    """A later close, and why."""

    closes_on = Day(mark("新的截止日期"), [required()])
    closes_hour = Choice(mark("截止时间"), coerce=int, choices=[(hour, f"{hour}:00") for hour in HOURS])
    reason = Line(mark("延期的原因"), [required(), at_most(200)], description=mark("会公布"))

    def __init__(self, survey: Survey) -> None:
        day, hour = _day_and_hour(survey.closes_at)
        super().__init__(None, closes_on=day, closes_hour=hour if hour in HOURS else LATE)

    @property
    def moment(self) -> datetime:
        """The new close."""
        day = self.closes_on.data
        assert day is not None
        return datetime.combine(day, time(), LOCAL) + timedelta(hours=self.closes_hour.data)
