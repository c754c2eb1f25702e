"""Whole elections in real windows, from the keys to a bundle that everybody can check."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.qr_reader import read_qr
from tests.browser.screen import DESKTOP, PHONE, Screen, Size
from tests.faults.environments import bare
from tests.faults.forked import command
from tests.hall import Hall
from tests.world import World
from unionweb.ballots.commands import VERIFIER
from unionweb.config import ROOT
from unionweb.elections.rules.presets import Preset

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Go = Callable[..., Screen]
PROJECTOR = Size(1920, 1080)
OPENSSL = "openssl dgst -sha384 -verify key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48"


@dataclass
class Officer:
    """The page of an election, and the one button that comes next."""

    screen: Screen
    election: int

    def visit(self, rest: str = "") -> Screen:
        self.screen.page.goto(f"{self.screen.address}/elections/{self.election}{rest}")
        return self.screen

    def settle(self, what: str) -> None:
        """A step that is asked about once more: 定稿, 开始投票, 封箱."""
        self.visit().choose(what)
        self.screen.press(f"确认{what}")
        self.screen.says("现在是")

    def press(self, what: str, said: str) -> None:
        """A step that is not."""
        self.visit().press(what)
        self.screen.says(said)

    def open_wall(self) -> Screen:
        """The hall screen in a window of its own, as on the projector."""
        with self.screen.page.context.expect_page() as opened:
            self.visit().follow("大屏幕")
        wall = Screen(opened.value, self.screen.address)
        wall.page.set_viewport_size(PROJECTOR.viewport)
        return wall


def shows(wall: Screen, **figures: int) -> None:
    """Wait until the hall screen has these numbers; it asks for them by itself."""
    for label, number in figures.items():
        expect(wall.page.locator(".figure").filter(has_text=label).locator("b")).to_have_text(str(number))


def make_key(phone: Screen, path: str) -> None:
    phone.page.goto(phone.address + path)
    phone.press("生成钥匙")
    phone.says("钥匙已登记，请马上备份")


def compare(phone: Screen, path: str, wall: Screen) -> None:
    phone.page.goto(phone.address + path)
    fingerprint = wall.page.locator(".fingerprint").inner_text()
    expect(phone.page.locator("[data-fingerprint]")).to_have_text(fingerprint)
    phone.press("与大屏幕一致")
    phone.says("您已确认与大屏幕一致")


def sign_and_hand_in(phone: Screen, path: str) -> None:
    phone.page.goto(phone.address + path)
    expect(phone.page.locator("[data-count=received]")).to_have_text("5")
    phone.press("签名封箱")
    phone.says("您已签名封箱")
    phone.choose("交出钥匙")
    phone.press("确认交出")
    phone.says("您已交出钥匙")


def draw(phone: Screen, link: str) -> None:
    """From the voter's page into the booth."""
    phone.follow(link)
    phone.press("领票")
    expect(phone.page.get_by_role("button", name="检查选票")).to_be_visible()


MARKS = {"f": "赞成", "a": "反对", "b": "弃权"}


def cast(phone: Screen, marks: str, *, void: bool = False) -> None:
    """Mark, review, cast."""
    for line, letter in zip(phone.page.locator("fieldset.nominee").all(), marks, strict=True):
        if letter in MARKS:
            line.get_by_role("radio", name=MARKS[letter]).check()
    phone.press("检查选票")
    if void:
        phone.choose("我知道这张票会作废")
    phone.press("投票")
    phone.headed("已投票")


def download(phone: Screen, election: int, folder: Path) -> Path:
    """The bundle, as any voter gets it from the report."""
    phone.page.goto(f"{phone.address}/elections/{election}/report")
    with phone.page.expect_download() as coming:
        phone.follow("下载核验包")
    bundle = folder / "bundle.zip"
    coming.value.save_as(bundle)
    return bundle


def run(*words: str | Path, cwd: Path = ROOT) -> tuple[int, str]:
    ended = subprocess.run(
        list(map(str, words)), cwd=cwd, env=bare(), capture_output=True, check=False, timeout=60
    )
    return ended.returncode, ended.stdout.decode()


def by_program(bundle: Path) -> tuple[int, str]:
    """What `python verify.py` says of a bundle, with nothing of ours beside it."""
    return run(sys.executable, "-I", VERIFIER, bundle)


def by_command(bundle: Path) -> tuple[int, str]:
    """What `flask --app app ballots verify` says of it."""
    log = bundle.with_name("command")
    verifying = command(log, bare(UNIONWEB_INSTANCE=str(bundle.parent)), "ballots", "verify", str(bundle))
    return verifying.end(), verifying.said


def altered(bundle: Path) -> Path:
    """The same with one bit of one ballot changed."""
    data = bytearray(bundle.read_bytes())
    data[data.index(b"board.bin") + 500] ^= 1
    other = bundle.with_name("altered.zip")
    other.write_bytes(data)
    return other


def verified_by_everything(phone: Screen, bundle: Path, folder: Path) -> None:
    """The program, the command of the application, the page, and openssl for one token; each finds a byte
    that was changed."""
    for way in (by_program, by_command):
        code, text = way(bundle)
        assert (code, "✓ 全部属实" in text) == (0, True), text
        code, text = way(altered(bundle))
        assert (code, "✗" in text) == (1, True), text
    assert by_command(folder / "none.zip")[0] == 2
    for file, verdict in ((bundle, "全部核验通过"), (altered(bundle), "核验没有通过")):
        phone.page.goto(phone.address + "/verify")
        phone.field("结果包").set_input_files(file)
        phone.headed(verdict)
    assert run(sys.executable, "-I", VERIFIER, bundle, "--token", "2", folder / "token")[0] == 0
    if shutil.which("openssl"):
        signature = [*OPENSSL.split(), "-signature", "token.bin", "message.bin"]
        assert run(*signature, cwd=folder / "token") == (0, "Verified OK\n")


def frozen_and_compared(officer: Officer, tellers: list[Screen], path: str) -> Screen:
    """From the tellers' keys to the fingerprint that all of them see; the hall screen."""
    for phone in tellers:
        make_key(phone, path)
    officer.settle("定稿")
    wall = officer.open_wall()
    for phone in tellers:
        compare(phone, path, wall)
    return wall


def vote_in_the_hall(officer: Officer, wall: Screen, voters: list[Screen], ballots: list[str]) -> None:
    """Check in by the code on the wall, draw, one of them before voting begins, and cast."""
    expect(wall.page.get_by_role("heading", name="请扫码签到")).to_be_visible()
    address = read_qr(wall.page.locator("svg.qr"))
    for phone in voters:
        phone.page.goto(address)
        phone.press("签到")
        phone.says("签到成功")
    draw(voters[0], "去领票")
    shows(wall, 应到=5, 实到=5, 发出=1)
    officer.settle("开始投票")
    for phone in voters[1:]:
        phone.page.reload()
        draw(phone, "去投票")
    shows(wall, 应到=5, 实到=5, 发出=5, 收回=0)
    for phone, marks in zip(voters, ballots, strict=True):
        cast(phone, marks, void=marks == "ffff")
    shows(wall, 应到=5, 实到=5, 发出=5, 收回=5)


def open_and_count(officer: Officer) -> None:
    officer.press("开箱", "已开箱，共打开 5 张选票")
    officer.press("计票", "计票完成，请核对报告单")
    officer.press("宣布结果", "结果已宣布")


def read_report(report: Screen) -> tuple[dict[str, int], list[str]]:
    """The numbers, and the lines of the first table."""
    report.inspect()
    words, values = report.page.locator("dl.facts dt"), report.page.locator("dl.facts dd")
    numbers = dict(zip(words.all_inner_texts(), map(int, values.all_inner_texts()), strict=True))
    rows = report.page.locator("table").first.locator("tbody tr").all_inner_texts()
    return numbers, [" ".join(row.split()) for row in rows]


def test_a_congress_elects_in_the_hall(world: World, screen: Go, tmp_path: Path) -> None:
    hall = Hall.build(world)
    officer = Officer(screen(hall.officer, DESKTOP), hall.election)
    tellers = [screen(person, PHONE) for person in hall.tellers]
    voters = [screen(person, PHONE) for person in hall.voters]
    wall = frozen_and_compared(officer, tellers, hall.path("telling"))
    officer.press("开始签到", "现在是“签到”阶段")
    vote_in_the_hall(officer, wall, voters, ["fffa", "ff-a", "fbaf", "f--b", "ffff"])
    officer.settle("封箱")
    for phone in (tellers[0], tellers[2]):
        sign_and_hand_in(phone, hall.path("telling"))
    expect(wall.page.get_by_text("已交钥匙")).to_have_count(2)
    open_and_count(officer)
    numbers, rows = read_report(officer.screen)
    expected = {"应到": 5, "实到": 5, "发出选票": 5, "收回选票": 5, "有效": 4, "无效": 1, "需要的赞成票": 3}
    assert expected.items() <= numbers.items()
    marks = ["张三 计算机学院 4 0 0 当选", "李四 计算机学院 2 0 2 未当选"]
    assert rows[:4] == [*marks, "王五 计算机学院 1 1 2 未当选", "赵六 计算机学院 1 2 1 未当选"]
    verified_by_everything(voters[1], download(voters[0], hall.election, tmp_path), tmp_path)
    assert not [words for window in (wall, *tellers, *voters) for words in window.complaints]


def test_a_branch_elects_from_afar(world: World, screen: Go, tmp_path: Path) -> None:
    """Nobody checks in, the server opens; one on the roll stays away."""
    election = world.election(preset=Preset.BRANCH, title="团支部选举", seats=1)
    (contest,) = world.contests_of(election)
    for name in ("张三", "李四"):
        world.nominee(contest, name=name)
    people = world.voters(election, number=6)
    officer = Officer(screen(world.administrator(), DESKTOP), election)
    wall = frozen_and_compared(officer, [], "")
    officer.settle("开始投票")
    voters = [screen(person, PHONE) for person in people[:5]]
    for phone, marks in zip(voters, ("fa", "f-", "af", "fb", "fa"), strict=True):
        phone.page.goto(f"{phone.address}/elections/{election}/vote")
        draw(phone, "去投票")
        cast(phone, marks)
    shows(wall, 应到=6, 实到=5, 发出=5, 收回=5)
    officer.settle("封箱")
    open_and_count(officer)
    numbers, rows = read_report(officer.screen)
    assert {"应到": 6, "实到": 5, "发出选票": 5, "收回选票": 5, "有效": 5}.items() <= numbers.items()
    assert [row.endswith("当选") and not row.endswith("未当选") for row in rows] == [True, False]
    code, text = by_program(download(voters[0], election, tmp_path))
    assert (code, "应到 6, 实到 5, 发出 5, 收回 5" in text) == (0, True), text
