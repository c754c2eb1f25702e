"""The questionnaire: what it asks, question by question, its versions, and how it will look."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response, request

from unionweb.base.clock import now
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import Form, attempt
from unionweb.base.web.incoming import number_argument
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions import setup
from unionweb.surveys.forms.questionnaire import ScoringForm, SectionForm
from unionweb.surveys.forms.questions import QuestionForm
from unionweb.surveys.models import Survey
from unionweb.surveys.queries import surveys as queries
from unionweb.surveys.rules import editing
from unionweb.surveys.rules.faults import faults
from unionweb.surveys.rules.mapping import GRADES
from unionweb.surveys.rules.questions import KINDS, ROLES, Kind, Question, Questionnaire, parse_questionnaire
from unionweb.surveys.views.room import room

UP, DOWN = "up", "down"


@room.get("/<int:survey_id>/questionnaire", policy=policies.manages_survey)
def questionnaire(survey_id: int) -> Response:
    """What is asked, with what is wrong about it."""
    survey = queries.survey_of(survey_id)
    return page(
        "surveys/questionnaire.html",
        survey=survey,
        asks=survey.asks,
        faults=faults(survey.asks),
        kinds=KINDS,
        roles=ROLES,
        versions=queries.versions_of(survey_id),
    )


@room.get("/<int:survey_id>/preview", policy=policies.manages_survey)
def preview(survey_id: int) -> Response:
    """As it will be asked; an earlier version too."""
    survey = queries.survey_of(survey_id)
    number = number_argument("version") or survey.version
    kept = found(next((one for one in queries.versions_of(survey_id) if one.number == number), None))
    asks = parse_questionnaire(kept.questionnaire)
    return page("surveys/preview.html", survey=survey, asks=asks, kept=kept, grades=GRADES)


@room.route("/<int:survey_id>/questions/new", methods=["GET", "POST"], policy=policies.manages_survey)
def add_question(survey_id: int) -> Response:
    """A question at the end of a section."""
    survey = queries.survey_of(survey_id)
    section = number_argument("section") or 0
    fresh = Question(editing.new_id(survey.asks), Kind.SCALE, "", required=True)
    return _question(survey, fresh, lambda form: editing.with_question(survey.asks, section, form.read()))


@room.route("/<int:survey_id>/sections/new", methods=["GET", "POST"], policy=policies.manages_survey)
def add_section(survey_id: int) -> Response:
    """A section with its first question."""
    survey = queries.survey_of(survey_id)
    fresh = Question(editing.new_id(survey.asks), Kind.SCALE, "", required=True)
    title = request.values.get("section_title", "").strip()
    return _question(
        survey, fresh, lambda form: editing.with_section(survey.asks, title, form.read()), section_title=title
    )


@room.route("/<int:survey_id>/questions/<key>", methods=["GET", "POST"], policy=policies.manages_survey)
def edit_question(survey_id: int, key: str) -> Response:
    """Another wording of a question."""
    survey = queries.survey_of(survey_id)
    question = editing.question_with(survey.asks, key)
    return _question(survey, question, lambda form: editing.with_question(survey.asks, 0, form.read()))


def _question(
    survey: Survey,
    question: Question,
    change: Callable[[QuestionForm], Questionnaire],
    section_title: str | None = None,
) -> Response:
    form = QuestionForm(survey.asks, question)
    section = number_argument("section")
    if _change(survey, form, lambda: change(form)):
        return _back(survey, question.id)
    return page(
        "surveys/question.html",
        form.status,
        survey=survey,
        form=form,
        key=question.id,
        known=question.id in survey.asks.by_id,
        section_title=section_title,
        section_number=section,
        asked=form.read() if form.previewing or not form.submitted else None,
        here=request.path if section is None else f"{request.path}?section={section}",
        grades=GRADES,
    )


@room.post("/<int:survey_id>/questions/<key>/move", policy=policies.manages_survey)
def move_question(survey_id: int, key: str) -> Response:
    """One place up or down."""
    survey = queries.survey_of(survey_id)
    by = -1 if request.form.get("to") == UP else 1
    _save(survey, editing.moved(survey.asks, key, by))
    return _back(survey, key)


@room.post("/<int:survey_id>/questions/<key>/remove", policy=policies.manages_survey)
def remove_question(survey_id: int, key: str) -> Response:
    """Ask it no more."""
    survey = queries.survey_of(survey_id)
    _save(survey, editing.without_question(survey.asks, key))
    tell(mark("已删除这道题"))
    return _back(survey)


@room.route("/<int:survey_id>/sections/<int:number>", methods=["GET", "POST"], policy=policies.manages_survey)
def edit_section(survey_id: int, number: int) -> Response:
    """Another heading."""
    survey = queries.survey_of(survey_id)
    sections = survey.asks.sections
    section = found(sections[number] if number < len(sections) else None)
    form = SectionForm(section)
    if _change(survey, form, lambda: editing.renamed(survey.asks, number, form.title.data or "")):
        return _back(survey)
    return page(
        "surveys/questionnaire_form.html", form.status, survey=survey, form=form, title=mark("这一部分的标题")
    )


@room.route("/<int:survey_id>/scoring", methods=["GET", "POST"], policy=policies.manages_survey)
def scoring(survey_id: int) -> Response:
    """How grades become points, and the threshold."""
    survey = queries.survey_of(survey_id)
    form = ScoringForm(survey.asks.scoring)
    if _change(survey, form, lambda: replace(survey.asks, scoring=form.read())):
        return _back(survey)
    title = mark("怎样折合成分数")
    return page("surveys/questionnaire_form.html", form.status, survey=survey, form=form, title=title)


def _change(survey: Survey, form: Form, change: Callable[[], Questionnaire]) -> Survey | None:
    version = number_argument("version") or survey.version

    def act() -> Survey:
        return setup.change_questionnaire(survey, change(), version, by=who().actor, now=now())

    if saved := attempt(form, act):
        tell(mark("已保存"))
    return saved


def _save(survey: Survey, questionnaire: Questionnaire) -> None:
    setup.change_questionnaire(survey, questionnaire, survey.version, by=who().actor, now=now())


def _back(survey: Survey, key: str | None = None) -> Response:
    return go("surveys.questionnaire", survey_id=survey.id, anchor=key and f"q-{key}")
