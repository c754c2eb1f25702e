"""Blotting a name out of a comment. It cannot be undone; the log knows who did it, never what stood there."""

import secrets
from datetime import datetime

from sqlalchemy import func, select, update

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark
from unionweb.surveys.models import Blotted, Comment, Subject
from unionweb.surveys.queries.results import blots_of
from unionweb.surveys.rules.comments import blot, may_release
from unionweb.surveys.rules.stages import Stage, is_before

VERBS = {"surveys.blot": mark("涂去意见里的姓名")}
STALE = mark("这条意见刚刚被别人改过，请重新载入后再涂")


def blot_out(comment: Comment, blots: int, start: int, length: int, *, by: Actor, now: datetime) -> Comment:
    """Replace so many code points by a mark. `blots`: how often the comment had been blotted when it was
    looked at. Refusal: no name, too few comments for anybody to read, changed meanwhile."""
    subject = db.session.get_one(Subject, comment.subject_id)
    survey = subject.survey
    if is_before(survey.stage, Stage.COUNTED) or not may_release(_number(comment)):
        raise Refusal("这条意见不公开，不用涂去姓名")
    if blots_of([comment.id]).get(comment.id, 0) != blots:
        raise Refusal(STALE)
    seen = comment.text
    # The key is gone once the survey is erased: what is blotted after that nobody can check.
    text, entry = blot(seen, start, length, survey.blot_key or secrets.token_bytes(32))
    mine = update(Comment).where(Comment.id == comment.id, Comment.text == seen).values(text=text)
    if db.session.scalar(mine.returning(Comment.id)) is None:
        raise Refusal(STALE)
    db.session.refresh(comment)
    kept = {"start": entry.start, "length": entry.length, "seal": entry.seal}
    db.session.add(Blotted(comment_id=comment.id, blotted_by=by.name, blotted_at=now, **kept))
    db.session.flush()
    details = {"title": survey.title, "subject": subject.name, "comment": comment.number}
    details |= {"question": comment.question, "start": entry.start, "length": entry.length}
    record("surveys.blot", subject=("survey", survey.id), by=by, now=now, details=details)
    return comment


def _number(comment: Comment) -> int:
    """How many comments are released together with this one."""
    query = select(func.count()).select_from(Comment).where(Comment.subject_id == comment.subject_id)
    return db.session.scalar(query.where(Comment.question == comment.question)) or 0
