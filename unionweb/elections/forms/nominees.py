"""Forms of nominees, nominations and the publication of the nominees."""

from collections.abc import Iterable

from wtforms import BooleanField, TextAreaField

from unionweb.base.text import mark
from unionweb.base.web.forms import Choice, Form, Line, Number, Upload, at_most, required
from unionweb.elections.actions.nominees import NomineeDetails
from unionweb.elections.models import Contest, Nominee
from unionweb.people.models import Unit

MOST_WORDS = 1000


class PersonForm(Form):
    """Somebody found by a search."""

    person = Number(mark("人员"), [required()], least=1, most=2**31 - 1)


class NomineeForm(Form):
    """What the ballot says of a nominee."""

    unit_name = Line(mark("选票上写的单位"), [at_most(170)])
    group = Line(
        mark("代表团或年级"),
        [at_most(80)],
        description=mark("规定了每组至少当选几名时才用；同组的写法要一样"),
    )
    introduction = TextAreaField(
        mark("简介"), [at_most(MOST_WORDS)], description=mark("选举人在选票上可以点开看")
    )
    photo = Upload(
        mark("照片"),
        description=mark("竖的半身照。会自动缩小，照片里的拍摄地点等信息会被去掉"),
        render_kw={"accept": "image/jpeg,image/png,image/webp", "data-shrinks": True},
    )
    drop_photo = BooleanField(mark("删去现在的照片"))

    def __init__(self, nominee: Nominee, *, fresh: bool = False) -> None:
        """`fresh`: what is stored, whatever another form of the page has sent."""
        said = {name: getattr(nominee, name) for name in ("unit_name", "group", "introduction")}
        super().__init__(None, **said)
        if fresh:
            self.process(None, **said)

    def read(self) -> NomineeDetails:
        """What was typed in."""
        text = (self.introduction.data or "").strip()
        return NomineeDetails(self.unit_name.data or "", self.group.data or "", text)


class JudgeForm(Form):
    """Why a nominee was not accepted."""

    reason = Line(mark("理由"), [required(), at_most(300)])


class NominationForm(Form):
    """Who stands for what, and in whose name."""

    contest_id = Choice(mark("参选项目"), coerce=int)
    union_id = Choice(mark("以谁的名义"), coerce=int, blank=mark("本人自荐"))
    number = Line(mark("被提名人的学号"), [at_most(24)], description=mark("以单位名义提名时填写"))
    introduction = TextAreaField(mark("简介"), [at_most(MOST_WORDS)])

    def offer(self, contests: Iterable[Contest], unions: Iterable[Unit]) -> None:
        """What one can stand for, and the unions one may speak for."""
        self.contests = {contest.id: contest for contest in contests if not contest.motion}
        self.unions = {union.id: union for union in unions}
        self.contest_id.offer((contest.id, contest.title) for contest in self.contests.values())
        self.union_id.offer((union.id, union.full_name) for union in self.unions.values())
        if not self.unions:
            del self.union_id
            del self.number

    @property
    def contest(self) -> Contest:
        """What is stood for."""
        return self.contests[self.contest_id.data]

    @property
    def union(self) -> Unit | None:
        """The union that proposes; None: the student himself."""
        return self.unions.get(self.union_id.data) if "union_id" in self else None


class PublishForm(Form):
    """How the nominees are put up."""

    title = Line(mark("标题"), [required(), at_most(200)])
    days = Number(mark("公示天数"), [required()], least=1, most=60)
    working = Choice(
        mark("按"), choices=[("yes", mark("工作日（节假日和调休另计）")), ("no", mark("自然日"))]
    )
    reason = Line(mark("重新公示的理由"), [at_most(500)])
