"""From five grades to 0–100, as declared before a survey opens, and the threshold.

Source: the regulations on surveys. A mean of 3.6 is 72 under the table and 65 under the linear mapping. Both
are affine, so the mapping of a mean is the mean of the mapped grades and statistics can be kept in grades.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from unionweb.base.fractions import decimal_text
from unionweb.base.text import Sentence, mark, say

LOWEST, HIGHEST = 1, 5
UNKNOWN = 0
"""不了解: an answer that leaves the denominator."""

GRADES = {
    5: mark("非常满意"),
    4: mark("满意"),
    3: mark("一般"),
    2: mark("不满意"),
    1: mark("非常不满意"),
    UNKNOWN: mark("不了解"),
}
PASS_MARK = Fraction(70)
_DIGITS_MOST = 8


class GradeMapping(StrEnum):
    """How grades become points."""

    TABLE = "table"
    LINEAR = "linear"


MAPPINGS = {
    GradeMapping.TABLE: mark("五个等级依次折合 100、80、60、40、20 分"),
    GradeMapping.LINEAR: mark("（平均等级 − 1）÷ 4 × 100 分，五个等级依次折合 100、75、50、25、0 分"),
}
_AFFINE = {GradeMapping.TABLE: (0, 20), GradeMapping.LINEAR: (-25, 25)}


def step(mapping: GradeMapping) -> int:
    """How many points one grade is worth."""
    return _AFFINE[mapping][1]


def points(mapping: GradeMapping, grade: Fraction | int) -> Fraction:
    """A grade or a mean of grades (1–5) as points (at most 100)."""
    offset, factor = _AFFINE[mapping]
    return offset + factor * Fraction(grade)


def grade_of(mapping: GradeMapping, score: Fraction) -> Fraction:
    """The mean grade (1–5) that has this score; the way back from `points`."""
    offset, factor = _AFFINE[mapping]
    return (score - offset) / factor


@dataclass(frozen=True, slots=True)
class Scoring:
    """What is fixed before opening and printed on the result. `threshold` in points."""

    mapping: GradeMapping = GradeMapping.TABLE
    threshold: Fraction = PASS_MARK

    def is_below(self, score: Fraction) -> bool:
        """Exactly the threshold is not below it."""
        return score < self.threshold

    def words(self) -> tuple[Sentence, ...]:
        """The mapping and the threshold as they are printed."""
        number = plain(self.threshold)
        return (
            say(MAPPINGS[self.mapping]),
            say("“不了解”不计入平均"),
            say("低于 %(n)s 分为不达标，正好 %(n)s 分为达标；四舍五入只用于显示", n=number),
        )

    def text(self, score: Fraction) -> str:
        """A score for people, to two digits, or to more where two would move it across the threshold."""
        for digits in range(2, _DIGITS_MOST + 1):
            shown = decimal_text(score, digits)
            if self.is_below(Fraction(shown)) == self.is_below(score):
                return shown
        return f"{score.numerator}/{score.denominator}"


def scoring_from_grade(mapping: GradeMapping, grade: Fraction) -> Scoring:
    """A scoring whose threshold is a mean grade: 4.5 of 5 is 90 points under the table."""
    return Scoring(mapping, points(mapping, grade))


def plain(number: Fraction) -> str:
    """A threshold as people write it: "70", "87.5"."""
    text = decimal_text(number, 2)
    return text.rstrip("0").rstrip(".")
