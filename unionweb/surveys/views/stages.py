"""Opening, putting off, closing and adding up."""

from collections.abc import Callable

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db, end_reading, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions import closing, opening
from unionweb.surveys.forms.surveys import ExtendForm
from unionweb.surveys.models import Survey
from unionweb.surveys.queries import surveys as queries
from unionweb.surveys.rules.stages import Stage
from unionweb.surveys.views.room import room
from unionweb.surveys.views.surveys import hub


@room.post("/<int:survey_id>/open", policy=policies.manages_survey)
def open_survey(survey_id: int) -> Response:
    """Let those who are asked answer."""
    actor = who().actor
    return step(
        survey_id,
        lambda survey: opening.open_survey(survey, by=actor, now=now()),
        mark("测评已经开始，请张贴二维码"),
    )


@room.route("/<int:survey_id>/extend", methods=["GET", "POST"], policy=policies.manages_survey)
def extend(survey_id: int) -> Response:
    """Put off the close."""
    survey = queries.survey_of(survey_id)
    form = ExtendForm(survey)
    actor, reason = who().actor, form.reason.data or ""
    if attempt(form, lambda: opening.extend_survey(survey, form.moment, reason, by=actor, now=now())):
        tell(mark("已延期"))
        return go("surveys.show", survey_id=survey_id)
    return page("surveys/extend.html", form.status, form=form, survey=survey)


@room.post("/<int:survey_id>/close", policy=policies.manages_survey)
def close(survey_id: int) -> Response:
    """Take no more responses, also before the time."""
    actor, moment = who().actor, now()

    def act(survey: Survey) -> Survey:
        early = survey.closes_at is not None and moment < survey.closes_at
        return closing.close_survey(survey, by_hand=early, by=actor, now=moment)

    return step(survey_id, act, mark("测评已经截止，可以统计"))


def step(survey_id: int, act: Callable[[Survey], Survey], words: str) -> Response:
    """One change of a survey; what is refused stands on its page."""
    survey = queries.survey_of(survey_id)
    try:
        with db.session.begin_nested():
            act(survey)
    except Refusal as refusal:
        db.session.expire_all()
        return hub(survey, (translate(refusal.sentence),))
    tell(words)
    return go("surveys.show", survey_id=survey_id)


@room.get("/<int:survey_id>/counting", policy=policies.manages_survey)
def counting(survey_id: int) -> Response:
    """How far the adding up is; the page goes on by itself."""
    survey = queries.survey_of(survey_id)
    done = sum(one.unreadable is not None for one in survey.subjects)
    return page("surveys/counting.html", survey=survey, done=done, total=len(survey.subjects))


# Holds no transaction while it opens the responses of one subject: up to seconds for 20,000.
@room.post("/<int:survey_id>/count", policy=policies.manages_survey, transaction=False)
def count(survey_id: int) -> Response:
    """Open and add up the responses on the next subject."""
    survey = queries.survey_of(survey_id)
    following = next((one for one in survey.subjects if one.unreadable is None), None)
    if survey.stage is not Stage.CLOSED or following is None:
        return go("surveys.show", survey_id=survey_id)
    subject_id = following.id
    gathered = closing.gather_responses(following)
    end_reading()
    with unit_of_work():
        survey = queries.survey_of(survey_id)
        subject = next(one for one in survey.subjects if one.id == subject_id)
        closing.count_subject(subject, gathered, by=who().actor, now=now())
        counted = survey.stage is Stage.COUNTED
    if counted:
        tell(mark("统计完成，请核对后公布"))
        return go("surveys.show", survey_id=survey_id)
    return go("surveys.counting", survey_id=survey_id)
