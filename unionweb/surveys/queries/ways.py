"""Which part of the work of a survey is done, and what comes next."""

from datetime import datetime

from unionweb.base.preparing import Part
from unionweb.base.text import mark, say
from unionweb.surveys.models import AUDIENCES, Survey
from unionweb.surveys.rules.questions import Questionnaire
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Facts, Stage


def parts(survey: Survey, facts: Facts, now: datetime) -> list[Part]:
    """Whom it is about, what it asks, until when, the posters."""
    found = [_asks(survey.asks, facts)]
    if survey.changes_allowed:
        found.append(_when(survey, facts, now))
        if survey.kind not in (SurveyKind.GENERAL, SurveyKind.ACTIVITY):
            found.insert(0, _rated(survey))
    if survey.stage is Stage.OPEN:
        found.append(Part(mark("进度和催答"), "surveys.progress", "check", say("谁也看不到结果"), False))
        found.append(Part(mark("二维码海报"), "surveys.poster", "qr", say("打印张贴，或按班级打印"), True))
    return found


def _rated(survey: Survey) -> Part:
    number = sum(one.department_id is not None for one in survey.subjects)
    state = say("%(n)s 个部门", n=number) if number else say("还没有选定")
    return Part(mark("测评对象"), "surveys.departments", "person", state, number > 0)


def _asks(questionnaire: Questionnaire, facts: Facts) -> Part:
    state = say("%(n)s 道题", n=len(questionnaire.questions))
    if facts.faults:
        state = say("%(n)s 道题，有 %(k)s 处要改", n=len(questionnaire.questions), k=len(facts.faults))
    return Part(mark("问卷"), "surveys.questionnaire", "edit", state, not facts.faults)


def _when(survey: Survey, facts: Facts, now: datetime) -> Part:
    figures = {"who": say(AUDIENCES[survey.audience]), "n": facts.eligible}
    done = facts.eligible > 0 and survey.closes_at is not None and survey.closes_at > now
    words = say("%(who)s，%(n)s 人", **figures)
    if survey.closes_at is None:
        words = say("%(who)s，%(n)s 人；还没有截止时间", **figures)
    return Part(mark("范围和时间"), "surveys.edit", "calendar", words, done)
