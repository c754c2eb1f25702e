"""What a round of sheets came to: three scores of each candidate out of 100, the binding one, passed or not.

Everything is settled to two decimals, so that whoever recomputes with a
pocket calculator gets the same.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.refusals import Refusal
from unionweb.recruitment.rules.scores import TRIM_LEAST, Binding, Mark, means, panels, trimmed
from unionweb.recruitment.rules.severity import Correction, correct
from unionweb.recruitment.rules.stages import RoundState


@dataclass(frozen=True, slots=True)
class Computed:
    """What a candidate came to; a corrected score may lie outside 0 to 100. None: nobody can tell; `passed`
    None: the round has no line."""

    panel: int
    raw: Fraction | None = None
    trimmed: Fraction | None = None
    corrected: Fraction | None = None
    score: Fraction | None = None
    passed: bool | None = None


def compute(
    marks: Iterable[Mark],
    candidates: Iterable[str],
    binding: Binding,
    line: Fraction | None,
    correction: Correction | None = None,
) -> dict[str, Computed]:
    """Everybody who was to be scored, those without a mark too: they did not reach a line that there is."""
    by_candidate = panels(marks)
    correction = correction or correct([one for panel in by_candidate.values() for one in panel])
    raw = means(by_candidate)
    found = {}
    for name in candidates:
        panel = by_candidate.get(name, [])
        cut = trimmed([one.points for one in panel]) if panel else None
        values = {
            Binding.RAW: raw[name].settled if panel else None,
            Binding.TRIMMED: cut.settled if cut else None,
            Binding.CORRECTED: correction.candidates[name].settled if panel else None,
        }
        score = values[binding]
        passed = None if line is None else score is not None and score >= line
        found[name] = Computed(
            len(panel),
            values[Binding.RAW],
            values[Binding.TRIMMED],
            values[Binding.CORRECTED],
            score,
            passed,
        )
    return found


@dataclass(frozen=True, slots=True)
class Readiness:
    """What decides whether scoring may open. `earlier`: titles of rounds with a line that are not closed;
    `short`: numbers of candidates with fewer than `least` jurors; `rooms`: parts that nothing connects."""

    state: RoundState
    scoring_stage: bool
    binding: Binding
    least: int
    earlier: Sequence[str]
    candidates: int
    short: Sequence[str]
    rooms: int
    apart_agreed: bool = False


def check_opening(facts: Readiness) -> None:
    """Refuse to open scoring too early, with too few jurors, or with rooms that cannot be compared unless
    somebody answers for it."""
    if facts.state is not RoundState.PREPARING:
        raise Refusal("这一轮已经开始评分")
    if not facts.scoring_stage:
        raise Refusal("请先截止报名，再开始评分")
    if facts.earlier:
        raise Refusal("“%(title)s”设了分数线，还没有评完", title=facts.earlier[0])
    if not facts.candidates:
        raise Refusal("这一轮没有候选人")
    if facts.binding is Binding.TRIMMED and facts.least < TRIM_LEAST:
        raise Refusal("去掉最高最低分须每人至少 %(n)s 位评委", n=TRIM_LEAST)
    if facts.short:
        raise Refusal(
            "%(n)s 名候选人的评委还不够，例如 %(number)s", n=len(facts.short), number=facts.short[0]
        )
    if facts.rooms > 1 and not facts.apart_agreed:
        raise Refusal("评委分成互不相连的 %(n)s 组，各组的分数不能直接比较", n=facts.rooms)


def gaps(
    owed: Mapping[str, int], least: int, counts: Mapping[str, int], skipped: Collection[str]
) -> list[str]:
    """Who has too few sheets handed in for a round to close: candidates, but for those for whom nobody can
    (`skipped`). `owed`: open sheets by candidate."""
    return sorted(
        name
        for name in owed.keys() | counts.keys()
        if name not in skipped and (owed.get(name, 0) > 0 or counts.get(name, 0) < least)
    )
