"""Computing a decision again from documents alone: each round from its marks, the rest from the rounds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from unionweb.base.text import Sentence, say
from unionweb.recruitment.rules.decision import BadDocument, Inputs, check, fingerprint, read_document
from unionweb.recruitment.rules.marks import (
    Heading,
    Marked,
    MarkedRound,
    candidate_name,
    juror_name,
    read_marks,
)
from unionweb.recruitment.rules.results import Computed, compute
from unionweb.recruitment.rules.scores import BINDINGS, Binding, settle
from unionweb.recruitment.rules.severity import UNIT, Correction, correct

NAMED_MOST = 20


@dataclass(frozen=True, slots=True)
class RoundChecked:
    """`told`: the fingerprint in the decision, None where it names no marks; `given`: whether the marks were
    there to compute it from; `wrong`: what is not right, nothing when all of it is."""

    title: str
    review: bool
    told: str | None
    given: bool
    wrong: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """`decision`: what does not follow from the scores of the rounds; `strays`: documents of no round."""

    decision: tuple[Sentence, ...]
    rounds: tuple[RoundChecked, ...]
    strays: tuple[Sentence, ...] = ()

    @property
    def wrong(self) -> tuple[Sentence, ...]:
        """All that is wrong."""
        of_rounds = [
            say("“%(round)s”：%(what)s", round=say(one.title), what=what)
            for one in self.rounds
            for what in one.wrong
        ]
        return (*self.strays, *of_rounds, *self.decision)


def check_all(text: str, marks: Iterable[str] = ()) -> Checked:
    """A decision with the marks of as many of its rounds as are there. BadDocument for a text that is no
    decision; one that is no marks is named."""
    inputs, _told = read_document(text)
    by_round, strays = _sorted_out(inputs, marks)
    rounds = [_checked(inputs, nth, by_round.get(nth, {})) for nth in range(len(inputs.rules.rounds))]
    return Checked(tuple(check(text)), tuple(rounds), tuple(strays))


def _sorted_out(
    inputs: Inputs, texts: Iterable[str]
) -> tuple[dict[int, dict[str, MarkedRound]], list[Sentence]]:
    """By round and fingerprint; and what is said of those that belong nowhere."""
    by_round: dict[int, dict[str, MarkedRound]] = {}
    strays = []
    for text in texts:
        own = fingerprint(text)
        try:
            one = read_marks(text)
        except BadDocument:
            strays.append(say("指纹为 %(hash)s 的不是评分数据", hash=own[:16]))
            continue
        nth = _round_of(inputs, own, one.heading)
        if nth is None:
            strays.append(say("指纹为 %(hash)s 的评分数据不属于这次录取结果", hash=own[:16]))
        else:
            by_round.setdefault(nth, {})[own] = one
    return by_round, strays


def _round_of(inputs: Inputs, own: str, heading: Heading) -> int | None:
    """The round that names this fingerprint, else the one that the marks say they are of."""
    for nth, told in inputs.marks.items():
        if told == own:
            return nth
    belongs = heading.drive == inputs.code and heading.position <= len(inputs.rules.rounds)
    return heading.position - 1 if belongs else None


def _checked(inputs: Inputs, nth: int, found: Mapping[str, MarkedRound]) -> RoundChecked:
    about, told = inputs.rules.rounds[nth], inputs.marks.get(nth)
    wrong: list[Sentence] = []
    for own, one in found.items():
        if own != told:
            wrong.append(say("评分数据的指纹是 %(hash)s，与录取结果里写的不同", hash=own[:16]))
        wrong += [*against(inputs, nth, one), *faults(one)]
    return RoundChecked(about.name, about.review, told, bool(found), tuple(wrong))


def against(inputs: Inputs, nth: int, one: MarkedRound) -> Iterator[Sentence]:
    """Where the marks of a round say something else than the decision. Whoever took the application back
    after the round is in the marks only."""
    about, heading = inputs.rules.rounds[nth], one.heading
    own = (heading.drive, heading.position, heading.title, heading.binding, heading.line)
    if own != (inputs.code, nth + 1, about.name, inputs.binding, about.line) or about.review:
        yield say("评分数据的轮次、分数线或计分方式与录取结果里写的不同")
    came = {each.number: each.result for each in one.candidates}
    unlike = [each.number for each in inputs.candidates if came.get(each.number) != each.results[nth]]
    if unlike:
        yield say("成绩与录取结果里写的不同：%(numbers)s", numbers=_candidates(unlike))


def faults(one: MarkedRound) -> Iterator[Sentence]:
    """What does not follow from the marks: the three scores and the one that counts, from marks and published
    severities and weights exactly; severities and weights, from the marks alone."""
    again = correct(one.marks)
    yield from _of_scores(one, again)
    if unlike := _severities_off(one, again):
        yield say("评委的宽严校正与重新计算的不同：%(numbers)s", numbers=unlike)
    if unlike := _weights_off(one, again):
        yield say("权数与重新计算的不同：%(numbers)s", numbers=unlike)


def _of_scores(one: MarkedRound, again: Correction) -> Iterator[Sentence]:
    heading = one.heading
    names = [candidate_name(each.number) for each in one.candidates]
    came = compute(one.marks, names, heading.binding, heading.line, again)
    pairs = [(each, came[name]) for each, name in zip(one.candidates, names, strict=True)]
    for kind, words in BINDINGS.items():
        unlike = [
            each.number for each, right in pairs if each.result.by(kind) != _right(one, each, right, kind)
        ]
        if unlike:
            numbers = _candidates(unlike)
            yield say("“%(score)s”与评分不符：%(numbers)s", score=say(words), numbers=numbers)
    unlike = [each.number for each, _right in pairs if each.result.score != each.result.by(heading.binding)]
    if unlike:
        yield say("成绩不是规定的那一种得分：%(numbers)s", numbers=_candidates(unlike))


def _right(one: MarkedRound, each: Marked, computed: Computed, kind: Binding) -> Fraction | None:
    if kind is Binding.CORRECTED:
        return _corrected(one, each)
    return computed.raw if kind is Binding.RAW else computed.trimmed


def _corrected(one: MarkedRound, each: Marked) -> Fraction | None:
    """From what is published, as anybody does it with a pocket calculator."""
    if not each.marks:
        return None
    above = sum(
        given.weight * (given.points + Fraction(one.severities[given.juror - 1], UNIT))
        for given in each.marks
    )
    return settle(Fraction(above) / sum(given.weight for given in each.marks))


def _severities_off(one: MarkedRound, again: Correction) -> tuple[str, ...]:
    found = [
        nth
        for nth, told in enumerate(one.severities, 1)
        if not _is_near(told, int(again.jurors[juror_name(nth)].severity * UNIT), again.on_edge)
    ]
    return _cut([str(nth) for nth in found])


def _weights_off(one: MarkedRound, again: Correction) -> tuple[str, ...]:
    """Of candidates, whose marks count otherwise."""
    found = [
        each.number
        for each in one.candidates
        if each.marks
        and not all(
            _is_near(given.weight, weight, again.on_edge)
            for given, weight in zip(
                each.marks, again.candidates[candidate_name(each.number)].weights, strict=True
            )
        )
    ]
    return _candidates(found)


def _is_near(told: int, computed: int, on_edge: bool) -> bool:
    """Equal; where something lies in the middle between two decimals, one step away is as right."""
    return abs(told - computed) <= (1 if on_edge else 0)


def _candidates(numbers: Sequence[int]) -> tuple[str, ...]:
    return _cut([f"{number:03}" for number in numbers])


def _cut(named: Sequence[str]) -> tuple[str, ...]:
    more = ("…",) if len(named) > NAMED_MOST else ()
    return (*named[:NAMED_MOST], *more)
