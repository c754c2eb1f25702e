"""Surveys of the demonstration: one that is published, with a department under the threshold and its plan;
one that is open, in which the demonstration student may answer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from unionweb.audit import SYSTEM
from unionweb.ballots import box
from unionweb.ballots.drawing import draw_many
from unionweb.ballots.queries import vote_of
from unionweb.ballots.rules.ballots import make_form_ballot
from unionweb.ballots.rules.parameters import Vote
from unionweb.ballots.rules.tokens import Booth
from unionweb.base.clock import local_date
from unionweb.base.db import db, unit_of_work
from unionweb.demo.school import SEED, School
from unionweb.surveys.actions import closing, counting, opening, plans, publishing, setup
from unionweb.surveys.models import Audience, Plan, Respondent, Survey
from unionweb.surveys.queries.plans import below_of
from unionweb.surveys.queries.surveys import departments_of
from unionweb.surveys.rules.answers import Value
from unionweb.surveys.rules.plans import Measure
from unionweb.surveys.rules.sheet import sheet_bytes
from unionweb.surveys.rules.shipped import DEPARTMENT_INDICATORS, SurveyKind

ANSWERING = 200
AGO = timedelta(days=60)
OPEN_FOR = timedelta(days=14)
COMMENTS = (
    *("通知能不能早两天发？", "活动很有意思，希望多办。", "反映的问题当天就有人回复，点赞。"),
    *("场地总是临时改，白跑一趟。", "不太清楚这个部门做什么。", "报名表太长了。"),
    *("希望公开经费使用情况。", "负责的同学很耐心。", "推送里错别字有点多。", "建议周末也安排值班。"),
)
BETTER = {"办公室": 4, "权益服务部": 5, "学习实践部": 4}
"""The grade that most give these departments. The other two hover about the threshold."""
DROP = 0.2


@dataclass(frozen=True)
class Scene:
    """What the surveys after the main transaction go on with: ids only."""

    past: int
    running: int


def prepare(school: School, now: datetime) -> Scene:
    """Draft both, in the running transaction."""
    day = local_date(now)
    begun = [one for one in school.semesters if one.starts_on <= day]
    past, present = [None, None, *begun][-2:]
    then = now - AGO
    drafts = []
    for title, semester, begins in (
        ("上学期学生会满意度测评", past, then),
        ("本学期学生会满意度测评", present, now),
    ):
        details = setup.SurveyDetails(title, Audience.STUDENTS, semester, begins + OPEN_FOR)
        survey = setup.create_survey(school.unit, SurveyKind.SEMESTER, details, by=SYSTEM, now=begins)
        rated = departments_of(school.unit.id)
        setup.choose_departments(survey, rated, by=SYSTEM, now=begins)
        drafts.append(survey.id)
    return Scene(*drafts)


def hold(scene: Scene, now: datetime) -> None:
    """Let the first run to its end and open the second. Not inside a transaction: people draw and cast in
    their own."""
    then = now - AGO
    _open(scene.past, then)
    _answer(scene.past)
    end = then + OPEN_FOR
    with unit_of_work():
        closing.close_survey(_survey(scene.past), by_hand=False, by=SYSTEM, now=end)
    _count(scene.past, end)
    with unit_of_work():
        publishing.publish_survey(_survey(scene.past), by=SYSTEM, now=end)
    _file_plan(scene.past, end)
    _open(scene.running, now)


def _survey(survey_id: int) -> Survey:
    return db.session.get_one(Survey, survey_id)


def _open(survey_id: int, now: datetime) -> None:
    with unit_of_work():
        opening.open_survey(_survey(survey_id), by=SYSTEM, now=now)


def _answer(survey_id: int) -> None:
    votes = {one.key: (one.name, vote_of(one.vote or "")) for one in _survey(survey_id).subjects}
    query = select(Respondent).where(Respondent.survey_id == survey_id).order_by(Respondent.number)
    people = list(db.session.scalars(query))
    db.session.expunge_all()
    db.session.rollback()
    random = Random(SEED)
    chosen = random.sample([one for one in people if not one.leaves_out], ANSWERING)
    for place, respondent in enumerate(chosen):
        sheets = {key: (vote, _grades(name, place, random)) for key, (name, vote) in votes.items()}
        send(respondent, sheets)


def _grades(department: str, place: int, random: Random) -> dict[str, Value]:
    """What one student answers. Of the departments about the threshold one gets exactly 70 points, as many
    3s as 4s; the other 69.99: of 200 students one gave one indicator one grade less."""
    names = [name for name, _words in DEPARTMENT_INDICATORS]
    usual = BETTER.get(department)
    grade = 3 + place % 2 if usual is None else usual
    grades = {name: grade if usual is None else grade - (random.random() < DROP) for name in names}
    if department == "宣传部" and place == 0:
        grades[names[0]] -= 1
    known, joined = random.choice(("well", "some", "heard")), random.choice(("often", "once", "no"))
    answers: dict[str, Value] = {"known": known, "joined": joined, **grades}
    if place % 15 == 0:
        answers["comment"] = COMMENTS[place // 15 % len(COMMENTS)]
    return answers


def send(respondent: Respondent, sheets: Mapping[str, tuple[Vote, dict[str, Value]]]) -> None:
    """Draw and cast what a respondent answers, by subject."""
    booths = [(vote, Booth(secrets.token_bytes(32), vote), answers) for vote, answers in sheets.values()]
    signed = draw_many([(vote.name, respondent.number, booth.blinded) for vote, booth, _answers in booths])
    box.cast_many(
        [
            (
                vote.name,
                make_form_ballot(vote, booth, booth.token_from(one), sheet_bytes(answers, respondent.group)),
            )
            for (vote, booth, answers), one in zip(booths, signed, strict=True)
        ]
    )


def _count(survey_id: int, now: datetime) -> None:
    while not closing.seal_next(survey_id, by=SYSTEM, now=now):
        continue
    while not counting.count_next(survey_id, by=SYSTEM, now=now):
        continue


def _file_plan(survey_id: int, now: datetime) -> None:
    """What the department under the threshold promised, and the adviser agreed to."""
    day = local_date(now)
    with unit_of_work():
        plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
        if plan is None or plan.subject.survey_id != survey_id:
            raise RuntimeError("nobody is under the threshold")
        measures = [
            Measure(
                key,
                "值班时间和联系方式每周公布，反映的问题两个工作日内答复",
                "部长",
                "部长",
                day + timedelta(days=20),
            )
            for key, _words in below_of(plan.subject)
        ]
        plans.submit_plan(
            plan, "推送和通知不够及时，收到的意见没有人跟进。", measures, plan.version, by=SYSTEM, now=now
        )
        plans.accept_plan(plan, "同意，请按期完成。", plan.version, by=SYSTEM, now=now)
        plans.report_progress(
            plan, "值班表已经公布。", [1], plan.version, by=SYSTEM, now=now + timedelta(days=15)
        )
