"""A review 民主评议: a survey of those who serve in a union, prepared and opened in one step."""

from datetime import datetime

from unionweb.audit import Actor
from unionweb.people.models import Unit
from unionweb.surveys.actions.opening import open_survey
from unionweb.surveys.actions.setup import SurveyDetails, change_questionnaire, create_survey
from unionweb.surveys.models import Audience, Survey
from unionweb.surveys.rules.questions import Questionnaire
from unionweb.surveys.rules.shipped import SurveyKind


def open_review(
    unit: Unit, title: str, questionnaire: Questionnaire, closes_at: datetime, *, by: Actor, now: datetime
) -> Survey:
    """One ballot with these questions for everybody who serves there; responses are told apart by department.
    Refusal: as in `open_survey`, or a title that is taken."""
    details = SurveyDetails(title, Audience.POSTS, closes_at=closes_at)
    survey = create_survey(unit, SurveyKind.REVIEW, details, by=by, now=now)
    change_questionnaire(survey, questionnaire, survey.version, by=by, now=now)
    return open_survey(survey, by=by, now=now)
