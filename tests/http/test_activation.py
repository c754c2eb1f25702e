"""One-time codes on the web: sheets, resets, activation."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from tests.counting import queries
from tests.visitor import Answer, Visitor
from tests.world import LONG_AGO, World
from unionweb.audit import SYSTEM
from unionweb.base import clock
from unionweb.base.db import db
from unionweb.people.actions.activation import Slip, issue_code
from unionweb.people.hashing import hash_password
from unionweb.people.models import Account, ActivationCode, LoginSession, Person
from unionweb.people.rules.codes import read_code
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]
PASSWORD = "chunfeng-huayu-3"


def code_for(world: World, student: int) -> Slip:
    with world.work():
        person = db.session.get(Person, student)
        assert person is not None
        return issue_code(person, by=SYSTEM, now=clock.now())


def use(browser: Visitor, number: str, code: str, status: int = 303, **more: str) -> Answer:
    data = {"number": number, "code": code, "password": PASSWORD, "again": PASSWORD, **more}
    return browser.post("/people/activate", data, status)


def log_in(browser: Visitor, number: str, password: str = PASSWORD, status: int = 303) -> Answer:
    return browser.post("/people/sign-in", {"number": number, "password": password}, status)


def has_password(world: World, student: int) -> None:
    world.add(Account(person_id=student, password_hash=hash_password(PASSWORD), activated_at=LONG_AGO))


def codes(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(ActivationCode)) or 0


def test_a_code_sets_a_password_and_logs_in(world: World, visit: Visit) -> None:
    slip = code_for(world, world.student())
    browser = visit()
    form = browser.get(f"/people/activate?number={slip.number}&code={slip.shown}")
    assert form.all("#code")[0].attributes["value"] == slip.shown
    assert form.all("input[autocomplete='new-password']") and form.all("input[autocomplete='one-time-code']")
    assert form.response.headers["Cache-Control"] == "no-store"
    assert form.response.headers["Referrer-Policy"] == "same-origin"
    use(browser, slip.number, slip.shown.lower())
    assert "就是这里" in browser.get("/people/account").text
    log_in(visit(), slip.number)
    use(visit(), slip.number, slip.shown, 422)


def test_bad_input_is_refused_and_leaves_the_code_usable(world: World, visit: Visit) -> None:
    slip = code_for(world, world.student(name="Alexander"))
    browser = visit()
    assert "不一样" in use(browser, slip.number, slip.code, 422, again="something else").text
    assert "太常见" in use(browser, slip.number, slip.code, 422, password="password1", again="password1").text
    name = "alexander"
    assert "学号或姓名" in use(browser, slip.number, slip.code, 422, password=name, again=name).text
    assert "学号或激活码不对" in use(browser, slip.number, "0000-0000-0000", 422).text
    assert "学号或激活码不对" in use(browser, "99999999", slip.code, 422).text
    use(browser, slip.number, slip.code)


def test_a_person_under_attack_comes_in_by_a_code(world: World, visit: Visit) -> None:
    student = world.student()
    has_password(world, student)
    slip = code_for(world, student)
    browser = visit()
    for _ in range(5):
        log_in(browser, slip.number, "wrong-password", 422)
    log_in(browser, slip.number, status=429)
    for _ in range(12):
        use(browser, slip.number, "0000-0000-0000", 422)
    use(browser, slip.number, slip.code)
    browser.post("/people/sign-out")
    log_in(browser, slip.number)


def test_a_reset_ends_the_other_log_ins(world: World, visit: Visit) -> None:
    student = world.student()
    has_password(world, student)
    slip = code_for(world, student)
    old, new = visit(), visit()
    log_in(old, slip.number)
    use(new, slip.number, slip.code, password="another-word-7", again="another-word-7")
    old.get("/people/account", 303)
    new.get("/people/account")
    log_in(visit(), slip.number, PASSWORD, 422)


def test_a_class_sheet_holds_a_working_code_for_everybody_who_waits(world: World, visit: Visit) -> None:
    college = world.college("Law")
    class_ = world.class_(college, "Law 2401")
    waiting = world.student(class_, name="Waiting One")
    active = world.student(class_, name="Active One")
    has_password(world, active)
    officer = visit(world.administrator(college))
    path = f"/people/units/{class_}/codes"
    form = officer.get(path)
    assert "给未激活的 1 人发放并打印" in form.text
    sheet = officer.post(path, {"receivers": "inactive"}, 200)
    assert len(sheet.all(".slip")) == 1 == codes(world)
    assert "Waiting One" in sheet.text and "Active One" not in sheet.text
    assert "http://localhost/people/activate" in sheet.text and "作废" in sheet.text
    assert sheet.all(".slip svg.qr path")
    code = sheet.texts(".slip code")[0]
    assert read_code(code) is not None
    with world.look():
        person = db.session.get(Person, waiting)
        assert person is not None
        number = person.number
    again = officer.get(path)
    assert "其中 1 人手里的激活码会作废" in again.text and code not in again.text
    use(visit(), number, code)


def test_a_college_sheet_has_a_part_for_each_class(world: World, visit: Visit) -> None:
    college = world.college()
    for name in ("A class", "B class"):
        world.student(world.class_(college, name))
    has_password(world, world.student(world.class_(college, "C class")))
    officer = visit(world.administrator())
    path = f"/people/units/{college}/codes"
    assert len(officer.get(path).all("table.list a")) == 3
    assert len(officer.post(path, {"receivers": "inactive"}, 200).all("article.sheet")) == 2
    assert len(officer.post(path, {"receivers": "everybody"}, 200).all("article.sheet")) == 3
    assert codes(world) == 3


def test_nobody_left_to_give_a_code_is_said_plainly(world: World, visit: Visit) -> None:
    class_ = world.class_(world.college())
    officer = visit(world.administrator())
    assert "这里还没有人" in officer.get(f"/people/units/{class_}/codes").text
    assert "没有需要发放" in officer.post(f"/people/units/{class_}/codes", {}, 422).text


def test_sheets_are_closed_to_those_who_do_not_administer_the_unit(world: World, visit: Visit) -> None:
    own, other = world.college(), world.college()
    world.student(own, name="Secret Name")
    for person in (world.student(own), world.administrator(other), world.adviser(own)):
        browser = visit(person)
        assert "Secret Name" not in browser.get(f"/people/units/{own}/codes", 403).text
        browser.post(f"/people/units/{own}/codes", {"receivers": "everybody"}, 403)
    visit().get(f"/people/units/{own}/codes", 303)
    assert codes(world) == 0


def test_a_class_administrator_prints_no_code_for_his_superior(world: World, visit: Visit) -> None:
    class_ = world.class_(world.college())
    monitor, important = world.student(class_), world.student(class_, name="Important One")
    world.grant(monitor, Role.ADMINISTRATOR, class_)
    world.grant(important, Role.ADMINISTRATOR)
    officer = visit(monitor)
    assert "Important One" in officer.get(f"/people/units/{class_}/codes").text
    sheet = officer.post(f"/people/units/{class_}/codes", {"receivers": "everybody"}, 200)
    assert len(sheet.all(".slip")) == 1
    assert "未发放" in sheet.text
    for what in ("code", "account/disable", "account/enable", "account/end-sessions"):
        officer.post(f"/people/persons/{important}/{what}", {}, 403)


def test_in_wechat_the_sheet_says_how_to_print(world: World, visit: Visit) -> None:
    class_ = world.class_(world.college())
    world.student(class_)
    officer = visit(world.administrator())
    wechat = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0"}
    assert "在浏览器打开" in officer.get(f"/people/units/{class_}/codes", headers=wechat).text


def test_an_officer_shows_a_code_to_one_person(world: World, visit: Visit) -> None:
    student = world.student(name="Forgetful One")
    has_password(world, student)
    officer = visit(world.administrator())
    shown = officer.post(f"/people/persons/{student}/code", {}, 200)
    assert "Forgetful One" in shown.text and shown.all("svg.qr")
    number, code = shown.texts("dd")[1:3]
    log_in(visit(), number)
    use(visit(), number, code)


def test_an_officer_stops_and_reopens_an_account(world: World, visit: Visit) -> None:
    student = world.student()
    has_password(world, student)
    officer, theirs = visit(world.administrator()), visit(student)
    theirs.get("/people/account")
    officer.post(f"/people/persons/{student}/account/disable")
    theirs.get("/people/account", 303)
    officer.post(f"/people/persons/{student}/code", {}, 422)
    officer.post(f"/people/persons/{student}/account/enable")
    again = visit(student)
    officer.post(f"/people/persons/{student}/account/end-sessions")
    again.get("/people/account", 303)
    with world.look():
        assert db.session.scalar(select(func.count()).where(LoginSession.person_id == student)) == 0


def test_nobody_stops_his_own_account(world: World, visit: Visit) -> None:
    administrator = world.administrator()
    browser = visit(administrator)
    assert "自己" in browser.post(f"/people/persons/{administrator}/account/disable", {}, 422).text
    browser.get("/people/account")


def test_the_number_of_questions_does_not_grow_with_the_class(world: World, visit: Visit, app: Flask) -> None:
    few, many = world.class_(world.college()), world.class_(world.college())
    for class_, size in ((few, 1), (many, 6)):
        for _ in range(size):
            world.student(class_)
    officer = visit(world.administrator())
    assert queries(app, lambda: officer.get(f"/people/units/{few}/codes")) == queries(
        app, lambda: officer.get(f"/people/units/{many}/codes")
    )


def test_the_command_prints_a_working_code(world: World, visit: Visit, app: Flask) -> None:
    student = world.student()
    with world.look():
        person = db.session.get(Person, student)
        assert person is not None
        number = person.number
    result = app.test_cli_runner().invoke(args=["people", "code", number])
    assert result.exit_code == 0
    code = result.output.split("code: ")[1].split()[0]
    use(visit(), number, code)
    unknown = app.test_cli_runner().invoke(args=["people", "code", "99999999"])
    assert unknown.exit_code == 2 and "99999999" in unknown.output
