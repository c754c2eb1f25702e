"""Stock-taking 盘点: from what the ledger expects and what was scanned to what was found.

Two phones send what they scan when they can, late, twice, or in another order than it was scanned. Nothing
here depends on when something arrived: the same scans in any order, however often each of them is repeated,
give the same result.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unionweb.assets.rules.states import AssetState
from unionweb.base.refusals import Refusal
from unionweb.base.text import mark


class Finding(StrEnum):
    """What the count says of one asset. From LENT on: scanned, though the ledger did not expect it here."""

    FOUND = "found"
    MISSING = "missing"
    MISPLACED = "misplaced"
    LENT = "lent"
    REPAIR = "repair"
    LOST = "lost"
    WRITTEN_OFF = "written_off"
    ELSEWHERE = "elsewhere"
    CHANGED = "changed"
    AWAY = "away"


FINDINGS = {
    Finding.FOUND: mark("找到"),
    Finding.MISSING: mark("缺少"),
    Finding.MISPLACED: mark("放错地方"),
    Finding.LENT: mark("台账上已借出，却在这里"),
    Finding.REPAIR: mark("台账上在维修，却在这里"),
    Finding.LOST: mark("台账上已遗失，却在这里"),
    Finding.WRITTEN_OFF: mark("台账上已报废，却在这里"),
    Finding.ELSEWHERE: mark("不在这次盘点的范围内"),
    Finding.CHANGED: mark("盘点期间台账有变动"),
    Finding.AWAY: mark("本来就不在架上（借出、维修、遗失）"),
}


class Decision(StrEnum):
    """What is to be done about a difference."""

    SEARCHING = "searching"
    LOST = "lost"
    MOVED = "moved"
    RETURNED = "returned"
    REPAIRED = "repaired"
    FOUND = "found"
    KEPT = "kept"
    OVERTAKEN = "overtaken"


DECISIONS = {
    Decision.SEARCHING: mark("继续寻找，台账不变"),
    Decision.LOST: mark("登记遗失"),
    Decision.MOVED: mark("台账改到找到的地点"),
    Decision.RETURNED: mark("登记归还"),
    Decision.REPAIRED: mark("登记修好"),
    Decision.FOUND: mark("登记找回"),
    Decision.KEPT: mark("台账不变"),
    Decision.OVERTAKEN: mark("台账此后又有变动，没有调整"),
}

OPTIONS: Mapping[Finding, tuple[Decision, ...]] = {
    Finding.MISSING: (Decision.SEARCHING, Decision.LOST),
    Finding.MISPLACED: (Decision.MOVED, Decision.KEPT),
    Finding.LENT: (Decision.RETURNED, Decision.KEPT),
    Finding.REPAIR: (Decision.REPAIRED, Decision.KEPT),
    Finding.LOST: (Decision.FOUND, Decision.KEPT),
    Finding.WRITTEN_OFF: (Decision.KEPT,),
    Finding.ELSEWHERE: (Decision.KEPT, Decision.MOVED),
    Finding.CHANGED: (Decision.KEPT,),
}
"""What may be done about each difference, the usual first. Whatever comes back into the ledger is also moved
to where it was found, if somebody said where that is."""


@dataclass(frozen=True, slots=True)
class Line:
    """An asset as the ledger had it when the count began. `in_scope`: it belongs to what is counted.
    `changed`: the desk or a keeper did something with it since, so that what was seen proves nothing."""

    asset: int
    state: AssetState
    spot: int | None
    in_scope: bool = True
    changed: bool = False

    @property
    def expected(self) -> bool:
        """It should be on its shelf."""
        return self.in_scope and self.state is AssetState.AVAILABLE


@dataclass(frozen=True, slots=True)
class Scan:
    """`asset` is None where nobody knows what was read; there has to be a line for any other. `spot` is
    where the person stood, if he said so."""

    key: str
    asset: int | None
    text: str
    spot: int | None
    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """What came of one line: the scan that counts, and those beyond it."""

    line: Line
    finding: Finding
    scan: Scan | None = None
    again: tuple[Scan, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Of a whole count. `unknown`: what was read and is no asset of this store, each text once."""

    lines: tuple[Counted, ...]
    unknown: tuple[Scan, ...]

    def of(self, *findings: Finding) -> list[Counted]:
        """The lines with one of these findings."""
        return [one for one in self.lines if one.finding in findings]

    @property
    def expected(self) -> int:
        """How many should be on their shelves."""
        return sum(one.line.expected for one in self.lines)

    @property
    def seen(self) -> int:
        """How many of these were scanned, wherever."""
        return sum(one.line.expected and one.scan is not None for one in self.lines)

    @property
    def differences(self) -> list[Counted]:
        """The lines that somebody must look at."""
        return self.of(*OPTIONS)

    @property
    def twice(self) -> list[Counted]:
        """The lines scanned more than once; each was counted once."""
        return [one for one in self.lines if one.again]


def count(lines: Iterable[Line], scans: Iterable[Scan]) -> Result:
    """The result, lines by asset. A scan is known by its key, so it may be there any number of times."""
    by_asset: defaultdict[int, list[Scan]] = defaultdict(list)
    unknown: dict[str, Scan] = {}
    for scan in sorted({one.key: one for one in scans}.values(), key=_when):
        if scan.asset is None:
            unknown.setdefault(scan.text, scan)
        else:
            by_asset[scan.asset].append(scan)
    ordered = sorted(lines, key=lambda line: line.asset)
    counted = (
        settle(line, by_asset[line.asset]) for line in ordered if line.in_scope or by_asset[line.asset]
    )
    return Result(tuple(counted), tuple(unknown.values()))


def settle(line: Line, scans: Collection[Scan]) -> Counted:
    """What the scans of one asset come to. One where it belongs outweighs those elsewhere, for then somebody
    carried it back; else the earliest counts."""
    if not scans:
        return Counted(line, _unseen(line))
    best, *again = sorted(scans, key=lambda scan: (_rank(line, scan), _when(scan)))
    return Counted(line, _seen(line, best), best, tuple(sorted(again, key=_when)))


def _when(scan: Scan) -> tuple[datetime, str]:
    return scan.at, scan.key


def _rank(line: Line, scan: Scan) -> int:
    if scan.spot is None:
        return 2
    return int(scan.spot != line.spot)


def _unseen(line: Line) -> Finding:
    if not line.expected:
        return Finding.AWAY
    return Finding.CHANGED if line.changed else Finding.MISSING


_OUT_OF_PLACE = {
    AssetState.LENT: Finding.LENT,
    AssetState.REPAIR: Finding.REPAIR,
    AssetState.LOST: Finding.LOST,
    AssetState.WRITTEN_OFF: Finding.WRITTEN_OFF,
}


def _seen(line: Line, scan: Scan) -> Finding:
    finding = _OUT_OF_PLACE.get(line.state)
    if finding is None and not line.in_scope:
        finding = Finding.ELSEWHERE
    elif finding is None and scan.spot is not None and scan.spot != line.spot:
        finding = Finding.MISPLACED
    if finding is None:
        return Finding.FOUND
    return Finding.CHANGED if line.changed else finding


def options(counted: Counted) -> tuple[Decision, ...]:
    """What may be done about a difference; nothing can be moved where nobody said where it is."""
    usual = OPTIONS[counted.finding]
    here = counted.scan.spot if counted.scan else None
    if here is None or here == counted.line.spot:
        return tuple(one for one in usual if one is not Decision.MOVED)
    return usual


def decide(
    result: Result, groups: Mapping[Finding, Decision], single: Mapping[int, Decision]
) -> dict[int, Decision]:
    """What is to be done about each difference, by asset: what was chosen for it alone, else for all of its
    kind, else the usual. Refusal: something that cannot be done about it."""
    decided = {}
    for one in result.differences:
        may, asset = options(one), one.line.asset
        wish = single.get(asset) or groups.get(one.finding)
        if asset in single and wish not in may:
            raise Refusal("这一项不能这样处理，请重新载入页面")
        decided[asset] = wish if wish in may and wish is not None else may[0]
    return decided
