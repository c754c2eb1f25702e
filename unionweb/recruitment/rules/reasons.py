"""What became of an applicant, and why, in sentences that he can check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from unionweb.base.text import Sentence, mark, say
from unionweb.recruitment.rules.acceptance import Cut, Lot
from unionweb.recruitment.rules.standing import Applicant, OpeningFacts, Standings, points_text

ORDINALS = (mark("第一志愿"), mark("第二志愿"), mark("第三志愿"))


class Way(StrEnum):
    """How somebody came to a place, or why not. LOT: it depends on a lot that is not drawn."""

    CHOICE = "choice"
    ADJUSTED = "adjusted"
    LOT = "lot"
    NONE = "none"
    WITHDRAWN = "withdrawn"


WAYS = {
    Way.CHOICE: mark("按志愿录取"),
    Way.ADJUSTED: mark("调剂录取"),
    Way.LOT: mark("待抽签"),
    Way.NONE: mark("未录取"),
    Way.WITHDRAWN: mark("已退出"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an applicant. `choice` counts from 1, None for an adjustment or no place."""

    applicant: int
    way: Way
    opening: int | None = None
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """What the reasons refer to. `any_left`: whether an opening that one may be adjusted to has places left;
    `tie_names`: what the tie keys are called; `adjustment`: whether the drive adjusts."""

    applicants: Mapping[int, Applicant]
    openings: Mapping[int, OpeningFacts]
    standings: Standings
    cuts: Mapping[int, Cut]
    lots: tuple[Lot, ...]
    any_left: bool
    tie_names: tuple[str | Sentence, ...] = ()
    adjustment: bool = True

    def reason(self, placed: Placed) -> Sentence:
        """Why somebody was placed so."""
        one = self.applicants[placed.applicant]
        if placed.way is Way.WITHDRAWN:
            return say("本人已退出报名")
        if lot := next((lot for lot in self.lots if one.key in lot.applicants), None):
            return self.lot_needed(lot)
        if placed.opening is None:
            return self.turned_away(one)
        if placed.choice is None:
            return self.adjusted(one, placed.opening)
        return self.chosen(one, placed.choice)

    def chosen(self, one: Applicant, choice: int) -> Sentence:
        """For somebody placed by a choice, with what became of the earlier ones."""
        opening = one.choices[choice - 1]
        taken = say(
            "%(choice)s%(opening)s录取，成绩 %(score)s",
            choice=ordinal(choice),
            opening=self.openings[opening].name,
            score=_score(one, opening),
        )
        return joined([taken, *(self.not_at(one, earlier) for earlier in one.choices[: choice - 1])])

    def adjusted(self, one: Applicant, opening: int) -> Sentence:
        """For somebody placed by adjustment."""
        name = self.openings[opening].name
        taken = say("服从调剂，由%(opening)s录取，成绩 %(score)s", opening=name, score=_score(one, opening))
        return joined([taken, *(self.not_at(one, choice) for choice in one.choices)])

    def turned_away(self, one: Applicant) -> Sentence:
        """For somebody without a place."""
        parts = [self.not_at(one, choice) for choice in one.choices]
        if not parts:
            parts.append(say("没有填报志愿"))
        if self.adjustment:
            parts.append(self._not_adjusted(one))
        return joined(parts)

    def _not_adjusted(self, one: Applicant) -> Sentence:
        if not one.adjusts:
            return say("没有选择服从调剂")
        if self.lots:
            return say("服从调剂，须待并列者抽签后再定")
        if self.any_left:
            return say("服从调剂，但在仍有名额的部门没有达到合格线")
        return say("服从调剂，但已没有剩余名额")

    def lot_needed(self, lot: Lot) -> Sentence:
        """Between whom a lot is needed, and for what."""
        names = tuple(self.applicants[key].name for key in lot.applicants)
        if lot.opening is None:
            return say("无法判断：%(names)s并列，调剂到哪个部门须抽签决定", names=names)
        return say(
            "无法判断：%(opening)s余下 %(places)s 个名额，%(names)s并列，须抽签决定",
            opening=self.openings[lot.opening].name,
            places=lot.places,
            names=names,
        )

    def not_at(self, one: Applicant, opening: int) -> Sentence:
        """Why an opening did not take somebody who wished for it."""
        if opening not in self.openings:
            return say("所填志愿不在本次招新之列")
        facts, score = self.openings[opening], one.score_for(opening)
        if score is None:
            return say("没有%(opening)s的成绩", opening=facts.name)
        if facts.line is not None and score < facts.line:
            return say(
                "%(opening)s的合格线是 %(line)s，您的成绩 %(score)s",
                opening=facts.name,
                line=points_text(facts.line),
                score=points_text(score),
            )
        return self._full(one, facts)

    def _full(self, one: Applicant, facts: OpeningFacts) -> Sentence:
        last = self.cuts[facts.key].last
        if last is None:
            return say("%(opening)s没有名额", opening=facts.name)
        figures = {
            "opening": facts.name,
            "last": _score(self.applicants[last], facts.key),
            "score": _score(one, facts.key),
        }
        if self.applicants[last].score_for(facts.key) != one.score_for(facts.key):
            return say("%(opening)s录满于 %(last)s，您的成绩 %(score)s", **figures)
        key = self._decided_by(one.key, last, facts.key)
        return say("%(opening)s录满于 %(last)s，您的成绩 %(score)s，同分时按%(key)s在后", key=key, **figures)

    def _decided_by(self, one: int, last: int, opening: int) -> str | Sentence:
        at = self.standings.at[opening]
        pairs = enumerate(zip(at[one][1:], at[last][1:], strict=False))
        place = next((place for place, (own, other) in pairs if own != other), 0)
        if place < len(self.tie_names):
            return self.tie_names[place]
        return say("第 %(n)s 项同分规则", n=place + 1)


def ordinal(choice: int) -> Sentence:
    """A choice by its number from 1."""
    return say(ORDINALS[choice - 1]) if choice <= len(ORDINALS) else say("第 %(n)s 志愿", n=choice)


def joined(parts: Sequence[Sentence]) -> Sentence:
    """Several reasons as one sentence."""
    whole = parts[0]
    for part in parts[1:]:
        whole = say("%(first)s；%(second)s", first=whole, second=part)
    return whole


def _score(one: Applicant, opening: int) -> str:
    score = one.score_for(opening)
    return "" if score is None else points_text(score)
