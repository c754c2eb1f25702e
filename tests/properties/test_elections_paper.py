"""What is said of a pile of paper ballots agrees with what the protocol accepts."""

from hypothesis import given
from hypothesis import strategies as st

from tests.votes import election, freeze, motion
from unionweb.ballots.rules.encoding import Malformed
from unionweb.ballots.rules.paper import Batch, PaperContest, check_batch
from unionweb.ballots.rules.rule import Blank, Marks, Rule, WriteIn
from unionweb.elections.rules.paper import Paper, contradiction, in_the_way, remarks

ONLY_FOR = Rule(marks=Marks.FOR, blank=Blank.ABSTAIN, writein=WriteIn.FREE)
VOTE = freeze(
    (
        election("c1", 2, "张三", "李四", "王五", rule=Rule(writein=WriteIn.AGAINST)),
        motion("c2"),
        election("c3", 1, "赵六", rule=ONLY_FOR),
    )
).vote
CONTESTS = VOTE.parameters.contests
few = st.integers(0, 5)
counted = st.tuples(few, few, few)


@st.composite
def piles(draw: st.DrawFn) -> Batch:
    issued, returned = draw(few), draw(few)
    parts = []
    for contest in CONTESTS:
        marks = [draw(counted) for _option in contest.options]
        if contest.rule.marks is Marks.FOR:
            marks = [(votes, 0, max(0, abstain)) for votes, _against, abstain in marks]
        names = tuple(sorted(draw(st.dictionaries(st.sampled_from(["张三", "赵六", "钱七"]), few)).items()))
        parts.append(PaperContest(issued, returned, draw(few), tuple(marks), names))
    return Batch(1, tuple(parts))


def accepted(pile: Batch) -> bool:
    try:
        check_batch(VOTE, pile)
    except Malformed:
        return False
    return True


@given(piles())
def test_nothing_is_called_wrong_if_and_only_if_the_protocol_takes_it(pile: Batch) -> None:
    said = list(remarks(CONTESTS, pile))
    assert accepted(pile) == (not any(remark.wrong for remark in said))
    assert all(str(remark.words) for remark in said)


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 20))
def test_an_exact_pile_has_nothing_notable(valid: int, void: int, kept: int) -> None:
    returned = valid + void
    part = PaperContest(returned + kept, returned, void, ((valid, 0, 0), (0, valid, 0), (0, 0, valid)))
    said = list(remarks(CONTESTS[:1], Batch(1, (part,))))
    assert not any(remark.wrong or remark.notable for remark in said)


@given(few, few, few, few)
def test_counts_that_contradict_each_other_are_said(a: int, b: int, c: int, d: int) -> None:
    assert (contradiction(a, b, c, d) is None) == (a >= b >= c >= d)


def test_nothing_is_in_the_way_of_a_settled_pile() -> None:
    assert not list(in_the_way(Paper()))
    assert not list(in_the_way(Paper(voters=3, issued=3, returned=2, counted=2)))
    assert len(list(in_the_way(Paper(voters=3, issued=4, unsigned=1, gap=1)))) == 3
