"""Applying: drafts, files, what is missing, handing in, changing, taking back; and who may see it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.drives import FORM, PDF, WHY, OpenDrive, docx, pdf, png
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.base import files
from unionweb.base.clock import frozen
from unionweb.base.db import db
from unionweb.base.tables import read_table
from unionweb.people.models import Person
from unionweb.people.rules.attributes import PoliticalStatus
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role
from unionweb.recruitment.actions.setup import change_form
from unionweb.recruitment.models import Application, Upload
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules import editing
from unionweb.recruitment.rules.form import Field, FieldKind
from unionweb.recruitment.rules.stages import ApplicationState

Visit = Callable[..., Visitor]
NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.at(NOW)


@pytest.fixture
def drive(world: World) -> OpenDrive:
    return OpenDrive.build(world)


def here(drive: OpenDrive) -> str:
    return f"/recruitment/drives/{drive.id}"


def filled(drive: OpenDrive, version: object = 0, **more: str) -> dict[str, str]:
    usual = {"first_id": str(drive.openings[0]), "second_id": "", "adjustment": "yes"}
    return usual | {"version": str(version), "answer_why": "Because", "answer_time": "much"} | more


def own(drive: OpenDrive, person: int) -> Application:
    found = drive.application(person)
    assert found is not None
    return found


def send(
    visitor: Visitor, drive: OpenDrive, field: str, content: bytes, name: str, status: int = 303
) -> Answer:
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--edge--\r\n"
    return visitor.post(
        f"{here(drive)}/apply/files/{field}",
        body,  # type: ignore[arg-type]
        status,
        content_type="multipart/form-data; boundary=edge",
    )


def test_the_whole_way_from_the_poster_to_the_status_page(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    student = visit(person)
    assert "我要报名" in student.get(f"/r/{drive.code}").text
    student.get(f"{here(drive)}/apply")
    answer = student.post(f"{here(drive)}/apply", filled(drive, answer_why="", go_on="1"))
    assert answer.location.endswith("/apply/files")
    student.follow(answer)
    send(student, drive, "resume", PDF, "me.pdf")
    gaps = student.get(f"{here(drive)}/apply/check").all(".notice.warn a")
    assert [one.attributes["href"] for one in gaps] == [f"{here(drive)}/apply#answer_why"]
    version = {"version": str(own(drive, person).version)}
    assert "请填写“Why?”" in student.post(f"{here(drive)}/apply/check", version, status=422).text
    student.post(f"{here(drive)}/apply", filled(drive, own(drive, person).version))
    version = {"version": str(own(drive, person).version)}
    student.follow(student.post(f"{here(drive)}/apply/check", version))
    page = student.get(f"{here(drive)}/mine")
    assert "001" in page.text and "简历筛选" in page.text and "已提交" in page.text
    assert "我的报名" in student.get("/recruitment/").text


def test_a_draft_is_saved_while_it_is_typed_and_resumed_elsewhere(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    phone, desk = visit(person), visit(person)
    answer = phone.post(f"{here(drive)}/apply/draft", filled(drive, answer_why="Half a"), status=200)
    assert "草稿已存" in answer.text
    assert answer.all("[name=version]")[0].attributes["value"] == "2"
    page = desk.get(f"{here(drive)}/apply")
    assert page.all("#answer_why")[0].text().strip() == "Half a"
    assert "报名还没有提交" in desk.get("/").text


def test_two_devices_lose_nothing_and_are_told(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.draft(person)
    phone, desk = visit(person), visit(person)
    version = own(drive, person).version
    desk.post(f"{here(drive)}/apply/draft", filled(drive, version, answer_why="At the desk"), status=200)
    answer = phone.post(
        f"{here(drive)}/apply/draft", filled(drive, version, answer_why="On the phone"), status=200
    )
    assert "别处存着更新的内容" in answer.text and own(drive, person).answers["why"] == "At the desk"
    both = phone.post(f"{here(drive)}/apply", filled(drive, version, answer_why="On the phone"), status=409)
    assert both.texts(".elsewhere") == ["别处存的“Why?”： At the desk"]
    assert both.all("#answer_why")[0].text().strip() == "On the phone"
    newest = both.all("[name=version]")[0].attributes["value"]
    assert newest == str(version + 1)
    phone.post(f"{here(drive)}/apply", filled(drive, version + 1, answer_why="Both"))
    assert own(drive, person).answers["why"] == "Both"


def test_a_first_save_on_two_devices_makes_one_draft(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    for text, words in (("One", "草稿已存"), ("Two", "别处存着更新的内容")):
        answer = visit(person).post(f"{here(drive)}/apply/draft", filled(drive, answer_why=text), status=200)
        assert words in answer.text
    assert own(drive, person).answers["why"] == "One"


def test_what_no_field_can_hold_is_told_and_not_kept(drive: OpenDrive, visit: Visit) -> None:
    student = visit(drive.student())
    first = str(drive.openings[0])
    refused: tuple[tuple[dict[str, str], str], ...] = (
        ({"second_id": first}, "第二志愿不能与第一志愿相同"),
        ({"answer_why": "x" * 61}, "最多 60 字"),
        ({"first_id": "999999"}, "请从列表中选择一项"),
        ({"answer_time": "never"}, "请从列表中选择一项"),
    )
    for wrong, words in refused:
        assert words in student.post(f"{here(drive)}/apply", filled(drive, **wrong), status=422).text
        assert words in student.post(f"{here(drive)}/apply/draft", filled(drive, **wrong), status=200).text
    student.get(f"{here(drive)}/apply/check", status=404)


def test_the_roster_is_asked_at_once_and_again_when_it_is_handed_in(
    world: World, drive: OpenDrive, visit: Visit
) -> None:
    masses = visit(drive.student(political_status=PoliticalStatus.MASSES))
    page = masses.get(f"/r/{drive.code}")
    assert "您不能报名" in page.text and "我要报名" not in page.text
    masses.post(f"{here(drive)}/apply", filled(drive), status=422)
    unknown = drive.student(political_status=None)
    assert "由招新负责人核实" in visit(unknown).get(f"{here(drive)}/apply").text
    assert drive.submitted(unknown)
    later = drive.student()
    drive.draft(later)
    with world.work():
        db.session.get_one(Person, later).failed_course = True
        record("test.build", subject=("person", later), by=SYSTEM, now=NOW)
    version = {"version": str(own(drive, later).version)}
    assert "有课程不及格" in visit(later).post(f"{here(drive)}/apply/check", version, status=422).text
    visit(world.teacher()).post(f"{here(drive)}/apply", filled(drive), status=422)


def test_a_form_that_changed_meanwhile_keeps_every_answer(
    world: World, drive: OpenDrive, visit: Visit
) -> None:
    drafting, submitted = drive.student(), drive.student()
    drive.draft(drafting)
    drive.submitted(submitted)
    more = Field("more", FieldKind.LINE, "More?", True, most=50)
    with world.work():
        form = editing.with_field(editing.without_field(FORM, "why", keeps=True), more)
        change_form(drive_of(drive.id), form, 2, by=SYSTEM, now=NOW)
    student = visit(drafting)
    page = student.get(f"{here(drive)}/apply")
    assert "报名表在您填写以后改过" in page.text and page.all("#answer_more") and not page.all("#answer_why")
    check = student.get(f"{here(drive)}/apply/check")
    assert "Because" in check.text and "请填写“More?”" in check.text
    version = own(drive, drafting).version
    student.post(f"{here(drive)}/apply", filled(drive, version, answer_more="Yes"))
    assert own(drive, drafting).answers == {"why": "Because", "time": "much", "more": "Yes"}
    student.post(f"{here(drive)}/apply/check", {"version": str(version + 1)})
    assert "仍然有效" in visit(submitted).get(f"{here(drive)}/mine").text
    assert own(drive, submitted).state is ApplicationState.SUBMITTED


def test_what_was_handed_in_changes_only_into_something_whole(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.submitted(person)
    student = visit(person)
    version = own(drive, person).version
    assert not student.get(f"{here(drive)}/apply").all("form[hx-post]")
    student.post(f"{here(drive)}/apply", filled(drive, version, answer_why=""), status=422)
    student.post(f"{here(drive)}/apply", filled(drive, version, second_id=str(drive.openings[1])))
    changed = own(drive, person)
    assert changed.second_id == drive.openings[1] and changed.answers["why"] == "Because"
    assert changed.state is ApplicationState.SUBMITTED and changed.number == 1


def test_it_is_taken_back_and_restored_while_applications_are_taken(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.submitted(person)
    student = visit(person)
    assert "确认撤回" in student.get(f"{here(drive)}/mine").text
    student.post(f"{here(drive)}/withdraw")
    assert "恢复报名" in student.get(f"{here(drive)}/mine").text
    student.post(f"{here(drive)}/apply", filled(drive, own(drive, person).version), status=422)
    student.post(f"{here(drive)}/restore")
    assert own(drive, person).state is ApplicationState.SUBMITTED and own(drive, person).number == 1
    drive.close()
    student.post(f"{here(drive)}/withdraw")
    student.post(f"{here(drive)}/restore", status=422)


def test_a_draft_is_thrown_away_with_its_files(world: World, drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.draft(person)
    drive.upload(person)
    with world.look():
        stored = db.session.query(Upload.stored).one()[0]
    visit(person).post(f"{here(drive)}/discard")
    assert drive.application(person) is None
    with world.look(), pytest.raises(FileNotFoundError):
        files.path_of(stored)
    drive.submitted(person)
    visit(person).post(f"{here(drive)}/discard", status=422)


def test_nothing_is_taken_after_the_end_and_before_the_beginning(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.draft(person)
    version = own(drive, person).version
    for moment, words in ((NOW + timedelta(days=8), "报名已经截止"), (NOW - timedelta(days=1), "还没有开始")):
        with frozen(moment):
            student = visit(person)
            student.get(f"{here(drive)}/apply")
            assert words in student.post(f"{here(drive)}/apply", filled(drive, version), status=422).text
            assert (
                words in student.post(f"{here(drive)}/apply/draft", filled(drive, version), status=200).text
            )
            assert words in send(student, drive, "resume", PDF, "me.pdf", status=422).text
            assert (
                words
                in student.post(f"{here(drive)}/apply/check", {"version": str(version)}, status=422).text
            )


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"<html><script>alert(1)</script></html>", "me.pdf", "这个文件的内容是网页"),
        (b"MZ\x90\0", "me.docx", "程序"),
        (docx(**{"word/vbaProject.bin": b"x"}), "me.docx", "宏"),
        (docx(**{"word/bomb": b"\0" * 101 * 1024 * 1024}), "me.docx", "解开后超过"),
        (pdf(200), "thesis.pdf", "超过 30 页"),
        (b"", "empty.pdf", "空的"),
        (PDF + b"\0" * 10 * 1024 * 1024, "large.pdf", "最大 10 MB"),
    ],
)
def test_a_file_that_will_not_do_is_told_why_and_leaves_nothing(
    world: World, drive: OpenDrive, visit: Visit, content: bytes, name: str, words: str
) -> None:
    person = drive.student()
    drive.draft(person)
    before = everything(world)
    page = send(visit(person), drive, "resume", content, name, status=422)
    assert words in page.texts(".complaint")[0]
    assert everything(world) == before and not own(drive, person).uploads


def everything(world: World) -> set[Path]:
    return set((Path(world.app.instance_path) / "files").rglob("*"))


def test_a_file_takes_the_place_of_the_last_one_and_goes_when_it_is_removed(
    world: World, drive: OpenDrive, visit: Visit
) -> None:
    person = drive.student()
    drive.draft(person)
    student, before = visit(person), files_of(world)
    send(student, drive, "resume", PDF, "简历.exe")
    send(student, drive, "resume", docx(), "second.docx")
    send(student, drive, "photo", png(), "me.png")
    assert [one.filename for one in own(drive, person).uploads] == ["second.docx", "me.png"]
    assert len(files_of(world) - before) == 2
    send(student, drive, "photo", PDF, "me.png", status=422)
    send(student, drive, "why", PDF, "me.pdf", status=404)
    student.post(f"{here(drive)}/apply/files/photo/remove")
    assert len(files_of(world) - before) == 1
    student.get(f"{here(drive)}/apply/files")


def files_of(world: World) -> set[Path]:
    return {path for path in everything(world) if path.is_file()}


def test_files_are_handed_out_as_downloads_that_can_do_nothing(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.submitted(person)
    resume, photo = drive.upload(person), drive.upload(person, "photo", png())
    student = visit(person)
    response = student.get(f"/recruitment/uploads/{resume}").response
    assert response.get_data() == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "no-store" in response.headers["Cache-Control"]
    shown = student.get(f"/recruitment/uploads/{photo}/picture").response
    assert shown.mimetype == "image/png" and not shown.headers["Content-Disposition"].startswith("attachment")
    student.get(f"/recruitment/uploads/{resume}/picture", status=404)


def test_who_sees_an_application(world: World, drive: OpenDrive, visit: Visit) -> None:
    person, drafting = drive.student(), drive.student()
    one, draft = drive.submitted(person), drive.draft(drafting)
    resume = drive.upload(person)
    chosen, other = world.student(), world.student()
    for head, department in zip((chosen, other), drive.departments, strict=True):
        world.tenure(head, Post.HEAD, department_id=department)
    lead = world.student()
    world.grant(lead, Role.RECRUITMENT_LEAD)
    for reader, status in ((person, 200), (chosen, 200), (lead, 200), (other, 403), (drafting, 403)):
        visit(reader).get(f"/recruitment/applications/{one}", status=status)
        visit(reader).get(f"/recruitment/uploads/{resume}", status=status)
    visit(lead).get(f"/recruitment/applications/{draft}", status=403)
    visit().get(f"/recruitment/uploads/{resume}", status=303)
    name = own(drive, person).person.name
    for reader, sees in ((chosen, True), (lead, True), (other, False)):
        page = visit(reader).get(f"{here(drive)}/applications")
        assert (name in page.texts("tbody")[0] if page.all("tbody") else False) is sees
    visit(person).post(f"{here(drive)}/withdraw")
    visit(chosen).get(f"/recruitment/applications/{one}", status=403)


def test_the_list_is_searched_sorted_and_taken_away_as_a_workbook(
    world: World, drive: OpenDrive, visit: Visit
) -> None:
    for name in ("Ann", "Bob"):
        drive.submitted(drive.student(name=name))
    sly = drive.student(name="=1+1")
    drive.submitted(sly)
    lead = visit(world.administrator())
    assert lead.get(f"{here(drive)}/applications?sort=-name").texts("tbody th a") == ["Bob", "Ann", "=1+1"]
    assert lead.get(f"{here(drive)}/applications?text=2").texts("tbody th a") == ["Bob"]
    assert not lead.get(f"{here(drive)}/applications?opening={drive.openings[1]}").all("tbody")
    assert not lead.get(f"{here(drive)}/applications?state=withdrawn").all("tbody")
    content = lead.get(f"{here(drive)}/applications.xlsx").response.get_data()
    table = read_table(content, "list.xlsx")
    assert [row.cells[1] for row in table.rows] == ["Ann", "Bob", "=1+1"]


def test_everything_stored_is_downloaded(drive: OpenDrive, visit: Visit) -> None:
    person = drive.student()
    drive.submitted(person)
    drive.upload(person)
    response = visit(person).get(f"{here(drive)}/mine/download").response
    with ZipFile(BytesIO(response.get_data())) as archive:
        told = json.loads(archive.read("application.json"))
        assert archive.read("resume-resume.pdf") == PDF
    assert told["answers"] == {"Why?": "Because"} and told["number"] == 1
    assert told["eligibility"]["verdict"] == "pass"
    visit(drive.student()).get(f"{here(drive)}/mine/download", status=404)


def test_a_college_union_recommends_its_own_students(world: World, drive: OpenDrive, visit: Visit) -> None:
    college, elsewhere = world.college("College A"), world.college("College B")
    mine, foreign = drive.student(world.class_(college)), drive.student(world.class_(elsewhere))
    one, other = drive.submitted(mine), drive.submitted(foreign)
    officer = world.student()
    world.tenure(officer, Post.PRESIDIUM, college)
    visitor = visit(officer)
    page = visitor.get(f"{here(drive)}/recommend")
    assert len(page.all("tbody tr")) == 1
    visitor.post(f"{here(drive)}/recommend/{one}", {"wanted": "1"})
    visitor.post(f"{here(drive)}/recommend/{other}", {"wanted": "1"}, status=403)
    assert own(drive, mine).recommended_by == "College A"
    visitor.get(f"/recruitment/applications/{one}", status=403)
    visitor.post(f"{here(drive)}/recommend/{one}", {"wanted": "0"})
    assert own(drive, mine).recommended_by == ""
    drive_of_college = OpenDrive.build(world, unit=college, title="College", may_overlap=True)
    visitor.get(f"{here(drive_of_college)}/recommend", status=403)


def test_a_form_without_files_has_two_steps(world: World, visit: Visit) -> None:
    drive = OpenDrive.build(world, form=(WHY,), choices=1, adjustment=False)
    student = visit(drive.student())
    page = student.get(f"{here(drive)}/apply")
    assert not page.all("#second_id") and not page.all("[name=adjustment]")
    data = filled(drive, go_on="1", second_id="")
    assert student.post(f"{here(drive)}/apply", data).location.endswith("/check")
    student.post(f"{here(drive)}/apply/check", {"version": "2"})
