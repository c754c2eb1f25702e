"""The list of surveys, a new one, and one with its way through the work."""

from flask import Response

from unionweb.base.clock import now, today
from unionweb.base.db import db
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.incoming import number_argument, search_argument
from unionweb.base.web.paging import paginate
from unionweb.people.models import Semester, Unit
from unionweb.people.queries.units import open_units
from unionweb.people.signin import who
from unionweb.publications.queries import publication_of
from unionweb.surveys import policies
from unionweb.surveys.actions import setup
from unionweb.surveys.forms.surveys import DepartmentsForm, NewSurveyForm, SurveyForm
from unionweb.surveys.models import AUDIENCES, Survey
from unionweb.surveys.queries import surveys as queries
from unionweb.surveys.queries.facts import RESULT, facts_of
from unionweb.surveys.queries.ways import parts
from unionweb.surveys.rules.shipped import SURVEY_KINDS
from unionweb.surveys.rules.stages import STAGES, Stage, following, is_before, obstacles
from unionweb.surveys.views.room import room


@room.get("/", policy=policies.sees_surveys)
def index() -> Response:
    """What is open to the reader, what he prepares, and what is published."""
    person, text = who(), search_argument()
    units = policies.managed_units(person)
    return page(
        "surveys/index.html",
        open_now=queries.open_to(person.person_id, now()) if person.person_id else [],
        managed=paginate(queries.in_work(units, text)) if units else None,
        published=paginate(queries.published(text)),
        manages=bool(units),
        text=text,
        stages=STAGES,
        kinds=SURVEY_KINDS,
    )


@room.route("/new", methods=["GET", "POST"], policy=policies.manages_some_survey)
def create() -> Response:
    """A new survey of a union."""
    form = NewSurveyForm(None, unit_id=number_argument("unit"))
    form.offer(_unions())
    actor = who().actor
    survey = attempt(
        form, lambda: setup.create_survey(form.unit, form.kind.data, form.read(), by=actor, now=now())
    )
    if survey:
        tell(mark("已新建。请逐项准备，最后开始"))
        return go("surveys.show", survey_id=survey.id)
    return page("surveys/create.html", form.status, form=form)


def _unions() -> list[Unit]:
    return [one for one in open_units() if one.has_union and policies.manages_at(who(), one.place)]


@room.get("/<int:survey_id>", policy=policies.sees_survey)
def show(survey_id: int) -> Response:
    """One survey: the way through the work for those who prepare it, what to do for everybody else."""
    return hub(queries.survey_of(survey_id))


def hub(survey: Survey, problems: tuple[str, ...] = ()) -> Response:
    """The page of a survey, with what was refused."""
    person, moment = who(), now()
    manages = policies.manages_survey(person, survey.id)
    facts = facts_of(survey, moment, by_hand=True) if manages else None
    to = next(iter(following(survey.stage)), None)
    return page(
        "surveys/show.html",
        422 if problems else 200,
        survey=survey,
        problems=problems,
        manages=manages,
        advises=policies.advises_survey(person, survey.id),
        answers=policies.answers_survey(person, survey.id),
        is_open=survey.stage is Stage.OPEN and survey.closes_at is not None and survey.closes_at > moment,
        has_results=not is_before(survey.stage, Stage.COUNTED) and policies.sees_counted(person, survey.id),
        parts=parts(survey, facts, moment) if facts else [],
        facts=facts,
        to=to,
        obstacles=obstacles(facts, to) if facts and to else [],
        sealing=survey.stage is Stage.CLOSED and bool(queries.unsealed(survey)),
        publication=publication_of(RESULT, ("survey", survey.id)),
        rated=[one.name for one in survey.subjects if one.department_id is not None],
        stages=STAGES,
        kinds=SURVEY_KINDS,
        audiences=AUDIENCES,
        extensions=queries.extensions_of(survey.id),
        path=[STAGES[one] for one in Stage],
        reached=len(Stage) if survey.stage is Stage.FINAL else list(Stage).index(survey.stage),
    )


@room.route("/<int:survey_id>/edit", methods=["GET", "POST"], policy=policies.manages_survey)
def edit(survey_id: int) -> Response:
    """What is said of a survey: whom it asks, until when."""
    survey = queries.survey_of(survey_id)
    form = SurveyForm(survey, db.session.query(Semester).order_by(Semester.starts_on.desc()))
    actor = who().actor
    if attempt(form, lambda: setup.edit_survey(survey, form.read(), by=actor, now=now())):
        tell(mark("已保存"))
        return go("surveys.show", survey_id=survey_id)
    return page("surveys/edit.html", form.status, form=form, survey=survey, today=today())


@room.route("/<int:survey_id>/departments", methods=["GET", "POST"], policy=policies.manages_survey)
def departments(survey_id: int) -> Response:
    """Which departments are rated."""
    survey = queries.survey_of(survey_id)
    form = DepartmentsForm(survey, queries.departments_of(survey.unit_id))
    actor = who().actor
    if attempt(form, lambda: setup.choose_departments(survey, form.chosen, by=actor, now=now())):
        tell(mark("已保存"))
        return go("surveys.show", survey_id=survey_id)
    return page("surveys/departments.html", form.status, form=form, survey=survey)


@room.post("/<int:survey_id>/remove", policy=policies.manages_survey)
def remove(survey_id: int) -> Response:
    """Delete a draft."""
    survey = queries.survey_of(survey_id)
    title = survey.title
    setup.remove_draft(survey, by=who().actor, now=now())
    tell(mark("已删除“%(title)s”"), title=title)
    return go("surveys.index")
