"""Changing what was sent, in real Chromium: until the close, on the same phone, also when things go wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.screen import DARK_DESKTOP, Screen
from tests.browser.test_survey import NO_STORAGE, Respondent, go
from tests.surveys import DEPARTMENTS, Opened
from tests.world import World

pytestmark = pytest.mark.browser
Go = Callable[..., Respondent]
__all__ = ["go"]

SENT, CHANGE = "已提交", "修改答卷"


@pytest.fixture
def opened(world: World) -> Opened:
    return Opened.build(world, departments=2, changeable=True)


NAMES = DEPARTMENTS[:2]


def answered(one: Respondent, grade: str = "满意") -> Respondent:
    """From the first department to the review."""
    for place, name in enumerate(NAMES, 1):
        one.window.headed(name)
        one.rate(grade)
        one.window.press("下一步" if place < len(NAMES) else "检查")
    one.step("提交之前请检查")
    return one


def sent(one: Respondent, grade: str = "满意") -> Respondent:
    answered(one, grade).window.press("提交")
    one.step(SENT)
    return one


def change(one: Respondent, grade: str) -> Respondent:
    one.window.press(CHANGE)
    return answered(one, grade)


def window_beside(one: Respondent) -> Respondent:
    """Another window of the same phone."""
    return Respondent(Screen(one.page.context.new_page(), one.window.address), one.opened).enter()


def graded(one: Respondent, grade: int) -> bool:
    """Whether the boxes, closed now, hold this one response, whole."""
    return all(one.opened.opened(key) == [(one.opened.graded(grade), "g1")] for key in one.opened.votes)


def test_what_was_sent_is_changed_and_the_last_counts(go: Go, opened: Opened) -> None:
    one = go(opened, also=DARK_DESKTOP).enter()
    one.window.says("截止以前可以修改，只能在这部手机")
    one.begin()
    answered(one).window.says("以最后一次提交的为准")
    one.window.press("提交")
    one.step(SENT)
    one.window.says("拿着手机的人看得到")
    one.window.inspect()
    one.window.press(CHANGE)
    one.step(NAMES[0])
    expect(one.item("服务态度").get_by_role("radio", name="满意", exact=True)).to_be_checked()
    one.window.says("上一次提交的仍然有效")
    one.window.inspect()
    answered(one, "一般").window.inspect()
    one.window.press("提交")
    one.step(SENT)
    assert one.received() == [1, 1]
    change(one, "不满意").window.press("提交")
    one.step(SENT)
    assert one.received() == [1, 1] and graded(one, 2)


def test_where_it_may_not_be_changed_the_page_says_so(go: Go, world: World) -> None:
    one = go(Opened.build(world, departments=2)).enter()
    one.window.says("提交以后不能修改")
    one.begin()
    sent(one)
    expect(one.page.get_by_role("button", name=CHANGE)).to_have_count(0)


def test_it_works_after_a_reload_at_every_step(go: Go, opened: Opened) -> None:
    one = sent(go(opened).begin())
    one.page.reload()
    one.step(SENT)
    one.window.press(CHANGE)
    one.step(NAMES[0])
    one.rate("一般")
    one.page.reload()
    expect(one.item("服务态度").get_by_role("radio", name="一般", exact=True)).to_be_checked()
    one.window.says("上一次提交的仍然有效")
    answered(one, "一般")
    one.page.reload()
    one.step("提交之前请检查")
    one.window.press("提交")
    one.step(SENT)
    assert graded(one, 3)


def test_a_change_that_is_given_up_leaves_what_was_sent(go: Go, opened: Opened) -> None:
    one = sent(go(opened).begin())
    change(one, "一般").window.press("不改了")
    one.step(SENT)
    one.window.press(CHANGE)
    expect(one.item("服务态度").get_by_role("radio", name="满意", exact=True)).to_be_checked()
    assert graded(one, 4)


def test_a_change_while_the_network_is_cut_is_sent_once_and_as_it_was(go: Go, opened: Opened) -> None:
    one = sent(go(opened).begin())
    lost: list[bytes] = []

    def lose_the_answer(route: Any) -> None:
        lost.append(route.request.post_data_buffer)
        if len(lost) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    one.page.route("**/box/ballots", lose_the_answer)
    change(one, "一般")
    one.page.context.set_offline(True)
    one.window.press("提交")
    one.window.says("网络断开，正在重试")
    one.page.context.set_offline(False)
    one.page.reload()  # in the middle: what was sealed is sent, with the same number
    one.step(SENT)
    assert lost and len(set(lost)) == 1
    assert one.draft()["number"] == 1 and graded(one, 3)


def test_a_first_message_that_comes_late_does_not_undo_the_second(go: Go, opened: Opened) -> None:
    one = go(opened).begin()
    bodies: list[bytes] = []

    def keep(route: Any) -> None:
        bodies.append(route.request.post_data_buffer)
        route.continue_()

    one.page.route("**/box/ballots", keep)
    sent(one)
    change(one, "一般").window.press("提交")
    one.step(SENT)
    assert len(bodies) == 2
    late = one.page.request.post(f"{one.window.address}/box/ballots", data=bodies[0])
    assert (late.status, late.json()["error"]) == (409, "newer")
    assert graded(one, 3)


def test_two_windows_change_one_response(go: Go, opened: Opened) -> None:
    one = go(opened).begin()
    other = window_beside(one)
    other.step(NAMES[0])
    sent(one)
    sent(other, "一般")
    change(one, "不满意").window.press("提交")
    one.step(SENT)
    assert one.received() == [1, 1]
    assert one.draft()["number"] == 2 and graded(one, 2)


def test_a_window_that_waits_for_the_network_goes_on_to_what_another_has_sent(go: Go, opened: Opened) -> None:
    one = answered(go(opened).begin())
    other = window_beside(one)
    other.step("提交之前请检查")
    one.page.route("**/box/ballots", lambda route: route.abort("connectionreset"))
    one.window.press("提交")
    one.window.says("网络断开，正在重试")
    other.window.press("提交")
    other.step(SENT)
    change(other, "一般").window.press("提交")
    other.step(SENT)
    one.page.unroute("**/box/ballots")
    one.step(SENT)
    assert graded(one, 3)


def test_a_number_that_is_used_up_is_told_and_the_next_is_taken(go: Go, opened: Opened) -> None:
    """As when two windows send in the same moment: the record of one gets lost."""
    one = sent(go(opened).begin())
    before = one.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    change(one, "一般").window.press("提交")
    one.step(SENT)
    one.page.evaluate("(kept) => JSON.parse(kept).forEach(([k, v]) => localStorage.setItem(k, v))", before)
    one.page.reload()
    one.step(SENT)
    change(one, "不满意").window.press("提交")
    one.window.says("这一次没有收下")
    one.window.inspect()
    one.window.press(CHANGE)
    expect(one.item("服务态度").get_by_role("radio", name="不满意", exact=True)).to_be_checked()
    answered(one, "不满意").window.press("提交")
    one.step(SENT)
    expect(one.page.get_by_text("这一次没有收下")).to_have_count(0)
    assert graded(one, 2)


def test_the_phone_forgets_when_it_is_told_to(go: Go, opened: Opened) -> None:
    one = sent(go(opened).begin())
    assert {"seed", "tokens", "sent"} <= one.draft().keys()
    other = window_beside(one)
    other.step(SENT)
    one.window.choose("清除本机记录")
    one.window.inspect()
    one.window.press("确认清除")
    one.step(SENT)
    assert one.draft() == {"done": True}
    one.page.reload()
    one.step(SENT)
    expect(one.page.get_by_role("button", name=CHANGE)).to_have_count(0)
    other.window.press(CHANGE)
    other.window.says("您已经在这部手机上提交过了")
    assert graded(one, 4)


def test_after_the_close_the_page_says_so_and_forgets(go: Go, opened: Opened) -> None:
    one = sent(go(opened).begin())
    opened.close()
    one.page.reload()
    one.step("已经截止")
    one.window.says("您最后一次提交的答卷有效")
    one.window.inspect()
    assert one.draft() == {"done": True}


def test_a_change_that_comes_after_the_close_leaves_what_was_sent(go: Go, opened: Opened) -> None:
    one = change(sent(go(opened).begin()), "一般")
    opened.close()
    one.window.press("提交")
    one.step("已经截止")
    one.window.says("这次修改来不及了")
    one.window.inspect()
    assert one.draft() == {"done": True}
    assert graded(one, 4)


def test_a_browser_that_keeps_nothing_changes_while_the_page_is_open(go: Go, opened: Opened) -> None:
    one = sent(go(opened, script=NO_STORAGE).begin())
    one.window.says("关闭或刷新本页以后，就不能再修改")
    one.window.inspect()
    change(one, "一般").window.press("提交")
    one.step(SENT)
    assert graded(one, 3)
