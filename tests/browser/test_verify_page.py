"""The page that checks a published bundle, in real Chromium."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browser.polling_place import PollingPlace
from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.browser.windows import Windows
from tests.votes import FinishedVote, election, make_vote, marks, motion, with_slips
from unionweb.ballots.rules.ballots import short_tracker, tracker_of
from unionweb.ballots.rules.bundle import pack
from unionweb.ballots.rules.rule import Rule, WriteIn

pytestmark = pytest.mark.browser

CONTESTS = (election("c1", 2, "张三", "李四", "王五", rule=Rule(writein=WriteIn.FREE)), motion("c2"))
VOTERS = [marks("f-a", "f", names=[["赵六"], []]), marks("f--", "f"), marks("f-f", "a"), None]
Open = Callable[..., Screen]


@pytest.fixture(scope="module")
def finished() -> FinishedVote:
    return make_vote(CONTESTS, VOTERS, writeins={"c1": {"赵六": "赵六"}}, expected=6, present=5)


@pytest.fixture
def check(windows: Windows, finished: FinishedVote) -> Iterator[Open]:
    """`check(bundle)` chooses the file and waits for the verdict."""
    with PollingPlace(finished.secrets).open() as place, ExitStack() as open_windows:

        def choose(bundle: bytes, heading: str, size: Size = PHONE, dark: bool = False) -> Screen:
            page = open_windows.enter_context(windows.one(place.address, size, dark))
            screen = Screen(page, place.address, dark).open("/verify")
            screen.field("结果包").set_input_files(
                {"name": "bundle.zip", "mimeType": "application/zip", "buffer": bundle}
            )
            screen.headed(heading)
            screen.inspect()
            return screen

        yield choose


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (DESKTOP, True)])
def test_a_right_bundle_is_shown_with_its_result(
    check: Open, finished: FinishedVote, size: Size, dark: bool
) -> None:
    screen = check(finished.pack(), "全部核验通过", size, dark)
    screen.says(finished.vote.fingerprint)
    screen.says("应到 6，实到 5，发出 4，收回 4")
    screen.says("打不开的废票 1 张")
    expect(screen.page.get_by_role("row", name="张三")).to_contain_text("当选")
    expect(screen.page.get_by_role("row", name="赵六")).to_contain_text("1")
    expect(screen.page.get_by_role("row", name="章程修正案")).to_contain_text("未通过")


def test_a_tracker_is_looked_up_even_with_slips_of_the_pen(check: Open, finished: FinishedVote) -> None:
    screen = check(finished.pack(), "全部核验通过")
    for ballot in finished.ballots:
        written = short_tracker(tracker_of(ballot)).lower().replace("o", "0").replace("i", "1")
        screen.type(追踪码=f" {written[:5]} {written[5:]}")
        screen.press("查找")
        expect(screen.page.locator("[aria-live] p", has_text="在票箱里")).to_be_visible()
    screen.type(追踪码="AAAAAAAAAA")
    screen.press("查找")
    screen.says("票箱里没有这个追踪码。")


def test_the_first_wrong_thing_is_named(check: Open, finished: FinishedVote) -> None:
    data = finished.pack()
    screen = check(data[:5000] + bytes([data[5000] ^ 1]) + data[5001:], "核验没有通过")
    screen.says("第一处不对的是：文件包的格式")
    screen.press("核验另一个文件")
    screen.headed("核验选举结果")


def test_a_missing_ballot_is_named(check: Open, finished: FinishedVote) -> None:
    files = {**finished.files, "board.bin": b"".join(finished.ballots[1:])}
    check(pack(files), "核验没有通过").says("第一处不对的是：票箱的总散列与张数")


def test_slips_are_told_and_a_ballot_under_a_void_one_is_no_ballot(check: Open) -> None:
    vote = with_slips(CONTESTS, VOTERS[1:3], VOTERS[2:3], void=[False, marks("fff", "a")], missing=1)
    screen = check(vote.pack(), "全部核验通过")
    screen.says("预领票纸条：印制 4，发出 1，收回作废 2，缺少 1；作废的投过 1")
    answers = []
    for ballot in vote.ballots:
        screen.type(追踪码=short_tracker(tracker_of(ballot)))
        screen.press("查找")
        expect(screen.page.locator(".answer p").first).to_be_visible()
        answers.append(screen.page.locator(".answer").inner_text())
    assert sum("收回作废的纸条投的" in answer for answer in answers) == 1
