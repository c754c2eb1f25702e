"""Forms of publishing."""

from unionweb.base.text import mark
from unionweb.base.web.forms import Form, Line, Number, at_most, required
from unionweb.base.web.incoming import MOST_NUMBER


class PublishForm(Form):
    """One button."""


class RepublishForm(Form):
    """Why it is put up anew."""

    reason = Line(mark("重新公示的理由"), [required(), at_most(200)], description=mark("会公布"))


class RemarkForm(Form):
    """What is to be blotted out of a comment."""

    words = Line(mark("要涂去的姓名"), [required(), at_most(20)])
    comment = Number(least=1, most=MOST_NUMBER)
    blots = Number(least=0)
