"""Slips at the close: three readers of one list, and every forged list named by all of them."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.booth.browser_side import BrowserSide, Refused
from tests.votes import AT, FinishedVote, election, freeze, marks, with_slips
from unionweb.ballots.rules.board import Counts, close_statement, read_close_statement
from unionweb.ballots.rules.bundle import pack
from unionweb.ballots.rules.chain import next_line
from unionweb.ballots.rules.encoding import Malformed, b64, canonical, digest, read_canonical
from unionweb.ballots.rules.slips import SlipCounts, SlipList, read_list
from unionweb.ballots.rules.tokens import Booth
from unionweb.ballots.verify import Wrong, summary, used_key, verify
from unionweb.elections.rules.slips import Slips, in_the_way, read_scanned

CONTESTS = (election("c1", 2, "张三", "李四", "王五"),)
PHONES = [marks("ff-"), marks("f-a"), None]
HANDED = [marks("-ff"), marks("a-f")]


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserSide]:
    side = BrowserSide()
    yield side
    side.close()


@pytest.fixture(scope="module")
def finished() -> FinishedVote:
    """Two slips cast, one handed out and kept; of three void ones two were cast, one spoiled; one missing."""
    return with_slips(CONTESTS, PHONES, HANDED, void=[False, marks("aaa"), None], missing=1, unused=1)


def test_all_three_leave_out_what_was_cast_with_a_void_slip(
    browser: BrowserSide, finished: FinishedVote
) -> None:
    found = verify(finished.pack())
    assert (found.counts["received"], len(found.ballots), found.result["spoiled"]) == (5, 7, 1)
    assert (found.slips["cast"], found.slips["missing"]) == (2, 1)
    assert any("缺少 1" in line for line in summary(found))
    asked = browser.ask("bundle", data=finished.pack())
    assert (asked["received"], asked["spoiled"]) == (5, 1)
    closed = read_close_statement(finished.vote, finished.statement).counts
    assert closed.slips is not None
    listed = read_list(closed.slips, finished.files["slips.json"])
    assert len(listed.keys(finished.vote)) == closed.slips.void == 3


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 3),
    st.integers(0, 2),
    st.lists(st.sampled_from([False, marks("aaa"), marks("f--")]), max_size=3),
    st.integers(0, 2),
)
def test_the_three_agree_on_any_slips(
    browser: BrowserSide, handed: int, unused: int, void: list[Any], missing: int
) -> None:
    if not handed + unused + len(void) + missing:
        return
    vote = with_slips(CONTESTS, PHONES, HANDED[:1] * handed, void=void, missing=missing, unused=unused)
    received = len(PHONES) + handed
    assert verify(vote.pack()).counts["received"] == received
    assert browser.ask("bundle", data=vote.pack())["received"] == received


def test_the_key_of_a_seed_is_the_same_everywhere(browser: BrowserSide) -> None:
    vote = freeze(CONTESTS).vote
    for _one in range(5):
        seed = secrets.token_bytes(32)
        key = Booth(seed, vote).vk
        assert used_key(seed, vote.ph) == key
        assert browser.asked_bytes("used", vote=vote.data, seed=seed) == key
        assert SlipList((seed,), "").keys(vote) == {key}


def relined(
    vote: FinishedVote, change: Callable[[dict[str, Any]], object], signed: bool = True
) -> dict[str, bytes]:
    """Another close statement, signed by the real tellers where `signed`, and chained anew."""
    lines: list[bytes] = []
    for line in vote.lines:
        entry = read_canonical(line)
        if entry["kind"] == "close":
            statement = read_canonical(entry["body"]["statement"].encode())
            change(statement)
            data = canonical(statement)
            entry["body"]["statement"] = data.decode()
            for one in entry["body"]["signatures"] if signed else ():
                one["signature"] = b64(vote.secrets.tellers[one["teller"] - 1].sign("close", data))
        lines.append(next_line(lines[-1] if lines else None, entry["kind"], entry["body"], AT))
    return {"log.jsonl": b"".join(line + b"\n" for line in lines)}


def listing(vote: FinishedVote, change: Callable[[dict[str, Any]], object]) -> dict[str, bytes]:
    """Another list, which the statement names."""
    listed = read_canonical(vote.files["slips.json"])
    change(listed)
    data = canonical(listed)
    named = relined(vote, lambda said: said["slips"].update(list=b64(digest(data)), void=len(listed["void"])))
    return {"slips.json": data, **named}


def said(**numbers: object) -> Callable[[FinishedVote], dict[str, bytes]]:
    return lambda vote: relined(vote, lambda statement: statement["slips"].update(numbers))


def exchanged(vote: FinishedVote) -> dict[str, bytes]:
    """An invented seed in the place of a real one."""
    seeds = [b64(seed) for seed in sorted([secrets.token_bytes(32), bytes(32), b"\xff" * 32])]
    return listing(vote, lambda listed: listed.update(void=seeds))


FORGERIES: dict[str, tuple[Callable[[FinishedVote], dict[str, bytes]], str, str]] = {
    "fewer made": (said(made=6), "数目矛盾", "slips sums"),
    "none made": (said(made=0, handed=0, void=0, missing=0, cast=0), "数目矛盾", "slips sums"),
    "below 0": (said(made=6, missing=1, handed=2, cast=-1), "数目矛盾", "slips numbers"),
    "a fraction of a slip": (said(handed="3"), "数目矛盾", "slips"),
    "more handed than drawn": (said(made=8, handed=7, void=0, missing=1, cast=0), "数目矛盾", "slips sums"),
    "one more key": (said(more=1), "数目矛盾", "close statement"),
    "another list": (
        lambda vote: {"slips.json": canonical({"reason": "x", "void": []})},
        "纸条清单",
        "slips hash",
    ),
    "one seed fewer": (
        lambda vote: listing(vote, lambda listed: listed["void"].pop()),
        "数目矛盾",
        "slips sums",
    ),
    "unsorted": (lambda vote: listing(vote, lambda one: one["void"].reverse()), "作废纸条清单", "slips list"),
    "twice": (
        lambda vote: listing(vote, lambda one: one.update(void=one["void"][:1] * 3)),
        "作废纸条清单",
        "slips list",
    ),
    "no reason": (
        lambda vote: listing(vote, lambda one: one.update(reason=" ")),
        "没有说明原因",
        "slips reason",
    ),
    "more in the list": (
        lambda vote: listing(vote, lambda one: one.update(more=1)),
        "作废纸条清单",
        "slips list",
    ),
    "invented seeds": (exchanged, "用作废纸条投的票数", "root slips"),
    "fewer cast": (said(cast=1), "用作废纸条投的票数", "root slips"),
    "none said": (
        lambda vote: relined(vote, lambda one: one.pop("slips")),
        "与封箱声明不符",
        "slips missing",
    ),
    "unsigned": (
        lambda vote: relined(vote, lambda one: one.update(drawn=7), False),
        "签名",
        "close signature",
    ),
    "all received": (
        lambda vote: relined(vote, lambda one: one.update(received=7)),
        "收回的数目",
        "root received",
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_list_is_named(browser: BrowserSide, finished: FinishedVote, name: str) -> None:
    forge, chinese, code = FORGERIES[name]
    forged = pack({**finished.files, **forge(finished)})
    with pytest.raises(Wrong, match=chinese):
        verify(forged)
    with pytest.raises(Refused, match=code):
        browser.ask("bundle", data=forged)


def test_a_list_without_a_file_and_a_file_without_a_list(
    browser: BrowserSide, finished: FinishedVote
) -> None:
    without = {name: data for name, data in finished.files.items() if name != "slips.json"}
    with pytest.raises(Wrong, match="与封箱声明不符"):
        verify(pack(without))
    with pytest.raises(Refused, match=r"slips missing"):
        browser.ask("bundle", data=pack(without))


def test_python_reads_no_contradiction() -> None:
    vote = freeze(CONTESTS).vote
    right = SlipCounts(5, 2, 2, 1, 1, bytes(32))
    assert read_close_statement(
        vote, close_statement(vote, bytes(32), Counts(10, 9, 8, 9, right))
    ).counts.slips
    for numbers in ((5, 2, 2, 2, 1), (0, 0, 0, 0, 0), (5, 2, 2, 1, 3)):
        with pytest.raises(Malformed, match="纸条"):
            SlipCounts(*numbers, bytes(32))
    for wrong in ((10, 9, 8, 10), (10, 9, 1, 1)):
        with pytest.raises(Malformed):
            Counts(*wrong, right)
    listed = SlipList((bytes(32), b"\1" * 32), "丢了")
    counts = SlipCounts(3, 0, 2, 1, 0, digest(listed.to_bytes()))
    assert read_list(counts, listed.to_bytes()) == listed
    for other in (SlipList(listed.void, ""), SlipList(listed.void[:1], "丢了")):
        with pytest.raises(Malformed):
            read_list(SlipCounts(3, 0, 2, 1, 0, digest(other.to_bytes())), other.to_bytes())


def test_without_slips_the_statement_is_what_it_was() -> None:
    vote = freeze(CONTESTS).vote
    statement = read_canonical(close_statement(vote, bytes(32), Counts(10, 9, 8, 7)))
    assert list(statement) == ["drawn", "expected", "kind", "present", "received", "root", "vote"]


@pytest.mark.parametrize(
    ("slips", "words"),
    [
        (Slips(), ""),
        (Slips(5, 3, 2), ""),
        (Slips(5, 3, 1), "还差 1 张"),
        (Slips(5, 3, 1, 1, "丢了"), ""),
        (Slips(5, 3, 1, 2, "丢了"), "还差 1 张"),
        (Slips(5, 4, 2), "多了 1 张"),
        (Slips(5, 3, 2, 1, "丢了"), ""),
    ],
)
def test_what_keeps_the_box_open(slips: Slips, words: str) -> None:
    found = [str(sentence) for sentence in in_the_way(slips)]
    assert bool(found) == bool(words) and all(words in one for one in found)


def test_what_a_scanner_types_is_read() -> None:
    vote, other = b64(b"\1" * 32), b64(b"\2" * 32)
    one, two = b64(b"\3" * 32), b64(b"\4" * 32)
    text = (
        f"https://a/booth#{vote}.{one}\r\n#{vote}.{two} {vote}.{one}\nhttp://a/booth#{other}.{one} x {vote}"
    )
    found = read_scanned(text + f" {vote}.{one[:-1]}_", vote)
    assert found.seeds == (b"\3" * 32, b"\4" * 32)
    assert (found.foreign, found.unreadable) == (1, 3)
