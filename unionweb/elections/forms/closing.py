"""Forms for what comes after the count."""

from unionweb.base.text import Sentence, mark
from unionweb.base.web.forms import Form, Line, Number, at_most, required
from unionweb.base.web.i18n import translate
from unionweb.elections.models import Election
from unionweb.publications.rules import MOST_DAYS


class PublishForm(Form):
    """The publication of a result."""

    title = Line(mark("标题"), [required(), at_most(200)])
    days = Number(mark("公示几个工作日"), [required()], least=1, most=MOST_DAYS)

    def __init__(self, election: Election) -> None:
        title = translate(Sentence(mark("%(title)s结果公示"), {"title": election.title}))
        super().__init__(title=title, days=election.working_days)
