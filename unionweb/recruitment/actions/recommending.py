"""A college union recommends applicants of its college to the school's drive."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.people.models import Unit
from unionweb.recruitment.models import Application
from unionweb.recruitment.rules.stages import ApplicationState, Stage

VERBS = {
    "recruitment.recommend": mark("推荐报名者"),
    "recruitment.recommend.undo": mark("撤销推荐"),
}


def recommend(
    application: Application, college: Unit, wanted: bool, *, by: Actor, now: datetime
) -> Application:
    """Recommend somebody, or take that back. Refusal: of another college, not handed in, decided already."""
    if application.drive.stage not in (Stage.OPEN, Stage.SCORING):
        raise Refusal("录取结果已经确定，不能再推荐")
    if application.state is not ApplicationState.SUBMITTED:
        raise Refusal("报名还没有提交")
    if college.id not in application.person.unit.place.unit_ids:
        raise Refusal("只能推荐本学院的学生")
    application.recommended_by = college.name if wanted else ""
    verb = "recruitment.recommend" if wanted else "recruitment.recommend.undo"
    subject = ("application", application.id)
    record(verb, subject=subject, by=by, now=now, details={"college": college.name})
    return application
