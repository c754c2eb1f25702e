"""Single sign-on with the servers of others: an OpenID provider and a CAS server from the package index."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.cas_site import PASSWORD, USER
from tests.faults.serving import settled
from tests.sign_on import HOME, go_away, offering, refused, state_of
from tests.sign_on_servers import Wanderer, cas_server, oidc_provider, path_of
from tests.visitor import Visitor
from tests.world import World
from unionweb.config.sso import Cas, Oidc, SingleSignOn

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.either_database


def test_in_and_out_by_a_real_openid_provider(app: Flask, world: World, visit: Visit, tmp_path: Path) -> None:
    world.student(number="20240001", name="张三")
    people = {"zhang": {"preferred_username": "20240001"}, "li": {"preferred_username": "20249999"}}
    with oidc_provider(tmp_path, **people) as address:
        oidc = Oidc(address, "unionweb", "any", name="某大账号")
        with offering(app, SingleSignOn(oidc=oidc)):
            browser = visit()
            assert "用某大账号登录" in browser.get("/people/sign-in").text
            back = agree(go_away(browser, "oidc", "/people/me"), "zhang")
            assert back.startswith(f"{HOME}/people/sso/oidc?")
            assert browser.get(path_of(back), 303).location == "/people/me"
            assert "张三" in browser.get("/people/me").text
            stranger = visit()
            refused(stranger, world, path_of(back), 400, "不是从这个浏览器开始的")
            own = agree(go_away(stranger, "oidc"), "zhang")
            code = back.partition("code=")[2].partition("&")[0]
            used = own.replace(own.partition("code=")[2].partition("&")[0], code)
            refused(stranger, world, path_of(used), 403, "没有通过安全检查")
            unknown = agree(go_away(stranger, "oidc"), "li")
            refused(stranger, world, path_of(unknown), 403, "名册里没有您的学号 20249999")
            declined = decline(go_away(stranger, "oidc"))
            # This one forgets the state when somebody declines.
            refused(stranger, world, path_of(declined), 400, "不是从这个浏览器开始的")
            browser.post("/people/sign-out")
            away = browser.get("/people/sso/oidc/leave", 303).location
            traveller = Wanderer()
            _status, leads, _page = traveller.send(traveller.open(away)[2])
            assert leads == f"{HOME}/people/sign-in"


def agree(address: str, sub: str) -> str:
    """Log in at the provider; where it leads back to."""
    traveller = Wanderer()
    return traveller.send(traveller.open(address)[2], sub=sub)[1]


def decline(address: str) -> str:
    traveller = Wanderer()
    traveller.open(address)
    return traveller.open(address, {"action": "deny"})[1]


@contextmanager
def reachable(app: Flask) -> Iterator[str]:
    """The application listening, so that the CAS server can tell it of log-outs; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_in_and_out_by_a_real_cas_server(app: Flask, world: World, visit: Visit, tmp_path: Path) -> None:
    world.student(number="20240001", name="张三")
    with reachable(app) as here, cas_server(tmp_path, here, "20240001") as address:
        cas = SingleSignOn(cas=Cas(address, number="XH"))
        with offering(app, cas, here):
            browser, traveller = visit(), Wanderer()
            asked = go_away(browser, "cas", "/people/me")
            _status, back, _page = traveller.send(traveller.open(asked)[2], username=USER, password=PASSWORD)
            assert back.startswith(f"{here}/people/sso/cas?state=") and "&ticket=ST-" in back
            assert browser.get(path_of(back), 303).location == "/people/me"
            assert "张三" in browser.get("/people/me").text

            other = visit()
            again = traveller.open(go_away(other, "cas"))[1]
            own_state, used = again.partition("&ticket=")[0], back.partition("&ticket=")[2]
            refused(other, world, path_of(f"{own_state}&ticket={used}"), 403, "INVALID_TICKET")

            third = visit()
            fresh = traveller.open(go_away(third, "cas"))[1]
            elsewhere = traveller.open(go_away(third, "cas"))[1]
            moved = f"{fresh.partition('&ticket=')[0]}&ticket={elsewhere.partition('&ticket=')[2]}"
            refused(third, world, path_of(moved), 403, "INVALID_")

            assert state_of(world)[0] == 1
            traveller.open(f"{address}/logout")
            settled(lambda: state_of(world)[0] == 0, "the log-in to end with the session at CAS")
            browser.get("/people/me", 303)


def test_a_cas_attribute_that_is_not_sent_is_told(
    app: Flask, world: World, visit: Visit, tmp_path: Path
) -> None:
    with cas_server(tmp_path, HOME, "20240001") as address:
        with offering(app, SingleSignOn(cas=Cas(address, number="student_id"))):
            browser, traveller = visit(), Wanderer()
            asked = go_away(browser, "cas")
            back = traveller.send(traveller.open(asked)[2], username=USER, password=PASSWORD)[1]
            refused(browser, world, path_of(back), 403, "没有告诉我们您的学号")
        elsewhere = SingleSignOn(cas=Cas(address))
        with offering(app, elsewhere, "http://not-registered.test"):
            asked = go_away(visit(), "cas")
            assert "ticket" not in Wanderer().open(asked)[1]
