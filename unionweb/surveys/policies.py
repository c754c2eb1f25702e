"""Who prepares a survey, who answers it, who may look."""

from unionweb.base.db import db
from unionweb.base.refusals import found
from unionweb.people.rules.roles import Place, Role
from unionweb.people.rules.who import Who
from unionweb.surveys.models import Plan, Subject, Survey
from unionweb.surveys.queries.surveys import respondent_of
from unionweb.surveys.rules.shipped import OWN_KINDS
from unionweb.surveys.rules.stages import Stage, shows_results

MANAGERS = (Role.PRESIDIUM, Role.ADVISER, Role.ADMINISTRATOR)


def manages_at(who: Who, place: Place) -> bool:
    """Prepares and runs the surveys of a place: presidium, adviser, administrator."""
    return any(who.holds(role, place) for role in MANAGERS)


def manages_some_survey(who: Who, **_arguments: object) -> bool:
    """The same, of some unit."""
    return any(who.holds(role) for role in MANAGERS)


def managed_units(who: Who) -> frozenset[int]:
    """The units where a person prepares surveys, without those below them."""
    return frozenset(one.unit_id for one in who.held if one.role in MANAGERS and one.department_id is None)


def manages_survey(who: Who, survey_id: int, **_arguments: object) -> bool:
    """The same, of this survey's unit. Nobody of a review, which has pages elsewhere."""
    survey = found(db.session.get(Survey, survey_id))
    return survey.kind in OWN_KINDS and manages_at(who, survey.unit.place)


def advises_survey(who: Who, survey_id: int, **_arguments: object) -> bool:
    """Adviser or administrator at the survey's unit: publishes, and looks after plans. Nobody of a review."""
    survey = found(db.session.get(Survey, survey_id))
    place = survey.unit.place
    return survey.kind in OWN_KINDS and (
        who.holds(Role.ADVISER, place) or who.holds(Role.ADMINISTRATOR, place)
    )


def answers_survey(who: Who, survey_id: int, **_arguments: object) -> bool:
    """Is asked, and not in a review."""
    is_own = found(db.session.get(Survey, survey_id)).kind in OWN_KINDS
    return is_own and respondent_of(survey_id, who.person_id) is not None


def sees_surveys(who: Who, **_arguments: object) -> bool:
    """Everybody: the list shows what is open to the reader, and what is published."""
    return True


def sees_survey(who: Who, survey_id: int, **_arguments: object) -> bool:
    """Everybody once it is published; before that those who prepare it and, from the opening on, those who
    are asked."""
    return sees_results(who, survey_id) or manages_survey(who, survey_id) or answers_survey(who, survey_id)


def sees_results(who: Who, survey_id: int, **_arguments: object) -> bool:
    """Everybody once they are published; before that nobody, whoever it is. Those of a review never."""
    survey = found(db.session.get(Survey, survey_id))
    return survey.kind in OWN_KINDS and shows_results(survey.stage)


def sees_counted(who: Who, survey_id: int, **_arguments: object) -> bool:
    """Those who publish see it, once it is counted, as it will be published."""
    if sees_results(who, survey_id):
        return True
    is_counted = found(db.session.get(Survey, survey_id)).stage is Stage.COUNTED
    return is_counted and advises_survey(who, survey_id)


def heads_subject(who: Who, subject: Subject) -> bool:
    """Heads the department that is rated."""
    return subject.department is not None and who.holds(Role.DEPARTMENT_HEAD, subject.department.place)


def files_plan(who: Who, plan_id: int, **_arguments: object) -> bool:
    """The head of the department that owes it."""
    return heads_subject(who, found(db.session.get(Plan, plan_id)).subject)


def judges_plan(who: Who, plan_id: int, **_arguments: object) -> bool:
    """Adviser or administrator at the survey's unit."""
    return advises_survey(who, found(db.session.get(Plan, plan_id)).subject.survey_id)


def works_on_plan(who: Who, plan_id: int, **_arguments: object) -> bool:
    """Either of them."""
    return files_plan(who, plan_id) or judges_plan(who, plan_id)
