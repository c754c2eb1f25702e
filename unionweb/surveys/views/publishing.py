"""Publishing a result, putting it up anew, and at the end forgetting what may not be kept."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions.erasing import finish as end
from unionweb.surveys.actions.publishing import publish_survey, republish_survey
from unionweb.surveys.forms.publishing import PublishForm, RepublishForm
from unionweb.surveys.models import Survey
from unionweb.surveys.queries.statistics import rated
from unionweb.surveys.queries.surveys import survey_of
from unionweb.surveys.views.results import owes
from unionweb.surveys.views.room import room
from unionweb.surveys.views.stages import step


@room.route("/<int:survey_id>/publish", methods=["GET", "POST"], policy=policies.advises_survey)
def publish(survey_id: int) -> Response:
    """Let everybody read the result."""
    survey = survey_of(survey_id)
    form = PublishForm()
    if attempt(form, lambda: publish_survey(survey, by=who().actor, now=now())):
        tell(mark("结果已公布并开始公示"))
        return go("surveys.results", survey_id=survey_id)
    owing = [one.subject.name for one in rated(survey) if owes(one)]
    return page("surveys/publish.html", form.status, survey=survey, form=form, owing=owing)


@room.route("/<int:survey_id>/republish", methods=["GET", "POST"], policy=policies.advises_survey)
def republish(survey_id: int) -> Response:
    """Put it up anew, for a public reason."""
    survey = survey_of(survey_id)
    form = RepublishForm()
    reason = form.reason.data or ""
    if attempt(form, lambda: republish_survey(survey, reason, by=who().actor, now=now())):
        tell(mark("已重新公示"))
        return go("surveys.results", survey_id=survey_id)
    return page("surveys/republish.html", form.status, survey=survey, form=form)


@room.post("/<int:survey_id>/finish", policy=policies.advises_survey)
def finish(survey_id: int) -> Response:
    """Keep the sums, destroy the rest."""
    actor = who().actor

    def act(survey: Survey) -> Survey:
        return end(survey, by=actor, now=now())

    return step(survey_id, act, mark("已归档，答卷、名单和密钥都已销毁"))
