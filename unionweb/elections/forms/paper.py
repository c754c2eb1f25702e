"""The form of a pile of paper ballots: its numbers depend on what the ballot asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from wtforms import Field, TextAreaField

from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Contest, Kind, Option
from unionweb.ballots.rules.rule import WriteIn
from unionweb.base.text import mark, say
from unionweb.base.web.forms import Form, Number, optional, required
from unionweb.base.web.i18n import translate
from unionweb.elections.rules.names import read_written
from unionweb.elections.rules.paper import marks_asked

MOST = 100_000
WRITTEN = mark("一行一人：姓名、空格、票数，例如“王小明 3”。没有写的留空；写得认不出的，照原样录入")
MARKS = {"for": mark("赞成"), "against": mark("反对"), "abstain": mark("弃权")}


@dataclass(frozen=True, slots=True)
class Row:
    """One option and the fields of what was counted for it."""

    option: Option
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the ballot in the form."""

    contest: Contest
    motion: bool
    void: Field
    marks: list[str]
    rows: list[Row]
    written: Field | None


class PaperForm(Form):
    """A pile. The fields of each question are added by `paper_form`; an empty one of these is a zero."""

    issued = Number(mark("发出"), [required()], most=MOST, description=mark("这一批交给选举人的张数"))
    returned = Number(mark("收回"), [required()], most=MOST, description=mark("从票箱里取出的张数"))
    contests: Sequence[Contest] = ()

    def parts(self) -> Iterator[Part]:
        """The questions in the order of the ballot."""
        for contest in self.contests:
            asked = marks_asked(contest)
            rows = [
                Row(option, [self[_name(contest, option, name)] for name in asked])
                for option in contest.options
            ]
            words = [MARKS[name] for name in asked]
            written = self[_written(contest)] if takes_names(contest) else None
            yield Part(contest, contest.kind is Kind.MOTION, self[f"{contest.id}_void"], words, rows, written)

    def read(self) -> Batch:
        """The pile as typed, without a number of its own yet. Refusal when names cannot be read."""
        return Batch(0, tuple(self._contest(contest) for contest in self.contests))

    def _contest(self, contest: Contest) -> PaperContest:
        issued, returned = self.issued.data or 0, self.returned.data or 0
        void = self[f"{contest.id}_void"].data or 0
        marks = tuple(self._marks(contest, option, returned - void) for option in contest.options)
        names = (
            read_written(self[_written(contest)].data or "", _written(contest))
            if takes_names(contest)
            else ()
        )
        return PaperContest(issued, returned, void, marks, names)

    def _marks(self, contest: Contest, option: Option, valid: int) -> tuple[int, int, int]:
        asked = marks_asked(contest)
        votes, *others = [self[_name(contest, option, name)].data or 0 for name in asked]
        # Where only "for" is marked, a valid paper without the mark is an abstention.
        against, abstain = others if others else (0, max(0, valid - votes))
        return votes, against, abstain


def paper_form(contests: Sequence[Contest], start: Batch | None = None) -> PaperForm:
    """The form for a ballot with these questions; `start` are numbers to begin with."""
    fields: dict[str, Any] = {"contests": contests}
    for contest in contests:
        fields[f"{contest.id}_void"] = Number(mark("无效"), [optional()], most=MOST)
        if takes_names(contest):
            fields[_written(contest)] = TextAreaField(mark("另选他人"), description=WRITTEN)
        for option in contest.options:
            for name in marks_asked(contest):
                label = translate(say("%(name)s：%(mark)s", name=option.name, mark=say(MARKS[name])))
                fields[_name(contest, option, name)] = Number(label, [optional()], most=MOST)
    made = cast(type[PaperForm], type("PaperForm", (PaperForm,), fields))
    return made(None, **(_values(contests, start) if start else {}))


def _values(contests: Sequence[Contest], start: Batch) -> dict[str, Any]:
    values: dict[str, Any] = {"issued": start.issued, "returned": start.returned}
    for contest, part in zip(contests, start.contests, strict=True):
        values[f"{contest.id}_void"] = part.void
        values[_written(contest)] = "\n".join(f"{name} {times}" for name, times in part.writeins)
        for option, marks in zip(contest.options, part.marks, strict=True):
            for name, number in zip(MARKS, marks, strict=True):
                values[_name(contest, option, name)] = number
    return values


def takes_names(contest: Contest) -> bool:
    """Whether somebody else may be written in."""
    return contest.rule.writein is not WriteIn.NONE


def _written(contest: Contest) -> str:
    return f"{contest.id}_written"


def _name(contest: Contest, option: Option, what: str) -> str:
    return f"{contest.id}_{option.id}_{what}"
