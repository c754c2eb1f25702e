"""The ledger in a browser: nothing too wide, nothing that axe-core finds; photos leave the phone small."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import stores
from tests.browser.screen import EVERY_LOOK, PHONE, Screen
from tests.drives import png
from tests.visitor import Visitor
from tests.world import World
from unionweb.assets.models import Asset, Photo, WriteOff
from unionweb.base.db import db
from unionweb.people.rules.roles import Role

pytestmark = pytest.mark.browser

Open = Callable[..., Screen]
Visit = Callable[..., Visitor]


def furnished(world: World, keeper: Visitor) -> list[str]:
    """A store with something of everything; the addresses of its pages."""
    room = stores.store(world)
    here, tag = f"/assets/{room.id}", room.assets(9, "Speaker", 120000)[0]
    with world.look():
        asset = db.session.scalars(select(Asset.id).where(Asset.tag == tag)).one()
    item = f"/assets/items/{asset}"
    keeper.post(f"{here}/settings", {"words": "Room 308", "office_id": "0"})
    keeper.post(f"{here}/spots", {"name": "Shelf"})
    picture = {"files": [(BytesIO(png(400, 300)), "a.png")]}
    keeper.post(f"{item}/photos", picture, content_type="multipart/form-data")
    keeper.post(f"{item}/state/to_repair", {"words": "Hums"})
    kit = keeper.post(f"{here}/kits/new", {"name": "Stage", "words": "", "tag": ""}).location
    keeper.post(kit, {"tag": tag})
    wish = {"reason": "Burnt", "photo": (BytesIO(png()), "b.png")}
    keeper.post(f"{item}/write-off", wish, content_type="multipart/form-data")
    with world.look():
        asked = db.session.scalars(select(WriteOff.id)).one()
    lines = "名称,类别,数量\nLamp,Lamps,2\n,Lamps,1\n".encode()
    file = {"file": (BytesIO(lines), "list.csv")}
    check = keeper.post(f"{here}/import", file, content_type="multipart/form-data").location
    whole = ["", "/ledger", "/register", "/import", "/terms", "/settings", "/spots", "/categories"]
    whole += ["/categories/new", "/kits", "/kits/new", "/write-offs", "/browse", "/ledger/print"]
    of_one = ["/edit", "/photos", "/state", "/relabel", "/write-off", "/history"]
    return [
        "/assets/",
        *(here + path for path in whole),
        *(item + path for path in of_one),
        kit,
        check,
        f"/assets/write-offs/{asked}",
    ]


def test_the_pages_have_no_faults(world: World, visit: Visit, screen: Open) -> None:
    person = world.student()
    world.grant(person, Role.ASSET_OFFICER)
    paths = furnished(world, visit(person))
    window = screen(person, PHONE, also=EVERY_LOOK)
    for path in paths:
        window.open(path)
    assert not window.complaints


def test_photos_leave_the_phone_small(world: World, screen: Open, tmp_path: Path) -> None:
    person = world.student()
    world.grant(person, Role.ASSET_OFFICER)
    room = stores.store(world)
    tag = room.asset("Speaker")
    with world.look():
        asset = db.session.scalars(select(Asset.id).where(Asset.tag == tag)).one()
    window = screen(person, PHONE)
    window.open(f"/assets/items/{asset}/photos")
    large = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in large:
        path.write_bytes(png(3000, 1500))
    field = window.page.locator("#files")
    shrunk = "field => new Promise(done => field.addEventListener('shrunk', done))"
    field.evaluate(f"field => {{ window.ready = ({shrunk})(field); }}")
    field.set_input_files([str(path) for path in large])
    window.page.evaluate("() => window.ready.then(() => true)")
    window.press("添加照片")
    window.says("已添加 2 张照片")
    with world.look():
        photos = db.session.scalars(select(Photo)).all()
    assert [one.media_type for one in photos] == ["image/jpeg", "image/jpeg"]
    assert window.page.locator(".pictures img").first.evaluate("image => image.naturalWidth") == 1200
