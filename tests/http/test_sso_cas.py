"""Single sign-on by CAS, with a server that says anything."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.provider import Listener, Response, came_back, listening
from tests.sign_on import HOME, failures, go_away, offering, refused
from tests.visitor import Visitor
from tests.world import World
from unionweb.base.db import db
from unionweb.config.sso import Cas, SingleSignOn
from unionweb.people.models import LoginSession

Visit = Callable[..., Visitor]
NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
pytestmark = [pytest.mark.at(NOW), pytest.mark.either_database]
VALIDATE = "/cas/p3/serviceValidate"


@pytest.fixture
def server(app: Flask) -> Iterator[Listener]:
    """It believes every ticket and says that it belongs to 20240001."""
    with listening() as server, offering(app, SingleSignOn(cas=Cas(server.address + "/cas"))):
        say(server, success("20240001"))
        yield server


def say(server: Listener, xml: str | bytes, status: int = 200) -> None:
    body = xml.encode() if isinstance(xml, str) else xml
    server.answers[VALIDATE] = lambda _request: Response(body, status, "application/xml;charset=UTF-8")


def success(user: str, more: str = "", attributes: str = "") -> str:
    return response(
        f"<cas:authenticationSuccess><cas:user>{user}</cas:user>"
        f"<cas:attributes>{attributes}</cas:attributes>{more}</cas:authenticationSuccess>"
    )


def response(inside: str) -> str:
    return f'<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">{inside}</cas:serviceResponse>'


def come_back(browser: Visitor, ticket: str = "ST-1-abc", wanted: str = "") -> str:
    """Press the button, and come back from there with a ticket; the address."""
    asked = urlsplit(go_away(browser, "cas", wanted))
    assert asked.path == "/cas/login"
    [service] = parse_qs(asked.query)["service"]
    assert service.startswith(HOME + "/people/sso/cas?state=")
    return came_back("cas", {"state": service.partition("state=")[2], "ticket": ticket})


def log_ins(world: World) -> int:
    with world.look():
        return db.session.scalar(select(func.count()).select_from(LoginSession)) or 0


def test_a_ticket_is_taken_back_for_the_very_address_it_was_made_for(
    world: World, visit: Visit, server: Listener
) -> None:
    world.student(number="20240001")
    # Whatever name the requests come by, the service is the address that the school set.
    browser, lured = visit(), {"base_url": "http://evil.example"}
    away = browser.get("/people/sso/cas/begin?next=/people/account", 303, **lured).location
    [service] = parse_qs(urlsplit(away).query)["service"]
    assert service.startswith(f"{HOME}/people/sso/cas?state=")
    path = came_back("cas", {"state": service.partition("state=")[2], "ticket": "ST-1-abc"})
    assert browser.get(path, 303, **lured).location == "/people/account"
    [asked] = server.asked
    assert asked.query == {"service": service, "ticket": "ST-1-abc"}


@pytest.mark.parametrize(
    "attributes",
    [
        "<cas:XH>20240001</cas:XH>",
        '<cas:attribute name="XH" value="20240001"/>',
        "<cas:XH> 20240001\n</cas:XH><cas:XH>20240001</cas:XH><cas:name>张三</cas:name>",
    ],
)
def test_the_number_may_be_an_attribute(
    app: Flask, world: World, visit: Visit, server: Listener, attributes: str
) -> None:
    world.student(number="20240001")
    say(server, success("zhang", attributes=attributes))
    with offering(app, SingleSignOn(cas=Cas(server.address + "/cas", number="XH"))):
        browser = visit()
        browser.get(come_back(browser), 303)
        browser.get("/people/account")
        for bad in ("", "<cas:XH/>", "<cas:XH>1000</cas:XH><cas:XH>2000</cas:XH>"):
            say(server, success("20240001", attributes=bad))
            refused(stranger := visit(), world, come_back(stranger), 403, "没有告诉我们您的学号")


def test_an_attribute_does_not_pass_for_the_user(world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    say(server, success("20249999", attributes="<cas:user>20240001</cas:user>"))
    refused(browser := visit(), world, come_back(browser), 403, "20249999")


BOMB = '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "ha">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
BAD: dict[str, tuple[str | bytes, int, str]] = {
    "an entity that explodes": (BOMB + success("&b;"), 403, "doctype"),
    "an entity from outside": (OUTSIDE + success("&b;"), 403, "doctype"),
    "a document type": ("<!doctype html><html></html>", 403, "doctype"),
    "an encoding that hides it": ((BOMB + success("&b;")).encode("utf-16"), 403, "xml"),
    "an entity of nobody": (success("&nbsp;"), 503, "xml"),
    "no XML": ("yes\nzhang\n", 503, "xml"),
    "nothing": ("", 503, "xml"),
    "another namespace": (success("20240001").replace("yale.edu", "evil.example"), 403, "xml"),
    "two users": (success("20240001", more="<cas:user>20240002</cas:user>"), 403, "xml"),
    "a user with something in it": (success("2024<cas:b>0001</cas:b>"), 403, "xml"),
    "yes and no": (response(success("20240001") + '<cas:authenticationFailure code="A"/>'), 403, "xml"),
    "by a proxy": (success("20240001", more="<cas:proxies/>"), 403, "proxies"),
    "no": (
        response('<cas:authenticationFailure code="INVALID_TICKET">no</cas:authenticationFailure>'),
        403,
        "INVALID_TICKET",
    ),
    "no, for another address": (
        response('<cas:authenticationFailure code="INVALID_SERVICE"/>'),
        403,
        "INVALID_SERVICE",
    ),
    "a code that is none": (
        response('<cas:authenticationFailure code="&lt;b&gt;"/>'),
        403,
        "authenticationFailure",
    ),
    "huge": ("<a>" + "x" * 300_000 + "</a>", 503, "too large"),
    "deep": ("<a>" * 80_000, 503, "xml"),
    "no user": (response("<cas:authenticationSuccess/>"), 403, "xml"),
}


@pytest.mark.parametrize("bad", BAD)
def test_an_answer_that_is_no_yes_lets_nobody_in(
    world: World, visit: Visit, server: Listener, bad: str
) -> None:
    world.student(number="20240001")
    xml, status, detail = BAD[bad]
    say(server, xml)
    answer = refused(browser := visit(), world, come_back(browser), status, "没有")
    assert answer.texts("code") == [detail]
    assert failures(world) == 1


def test_an_error_and_a_redirect_let_nobody_in(world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    for status in (500, 302, 404, 201):
        say(server, success("20240001"), status)
        refused(browser := visit(), world, come_back(browser), 503, f"status {status}")


@pytest.mark.parametrize("ticket", ["", "x" * 257, "ST 1", "ST-1&service=http://evil.example", "票"])
def test_a_ticket_that_is_none_is_not_even_shown(
    world: World, visit: Visit, server: Listener, ticket: str
) -> None:
    refused(browser := visit(), world, come_back(browser, ticket), 403, "ticket")
    assert not server.asked


def test_a_state_is_good_once_and_for_one_browser(world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    browser = visit()
    path = come_back(browser)
    refused(visit(), world, path, 400, "不是从这个浏览器开始的")
    refused(browser, world, "/people/sso/cas?ticket=ST-1-abc", 400, "不是从这个浏览器开始的")
    browser.get(path, 303)
    browser.post("/people/sign-out")
    refused(browser, world, path, 400, "已经过期")
    assert len(server.asked) == 1


def logout_request(ticket: str, before: str = "") -> str:
    return (
        f'{before}<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="x">'
        '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">@NOT_USED@</saml:NameID>'
        f"<samlp:SessionIndex>{ticket}</samlp:SessionIndex></samlp:LogoutRequest>"
    )


def tell(app: Flask, body: str, status: int = 200, path: str = "/people/sso/cas?state=old") -> None:
    """As the CAS server sends it: without cookie, and without a word of where it comes from."""
    assert app.test_client().post(path, data={"logoutRequest": body}).status_code == status


def test_single_logout_ends_the_log_in_that_the_ticket_began(
    app: Flask, world: World, visit: Visit, server: Listener
) -> None:
    world.student(number="20240001")
    first, second = visit(), visit()
    first.get(come_back(first, "ST-1"), 303)
    second.get(come_back(second, "ST-2"), 303)
    tell(app, logout_request("ST-3"))
    assert log_ins(world) == 2
    tell(app, logout_request("ST-1"))
    tell(app, logout_request("ST-1"))
    first.get("/people/account", 303)
    second.get("/people/account")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "rubbish",
        logout_request("ST-1", before=BOMB),
        logout_request("ST-1").replace("SAML:2.0:protocol", "evil"),
        logout_request(""),
        logout_request("x" * 300),
    ],
)
def test_a_log_out_that_is_none_ends_nothing(
    app: Flask, world: World, visit: Visit, server: Listener, body: str
) -> None:
    world.student(number="20240001")
    browser = visit()
    browser.get(come_back(browser, "ST-1"), 303)
    tell(app, body, 400)
    tell(app, "x" * 100_000, 413)
    assert log_ins(world) == 1


def test_a_page_of_another_site_cannot_send_a_log_out(
    app: Flask, world: World, visit: Visit, server: Listener
) -> None:
    world.student(number="20240001")
    browser = visit()
    browser.get(come_back(browser, "ST-1"), 303)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    browser.post("/people/sso/cas", {"logoutRequest": logout_request("ST-1")}, 403, headers=foreign)
    assert log_ins(world) == 1


def test_logging_out_leads_to_the_log_out_of_cas(world: World, visit: Visit, server: Listener) -> None:
    world.student(number="20240001")
    browser = visit()
    browser.get(come_back(browser), 303)
    assert browser.post("/people/sign-out").location == "/people/signed-out/cas"
    away = browser.get("/people/sso/cas/leave", 303).location
    assert away == f"{server.address}/cas/logout?service=http%3A%2F%2Funion.test%2Fpeople%2Fsign-in"
