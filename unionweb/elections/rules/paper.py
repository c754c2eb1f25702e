"""Paper ballots (纸质选票) counted by hand: what is wrong with the numbers of a pile, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Contest, Option
from unionweb.ballots.rules.rule import Marks, WriteIn
from unionweb.base.text import Sentence, say


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a pile's numbers. `wrong`: they contradict each other, so the pile cannot be
    entered; a residue is no mistake and is kept as it is. `field` names the number, as in the form."""

    words: Sentence
    wrong: bool = False
    notable: bool = False
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper ballots of an election: voters who were handed one, and of the piles that stand: papers
    issued and returned, `counted` of them in signed piles, how many piles still want a signature, the first
    number that is missing (0: none)."""

    voters: int = 0
    issued: int = 0
    returned: int = 0
    counted: int = 0
    unsigned: int = 0
    gap: int = 0


NO_PAPER = Paper()


def remarks(contests: Sequence[Contest], batch: Batch) -> Iterator[Remark]:
    """The identities of a pile in words. It can be entered when none is wrong."""
    issued, returned = batch.issued, batch.returned
    if returned > issued:
        words = say("收回 %(returned)s 张，多于发出 %(issued)s 张", returned=returned, issued=issued)
        yield Remark(words, wrong=True, field="returned")
    else:
        yield Remark(say("发出 %(issued)s ≥ 收回 %(returned)s", returned=returned, issued=issued))
    for contest, part in zip(contests, batch.contests, strict=True):
        yield from _of_contest(contest, part, len(contests) > 1)


def _of_contest(contest: Contest, part: PaperContest, several: bool) -> Iterator[Remark]:
    valid = part.returned - part.void
    numbers = {"returned": part.returned, "void": part.void, "valid": valid}
    about = say("%(title)s：", title=contest.title) if several else ""
    if valid < 0:
        words = say("%(about)s无效 %(void)s 张，多于收回 %(returned)s 张", about=about, **numbers)
        yield Remark(words, wrong=True, field=f"{contest.id}_void")
        return
    yield Remark(say("%(about)s收回 %(returned)s = 有效 %(valid)s + 无效 %(void)s", about=about, **numbers))
    whole = 0
    for option, marks in zip(contest.options, part.marks, strict=True):
        remark = _of_option(contest, option, marks, valid)
        whole += remark is None
        if remark is not None:
            yield remark
    if whole:
        words = say(
            "%(about)s%(n)s 行的赞成、反对、弃权合计都等于有效票 %(valid)s", about=about, n=whole, valid=valid
        )
        yield Remark(words)
    yield from _of_names(contest, part, valid)
    yield from _of_seats(contest, part, valid)


def _of_option(contest: Contest, option: Option, marks: tuple[int, int, int], valid: int) -> Remark | None:
    """None when the three numbers are exactly the valid papers."""
    total = sum(marks)
    if total == valid:
        return None
    numbers = dict(zip(("votes", "against", "abstain"), marks, strict=True), total=total, valid=valid)
    field = f"{contest.id}_{option.id}_for"
    if total < valid:
        words = say(
            "%(name)s：赞成 %(votes)s + 反对 %(against)s + 弃权 %(abstain)s = %(total)s，"
            "比有效票少 %(missing)s，将照实写入报告单",
            name=option.name,
            missing=valid - total,
            **numbers,
        )
        return Remark(words, notable=True, field=field)
    words = say(
        "%(name)s：赞成 %(votes)s + 反对 %(against)s + 弃权 %(abstain)s = %(total)s，多于有效票 %(valid)s",
        name=option.name,
        **numbers,
    )
    return Remark(words, wrong=True, field=field)


def _of_seats(contest: Contest, part: PaperContest, valid: int) -> Iterator[Remark]:
    """No valid paper has more marks "for", names included, than there are seats."""
    total = sum(marks[0] for marks in part.marks) + sum(times for _name, times in part.writeins)
    if total > valid * contest.seats:
        words = say(
            "赞成票（含另选）合计 %(total)s，多于有效票 %(valid)s × 应选 %(seats)s 名",
            total=total,
            valid=valid,
            seats=contest.seats,
        )
        yield Remark(words, wrong=True, field=f"{contest.id}_{contest.options[0].id}_for")


def _of_names(contest: Contest, part: PaperContest, valid: int) -> Iterator[Remark]:
    """The names written in, as they were understood."""
    if not part.writeins:
        return
    field, listed = f"{contest.id}_written", {option.name for option in contest.options}
    for name, times in part.writeins:
        numbers = {"name": name, "times": times, "valid": valid}
        if name in listed:
            words = say("另选他人写了候选人%(name)s：这样的选票在这一项无效，请计入无效票", name=name)
            yield Remark(words, wrong=True, field=field)
        elif times < 1:
            yield Remark(say("另选%(name)s：票数至少是 1", name=name), wrong=True, field=field)
        elif times > valid:
            words = say("另选%(name)s %(times)s 票，多于有效票 %(valid)s", **numbers)
            yield Remark(words, wrong=True, field=field)
        else:
            yield Remark(say("另选：%(name)s %(times)s 票", **numbers))
    against = sum(valid - marks[0] - marks[2] for marks in part.marks)
    total = sum(times for _name, times in part.writeins)
    if contest.rule.writein is WriteIn.AGAINST and total > against:
        words = say(
            "另选他人合计 %(total)s，多于反对的 %(against)s：反对了候选人才可以另选",
            total=total,
            against=against,
        )
        yield Remark(words, wrong=True, field=field)
    elif contest.rule.writein is WriteIn.NONE:
        yield Remark(say("这一项不设另选他人，写了名字的选票在这一项无效"), wrong=True, field=field)


def marks_asked(contest: Contest) -> tuple[str, ...]:
    """What is counted by hand for each option. Where only "for" is marked, all other papers are "abstain"."""
    return ("for",) if contest.rule.marks is Marks.FOR else ("for", "against", "abstain")


def in_the_way(paper: Paper) -> Iterator[Sentence]:
    """Why the box may not be closed yet."""
    if paper.unsigned:
        yield say("还有 %(n)s 批纸质选票没有两人签名：请补签，或者撤回这一批", n=paper.unsigned)
    if paper.gap:
        yield say("第 %(n)s 批纸质选票已经撤回：请重新录入这一批，或把后面的批次也撤回重录", n=paper.gap)
    if paper.voters != paper.issued:
        yield say(
            "登记领纸质票 %(voters)s 人，各批纸质选票合计发出 %(issued)s 张：两数必须相等，"
            "没有交回的也算发出",
            voters=paper.voters,
            issued=paper.issued,
        )


def contradiction(expected: int, present: int, drawn: int, received: int) -> Sentence | None:
    """Why a close statement with these numbers cannot be made; None when it can."""
    if expected >= present >= drawn >= received:
        return None
    return say(
        "不能封箱：应有 应到 %(expected)s ≥ 实到 %(present)s ≥ 发出 %(drawn)s ≥ 收回 %(received)s",
        expected=expected,
        present=present,
        drawn=drawn,
        received=received,
    )
