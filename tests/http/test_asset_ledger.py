"""The store through its pages: set up, registered, found again, exported and imported, written off."""

from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import event, select

from tests import stores
from tests.drives import png
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.models import Asset, Kit, Photo, Spot, Store, WriteOff
from unionweb.assets.queries.stores import categories_of
from unionweb.assets.rules.states import AssetState
from unionweb.base.db import db
from unionweb.base.tables import read_table
from unionweb.people.rules.organisation import Post
from unionweb.people.rules.roles import Role

Visit = Callable[..., Visitor]


@pytest.fixture
def keeper(world: World, visit: Visit) -> Visitor:
    person = world.student(number="S2000", name="Keeper")
    world.grant(person, Role.ASSET_OFFICER)
    return visit(person)


@pytest.fixture
def room(world: World) -> stores.Room:
    return stores.store(world)


def assets(world: World) -> list[Asset]:
    with world.look():
        return list(db.session.scalars(select(Asset).order_by(Asset.id)))


def one_id(world: World, tag: str) -> int:
    with world.look():
        return db.session.scalars(select(Asset.id).where(Asset.tag == tag)).one()


def first_category(world: World, room: stores.Room) -> str:
    with world.look():
        return str(categories_of(room.id)[0].id)


def filled(world: World, room: stores.Room, **more: str) -> dict[str, str]:
    return {"name": "Tent", "category_id": first_category(world, room), "spot_id": "0", "count": "1"} | more


def test_a_store_is_opened_and_set_up(world: World, keeper: Visitor) -> None:
    assert keeper.get("/assets/").texts(".empty p") == ["还没有物资室。"]
    there = keeper.post("/assets/new", {"unit_id": str(world.school)}).location
    store = int(there.rpartition("/")[2])
    keeper.follow(keeper.post(f"/assets/{store}/settings", {"words": "Room 308", "office_id": "0"}))
    keeper.post(f"/assets/{store}/spots", {"name": " Shelf  A "})
    keeper.post(f"/assets/{store}/spots", {"name": "Shelf A"}, status=422)
    keeper.post(f"/assets/{store}/categories/new", {"name": "Flags", "deposit": "12.50"})
    page = keeper.get(f"/assets/{store}/categories")
    assert "12.50 元" in page.text
    keeper.get("/assets/new")
    with world.look():
        spot = db.session.scalars(select(Spot)).one()
    keeper.post(f"/assets/spots/{spot.id}", {"name": "Shelf B", "closed": "y"})
    assert "不再使用" in keeper.get(f"/assets/{store}/spots").text
    assert "Room 308" in keeper.get("/assets/").text


def test_terms_show_their_sources_and_are_changed_in_yuan(
    world: World, keeper: Visitor, room: stores.Room
) -> None:
    page = keeper.get(f"/assets/{room.id}/terms")
    assert page.text.count("高校学生会物资管理办法中常见的规定") == 9
    assert page.text.count("本系统的默认值") == 5
    values = {name: str(number) for name, number in {"days": 3, "most_days": 5, "ahead": 7}.items()}
    values |= {"ahead_large": "14", "pickup_days": "1", "extensions": "1", "late_days": "3"}
    values |= {"closed_weeks": "16，9", "most_open": "0", "per_month": "0", "write_off_fen": "60.5"}
    values |= {"confirm_fen": "", "remind_hours": "24", "escalate_days": "1", "source": "Rule 3"}
    keeper.post(f"/assets/{room.id}/terms", values | {"days": "9"}, status=422)
    keeper.post(f"/assets/{room.id}/terms", values | {"closed_weeks": "99"}, status=422)
    keeper.post(f"/assets/{room.id}/terms", values)
    with world.look():
        terms = db.session.get_one(Store, room.id).terms
    assert (terms.days, terms.write_off_fen, terms.confirm_fen) == (3, 6050, None)
    assert (terms.closed_weeks, terms.source) == ((9, 16), "Rule 3")


def test_assets_are_registered_edited_and_found(world: World, keeper: Visitor, room: stores.Room) -> None:
    keeper.get(f"/assets/{room.id}/register")
    data = filled(world, room, price="120", custodian_number="S2000", count="3")
    keeper.follow(keeper.post(f"/assets/{room.id}/register", data))
    keeper.post(f"/assets/{room.id}/register", data | {"custodian_number": "nobody"}, status=422)
    keeper.follow(keeper.post(f"/assets/{room.id}/register", filled(world, room, name="Lamp", serial="SN-9")))
    made = assets(world)
    assert [one.name for one in made] == ["Tent", "Tent", "Tent", "Lamp"]
    for text, number in (("Tent", 3), (made[0].tag[:6].lower(), 1), ("sn-9", 1), ("Keeper", 3), ("Sofa", 0)):
        found = keeper.get(f"/assets/{room.id}/ledger?text={text}")
        assert len(found.all("table.list tbody tr")) == number, text
    lamp = f"/assets/items/{made[3].id}"
    keeper.get(f"/assets/{room.id}/register?like={made[0].id}")
    keeper.post(f"{lamp}/edit", filled(world, room, name="Big lamp", version="1"))
    late = keeper.post(f"{lamp}/edit", filled(world, room, name="My lamp", version="1"), status=422)
    assert "别人修改了" in late.text and "Big lamp" in late.text
    assert late.all("[name=name]")[0].attributes["value"] == "My lamp"
    assert late.all("[name=version]")[0].attributes["value"] == "2"
    keeper.post(f"{lamp}/edit", filled(world, room, name="My lamp", version="2"))
    assert "Big lamp" in keeper.get(f"{lamp}/history").text


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    app: object, world: World, keeper: Visitor, room: stores.Room
) -> None:
    def queries() -> int:
        seen = []
        with world.look():
            engine = db.engine

        def count(*_arguments: object) -> None:
            seen.append(1)

        event.listen(engine, "before_cursor_execute", count)
        keeper.get(f"/assets/{room.id}/ledger")
        event.remove(engine, "before_cursor_execute", count)
        return len(seen)

    room.asset("Tent")
    queries()
    before = queries()
    room.assets(40, "Chair", 100, 2)
    assert queries() == before


def test_photos_are_kept_shown_and_removed(world: World, keeper: Visitor, room: stores.Room) -> None:
    here = f"/assets/items/{one_id(world, room.asset('Tent'))}/photos"
    assert "还没有照片" in keeper.get(here).text
    files = {"files": [(BytesIO(png()), "a.png"), (BytesIO(png(10, 10)), "b.png")]}
    keeper.follow(keeper.post(here, files, content_type="multipart/form-data"))
    bad = {"files": [(BytesIO(b"<html>"), "c.png")]}
    assert "网页" in keeper.post(here, bad, status=422, content_type="multipart/form-data").text
    keeper.post(here, {}, status=422)
    with world.look():
        photos = db.session.scalars(select(Photo)).all()
    assert len(photos) == 2
    picture = keeper.get(f"/assets/photos/{photos[0].id}")
    assert picture.response.mimetype == "image/png"
    assert len(keeper.get(f"/assets/{room.id}/ledger").all("img.thumb")) == 1
    keeper.post(f"/assets/photos/{photos[0].id}/remove")
    keeper.get(f"/assets/photos/{photos[0].id}", status=404)


def test_states_change_with_words(world: World, keeper: Visitor, room: stores.Room) -> None:
    here = f"/assets/items/{one_id(world, room.asset('Tent'))}/state"
    keeper.get(here)
    keeper.post(f"{here}/to_repair", {"words": ""}, status=422)
    keeper.post(f"{here}/to_repair", {"words": "Torn"})
    assert "维修" in keeper.get(here).text
    keeper.post(f"{here}/found", {"words": ""}, status=422)
    keeper.post(f"{here}/repaired")
    keeper.post(f"{here}/eaten", status=404)


def test_many_are_moved_and_one_gets_another_label(world: World, keeper: Visitor, room: stores.Room) -> None:
    ids = [one_id(world, tag) for tag in room.assets(3, "Tent")]
    keeper.post(f"/assets/{room.id}/spots", {"name": "Shelf"})
    with world.look():
        spot = db.session.scalars(select(Spot.id)).one()
    moved = {"asset": [str(key) for key in ids[:2]], "spot_id": str(spot)}
    keeper.post(f"/assets/{room.id}/ledger/move", moved)
    assert len(keeper.get(f"/assets/{room.id}/ledger?spot={spot}").all("tbody tr")) == 2
    old = assets(world)[0].tag
    keeper.post(f"/assets/items/{ids[0]}/relabel", {"tag": old, "words": ""}, status=422)
    keeper.follow(keeper.post(f"/assets/items/{ids[0]}/relabel", {"tag": "", "words": "Worn"}))
    assert assets(world)[0].tag != old


def test_a_kit_is_filled_by_scanning_and_taken_apart(
    world: World, keeper: Visitor, room: stores.Room
) -> None:
    tag = room.asset("Microphone")
    there = keeper.post(f"/assets/{room.id}/kits/new", {"name": "Stage", "words": "", "tag": ""}).location
    keeper.get(there)
    keeper.post(there, {"tag": tag})
    assert "Stage" in keeper.post(there, {"tag": tag}, status=422).text
    assert "Microphone" in keeper.get(there).text
    assert "Stage" in keeper.get(f"/assets/{room.id}/kits").text
    keeper.post(f"{there}/edit", {"name": "Big stage", "words": ""})
    keeper.post(f"{there}/parts/{one_id(world, tag)}/remove")
    keeper.post(f"{there}/parts/{one_id(world, tag)}/remove", status=404)
    keeper.post(f"{there}/dissolve")
    with world.look():
        assert db.session.scalars(select(Kit)).one().closed


def test_the_head_writes_off_what_is_cheap_and_the_adviser_the_rest(
    world: World, visit: Visit, keeper: Visitor, room: stores.Room
) -> None:
    office = world.department(name="Office")
    head, adviser = world.student(), world.adviser()
    world.tenure(head, Post.HEAD, department_id=office)
    keeper.post(f"/assets/{room.id}/settings", {"words": "", "office_id": str(office)})
    cheap, dear = room.asset("Rope", 4999), room.asset("Amplifier")
    for tag in (cheap, dear):
        here = f"/assets/items/{one_id(world, tag)}/write-off"
        keeper.get(here)
        data = {"reason": "Broken", "photo": (BytesIO(png()), "a.png")}
        keeper.post(here, data, content_type="multipart/form-data")
        assert "等待审批" in keeper.get(here).text
    with world.look():
        first, second = db.session.scalars(select(WriteOff.id).order_by(WriteOff.id))
    headed, advised = visit(head), visit(adviser)
    assert "Rope" in headed.get("/").text and "Amplifier" not in headed.get("/").text
    headed.get(f"/assets/write-offs/{first}")
    headed.post(f"/assets/write-offs/{second}", {"answer": "yes"}, status=403)
    keeper.post(f"/assets/write-offs/{first}", {"answer": "yes"}, status=403)
    headed.post(f"/assets/write-offs/{first}", {"answer": "yes", "words": ""})
    advised.post(f"/assets/write-offs/{second}", {"answer": "no", "words": ""}, status=422)
    advised.post(f"/assets/write-offs/{second}", {"answer": "no", "words": "Mend it"})
    assert [one.state for one in assets(world)] == [AssetState.WRITTEN_OFF, AssetState.AVAILABLE]
    keeper.get(f"/assets/{room.id}/write-offs")
    assert "49.99" in keeper.get(f"/assets/{room.id}/write-offs/print").text


def upload(visitor: Visitor, room: stores.Room, content: bytes, status: int = 303) -> str:
    data = {"file": (BytesIO(content), "list.csv")}
    answer = visitor.post(
        f"/assets/{room.id}/import", data, status=status, content_type="multipart/form-data"
    )
    return answer.location if status == 303 else answer.text


def csv(*lines: str) -> bytes:
    return "\n".join(["名称,类别,存放地点,价格,序列号,数量", *lines]).encode()


def test_a_file_is_held_against_the_ledger_and_taken_in_as_a_whole(
    world: World, keeper: Visitor, room: stores.Room
) -> None:
    keeper.get(f"/assets/{room.id}/import")
    keeper.get(f"/assets/{room.id}/import/template.xlsx")
    bad = upload(keeper, room, csv("Tent,Tents,Shelf,12,,2", ",Tents,,x,,1"))
    page = keeper.get(bad)
    assert "没有名称" in page.text and "看不懂价格" in page.text
    keeper.post(bad, status=422)
    assert assets(world) == []
    keeper.post(f"{bad}/drop")
    good = csv("Tent,Tents,Shelf,12,,2", "Lamp,音响设备,,,SN-1,1")
    there = upload(keeper, room, good)
    page = keeper.get(there)
    assert "3 件" in page.text and "Tents" in page.text
    keeper.follow(keeper.post(there))
    assert [(one.name, one.price) for one in assets(world)] == [
        ("Tent", 1200),
        ("Tent", 1200),
        ("Lamp", None),
    ]
    keeper.post(there)
    again = upload(keeper, room, good)
    assert "都已登记过" in keeper.get(again).text
    keeper.post(again, status=422)
    assert len(assets(world)) == 3
    assert "不是表格" in upload(keeper, room, b"%PDF-1.7\n", status=422)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_known_when_it_comes_back_and_new_elsewhere(
    world: World, keeper: Visitor, room: stores.Room, kind: str
) -> None:
    upload_to = upload(keeper, room, csv("=1+1,Tents,Shelf,12.5,SN-1,1", "Lamp,Tents,,,,1"))
    keeper.post(upload_to)
    file = keeper.get(f"/assets/{room.id}/ledger.{kind}?sort=-name").response.data
    table = read_table(file, f"x.{kind}")
    assert {row.cells[0] for row in table.rows} == {"=1+1", "Lamp"}
    if kind == "csv":
        assert "'=1+1" in file.decode("utf-8-sig")
    there = upload(keeper, room, file)
    assert "都已登记过" in keeper.get(there).text
    keeper.get(f"/assets/{room.id}/ledger/print")


def test_borrowers_look_around_and_others_stay_outside(world: World, visit: Visit, room: stores.Room) -> None:
    room.assets(3, "Tent")
    student = visit(world.student())
    student.get("/assets/")
    page = student.get(f"/assets/{room.id}/browse?text=Te")
    assert "在库 3 / 3" in page.text
    student.get(f"/assets/{room.id}/ledger", status=403)
    student.get(f"/assets/{room.id}", status=403)
    adviser = visit(world.adviser())
    adviser.get(f"/assets/{room.id}")
    adviser.get(f"/assets/{room.id}/ledger")
    adviser.get(f"/assets/{room.id}/register", status=403)
    adviser.get(f"/assets/items/{assets(world)[0].id}/history")
