"""The browser's verifier: right bundles pass, forged ones are named by the first check that they fail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.booth.browser_side import BrowserSide, Refused
from tests.votes import AT, FinishedVote, election, make_log, make_vote, marks, motion, sign_batch
from unionweb.ballots.rules.ballots import tracker_of
from unionweb.ballots.rules.board import close_statement, merkle_root
from unionweb.ballots.rules.bundle import pack, zip_stored
from unionweb.ballots.rules.chain import next_line
from unionweb.ballots.rules.encoding import b64, canonical, digest, read_canonical
from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Disclosure
from unionweb.ballots.rules.rule import Rule, WriteIn
from unionweb.ballots.verify import Wrong, verify

CONTESTS = (election("c1", 2, "张三", "李四", "王五", rule=Rule(writein=WriteIn.FREE)), motion("c2"))
VOTERS = [
    marks("ffa", "f"),
    marks("f--", "a", names=[["赵六"], []]),
    marks("fff", "b"),
    None,
    marks("ff-", "f"),
]
BATCH = Batch(
    1,
    (
        PaperContest(5, 4, 1, ((3, 0, 0), (1, 2, 0), (0, 3, 0)), (("周九", 1), ("赵六", 1))),
        PaperContest(5, 4, 0, ((4, 0, 0),)),
    ),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


@pytest.fixture(scope="module")
def finished() -> FinishedVote:
    names = {"c1": {"赵六": "赵六", "周九": ""}}
    return make_vote(
        CONTESTS, VOTERS, writeins=names, paper=[BATCH], expected=20, present=15, opened_by=(1, 3)
    )


def test_a_right_bundle_passes(browser: BrowserSide, finished: FinishedVote) -> None:
    found = browser.ask("bundle", data=finished.pack())
    assert found == {"hash": b64(digest(finished.pack())), "received": 9, "spoiled": 1}


def test_a_vote_that_nobody_came_to_passes(browser: BrowserSide) -> None:
    assert browser.ask("bundle", data=make_vote(CONTESTS, [], expected=3).pack())["received"] == 0


def test_the_server_as_the_only_teller_passes(browser: BrowserSide) -> None:
    vote = make_vote(CONTESTS, VOTERS[:3], writeins={"c1": {"赵六": ""}}, tellers=1, threshold=1)
    assert browser.ask("bundle", data=vote.pack())["received"] == 3


def test_totals_alone_pass_without_a_board(browser: BrowserSide) -> None:
    vote = make_vote(CONTESTS, VOTERS[2:], disclosure=Disclosure.TOTALS)
    files = {name: data for name, data in vote.files.items() if name not in ("board.bin", "writeins.json")}
    assert browser.ask("bundle", data=pack(files))["received"] == 3
    board = make_vote(CONTESTS, VOTERS[2:])
    del board.files["board.bin"]
    with pytest.raises(Refused, match="params missing"):
        browser.ask("bundle", data=board.pack())


def test_any_byte_changed_is_found(browser: BrowserSide, finished: FinishedVote) -> None:
    data = finished.pack()
    for place in (*range(0, 60), *range(60, len(data), 997), *range(len(data) - 120, len(data))):
        with pytest.raises(Refused):
            browser.ask("bundle", data=data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 0), slice(0, 100)])
def test_part_of_a_bundle_is_no_bundle(browser: BrowserSide, finished: FinishedVote, cut: slice) -> None:
    with pytest.raises(Refused, match="zip"):
        browser.ask("bundle", data=finished.pack()[cut])


def relogged(vote: FinishedVote, ballots: list[bytes], **counts: Any) -> dict[str, bytes]:
    """Files for other ballots or counts, signed by the real tellers, with the old result."""
    statement = close_statement(
        vote.vote, merkle_root([tracker_of(ballot) for ballot in ballots]), replace(vote.counts, **counts)
    )
    batch = [sign_batch(vote.secrets, BATCH)]
    lines = make_log(vote.secrets, batch, statement, vote.secrets.keys(1, 3), vote.files["result.json"])
    return {"board.bin": b"".join(ballots), "log.jsonl": b"".join(line + b"\n" for line in lines)}


def without(vote: FinishedVote) -> dict[str, bytes]:
    return {"board.bin": b"".join(vote.ballots[1:])}


def turned(vote: FinishedVote) -> dict[str, bytes]:
    return relogged(vote, vote.ballots[::-1])


def stuffed(vote: FinishedVote) -> dict[str, bytes]:
    return relogged(
        vote, sorted([*vote.ballots, vote.secrets.cast(VOTERS[0])], key=tracker_of), present=18, drawn=12
    )


def doubled(vote: FinishedVote) -> dict[str, bytes]:
    return relogged(vote, sorted([*vote.ballots, vote.ballots[0]], key=tracker_of), received=10)


def foreign(vote: FinishedVote) -> dict[str, bytes]:
    stranger = make_vote(CONTESTS, VOTERS[:1]).ballots[0]
    return relogged(vote, sorted([*vote.ballots[1:], stranger], key=tracker_of))


def reworded(vote: FinishedVote) -> dict[str, bytes]:
    return {"params.json": vote.files["params.json"].replace("学生会".encode(), "研究生会".encode())}


def improved(vote: FinishedVote) -> dict[str, bytes]:
    result = read_canonical(vote.files["result.json"])
    result["contests"][0]["options"][0]["for"] += 1
    return {"result.json": canonical(result)}


def recounted(vote: FinishedVote) -> dict[str, bytes]:
    new = improved(vote)
    logged = relined(vote, "result", lambda body: body.update(hash=b64(digest(new["result.json"]))))
    return {**new, **logged}


def remapped(vote: FinishedVote) -> dict[str, bytes]:
    return {"writeins.json": canonical({"c1": {"赵六": "张三", "周九": ""}, "c2": {}})}


def unmapped(_vote: FinishedVote) -> dict[str, bytes]:
    return {"writeins.json": canonical({"c1": {}, "c2": {}})}


def unmapped_on_paper(_vote: FinishedVote) -> dict[str, bytes]:
    return {"writeins.json": canonical({"c1": {"赵六": "赵六"}, "c2": {}})}


def repapered(vote: FinishedVote) -> dict[str, bytes]:
    return {"paper.json": vote.files["paper.json"].replace(b'"void":1', b'"void":2')}


def crowded(vote: FinishedVote) -> dict[str, bytes]:
    return relogged(vote, vote.ballots, expected=21)


def unsigned(vote: FinishedVote) -> dict[str, bytes]:
    return relined(vote, "close", lambda body: body["signatures"].pop() and body["signatures"].pop())


def other_key(vote: FinishedVote) -> dict[str, bytes]:
    return relined(vote, "keys", lambda body: body["keys"][0].update(x25519=b64(bytes(32))))


def few_keys(vote: FinishedVote) -> dict[str, bytes]:
    return relined(vote, "keys", lambda body: body["keys"].pop())


def cut_log(vote: FinishedVote) -> dict[str, bytes]:
    return {"log.jsonl": b"".join(line + b"\n" for line in vote.lines[:2] + vote.lines[3:])}


def relined(vote: FinishedVote, kind: str, change: Callable[[dict], object]) -> dict[str, bytes]:  # type: ignore[type-arg]
    """The log with one entry's body changed, chained anew."""
    lines: list[bytes] = []
    for line in vote.lines:
        entry = read_canonical(line)
        if entry["kind"] == kind:
            change(entry["body"])
        lines.append(next_line(lines[-1] if lines else None, entry["kind"], entry["body"], AT))
    return {"log.jsonl": b"".join(line + b"\n" for line in lines)}


FORGERIES: list[tuple[Callable[[FinishedVote], dict[str, bytes]], str]] = [
    (without, "root"),
    (turned, "board order"),
    (stuffed, "root received"),
    (doubled, "board"),
    (foreign, "board token"),
    (reworded, "chain params"),
    (improved, "result hash"),
    (recounted, "result result"),
    (remapped, "result result"),
    (unmapped, "writeins name"),
    (unmapped_on_paper, "writeins name"),
    (repapered, "paper hash"),
    (crowded, "counts roll"),
    (unsigned, "close signatures"),
    (other_key, "keys key"),
    (few_keys, "keys number"),
    (cut_log, "chain chain"),
]


def test_who_is_present_where_nobody_checks_in_has_drawn(browser: BrowserSide) -> None:
    voters, names = VOTERS[2:], {"c1": {"赵六": "赵六"}}
    right = make_vote(CONTESTS, voters, writeins=names, expected=9, drawn=4, checkin=False)
    assert browser.ask("bundle", data=right.pack())["received"] == 3
    wrong = make_vote(CONTESTS, voters, writeins=names, expected=9, present=5, drawn=4, checkin=False)
    with pytest.raises(Refused, match="counts present"):
        browser.ask("bundle", data=wrong.pack())


@pytest.mark.parametrize(("forge", "named"), FORGERIES, ids=[forge.__name__ for forge, _ in FORGERIES])
def test_a_forgery_is_named(
    browser: BrowserSide,
    finished: FinishedVote,
    forge: Callable[[FinishedVote], dict[str, bytes]],
    named: str,
) -> None:
    forged = pack({**finished.files, **forge(finished)})
    with pytest.raises(Refused, match=named):
        browser.ask("bundle", data=forged)
    with pytest.raises(Wrong):
        verify(forged)


def test_a_file_that_the_manifest_does_not_list_is_named(
    browser: BrowserSide, finished: FinishedVote
) -> None:
    files = {**finished.files, "extra.txt": b"", "manifest.json": canonical({})}
    with pytest.raises(Refused, match="manifest"):
        browser.ask("bundle", data=zip_stored(files))
