"""Units, posts, and who counts as a core member."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from unionweb.base.refusals import Refusal
from unionweb.base.text import mark, say


class UnitKind(StrEnum):
    """What a node of the unit tree is."""

    SCHOOL = "school"
    COLLEGE = "college"
    CLASS = "class"
    CLUB = "club"


UNIT_KINDS = {
    UnitKind.SCHOOL: mark("学校"),
    UnitKind.COLLEGE: mark("学院"),
    UnitKind.CLASS: mark("班级（团支部）"),
    UnitKind.CLUB: mark("社团"),
}

PARENT_KINDS: dict[UnitKind, frozenset[UnitKind]] = {
    UnitKind.SCHOOL: frozenset(),
    UnitKind.COLLEGE: frozenset({UnitKind.SCHOOL}),
    UnitKind.CLASS: frozenset({UnitKind.COLLEGE}),
    UnitKind.CLUB: frozenset({UnitKind.SCHOOL, UnitKind.COLLEGE}),
}
"""Under which kinds of unit a unit may hang."""

UNION_KINDS = frozenset({UnitKind.SCHOOL, UnitKind.COLLEGE})
"""Units that have a student union: departments, terms and posts."""


class Post(StrEnum):
    """What a person serves as in a union."""

    PRESIDIUM = "presidium"
    EXECUTIVE_CHAIR = "executive_chair"
    HEAD = "head"
    DEPUTY = "deputy"
    OFFICER = "officer"
    SECRETARY_GENERAL = "secretary_general"
    ADVISER = "adviser"
    DISCIPLINE = "discipline"


POSTS = {
    Post.PRESIDIUM: mark("主席团成员"),
    Post.EXECUTIVE_CHAIR: mark("执行主席"),
    Post.HEAD: mark("部长"),
    Post.DEPUTY: mark("副部长"),
    Post.OFFICER: mark("干事"),
    Post.SECRETARY_GENERAL: mark("秘书长"),
    Post.ADVISER: mark("指导老师"),
    Post.DISCIPLINE: mark("纪检监督员"),
}

DEPARTMENT_POSTS = frozenset({Post.HEAD, Post.DEPUTY, Post.OFFICER})
"""Posts held in a department; the others are held in the union as a whole."""

CORE_POSTS = frozenset({Post.PRESIDIUM, Post.EXECUTIVE_CHAIR, Post.HEAD, Post.DEPUTY})
"""学生会骨干 (rules C5, P14): presidium, heads and deputies of a school's or college's union."""

TEACHER_POSTS = frozenset({Post.SECRETARY_GENERAL, Post.ADVISER})
"""Posts of League teachers (rule P15), never of students."""


@dataclass(frozen=True, slots=True)
class Service:
    """One tenure: a person serves in a post of a union, from a day until a day (included) or on."""

    person_id: int
    post: Post
    union_kind: UnitKind
    starts_on: date
    ends_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the person serves on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def core_members(services: Iterable[Service], day: date) -> frozenset[int]:
    """Persons who are core members on a day, each once whatever number of posts they hold."""
    return frozenset(
        service.person_id
        for service in services
        if service.post in CORE_POSTS and service.union_kind in UNION_KINDS and service.covers(day)
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another, both included; without an end it goes on."""

    starts_on: date
    ends_on: date | None

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.starts_on <= (other.ends_on or date.max) and other.starts_on <= (self.ends_on or date.max)


@dataclass(frozen=True, slots=True)
class Span:
    """A term or a semester as somebody typed it in."""

    name: str
    starts_on: date
    ends_on: date

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A post as somebody is to be appointed to it. For the executive chair the semester gives
    the days; for the others `starts_on` is needed."""

    post: Post
    department_id: int | None = None
    semester_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


def filled_by(wanted: Period, parts: Iterable[Period]) -> bool:
    """Whether every day of the wanted period lies in one of the parts."""
    day = wanted.starts_on
    for part in sorted(parts, key=lambda part: part.starts_on):
        if part.starts_on > day:
            return False
        if part.ends_on is None or part.ends_on >= (wanted.ends_on or date.max):
            return True
        day = max(day, part.ends_on + timedelta(days=1))
    return False


def check_filled(text: str, field: str) -> None:
    """Refuse a name that consists of spaces only; a form that checks for empty input lets it pass."""
    if not text.strip():
        raise Refusal("请填写这一项", field=field)


def check_order(period: Period) -> None:
    """Refuse a period that ends before it begins, or (a term, a semester) on the same day."""
    if period.ends_on is not None and period.ends_on <= period.starts_on:
        raise Refusal("结束日期应晚于开始日期", field="ends_on")


def check_apart(period: Period, others: Mapping[str, Period]) -> None:
    """Refuse a term or a semester that shares a day with another one; `others` by name."""
    for name, other in others.items():
        if period.overlaps(other):
            raise Refusal(
                "与“%(name)s”（%(start)s 至 %(end)s）的日期重叠",
                field="starts_on",
                name=name,
                start=other.starts_on,
                end=other.ends_on,
            )


def check_parent(kind: UnitKind, parent: UnitKind, *, parent_closed: bool = False) -> None:
    """Refuse a unit where its kind does not belong."""
    if parent not in PARENT_KINDS[kind]:
        raise Refusal(
            "%(kind)s不能设在%(parent)s之下",
            field="parent_id",
            kind=say(UNIT_KINDS[kind]),
            parent=say(UNIT_KINDS[parent]),
        )
    if parent_closed:
        raise Refusal("上级单位已停用，请先启用上级单位", field="parent_id")


def check_name_is_free(name: str, siblings: Mapping[str, bool]) -> None:
    """Refuse a second unit of the same name under one parent; `siblings` is name → closed."""
    if name not in siblings:
        return
    if siblings[name]:
        raise Refusal("同一上级之下已有停用的“%(name)s”，请重新启用它", field="name", name=name)
    raise Refusal("同一上级之下已有“%(name)s”，请换一个名称", field="name", name=name)


def check_closing(students: int, posts: int, children: int) -> None:
    """Refuse to close a unit that is still lived in: active students, open posts, units below."""
    left = []
    if students:
        left.append(say("%(n)s 名在校学生", n=students))
    if posts:
        left.append(say("%(n)s 个在任职务", n=posts))
    if children:
        left.append(say("%(n)s 个未停用的下级单位", n=children))
    if not left:
        return
    what = left[0]
    for more in left[1:]:
        what = say("%(first)s、%(second)s", first=what, second=more)
    raise Refusal("不能停用：其中还有%(what)s", what=what)


@dataclass(frozen=True, slots=True)
class Candidate:
    """As much of a person as an appointment asks for."""

    name: str
    is_student: bool
    left_on: date | None


def check_candidate(post: Post, candidate: Candidate, period: Period) -> None:
    """Refuse a student in a teacher's post, a teacher in a student's, and anybody who has left."""
    if candidate.left_on is not None and candidate.left_on <= (period.ends_on or date.max):
        raise Refusal("%(name)s已于 %(day)s 离校", name=candidate.name, day=candidate.left_on)
    if post in TEACHER_POSTS and candidate.is_student:
        raise Refusal(
            "%(post)s须由教师担任（P15），%(name)s是学生", post=say(POSTS[post]), name=candidate.name
        )
    if post not in TEACHER_POSTS and not candidate.is_student:
        raise Refusal("%(post)s须由在校学生担任，%(name)s是教师", post=say(POSTS[post]), name=candidate.name)


def check_appointment(post: Post, period: Period, same_post: Iterable[Period]) -> None:
    """Refuse an empty period, and a period in which the person already serves in the same post."""
    if period.ends_on is not None and period.ends_on < period.starts_on:
        raise Refusal("结束日期不能早于开始日期", field="ends_on")
    for other in same_post:
        if period.overlaps(other):
            raise Refusal(
                "这段时间已在担任%(post)s（%(start)s 起），不能重复任命",
                field="starts_on",
                post=say(POSTS[post]),
                start=other.starts_on,
            )


def chair_period(semester: Period, incumbent: Period | None, name: str) -> Period:
    """The days that a new executive chair serves: the semester, or what an incumbent who left
    early (`name`) has left of it. The executive chair rotates (P8): one at a time."""
    if incumbent is None:
        return semester
    if incumbent.ends_on is None or semester.ends_on is None or incumbent.ends_on >= semester.ends_on:
        raise Refusal("这个学期的执行主席已经是%(name)s", field="semester_id", name=name)
    return Period(incumbent.ends_on + timedelta(days=1), semester.ends_on)


def check_chair(period: Period, presidium: Iterable[Period]) -> None:
    """The executive chair is a presidium member on all days of his service."""
    if not filled_by(period, presidium):
        raise Refusal(
            "执行主席须在整个任期（%(start)s 至 %(end)s）内都是主席团成员",
            field="semester_id",
            start=period.starts_on,
            end=period.ends_on,
        )


def check_ending(tenure: Period, day: date, chair_of: str | None) -> None:
    """Refuse an end before the beginning or after the planned end, and the end of a presidium
    member's service who is still to be executive chair (`chair_of`: the semester)."""
    if day < tenure.starts_on:
        raise Refusal("离任日期不能早于任职开始的 %(day)s", field="ends_on", day=tenure.starts_on)
    if tenure.ends_on is not None and day > tenure.ends_on:
        raise Refusal("任期原定到 %(day)s，离任日期不能更晚", field="ends_on", day=tenure.ends_on)
    if chair_of is not None:
        raise Refusal("还担任%(semester)s的执行主席，请先结束执行主席职务", semester=chair_of)
