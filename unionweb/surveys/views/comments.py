"""Blotting names out of comments before they are published."""

from flask import Response

from unionweb.base.clock import now
from unionweb.base.db import db
from unionweb.base.refusals import Refusal, found
from unionweb.base.text import mark
from unionweb.base.web.answers import go, page, tell
from unionweb.base.web.forms import attempt
from unionweb.people.signin import who
from unionweb.surveys import policies
from unionweb.surveys.actions.comments import blot_out
from unionweb.surveys.forms.publishing import RemarkForm
from unionweb.surveys.models import Comment
from unionweb.surveys.queries.results import blots_of, comments_of, rated_subject
from unionweb.surveys.queries.surveys import subject_of, survey_of
from unionweb.surveys.views.room import room


@room.route("/<int:survey_id>/comments/<key>", methods=["GET", "POST"], policy=policies.advises_survey)
def comments(survey_id: int, key: str) -> Response:
    """The comments on one subject, each with a place to say what is to be blotted out."""
    survey = survey_of(survey_id)
    subject = subject_of(survey, key)
    form = RemarkForm()
    if attempt(form, lambda: _blot(subject.id, form)):
        tell(mark("已涂去，操作记入日志"))
        return go("surveys.comments", survey_id=survey_id, key=key)
    remarks = comments_of(subject, survey.asks, rated_subject(subject).result.statistics)
    blots = blots_of([one.id for remark in remarks for one in remark.comments])
    return page(
        "surveys/comments.html",
        form.status,
        survey=survey,
        subject=subject,
        form=form,
        remarks=remarks,
        blots=blots,
    )


def _blot(subject_id: int, form: RemarkForm) -> Comment:
    comment = found(db.session.get(Comment, form.comment.data or 0))
    found(comment if comment.subject_id == subject_id else None)
    words = form.words.data or ""
    start = comment.text.find(words)
    if start < 0:
        raise Refusal("这条意见里没有“%(words)s”", field="words", words=words)
    return blot_out(comment, form.blots.data or 0, start, len(words), by=who().actor, now=now())
