"""The roster import on screen: from a file to the register, and every way that ends before."""

import gc
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.counting import queries
from tests.rules.test_roster_bad_files import BAD_FILES
from tests.visitor import Answer, Visitor
from tests.world import World
from unionweb.audit.models import AuditEntry
from unionweb.base.db import db
from unionweb.base.tables import Sheet, read_table, write_xlsx
from unionweb.people.models import Person, RosterImport, RosterLine
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roster import HEADERS

Visit = Callable[..., Visitor]

HEADER = ("学号", "姓名", "学院", "班级", "备注")
ZHANG = ("20240001", "张三", "经济学院", "经济2401班", "")
LI = ("20240002", "李四", "经济学院", "经济2402班", "走读")
WANG = ("20230001", "王五", "法学院", "法学2301班", "")
ALL = (ZHANG, LI, WANG)
NAMELESS = ("20240009", "", "经济学院", "经济2401班", "")


def csv(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in (header, *rows)).encode(encoding)


def xlsx(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    return write_xlsx([Sheet("名册", header, rows)])


def upload(visitor: Visitor, content: bytes, name: str = "名册.csv", status: int = 303) -> Answer:
    return visitor.post("/people/roster", {"file": (io.BytesIO(content), name)}, status)


def check(visitor: Visitor, content: bytes, name: str = "名册.csv") -> str:
    """Upload, map as guessed, check to the end; the address of the import."""
    mapping = upload(visitor, content, name).location
    visitor.post(mapping, chosen(visitor.get(mapping)))
    address = mapping.removesuffix("/mapping")
    while visitor.get(address).all("progress"):
        visitor.post(f"{address}/step")
    return address


def chosen(page: Answer) -> dict[str, str]:
    """What the form would send."""
    options = [(one.attributes["name"], one.css_first("option[selected]")) for one in page.all("select")]
    return {str(name): str(option.attributes["value"]) for name, option in options if option is not None}


def apply(visitor: Visitor, address: str, status: int = 303, **data: str) -> Answer:
    return visitor.post(f"{address}/apply", {"take": "all", "missing": "mark", **data}, status)


def bring_in(visitor: Visitor, *rows: tuple[str, ...]) -> None:
    apply(visitor, check(visitor, csv(*rows)), confirmed="y")


def facts(page: Answer) -> dict[str, str]:
    return dict(zip(page.texts(".facts dt"), page.texts(".facts dd"), strict=True))


def names(world: World) -> dict[str, str]:
    """Number → name of every student that has not left."""
    with world.look():
        query = select(Person.number, Person.name).where(Person.kind == "student", Person.left_on.is_(None))
        return dict(db.session.execute(query).all())


def rows_everywhere(world: World) -> dict[str, int]:
    with world.look():
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in db.metadata.sorted_tables
        }


def files(world: World) -> set[tuple[Path, int]]:
    """What lies in the instance directory, besides what SQLite itself grows."""
    return {
        (path, 0 if path.name.startswith("unionweb.db") else path.stat().st_size)
        for path in Path(world.app.instance_path).rglob("*")
    }


@pytest.fixture
def visitor(world: World, visit: Visit) -> Visitor:
    """An administrator of the school."""
    return visit(world.administrator())


PAGES = (
    "/people/roster",
    "/people/roster/template.xlsx",
    "/people/roster/export.xlsx",
    "/people/roster/export.csv",
    "",
    "/mapping",
    "/bad",
    "/gone",
    "/bad.xlsx",
)


def test_the_roster_is_for_administrators_of_the_school_alone(world: World, visit: Visit) -> None:
    college = world.college("经济学院")
    address = check(visit(world.administrator()), csv(NAMELESS))
    student, adviser = world.student(world.class_(college)), world.adviser()
    for person in (None, student, adviser, world.administrator(college)):
        visitor = visit(person)
        status = 303 if person is None else 403
        for path in PAGES:
            answer = visitor.get(path if path.startswith("/people") else address + path, status)
            assert person is not None or answer.location.startswith("/people/sign-in")
            assert "张三" not in answer.text and "20240009" not in answer.text
        for path in ("/mapping", "/step", "/apply", "/drop"):
            visitor.post(address + path, status=status)
        upload(visitor, csv(*ALL), status=status)
    assert len(names(world)) == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (xlsx(*ALL), "名册.xlsx"),
        (csv(*ALL, encoding="gb18030"), "名册.csv"),
        (csv(*ALL, encoding="utf-8-sig"), "名册.csv"),
    ],
    ids=["xlsx", "gb18030", "utf-8 with mark"],
)
def test_a_file_goes_all_the_way(world: World, visitor: Visitor, content: bytes, name: str) -> None:
    mapping = upload(visitor, content, name).location
    page = visitor.get(mapping)
    assert chosen(page) == {
        "student_number": "0",
        "name": "1",
        "college": "2",
        "class_name": "3",
    } | dict.fromkeys(
        ("grade", "gender", "ethnicity", "political_status", "student_kind"), ""
    ) | dict.fromkeys(("rank_semester", "rank_year", "rank_overall", "failed_course", "email"), "")
    assert "不导入的列：备注" in page.text and "20240001、20240002、20230001" in page.text
    progress = visitor.follow(visitor.post(mapping, chosen(page)))
    assert "0 / 3" in progress.text
    address = mapping.removesuffix("/mapping")
    result = visitor.follow(visitor.post(f"{address}/step"))
    assert facts(result)["新增"] == "3" and facts(result)["有问题"] == "0"
    assert "经济学院" in result.text and "法学2301班" in result.text
    assert names(world) == {}
    ended = visitor.follow(apply(visitor, address))
    assert facts(ended)["新增"] == "3"
    assert names(world) == {"20240001": "张三", "20240002": "李四", "20230001": "王五"}
    overview = visitor.get("/people/roster")
    assert facts(overview)["在校学生"] == "3" and overview.texts("#history tbody th") == [name]
    assert visitor.get(f"{address}/bad", 303).location == address


def test_a_column_is_corrected_by_hand(world: World, visitor: Visitor) -> None:
    header = ("考生号", "学号", "学号", "名字", "学院")
    row = ("1", "20240001", "20249999", "张三", "经济学院")
    mapping = upload(visitor, csv(row, header=header)).location
    page = visitor.get(mapping)
    assert "有几列都像“学号”：B、C 列" in page.text
    refused = visitor.post(mapping, {"name": "3", "college": "4"}, 422)
    assert "请指出哪一列是“学号”" in refused.text
    twice = visitor.post(mapping, {"student_number": "3", "name": "3", "college": "4"}, 422)
    assert "“名字”列同时用作“学号”和“姓名”" in twice.text
    assert "请从列表中选择一项" in visitor.post(mapping, {"student_number": "99"}, 422).text
    visitor.post(mapping, {"student_number": "1", "name": "3", "college": "4"})
    address = mapping.removesuffix("/mapping")
    visitor.post(f"{address}/step")
    assert "20240001" in visitor.get(f"{address}/new").text
    visitor.post(mapping, {"student_number": "2", "name": "3", "college": "4"})
    assert "0 / 1" in visitor.get(address).text
    visitor.post(f"{address}/step")
    apply(visitor, address)
    assert names(world) == {"20249999": "张三"}


def test_every_kind_of_bad_file_is_told_in_the_form_and_leaves_no_trace(
    world: World, visitor: Visitor
) -> None:
    before, lying = rows_everywhere(world), files(world)
    assert len(BAD_FILES) >= 20
    for data, sentence in BAD_FILES.values():
        answer = upload(visitor, data if isinstance(data, bytes) else data(), "名册.xlsx", 422)
        assert sentence in answer.text and answer.all("#file[aria-invalid=true]")
    assert "请选择名册文件" in visitor.post("/people/roster", {}, 422).text
    assert rows_everywhere(world) == before and files(world) == lying


def send_cut_off(visitor: Visitor, content: bytes, left_out: int) -> TestResponse:
    """A multipart upload that ends too early."""
    head = (
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + content + b"\r\n--x--\r\n"
    return visitor.client.post(
        "/people/roster",
        data=body[:-left_out],
        content_type="multipart/form-data; boundary=x",
        headers={"Sec-Fetch-Site": "same-origin", "Content-Length": str(len(body))},
    )


# Of an upload that breaks off, the framework leaves the temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore:(?i)unclosed file:ResourceWarning")
@pytest.mark.parametrize("size", [1, 100_000])
def test_an_upload_that_breaks_off_leaves_no_trace(world: World, visitor: Visitor, size: int) -> None:
    content = csv(*ALL) * size
    before, lying = rows_everywhere(world), files(world)
    for left_out in (5, 30, len(content) - 5):
        assert 400 <= send_cut_off(visitor, content, left_out).status_code < 500
    gc.collect()
    assert rows_everywhere(world) == before and files(world) == lying


def test_half_a_workbook_leaves_no_trace(world: World, visitor: Visitor) -> None:
    content = xlsx(*ALL)
    before, lying = rows_everywhere(world), files(world)
    for length in (10, len(content) // 2, len(content) - 10):
        assert "不完整或已损坏" in upload(visitor, content[:length], "名册.xlsx", 422).text
    assert rows_everywhere(world) == before and files(world) == lying


def test_bad_rows_are_listed_handed_back_and_left_out(world: World, visitor: Visitor) -> None:
    address = check(visitor, csv(ZHANG, NAMELESS, ("12", "赵六", "法学院", "", "")))
    result = visitor.get(address)
    assert "第3行" in result.text and "没有填姓名" in result.text and "全部写入" not in result.text
    listed = visitor.get(f"{address}/bad")
    assert "学号“12”不对" in listed.text
    handed = read_table(visitor.get(f"{address}/bad.xlsx").response.data, "x.xlsx")
    assert handed.headers == ("原因", "原文件行号", *HEADER)
    assert handed.rows[0].cells[:3] == ("没有填姓名", "3", "20240009")
    assert "有 2 行有问题" in apply(visitor, address, 422).text
    assert names(world) == {}
    apply(visitor, address, take="good")
    assert names(world) == {"20240001": "张三"}
    mended = xlsx(("没有填姓名", "3", "20240009", "孙七", *NAMELESS[2:]), header=handed.headers)
    apply(visitor, check(visitor, mended, "改好.xlsx"), missing="keep")
    assert names(world) == {"20240001": "张三", "20240009": "孙七"}


def test_the_same_file_twice(world: World, visitor: Visitor) -> None:
    bring_in(visitor, *ALL)
    before = rows_everywhere(world)
    address = check(visitor, csv(*ALL))
    result = visitor.get(address)
    assert facts(result)["不变"] == "3" and "没有要写入的内容" in result.text
    assert "没有改动任何人" in visitor.follow(apply(visitor, address)).text
    after = rows_everywhere(world)
    assert {name for name in after if after[name] != before[name]} == {"roster_import", "audit_entry"}


def test_changes_are_shown_old_and_new(visitor: Visitor) -> None:
    bring_in(visitor, *ALL)
    address = check(visitor, csv(("20240001", "张三丰", "法学院", "", ""), LI, WANG))
    listed = visitor.get(f"{address}/changed")
    assert listed.texts("td del") == ["张三", "经济学院", "经济2401班"]
    assert listed.texts("td ins") == ["张三丰", "法学院", "空"]


def test_the_missing_are_listed_and_many_must_be_confirmed(world: World, visitor: Visitor) -> None:
    bring_in(visitor, *ALL)
    with world.look():
        wang = db.session.scalar(select(Person.id).where(Person.number == "20230001"))
    assert wang is not None
    world.tenure(wang, Post.PRESIDIUM)
    address = check(visitor, csv(ZHANG, LI))
    result = visitor.get(address)
    assert facts(result)["不在文件里"] == "1" and "占全部在校学生的 33.3%" in result.text
    assert "王五（20230001）" in result.text and "主席团成员" in result.text
    assert not result.all("input[name=missing][checked]")
    assert "王五" in visitor.get(f"{address}/gone").text
    assert "请选择怎样处理" in apply(visitor, address, 422, missing="").text
    refused = apply(visitor, address, 422)
    assert "请勾选确认" in refused.text and refused.all("#confirmed[aria-invalid=true]")
    assert "20230001" in names(world)
    ended = visitor.follow(apply(visitor, address, confirmed="y"))
    assert "已离校但职务还没有结束" in ended.text and "王五" in ended.text
    assert "20230001" not in names(world)
    back = check(visitor, csv(*ALL))
    assert "王五" in visitor.get(f"{back}/returning").text
    apply(visitor, back)
    assert "20230001" in names(world)


def test_a_part_of_the_roster_marks_nobody(world: World, visitor: Visitor) -> None:
    bring_in(visitor, *ALL)
    address = check(visitor, csv(("20240003", "钱八", "经济学院", "经济2401班", "")))
    apply(visitor, address, missing="keep")
    assert len(names(world)) == 4


def test_htmx_goes_on_by_itself_and_ends_at_the_result(visitor: Visitor) -> None:
    mapping = upload(visitor, csv(*ALL)).location
    visitor.post(mapping, chosen(visitor.get(mapping)))
    address = mapping.removesuffix("/mapping")
    page = visitor.get(address)
    assert page.all(f"#progress[hx-post='{address}/step'][hx-trigger=load]")
    assert (
        visitor.post(f"{address}/step", status=204, headers={"HX-Request": "true"}).response.headers[
            "HX-Redirect"
        ]
        == address
    )
    assert visitor.post(f"{address}/step", status=303).location == address
    assert facts(visitor.get(address))["新增"] == "3"


def test_a_large_file_is_checked_step_by_step(visitor: Visitor) -> None:
    rows = [(f"2024{number:05d}", "某某", "经济学院", "经济2401班", "") for number in range(2001)]
    mapping = upload(visitor, csv(*rows)).location
    visitor.post(mapping, chosen(visitor.get(mapping)))
    address = mapping.removesuffix("/mapping")
    fragment = visitor.post(f"{address}/step", status=200, headers={"HX-Request": "true"})
    assert "2,000 / 2,001" in fragment.text and fragment.all("#progress[hx-trigger=load]")
    visitor.post(f"{address}/step")
    result = visitor.get(address)
    assert facts(result)["新增"] == "2,001"
    assert "第 1 / 41 页" in visitor.get(f"{address}/new").text
    assert "202402000" in visitor.get(f"{address}/new?page=41").text


def test_applying_twice_writes_once_and_says_so(world: World, visitor: Visitor) -> None:
    address = check(visitor, csv(*ALL))
    apply(visitor, address)
    before = rows_everywhere(world)
    again = visitor.follow(apply(visitor, address))
    assert "已经写入过了，没有再写一次" in again.text
    assert rows_everywhere(world) == before
    assert visitor.get(f"{address}/mapping", 303).location == address
    assert "已经写入过了" in visitor.follow(visitor.post(f"{address}/drop")).text


def test_two_taps_at_once_write_once(world: World, visit: Visit) -> None:
    administrator = world.administrator()
    visitors = [visit(administrator), visit(administrator)]
    address = check(visitors[0], csv(*ALL))
    together = Barrier(2)

    def tap(visitor: Visitor) -> str:
        together.wait()
        return apply(visitor, address).location

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(tap, visitors)) == [address, address]
    with world.look():
        applied = select(func.count(AuditEntry.number)).where(AuditEntry.verb == "people.roster.apply")
        assert db.session.scalar(applied) == 1
    assert len(names(world)) == 3


def test_an_import_can_be_continued_or_dropped(world: World, visitor: Visitor) -> None:
    address = check(visitor, csv(*ALL))
    overview = visitor.get("/people/roster")
    assert "还没有完成的导入" in overview.text and "待写入" in overview.text
    assert "已放弃" in visitor.follow(visitor.post(f"{address}/drop")).text
    assert "没有写入任何内容" in visitor.get(address).text
    assert "已经放弃，没有写入" in visitor.follow(apply(visitor, address)).text
    with world.look():
        assert db.session.scalar(select(func.count(RosterLine.id))) == 0
        assert db.session.scalar(select(func.count(RosterImport.id))) == 1
    assert names(world) == {}
    visitor.get("/people/roster/imports/999", 404)


def test_the_export_is_what_the_import_reads(world: World, visitor: Visitor) -> None:
    bring_in(visitor, *ALL)
    for suffix in ("xlsx", "csv"):
        exported = visitor.get(f"/people/roster/export.{suffix}").response.data
        assert read_table(exported, "x").headers == HEADERS
        assert facts(visitor.get(check(visitor, exported)))["不变"] == "3"
    template = visitor.get("/people/roster/template.xlsx").response.data
    assert read_table(template, "x").headers == HEADERS


def test_lists_ask_the_database_as_often_for_many_rows_as_for_few(world: World, visitor: Visitor) -> None:
    def asked(address: str) -> list[int]:
        pages = ("", "/returning", "/bad")
        return [queries(world.app, partial(visitor.get, address + page)) for page in pages]

    bring_in(visitor, *ALL)
    bring_in(visitor, WANG)
    few = asked(check(visitor, csv(("20240001", "张四", "经济学院", "", ""), ("9", "", "", "", ""))))
    changed = [(number, f"{name}儿", *rest) for number, name, *rest in ALL]
    assert asked(check(visitor, csv(*changed, *[("9",) * 5] * 3))) == few
    overview = queries(world.app, partial(visitor.get, "/people/roster"))
    bring_in(visitor, *ALL)
    assert queries(world.app, partial(visitor.get, "/people/roster")) == overview
