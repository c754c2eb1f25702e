"""Opening, putting off, closing and adding up."""

from collections.abc import Callable

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db, unit_of_work
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.base.web.answers import fragment, go, page, tell, wants_fragment
from unionweb.base.web.forms import attempt
from unionweb.base.web.i18n import translate
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions import closing, opening
from unionweb.surveys.actions import counting as adding_up
from unionweb.surveys.forms.surveys import ExtendForm
from unionweb.surveys.models import Survey
from unionweb.surveys.queries import surveys as queries
from unionweb.surveys.queries.work import work_of
from unionweb.surveys.rules.stages import Stage, is_before
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


# The two views that follow hold no transaction while they work: a step takes a second, and others would wait
# for their turn to write.
@room.post("/<int:survey_id>/close", policy=policies.manages_survey, transaction=False)
def close(survey_id: int) -> Response:
    """Take no more responses, also before the time; then close the boxes, some each time it is asked."""
    actor, moment = who().actor, now()

    def act() -> bool:
        with unit_of_work():
            survey = queries.locked(survey_id)
            if is_before(survey.stage, Stage.CLOSED):
                early = survey.closes_at is not None and moment < survey.closes_at
                closing.close_survey(survey, by_hand=early, by=actor, now=moment)
        return closing.seal_next(survey_id, by=actor, now=moment)

    return _go_on(survey_id, act, mark("测评已经截止，可以统计"))


@room.post("/<int:survey_id>/count", policy=policies.manages_survey, transaction=False)
def count(survey_id: int) -> Response:
    """Open and add up the next responses."""
    actor, moment = who().actor, now()
    words = mark("统计完成，请核对后公布")
    return _go_on(survey_id, lambda: adding_up.count_next(survey_id, by=actor, now=moment), words)


def _go_on(survey_id: int, act: Callable[[], bool], words: str) -> Response:
    """The next step of long work; until it is done, an answer that asks for the one after."""
    try:
        done = act()
    except Refusal as refusal:
        if not wants_fragment():
            return hub(queries.survey_of(survey_id), (translate(refusal.sentence),))
        tell(refusal.sentence, "error")
        return go("surveys.show", survey_id=survey_id)
    if done:
        tell(words)
        return go("surveys.show", survey_id=survey_id)
    if wants_fragment():
        return fragment("surveys/_counting.html", work=work_of(queries.survey_of(survey_id)))
    return go("surveys.counting", survey_id=survey_id)


@room.get("/<int:survey_id>/counting", policy=policies.manages_survey)
def counting(survey_id: int) -> Response:
    """How far closing the boxes is, or adding up; the page goes on by itself."""
    survey = queries.survey_of(survey_id)
    if survey.stage is not Stage.CLOSED:
        return go("surveys.show", survey_id=survey_id)
    return page("surveys/counting.html", survey=survey, work=work_of(survey))
