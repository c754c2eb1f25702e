"""My account: log-ins and password."""

from collections.abc import Callable

from sqlalchemy import select

from tests.visitor import Answer, Visitor
from tests.world import LONG_AGO, World
from unionweb.base.db import db
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, LoginSession, Person

Visit = Callable[..., Visitor]
PASSWORD = "chunfeng-huayu-3"
OTHER = "qiuyue-hanjiang-8"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0.49"


def member(world: World) -> tuple[int, str]:
    """Somebody with a password: id and number."""
    student = world.student()
    world.add(Account(person_id=student, password_hash=hash_password(PASSWORD), activated_at=LONG_AGO))
    with world.look():
        person = db.session.get(Person, student)
        assert person is not None
        return student, person.number


def log_in(
    browser: Visitor, number: str, password: str = PASSWORD, status: int = 303, agent: str = ""
) -> Answer:
    data = {"number": number, "password": password}
    return browser.post("/people/sign-in", data, status, headers={"User-Agent": agent})


def change(browser: Visitor, current: str, status: int = 303, new: str = OTHER, again: str = OTHER) -> Answer:
    return browser.post("/people/password", {"current": current, "password": new, "again": again}, status)


def test_my_log_ins_are_listed_with_device_words(world: World, visit: Visit) -> None:
    _student, number = member(world)
    phone, desk = visit(), visit()
    log_in(phone, number, agent=PHONE)
    log_in(desk, number, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36")
    rows = desk.get("/people/account").texts("tbody tr")
    assert len(rows) == 2
    assert sorted("就是这里" in row for row in rows) == [False, True]
    assert any("微信 · iPhone" in row for row in rows) and any("Chrome · Windows" in row for row in rows)


def test_one_log_in_is_ended_and_the_others_stay(world: World, visit: Visit) -> None:
    _student, number = member(world)
    phone, desk = visit(), visit()
    log_in(phone, number)
    log_in(desk, number)
    [chosen] = desk.get("/people/account").all("input[name=session]")
    desk.post("/people/account/end", {"session": chosen.attributes["value"]})
    phone.get("/people/account", 303)
    assert len(desk.get("/people/account").texts("tbody tr")) == 1


def test_nobody_ends_the_log_in_of_another(world: World, visit: Visit) -> None:
    victim = world.student()
    mine, theirs = visit(world.student()), visit(victim)
    with world.look():
        token_hash = db.session.scalar(
            select(LoginSession.token_hash).where(LoginSession.person_id == victim)
        )
    mine.post("/people/account/end", {"session": token_hash})
    theirs.get("/people/account")


def test_everywhere_means_here_too(world: World, visit: Visit) -> None:
    student, number = member(world)
    phone, desk = visit(student), visit()
    log_in(desk, number)
    assert "所有设备" in desk.follow(desk.post("/people/account/end-all")).text
    phone.get("/people/account", 303)
    desk.get("/people/account", 303)


def test_a_changed_password_ends_the_other_log_ins(world: World, visit: Visit) -> None:
    _student, number = member(world)
    phone, desk = visit(), visit()
    log_in(phone, number)
    log_in(desk, number)
    before = desk.client.get_cookie("unionweb")
    assert "密码已修改" in desk.follow(change(desk, PASSWORD)).text
    after = desk.client.get_cookie("unionweb")
    assert before is not None and after is not None and before.value != after.value
    phone.get("/people/account", 303)
    log_in(visit(), number, PASSWORD, 422)
    log_in(visit(), number, OTHER)


def test_a_change_needs_the_present_password_and_a_good_new_one(world: World, visit: Visit) -> None:
    student, number = member(world)
    browser = visit(student)
    page = browser.get("/people/password")
    assert page.all("input[autocomplete='current-password']") and page.all(
        "input[autocomplete='new-password']"
    )
    assert "现在的密码不对" in change(browser, "wrong-password", 422).text
    assert "不一样" in change(browser, PASSWORD, 422, again="x" * 9).text
    assert "至少" in change(browser, PASSWORD, 422, new="short", again="short").text
    assert "学号" in change(browser, PASSWORD, 422, new=number, again=number).text
    log_in(visit(), number)


def test_guessing_the_present_password_from_an_open_log_in_is_slowed(world: World, visit: Visit) -> None:
    student, number = member(world)
    browser = visit(student)
    for _ in range(10):
        change(browser, "wrong-password", 422)
    assert "请等 15 分钟" in change(browser, PASSWORD, 429).text
    log_in(visit(), number)


def test_my_account_is_closed_to_strangers(visit: Visit) -> None:
    for path in ("/people/account", "/people/password"):
        assert visit().get(path, 303).location.startswith("/people/sign-in?next=")
    for path in ("/people/password", "/people/account/end", "/people/account/end-all"):
        assert visit().post(path).location.startswith("/people/sign-in")


def test_whoever_has_no_password_is_sent_to_a_code(world: World, visit: Visit) -> None:
    visit(world.student()).post("/people/password", {"current": "x", "password": OTHER, "again": OTHER}, 404)
