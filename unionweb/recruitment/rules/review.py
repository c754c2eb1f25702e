"""Democratic review 民主评议: what members are asked about each candidate, and what their grades come to.

A question for each opening (several where it has many candidates), a row for each candidate by first choice:
five grades, or 不了解, which leaves the denominator. The mapping stands in the questionnaire, so it is fixed
and printed before anybody answers. Source: the regulations on recruitment and surveys; the weight of the own
department and the least turnout are the drive's terms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.rules.scores import settle
from unionweb.surveys.rules.answers import longest_response
from unionweb.surveys.rules.faults import LABEL_MOST, OPTIONS_MOST, QUESTIONS_MOST, TITLE_MOST
from unionweb.surveys.rules.mapping import HIGHEST, LOWEST, GradeMapping, points
from unionweb.surveys.rules.questions import Kind, Option, Question, Questionnaire, Section
from unionweb.surveys.rules.sheet import LONGEST_RESPONSE

LEAST_RATINGS = 5
"""With fewer nobody can tell what they mean, and whoever gave them could be found out."""

MAPPING = GradeMapping.TABLE
GRADES = {
    5: mark("优秀"),
    4: mark("良好"),
    3: mark("一般"),
    2: mark("较差"),
    1: mark("差"),
}
"""As the form calls them, best first."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A candidate as members see him."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class OfOpening:
    """The candidates whose first choice is an opening, and what that is called. Not `in_department`: of the
    presidium, in which nobody is among his own."""

    opening_id: int
    name: str
    candidates: Sequence[Reviewed]
    in_department: bool = True


def questionnaire(title: str, sections: Sequence[OfOpening], own_weight: Fraction) -> Questionnaire:
    """One page for every thirty candidates of an opening. Refusal: more than a form may hold."""
    made = [part for one in sections for part in _parts(one, own_weight)]
    found = Questionnaire(title[:TITLE_MOST], tuple(made))
    if len(found.questions) > QUESTIONS_MOST or longest_response(found) > LONGEST_RESPONSE:
        number = sum(len(one.candidates) for one in sections)
        raise Refusal("一张评议表放不下 %(n)s 名候选人，请先用前面的轮次筛选", n=number)
    return found


def _parts(one: OfOpening, own_weight: Fraction) -> Iterator[Section]:
    # Pages of about the same length: 40 candidates are 20 and 20, not 30 and 10.
    pages = -(-len(one.candidates) // OPTIONS_MOST)
    most = -(-len(one.candidates) // max(1, pages))
    for page in range(pages):
        rows = tuple(_row(each) for each in one.candidates[page * most : (page + 1) * most])
        words = _asked(one.in_department, own_weight)
        asked = Question(f"o{one.opening_id}_{page + 1}", Kind.MATRIX, words, rows=rows)
        name = one.name if pages == 1 else f"{one.name}（{page + 1}/{pages}）"
        yield Section(name[:TITLE_MOST], (asked,))


def _row(one: Reviewed) -> Option:
    return Option(f"c{one.number}", f"{one.number:03} {one.name}"[:LABEL_MOST])


def _asked(in_department: bool, own_weight: Fraction) -> str:
    scale = scale_text()
    if not in_department:
        return str(say("请评价第一志愿报主席团的候选人。%(scale)s；“不了解”或不选的不计入。", scale=scale))
    words = say("请评价第一志愿报这个部门的候选人。%(scale)s；“不了解”或不选的不计入。", scale=scale)
    return str(words) if own_weight == 1 else f"{words}{weight_words(own_weight)}"


def weight_words(own_weight: Fraction) -> Sentence:
    """What the own department counts, as it is printed."""
    if not own_weight:
        return say("本部门成员的评价不计入。")
    if own_weight == 1:
        return say("本部门成员的评价与其他人一样计。")
    return say("本部门成员的评价按 %(n)s 份计。", n=str(own_weight))


def scale_text() -> str:
    """The mapping as it is printed."""
    return "、".join(f"{words} {points(MAPPING, grade)} 分" for grade, words in GRADES.items())


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of the questionnaire: whom it is about, by number, under which opening."""

    key: str
    opening_id: int
    number: int


def asked_in(about: Questionnaire) -> list[Asked]:
    """Every candidate of a review, in order; `key` is that of the sums."""
    found = []
    for question in about.questions:
        opening = int(question.id[1:].partition("_")[0])
        found += [Asked(f"{question.id}/{row.id}", opening, int(row.id[1:])) for row in question.rows]
    return found


@dataclass(frozen=True, slots=True)
class Rated:
    """What a candidate came to. `ratings`: how many gave a grade; `score` None: nobody can tell."""

    ratings: int
    score: Fraction | None


def rated(
    counts: Mapping[str, Sequence[int]],
    own_group: str | None,
    own_weight: Fraction,
    mapping: GradeMapping = MAPPING,
) -> Rated:
    """Of how often each grade 0 (不了解) to 5 was given, by group of those who gave it: the mean of the
    points, grades of the own department (None: there is none) counted `own_weight` times, settled to two
    decimals."""
    number, above, below = 0, Fraction(0), Fraction(0)
    for group, given in counts.items():
        weight = own_weight if group == own_group else Fraction(1)
        for grade in range(LOWEST, HIGHEST + 1):
            number += given[grade]
            below += weight * given[grade]
            above += weight * given[grade] * points(mapping, grade)
    if number < LEAST_RATINGS or not below:
        return Rated(number, None)
    return Rated(number, settle(above / below))


def has_turnout(received: int, asked: int, share: Fraction) -> bool:
    """Whether as many took part as the regulation demands; exactly so many are enough."""
    return asked > 0 and received >= share * asked


def needed(asked: int, share: Fraction) -> int:
    """How many have to take part."""
    return -(-share.numerator * asked // share.denominator)
