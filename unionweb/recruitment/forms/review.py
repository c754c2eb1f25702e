"""Forms of a review."""

from datetime import datetime

from wtforms import TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Day, Form, at_most, required
from unionweb.recruitment.actions.review import REASON_MOST
from unionweb.recruitment.forms.drives import day_and_hour, hours_with, moment_of
from unionweb.recruitment.models import Round

EVENING = 22


class ReviewForm(Form):
    """Until when members may answer."""

    closes_on = Day(mark("截止日期"), [required()])
    closes_hour = Choice(mark("截止时间"), coerce=int)

    def __init__(self, one: Round) -> None:
        day, hour = day_and_hour(one.ends_at, EVENING)
        super().__init__(None, closes_on=day, closes_hour=hour)
        self.closes_hour.offer(hours_with(hour))

    @property
    def moment(self) -> datetime | None:
        """The end."""
        return moment_of(self.closes_on.data, self.closes_hour.data)


class RepeatForm(ReviewForm):
    """The same once more, and why."""

    reason = TextAreaField(mark("理由"), [required(), at_most(REASON_MOST)], render_kw={"rows": 2})


class WithoutForm(Form):
    """Why the review is not held again; on one page with the other form."""

    why = TextAreaField(mark("理由"), [required(), at_most(REASON_MOST)], render_kw={"rows": 2})
