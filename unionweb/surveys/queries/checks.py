"""What must hold of surveys, beyond what the tables themselves enforce. Each yields its offenders."""

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from unionweb.base.db import db
from unionweb.surveys.models import Comment, Group, GroupStatistics, Plan, Respondent, Subject, Survey
from unionweb.surveys.rules.shipped import SurveyKind
from unionweb.surveys.rules.stages import Stage, shows_results

COUNTED = tuple(stage for stage in Stage if stage not in (Stage.DRAFT, Stage.OPEN, Stage.CLOSED))


def wrong_counts() -> Iterator[str]:
    """Subjects with unreadable > received, received > drawn, or drawn > eligible; counted surveys with a
    subject that is not."""
    more = or_(
        Subject.unreadable > Subject.received,
        Subject.received > Subject.drawn,
        Subject.drawn > Subject.eligible,
    )
    query = select(Subject.id).where(more).order_by(Subject.id)
    yield from (f"survey_subject {number}: more than there can be" for number in db.session.scalars(query))
    gaps = select(Subject.id).join(Survey).where(Survey.stage.in_(COUNTED))
    gaps = gaps.where(or_(Subject.received.is_(None), Subject.unreadable.is_(None)))
    yield from (f"survey_subject {number}: not counted" for number in db.session.scalars(gaps))


def wrong_sums() -> Iterator[str]:
    """Counted subjects whose sums are not of all responses that could be read. A review's are gone in the
    end."""
    kept = select(func.sum(GroupStatistics.received)).where(GroupStatistics.subject_id == Subject.id)
    kept_sum = func.coalesce(kept.correlate(Subject).scalar_subquery(), 0)
    query = (
        select(Subject.id)
        .join(Survey)
        .where(
            Subject.unreadable.is_not(None),
            kept_sum != Subject.received - Subject.unreadable,
            or_(Survey.stage != Stage.FINAL, Survey.kind != SurveyKind.REVIEW),
        )
    )
    yield from (f"survey_subject {number}" for number in db.session.scalars(query.order_by(Subject.id)))


def wrong_groups() -> Iterator[str]:
    """Open surveys whose groups are not as large as they say."""
    members = select(func.count()).where(
        Respondent.survey_id == Group.survey_id, Respondent.group == Group.key
    )
    size = members.correlate(Group).scalar_subquery()
    query = select(Group.survey_id, Group.key).where(Group.size != size)
    yield from (f"survey {number}, group {key}" for number, key in db.session.execute(query))


def early_results() -> Iterator[str]:
    """Comments of surveys that are not counted, and plans of those whose result nobody may read yet."""
    written = select(Subject.id).join(Survey).join(Comment, Comment.subject_id == Subject.id)
    early = written.where(Survey.stage.not_in(COUNTED), Subject.unreadable.is_(None)).distinct()
    yield from (f"survey_subject {number}: comments" for number in db.session.scalars(early))
    hidden = [stage for stage in Stage if not shows_results(stage)]
    plans = select(Plan.id).join(Subject, Subject.id == Plan.subject_id).join(Survey)
    plans = plans.where(Survey.stage.in_(hidden))
    yield from (f"survey_plan {number}" for number in db.session.scalars(plans))
