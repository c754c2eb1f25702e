"""How large a union may be (rules P1 to P8), as data with sources; a hint, never a refusal.

Schools differ (D2 allows 20 where the self-assessment table allows 30), so the page shows the
number and where it comes from and leaves the decision to the school.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.text import Sentence, mark, say
from unionweb.people.rules.organisation import Post, UnitKind


class Counted(StrEnum):
    """What a limit counts."""

    STAFF = "staff"
    PRESIDIUM = "presidium"
    DEPARTMENTS = "departments"
    DEPUTIES = "deputies"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many. `source` is the document and its item."""

    rule: str
    kind: UnitKind
    counted: Counted
    most: int
    source: str


LIMITS = (
    Limit("P1", UnitKind.SCHOOL, Counted.STAFF, 40, mark("改革自评表第 3 项；规模大或多校区的不超过 60 人")),
    Limit("P2", UnitKind.SCHOOL, Counted.PRESIDIUM, 5, mark("改革自评表第 4 项")),
    Limit("P3", UnitKind.SCHOOL, Counted.DEPARTMENTS, 6, mark("改革自评表第 5 项")),
    Limit("P4", UnitKind.COLLEGE, Counted.STAFF, 30, mark("院级改革自评表第 3 项")),
    Limit("P5", UnitKind.COLLEGE, Counted.PRESIDIUM, 3, mark("院级改革自评表第 4 项")),
    Limit("P8", UnitKind.SCHOOL, Counted.DEPUTIES, 2, mark("学生会改革实施方案")),
    Limit("P8", UnitKind.COLLEGE, Counted.DEPUTIES, 2, mark("学生会改革实施方案")),
)

STAFF_POSTS = frozenset({Post.PRESIDIUM, Post.EXECUTIVE_CHAIR, Post.HEAD, Post.DEPUTY, Post.OFFICER})
"""工作人员: everybody who serves in the union, teachers and the discipline group excepted."""


@dataclass(frozen=True, slots=True)
class Serving:
    """One person in one post of a union on the day that is looked at."""

    person_id: int
    name: str
    post: Post
    department: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at: the rule ("" for good practice), what was counted, and the source."""

    rule: str
    sentence: Sentence
    source: str


def union_hints(kind: UnitKind, serving: Sequence[Serving], departments: int) -> list[Hint]:
    """What a union of this kind exceeds with these people and so many open departments."""
    hints = [hint for limit in LIMITS if limit.kind is kind for hint in _over(limit, serving, departments)]
    return hints + _heads_twice(serving) + _supervised_supervisors(serving)


def _over(limit: Limit, serving: Sequence[Serving], departments: int) -> Iterable[Hint]:
    if limit.counted is Counted.DEPUTIES:
        deputies = Counter(one.department for one in serving if one.post is Post.DEPUTY)
        for name, count in sorted(deputies.items()):
            if count > limit.most:
                yield _hint(
                    limit,
                    say(
                        "%(name)s有副部长 %(count)s 名，多于规定的 %(most)s 名",
                        name=name,
                        count=count,
                        most=limit.most,
                    ),
                )
        return
    count = departments if limit.counted is Counted.DEPARTMENTS else len(_persons(limit.counted, serving))
    if count > limit.most:
        yield _hint(limit, say(_SENTENCES[limit.counted], count=count, most=limit.most))


_SENTENCES = {
    Counted.STAFF: mark("工作人员 %(count)s 名，多于规定的 %(most)s 名"),
    Counted.PRESIDIUM: mark("主席团成员 %(count)s 名，多于规定的 %(most)s 名"),
    Counted.DEPARTMENTS: mark("部门 %(count)s 个，多于规定的 %(most)s 个"),
}


def _persons(counted: Counted, serving: Iterable[Serving]) -> set[int]:
    posts = {Post.PRESIDIUM} if counted is Counted.PRESIDIUM else STAFF_POSTS
    return {one.person_id for one in serving if one.post in posts}


def _hint(limit: Limit, sentence: Sentence) -> Hint:
    return Hint(limit.rule, sentence, limit.source)


def _heads_twice(serving: Sequence[Serving]) -> list[Hint]:
    heads = Counter((one.person_id, one.name) for one in serving if one.post is Post.HEAD)
    return [
        Hint(
            "",
            say("%(name)s同时担任 %(count)s 个部门的部长", name=name, count=count),
            mark("通行做法：一人不兼两部"),
        )
        for (_number, name), count in heads.items()
        if count > 1
    ]


def _supervised_supervisors(serving: Sequence[Serving]) -> list[Hint]:
    staff = _persons(Counted.STAFF, serving)
    return [
        Hint("", say("%(name)s是学生会成员，又是纪检监督员", name=one.name), mark("监督组由非学生会成员组成"))
        for one in serving
        if one.post is Post.DISCIPLINE and one.person_id in staff
    ]
