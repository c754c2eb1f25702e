"""Settings, the link at the foot of mails, robots, undelivered messages, the calendar by secret address."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from tests.counting import queries
from tests.groupchat import SITE, GroupChat, Say, group_chat, settings_of
from tests.mailbox import mailbox, reached_by
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.clock import frozen, now
from unionweb.base.db import db
from unionweb.notices.actions import tell_person
from unionweb.notices.actions.travel import settle, take
from unionweb.notices.models import Choice, Feed, Habit, Mail, Robot
from unionweb.notices.rules.mails import MailState, Verdict
from unionweb.notices.sending import send_everything
from unionweb.people.models import Account

Visit = Callable[..., Visitor]
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0"


@pytest.fixture
def chat(app: Flask) -> Iterator[GroupChat]:
    with group_chat() as server, settings_of(app, robot_hosts=frozenset({server.origin})):
        yield server


def choices(world: World) -> dict[str, str]:
    with world.look():
        return {one.kind: str(one.way) for one in db.session.scalars(select(Choice))}


def test_each_chooses_how_mails_come(world: World, visit: Visit) -> None:
    person = world.student(email="a@example.com")
    browser = visit(person)
    shown = browser.get("/notices/settings")
    assert "录用通知：立即发邮件，不能关闭" in shown.text and not shown.all("[name=way_recruitment_offer]")
    fields = {str(node.attributes["name"]): "at_once" for node in shown.all("select[name^=way_]")}
    fields |= {"way_assets_remind_": "digest", "way_": "never", "way_recruitment_offer": "never"}
    hours = {"quiet": "own", "quiet_from": "23:30", "quiet_until": "06:15", "digest_hour": "18"}
    again = browser.follow(browser.post("/notices/settings", fields | hours))
    assert choices(world) == {"assets.remind.": "digest", "": "never"}
    with world.look():
        habit = db.session.get_one(Habit, person)
        assert (habit.quiet_from, habit.quiet_until, habit.digest_hour) == (1410, 375, 18)
    chosen = {
        node.attributes["name"]: picked.attributes["value"]
        for node in again.all("select")
        if (picked := node.css_first("[selected]")) is not None
    }
    assert chosen["way_assets_remind_"] == "digest" and chosen["quiet"] == "own"
    browser.post("/notices/settings", fields | hours | {"quiet_from": "25:00"}, status=422)
    browser.post("/notices/settings", fields | hours | {"way_": "sometimes"}, status=422)
    browser.post("/notices/settings", fields | hours | {"quiet": "school"})
    with world.look():
        assert db.session.get_one(Habit, person).quiet_from is None


def leaving(world: World, app: Flask, key: str) -> tuple[str, str]:
    """A mail is sent: the link at its foot, and the mail's header for programs."""
    with mailbox() as box, settings_of(app, mail=reached_by(box)):
        person = world.student(email="a@example.com")
        with world.work():
            tell_person(person, "Subject", "Secret body", "/", key=key, now=now())
        with world.look():
            list(send_everything(now()))
        [(_address, message)] = box.taken
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        return str(message["List-Unsubscribe"]).strip("<>"), str(message.get_content())


def test_the_link_of_a_mail_works_without_logging_in_and_tells_nothing(
    world: World, app: Flask, visit: Visit
) -> None:
    link, body = leaving(world, app, "assets.late.1")
    assert link in body and link.startswith(f"{SITE}/notices/leave/")
    path = link.removeprefix(SITE)
    stranger = visit()
    shown = stranger.get(path)
    assert "续借和物资室事务" in shown.text
    assert not [word for word in ("a@example.com", "Person", "Secret", "Subject") if word in shown.text]
    assert choices(world) == {}, "a look switches nothing off"
    # As the server of a mail provider sends it: RFC 8058, 3.1.
    answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert choices(world) == {"assets.": "never"}
    assert "今后不再给您发" in stranger.post(path, status=200).text


@pytest.mark.parametrize("token", ["x", "WzEsICIiXQ.forged", "%00", "W10.x"])
def test_a_forged_link_leads_nowhere(world: World, visit: Visit, token: str) -> None:
    visit().get(f"/notices/leave/{token}", status=404)
    visit().post(f"/notices/leave/{token}", status=404)


def add(browser: Visitor, unit: int, status: int = 303, **fields: object) -> Answer:
    details = {
        "kind": "wecom",
        "name": "Group",
        "address": WECOM,
        "secret": "",
        "reach": "below",
        "announces": ["publication", "election"],
    }
    return browser.post(f"/notices/robots/new/{unit}", details | fields, status=status)


def test_an_administrator_adds_tests_and_removes_a_robot(world: World, visit: Visit, chat: GroupChat) -> None:
    college = world.college()
    browser = visit(world.administrator(college))
    assert "还没有群机器人" in browser.get("/notices/robots").text
    page = browser.follow(add(browser, college, address=chat.wecom))
    address = chat.wecom.removeprefix("http://")
    assert "公示开始" in page.text and "投票开始" in page.text
    where = page.all("form[action$='/test']")[0].attributes["action"] or ""
    assert "平台已收下" in browser.follow(browser.post(where)).text
    assert "测试" in chat.said[0]
    chat.answers = [Say(body={"errcode": 93000, "errmsg": "invalid webhook url"})]
    broken = browser.follow(browser.post(where))
    assert "93000 invalid webhook url" in broken.text and "请核对地址" in broken.text
    robot = where.removesuffix("/test")
    edited = browser.get(f"{robot}/edit")
    assert "已暂停" in browser.follow(browser.post(f"{robot}/pause")).text
    assert "已恢复" in browser.follow(browser.post(f"{robot}/resume")).text
    listed = browser.get("/notices/robots")
    for one in (page, broken, edited, listed):
        body = one.response.get_data(as_text=True)
        assert address not in body and "73febdcb" not in body, "the key is shown to nobody"
    assert "已删除" in browser.follow(browser.post(f"{robot}/remove")).text
    browser.get(robot, status=404)
    with world.look():
        log = " ".join(db.session.scalars(select(AuditEntry.details)))
    assert "73febdcb" not in log and '"Group"' in log


def test_a_robot_needs_an_address_of_its_platform_and_something_to_say(world: World, visit: Visit) -> None:
    browser, school = visit(world.administrator()), world.school
    wrong: tuple[dict[str, object], ...] = (
        {"address": ""},
        {"address": "http://169.254.169.254/latest/meta-data"},
        {"address": WECOM.replace("qyapi", "evil")},
        {"kind": "feishu"},
        {"secret": "abc"},
        {"announces": []},
        {"announces": ["persons"]},
        {"name": ""},
    )
    for fields in wrong:
        add(browser, school, status=422, **fields)
    add(browser, school)
    with world.look():
        [robot] = db.session.scalars(select(Robot))
    kept = {"kind": "wecom", "address": "", "secret": ""}
    browser.post(
        f"/notices/robots/{robot.id}/edit", kept | {"name": "Other", "reach": "own", "announces": ["drive"]}
    )
    with world.look():
        [robot] = db.session.scalars(select(Robot))
        assert (robot.name, robot.address, robot.announces) == ("Other", WECOM, ["drive"])


def test_robots_are_the_business_of_their_unit(world: World, visit: Visit) -> None:
    college, other = world.college(), world.college()
    add(visit(world.administrator(college)), college)
    with world.look():
        [robot] = db.session.scalars(select(Robot))
    for person in (world.student(), world.administrator(other), world.adviser(college)):
        visit(person).get(f"/notices/robots/{robot.id}", status=403)
        visit(person).post(f"/notices/robots/{robot.id}/test", status=403)
        add(visit(person), college, status=403)
    assert "Group" not in visit(world.administrator(other)).get("/notices/robots").text
    assert "Group" in visit(world.administrator()).get("/notices/robots").text


def failed_mail(world: World, app: Flask, name: str) -> int:
    with mailbox() as box, settings_of(app, mail=reached_by(box)):
        person = world.student(email=f"{name}@example.com")
        with world.work():
            tell_person(person, "Secret subject", "Secret body", "/", key="assets.late.1", now=now())
            mail = db.session.scalars(select(Mail).order_by(Mail.id.desc())).first()
            assert mail is not None and take(Mail, mail.id, now=now())
            settle(mail, Verdict.REFUSED, "550 nobody here", now=now())
            return mail.id


def states(world: World) -> list[tuple[MailState, bool]]:
    with world.look():
        query = select(Mail.state, Mail.given_up_at).order_by(Mail.id)
        return [(state, at is not None) for state, at in db.session.execute(query)]


def test_what_was_not_delivered_is_tried_again_or_let_be(world: World, app: Flask, visit: Visit) -> None:
    first, second = failed_mail(world, app, "a"), failed_mail(world, app, "b")
    browser = visit(world.administrator())
    page = browser.get("/notices/failed")
    assert all(word in page.text for word in ("a@example.com", "550 nobody here", "续借和物资室事务"))
    assert "Secret" not in page.text, "what was told belongs to the person told"
    browser.post("/notices/failed/mails/drop", {"id": first})
    browser.post("/notices/failed/mails/retry", {"id": "x"})
    assert states(world) == [(MailState.FAILED, True), (MailState.FAILED, False)]
    browser.post("/notices/failed/mails/retry", {"id": second})
    browser.post("/notices/failed/mails/retry")
    assert states(world) == [(MailState.FAILED, True), (MailState.QUEUED, False)]
    assert "没有未送达" in browser.get("/notices/failed").text
    for show in ("digests", "robots"):
        browser.get(f"/notices/failed?show={show}")
    browser.get("/notices/failed?show=others", status=404)
    browser.post("/notices/failed/others/retry", status=404)
    visit(world.administrator(world.college())).get("/notices/failed", status=403)


def test_many_failures_have_pages_and_cost_no_more(world: World, app: Flask, visit: Visit) -> None:
    browser = visit(world.administrator())
    failed_mail(world, app, "a")
    few = queries(app, lambda: browser.get("/notices/failed"))
    for name in ("b", "c"):
        failed_mail(world, app, name)
    assert queries(app, lambda: browser.get("/notices/failed")) == few


def feed_path(browser: Visitor) -> str:
    page = browser.follow(browser.post("/notices/calendar"))
    [address] = page.all("input#address")
    return "/" + str(address.attributes["value"]).split("/", 3)[3]


def test_a_calendar_under_a_secret_address(world: World, app: Flask, visit: Visit) -> None:
    person = world.student()
    browser = visit(person)
    browser.get("/notices/calendar")
    path = feed_path(browser)
    assert path.startswith("/calendar/") and len(path) == len("/calendar/") + 64 + len(".ics")
    reader = app.test_client()
    answer = reader.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert not Calendar.from_ical(answer.get_data(as_text=True)).errors
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in answer.headers and answer.headers["Referrer-Policy"] == "no-referrer"
    same = reader.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304 and not same.data
    with world.look():
        feed = db.session.get_one(Feed, person)
        assert feed.asked == 2 and path[10:74] not in (feed.secret_hash, feed.nonce.hex())
    other = feed_path(browser)
    assert other != path and reader.get(path).status_code == 404 and reader.get(other).status_code == 200
    browser.post("/notices/calendar/close")
    assert reader.get(other).status_code == 404
    assert reader.get("/calendar/x.ics").status_code == 404


def test_a_calendar_asked_too_often_rests(world: World, app: Flask, visit: Visit) -> None:
    path, reader = feed_path(visit(world.student())), app.test_client()
    assert {reader.get(path).status_code for _time in range(60)} == {200}
    tired = reader.get(path)
    assert tired.status_code == 429 and tired.headers["Retry-After"]
    with frozen(now() + timedelta(hours=1, minutes=1)):
        assert reader.get(path).status_code == 200


def test_who_has_no_account_any_more_has_no_calendar(world: World, app: Flask, visit: Visit) -> None:
    person = world.student()
    path, reader = feed_path(visit(person)), app.test_client()
    with world.work():
        db.session.get_one(Account, person).disabled = True
        world.add(Habit(person_id=person))
    assert reader.get(path).status_code == 404


def test_the_log_does_not_tell_a_calendars_address(
    world: World, app: Flask, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    path, reader = feed_path(visit(world.student())), app.test_client()
    app.extensions["unionweb.features"], kept = None, app.extensions["unionweb.features"]
    try:
        app.config["PROPAGATE_EXCEPTIONS"] = False
        assert reader.get(path).status_code == 500
    finally:
        app.extensions["unionweb.features"] = kept
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert caplog.records and path[10:74] not in caplog.text
