"""A candidate on a phone, and the recruitment lead who prepares the drive, in real Chromium."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.screen import DARK_DESKTOP, DESKTOP, PHONE, Screen
from tests.drives import PDF, OpenDrive, png
from tests.world import World
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.rules.roles import Role
from unionweb.recruitment.models import Drive
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.stages import ApplicationState, Stage

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("sound")]
Open = Callable[..., Screen]

TITLE = "校学生会2026年秋季招新"


@pytest.fixture
def resume(tmp_path: Path) -> Path:
    file = tmp_path / "简历.pdf"
    file.write_bytes(PDF)
    return file


@pytest.fixture
def lie(tmp_path: Path) -> Path:
    file = tmp_path / "简历.docx"
    file.write_bytes(b"<html><script>alert(1)</script></html>")
    return file


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    file = tmp_path / "me.png"
    file.write_bytes(png(300, 400))
    return file


def test_a_candidate_applies_on_a_phone(
    world: World, screen: Open, resume: Path, lie: Path, portrait: Path
) -> None:
    drive = OpenDrive.build(world)
    person = drive.student()
    window = screen(person, PHONE, also=[(PHONE, True)]).open(f"/r/{drive.code}")
    window.follow("我要报名")
    window.headed("报名")
    window.inspect()
    window.field("第一志愿").select_option("Rights")
    window.field("Why?").fill("Because")
    window.says("草稿已存")
    window.inspect()
    window.choose("服从：志愿都没录上时")
    window.press("保存，下一步")
    window.headed("简历和照片")
    window.inspect()
    window.page.set_input_files("#file_resume", str(lie))
    window.says("这个文件的内容是网页")
    window.inspect()
    window.page.set_input_files("#file_resume", str(resume))
    window.says("已上传")
    window.page.set_input_files("#file_photo", str(portrait))
    window.says("photo.jpg")
    expect(window.page.get_by_alt_text("您的照片")).to_be_visible()
    window.inspect()
    window.follow("下一步")
    window.headed("检查并提交")
    window.inspect()
    window.press("提交报名")
    window.headed("我的报名")
    window.says("编号 001")
    window.choose("撤回报名")
    window.inspect()
    window.press("确认撤回")
    window.press("恢复报名")
    window.says("报名已恢复")
    window.inspect()
    application = drive.application(person)
    assert application is not None and application.state is ApplicationState.SUBMITTED
    assert application.first_id == drive.openings[1] and application.adjustment is True


def test_without_script_every_step_works(world: World, screen: Open, resume: Path) -> None:
    drive = OpenDrive.build(world)
    window = screen(drive.student(), PHONE, scripts=False)
    window.page.goto(f"{window.address}/recruitment/drives/{drive.id}/apply")
    window.field("第一志愿").select_option("Office")
    window.field("Why?").fill("Because")
    window.choose("不服从")
    window.press("保存，下一步")
    window.page.set_input_files("#file_resume", str(resume))
    window.press("上传“Résumé”")
    window.says("已上传")
    window.follow("下一步")
    window.press("提交报名")
    window.headed("我的报名")


def test_a_phone_that_was_overtaken_shows_both_texts(world: World, screen: Open) -> None:
    drive = OpenDrive.build(world)
    person = drive.student()
    drive.draft(person)
    phone, desk = (screen(person, size) for size in (PHONE, DESKTOP))
    for window in (phone, desk):
        window.open(f"/recruitment/drives/{drive.id}/apply")
    desk.field("Why?").fill("At the desk")
    desk.says("草稿已存")
    phone.field("Why?").fill("On the phone")
    phone.says("别处存着更新的内容")
    phone.press("保存")
    phone.says("At the desk")
    expect(phone.field("Why?")).to_have_value("On the phone")
    phone.inspect()
    phone.press("保存")
    phone.says("已保存")


def test_sending_while_a_draft_is_being_saved_does_not_clash_with_itself(world: World, screen: Open) -> None:
    drive = OpenDrive.build(world)
    person = drive.student()
    drive.draft(person)
    window = screen(person, PHONE).open(f"/recruitment/drives/{drive.id}/apply")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    window.page.route("**/apply/draft", hold_the_first)
    with window.page.expect_request("**/apply/draft"):
        window.field("Why?").fill("Quickly")
    window.press("保存")
    held[0].continue_()
    window.says("已保存")
    application = drive.application(person)
    assert application is not None and application.answers["why"] == "Quickly"


def test_a_lead_prepares_a_drive_and_opens_it(world: World, screen: Open) -> None:
    world.department(name="权益服务部")
    lead = world.student()
    world.grant(lead, Role.RECRUITMENT_LEAD)
    window = screen(lead, PHONE, also=DARK_DESKTOP).open("/recruitment/")
    create(window)
    set_the_times(window)
    add_the_department(window)
    choose_the_rounds(window)
    here = f"/recruitment/drives/{the_drive(world)}"
    for page in ("form", "form/introduction", "terms", "announcement", "edit"):
        window.open(f"{here}/{page}")
    window.open(here)
    open_it(window)
    window.open(f"{here}/poster")
    wide = window.page.locator("svg.qr").evaluate("(code) => code.getBoundingClientRect().width * 25.4 / 96")
    assert wide >= 60  # mm; to be read from a wall
    with world.look():
        assert drive_of(the_drive(world)).stage is Stage.OPEN


def create(window: Screen) -> None:
    window.follow("新建招新")
    window.inspect()
    window.type(名称=TITLE)
    window.press("新建")
    window.headed(TITLE)
    window.inspect()


def set_the_times(window: Screen) -> None:
    window.follow("请填写报名截止时间")
    window.field("报名截止日期").fill(str(clock.today() + timedelta(days=10)))
    window.inspect()
    window.press("保存")


def add_the_department(window: Screen) -> None:
    window.follow("请添加招新的岗位")
    window.inspect()
    window.follow("添加岗位")
    window.inspect()
    window.type(名额="5")
    window.press("保存")
    window.inspect()
    window.follow(TITLE)


def choose_the_rounds(window: Screen) -> None:
    window.follow("请设置轮次")
    window.inspect()
    window.choose("三轮 30/40/30")
    window.press("就用这个")
    window.says("已设好轮次")
    window.inspect()
    window.follow("“情景模拟”的评分表")
    window.inspect()
    window.follow("沟通表达")
    window.inspect()


def open_it(window: Screen) -> None:
    window.choose("开始报名")
    window.inspect()
    window.press("确认开始")
    window.says("招新已经公开")
    window.inspect()
    window.follow("公告页")
    window.inspect()


def the_drive(world: World) -> int:
    """The only one there is."""
    with world.look():
        return int(db.session.query(Drive.id).one()[0])
