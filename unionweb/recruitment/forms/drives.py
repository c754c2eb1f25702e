"""Forms of a drive as a whole: what it is, its openings, its rules."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from wtforms import BooleanField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from unionweb.base.clock import LOCAL
from unionweb.base.text import mark
from unionweb.base.web.forms import (
    Choice,
    Day,
    Form,
    Line,
    Number,
    ShareField,
    at_most,
    labelled,
    optional,
    required,
)
from unionweb.people.models import Department, Term, Unit
from unionweb.people.rules.organisation import POSTS, Post
from unionweb.recruitment.actions.setup import DriveDetails, OpeningDetails
from unionweb.recruitment.models import Drive, Opening
from unionweb.recruitment.rules.openings import RECRUITED
from unionweb.recruitment.rules.scores import BINDINGS, Binding
from unionweb.recruitment.rules.terms import CHECKS, TIE_KEYS, Terms, TieKey

HOURS = (0, 8, 12, 18, 20, 22, 24)
MORNING, LATE = 8, 22
WORDS_MOST = 10_000


def moment_of(day: date | None, hour: int) -> datetime | None:
    """A day and a full hour in the school's time zone; 24 is midnight."""
    if day is None:
        return None
    return datetime.combine(day, time(), LOCAL) + timedelta(hours=hour)


def day_and_hour(moment: datetime | None, usual: int) -> tuple[date | None, int]:
    """The same backwards."""
    if moment is None:
        return None, usual
    local = moment.astimezone(LOCAL)
    return local.date(), local.hour


def hours_with(now: int) -> list[tuple[int, str]]:
    """The full hours offered, with the one that is set."""
    return [(hour, f"{hour}:00") for hour in sorted({*HOURS, now})]


class NewDriveForm(Form):
    """The little that a new drive needs."""

    unit_id = Choice(mark("哪个单位的学生会"), coerce=int)
    title = Line(mark("名称"), [required(), at_most(120)], description=mark("例如：校学生会2026年秋季招新"))
    copied = Choice(
        mark("照搬以前的招新"),
        coerce=int,
        description=mark("岗位、规则、轮次、评分表和报名表都照搬，再逐项修改"),
    )

    def offer(self, units: Iterable[Unit], drives: Iterable[Drive]) -> None:
        """The units that may hold one, and the drives that may be copied."""
        self.units = {unit.id: unit for unit in units}
        self.drives = {drive.id: drive for drive in drives}
        self.unit_id.offer((unit.id, unit.full_name) for unit in self.units.values())
        named = [(one.id, f"{one.unit.full_name} · {one.title}") for one in self.drives.values()]
        self.copied.offer([(0, mark("不照搬，从通用设置开始")), *named])

    @property
    def unit(self) -> Unit:
        """The unit chosen."""
        return self.units[self.unit_id.data]

    @property
    def earlier(self) -> Drive | None:
        """The drive to copy."""
        return self.drives.get(self.copied.data)

    def read(self) -> DriveDetails:
        """What was typed in."""
        return DriveDetails(title=self.title.data or "")


class DriveForm(Form):
    """What people say of a drive."""

    title = Line(mark("名称"), [required(), at_most(120)])
    term_id = Choice(mark("哪一届"), coerce=int, description=mark("录用的成员在这一届任职"))
    opens_on = Day(mark("报名开始日期"), [optional()], description=mark("不填：从“开始报名”那一刻起"))
    opens_hour = Choice(mark("报名开始时间"), coerce=int)
    closes_on = Day(mark("报名截止日期"), [optional()])
    closes_hour = Choice(mark("报名截止时间"), coerce=int)

    def __init__(self, drive: Drive, terms: Iterable[Term]) -> None:
        begins, begins_hour = day_and_hour(drive.opens_at, MORNING)
        ends, ends_hour = day_and_hour(drive.closes_at, LATE)
        super().__init__(
            drive,
            opens_on=begins,
            opens_hour=begins_hour,
            closes_on=ends,
            closes_hour=ends_hour,
            term_id=drive.term_id or 0,
        )
        self._terms = {one.id: one for one in terms}
        self.term_id.offer([(0, mark("不属于某一届")), *((k, one.name) for k, one in self._terms.items())])
        self.opens_hour.offer(hours_with(begins_hour))
        self.closes_hour.offer(hours_with(ends_hour))

    def read(self) -> DriveDetails:
        """What was typed in."""
        return DriveDetails(
            title=self.title.data or "",
            term=self._terms.get(self.term_id.data),
            opens_at=moment_of(self.opens_on.data, self.opens_hour.data),
            closes_at=moment_of(self.closes_on.data, self.closes_hour.data),
        )


class AnnouncementForm(Form):
    """What the page of the drive says."""

    announcement = TextAreaField(
        mark("公告正文"),
        [at_most(WORDS_MOST)],
        description=mark("纯文字，空一行分段。部门、名额、时间、轮次、规则和报名表由系统列出，不用再写"),
        render_kw={"rows": 14},
    )


class OpeningForm(Form):
    """A department that takes people, or the presidium."""

    department_id = Choice(mark("部门"), coerce=int)
    post = Choice(
        mark("职务"),
        coerce=Post,
        choices=labelled(RECRUITED, POSTS),
        description=mark(
            "部长、副部长须学院团组织推荐、学生工作部门和校团委确定（P12）；主席团成员还须学院党组织同意、"
            "学校党委确定（P11）。系统逐步登记"
        ),
    )
    places = Number(mark("名额"), [required()], least=1, most=200)
    line = Number(
        mark("本岗位的总分线"),
        [optional()],
        least=0,
        most=100,
        description=mark("不填：用整个招新的总分线"),
    )
    words = TextAreaField(
        mark("岗位说明"), [at_most(1000)], description=mark("做什么、希望您会什么"), render_kw={"rows": 4}
    )

    def __init__(self, opening: Opening | None, departments: Iterable[Department]) -> None:
        line = None if opening is None or opening.line is None else int(opening.line)
        usual = {} if opening else {"post": Post.OFFICER}
        super().__init__(opening, line=line, **usual)
        if opening is not None and not self.submitted:
            self.department_id.data = opening.department_id or 0
        self._departments = {one.id: one for one in departments}
        named = [(key, one.name) for key, one in self._departments.items()]
        self.department_id.offer([*named, (0, mark("学生会主席团"))])

    def read(self) -> OpeningDetails:
        """What was typed in."""
        return OpeningDetails(
            department=self._departments.get(self.department_id.data),
            places=self.places.data or 1,
            post=self.post.data,
            line=None if self.line.data is None else Fraction(self.line.data),
            words=(self.words.data or "").strip(),
        )


class TermsForm(Form):
    """The rules, in the words of a regulation. All are fixed when the drive opens."""

    choices = Choice(mark("每人填几个志愿"), coerce=int, choices=[(1, "1"), (2, "2")])
    adjustment = BooleanField(
        mark("可以调剂"), description=mark("报名时问是否服从调剂；没有录满的部门从服从调剂者中按成绩补录")
    )
    checks = SelectMultipleField(
        mark("报名条件（按名册核对）"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    blind = BooleanField(
        mark("简历筛选隐去姓名、照片和性别"), description=mark("评委只看到编号；文件里写的姓名隐不去")
    )
    binding = Choice(
        mark("以哪个分数为准"),
        coerce=Binding,
        choices=labelled(Binding, BINDINGS),
        description=mark("三种分数都会列出，只有这一种算数。去掉最高最低分须每人至少 5 位评委"),
    )
    line = Number(
        mark("总分线"),
        [optional()],
        least=0,
        most=100,
        description=mark("加权总分（百分制）低于它的不录取；不填：不设"),
    )
    tie_1 = Choice(mark("同分先看"), coerce=TieKey, choices=labelled(TieKey, TIE_KEYS))
    tie_2 = Choice(mark("再看"), coerce=TieKey, choices=labelled(TieKey, TIE_KEYS), blank=mark("不再区分"))
    tie_3 = Choice(mark("最后"), coerce=TieKey, choices=labelled(TieKey, TIE_KEYS), blank=mark("不再区分"))
    own_weight = ShareField(
        mark("民主评议中本部门成员的权重"),
        [required()],
        description=mark("100%：与其他人一样；0：不计；200%：算两份"),
    )
    turnout = ShareField(
        mark("民主评议最低参与率"), [required()], description=mark("参加的人不到这个比例，评议无效")
    )
    days = Number(mark("结果公示几个工作日"), [required()], least=1, most=30)
    offer_days = Number(
        mark("录用通知几天内答复"), [required()], least=1, most=30, description=mark("逾期由候补依次递补")
    )
    move_up = BooleanField(
        mark("第二志愿录取者可以递补到第一志愿"), description=mark("他的第一志愿空出名额时先问他")
    )
    probation_days = Number(mark("试用期（天）"), [required()], least=0, most=365)
    names_open = BooleanField(mark("公布评委姓名"), description=mark("不公布：候选人只看到“评委 1”“评委 2”"))
    may_overlap = BooleanField(mark("报名时间可以与校级（院级）招新重叠"))
    retention_days = Number(
        mark("未录取者的材料保存几天"),
        [required()],
        least=7,
        most=730,
        description=mark("从招新结束起；到期销毁简历、照片和填写的内容，只留统计数"),
    )

    def __init__(self, terms: Terms) -> None:
        line = None if terms.line is None else int(terms.line)
        ties = {f"tie_{place}": tie for place, tie in enumerate(terms.ties[:3], 1)}
        super().__init__(terms, line=line, **ties)
        self.checks.choices = list(CHECKS.items())

    def read(self) -> Terms:
        """What was typed in."""
        ties = (self.tie_1.data, self.tie_2.data, self.tie_3.data)
        plain = ("choices", "adjustment", "blind", "binding", "own_weight", "turnout", "days", "offer_days")
        more = ("move_up", "probation_days", "names_open", "may_overlap", "retention_days")
        return Terms(
            **{name: self[name].data for name in (*plain, *more)},
            line=None if self.line.data is None else Fraction(self.line.data),
            checks=tuple(self.checks.data or ()),
            ties=tuple(one for one in ties if one is not None),
        )


class ExtendForm(Form):
    """A later close, and why."""

    closes_on = Day(mark("新的截止日期"), [required()])
    closes_hour = Choice(mark("截止时间"), coerce=int)
    reason = Line(mark("延期的原因"), [required(), at_most(200)], description=mark("会写进公告"))

    def __init__(self, drive: Drive) -> None:
        day, hour = day_and_hour(drive.closes_at, LATE)
        super().__init__(None, closes_on=day, closes_hour=hour)
        self.closes_hour.offer(hours_with(hour))

    @property
    def moment(self) -> datetime:
        """The new close."""
        moment = moment_of(self.closes_on.data, self.closes_hour.data)
        assert moment is not None
        return moment
