"""What is printed names this installation's own address, whatever the request called it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.scene import build
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.people.models import ActivationCode

Visit = Callable[..., Visitor]

OURS = ["localhost:8000", "192.168.1.20:8000", "[::1]:8000", "union-server", "union.local"]
NOT_OURS = ["evil.example", "evil.example:8000", "8.8.8.8", "["]


def called(visitor: Visitor, host: str) -> dict[str, str]:
    """The headers of requests to another name. The test client would leave out the log-in there."""
    cookie = visitor.client.get_cookie("unionweb")
    assert cookie is not None
    visitor.client = visitor.app.test_client(use_cookies=False)
    return {"Host": host, "Cookie": f"unionweb={cookie.value}"}


@pytest.mark.parametrize("host", OURS)
def test_addresses_of_the_local_network_are_printed_as_they_are(
    world: World, visit: Visit, host: str
) -> None:
    student, officer = world.student(), visit(world.administrator())
    slip = officer.post(f"/people/persons/{student}/code", status=200, headers=called(officer, host))
    assert f"http://{host}/people/activate" in slip.text


@pytest.mark.parametrize("host", NOT_OURS)
def test_no_code_is_given_out_under_a_name_that_anybody_could_own(
    world: World, visit: Visit, host: str
) -> None:
    college = world.college()
    student = world.student(college)
    officer = visit(world.administrator())
    headers = called(officer, host)
    for path in (f"/people/persons/{student}/code", f"/people/units/{college}/codes"):
        refused = officer.post(path, status=422, headers=headers)
        assert "UNIONWEB_ADDRESS" in refused.text
    with world.look():
        assert db.session.query(ActivationCode).count() == 0


def test_a_publication_leaves_out_the_code_that_would_lead_astray(world: World, visit: Visit) -> None:
    scene = build(world)
    path = f"/publications/{scene.arguments['publication_id']}"
    for page in (path, f"{path}/print"):
        assert visit().get(page).all("svg.qr")
        astray = visit().get(page, headers={"Host": "evil.example"})
        assert not astray.all("svg.qr")
        assert "evil.example" not in astray.text


def test_the_setting_goes_before_the_request(
    app: Flask, world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.config["SETTINGS"], address="https://union.example.edu.cn")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    student, officer = world.student(), visit(world.administrator())
    evil = called(officer, "evil.example")
    slip = officer.post(f"/people/persons/{student}/code", status=200, headers=evil)
    assert "https://union.example.edu.cn/people/activate" in slip.text
