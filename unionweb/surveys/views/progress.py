"""How far an open survey has come, and reminding those who have not answered."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.refusals import found
from unionweb.base.text import mark
from unionweb.base.web.answers import page
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions.reminding import remind as send
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.progress import progress_of
from unionweb.surveys.queries.surveys import reminders_of, survey_of
from unionweb.surveys.rules.stages import Stage
from unionweb.surveys.views.room import room
from unionweb.surveys.views.stages import step


@room.get("/<int:survey_id>/progress", policy=policies.manages_survey)
def progress(survey_id: int) -> Response:
    """Rounded numbers; not an answer among them."""
    survey = survey_of(survey_id)
    found(survey if survey.stage is Stage.OPEN else None)
    return page(
        "surveys/progress.html",
        survey=survey,
        progress=progress_of(survey),
        reminders=reminders_of(survey_id),
    )


@room.post("/<int:survey_id>/remind", policy=policies.manages_survey)
def remind(survey_id: int) -> Response:
    """Remind everybody who has not drawn; nobody learns who they are."""
    actor = who().actor

    def act(survey: Survey) -> Survey:
        send(survey, by=actor, now=now())
        return survey

    return step(survey_id, act, mark("已提醒还没有填写的人，谁也不知道他们是谁"))
