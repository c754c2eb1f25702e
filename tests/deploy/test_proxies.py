"""The shipped settings of Caddy and nginx, in front of a real server and of one that remembers."""

import gzip
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from socket import create_connection
from time import monotonic

import pytest
from flask import Flask

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.deploy.proxies import KINDS, Proxy, Recorder, running
from tests.faults.serving import PATIENCE, Server, free_port, release, serving
from tests.visitor import cookie_of
from tests.votes import election, freeze, marks
from tests.world import World
from unionweb.ballots import box
from unionweb.ballots.rules.ballots import check_receipt

CONTEST = election("c1", 2, "A", "B", "C")
TELLING = (
    "cookie",
    "authorization",
    "user-agent",
    "accept-language",
    "referer",
    "x-forwarded-for",
    "x-real-ip",
)
SENT = {name.title(): "something" for name in TELLING}


def test_the_box_is_not_told_who_asks(proxy: Proxy, recorder: Recorder) -> None:
    assert proxy.ask("POST", "/box/v/x/ballots", b"a", SENT).status == 200
    assert not set(TELLING) & recorder.of("/box/v/x/ballots").keys()


def test_the_application_is_told_the_true_address_and_name(proxy: Proxy, recorder: Recorder) -> None:
    assert proxy.ask("GET", "/people/me", headers=SENT | {"X-Forwarded-Host": "evil.example"}).status == 200
    told = recorder.of("/people/me")
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["x-forwarded-host"].partition(":")[0] == "localhost"
    assert told["cookie"] == "something"


@pytest.mark.parametrize("path", ["/metrics", "/health/ready"])
def test_what_is_for_programs_inside_is_not_there_from_outside(proxy: Proxy, path: str) -> None:
    assert proxy.ask("GET", path).status == 404


@pytest.mark.parametrize(
    ("path", "most"), [("/box/ballots", 300_000), ("/draw/x", 64_000), ("/people/roster", 27_000_000)]
)
def test_bodies_have_limits(proxy: Proxy, path: str, most: int) -> None:
    assert proxy.ask("POST", path, bytes(most - 10_000)).status == 200
    for _time in range(3):
        try:
            status = proxy.ask("POST", path, bytes(most + 2_000_000)).status
        except OSError:  # turned away before everything was sent
            status = 413
        # Caddy finds out on the way, when the server waits for the rest already.
        assert status in (413, 502)
    # Who sends too much shuts out nobody else.
    for other in ("/box/ballots", "/draw/x", "/people/roster"):
        assert proxy.ask("POST", other, b"a").status == 200


def test_nothing_that_is_asked_of_box_or_draw_is_written_down(proxy: Proxy) -> None:
    for path in ("/box/v/secret-name/ballots", "/draw/secret-name", "/surveys/papers/secret-name"):
        assert proxy.ask("POST", path, b"a").status == 200
    assert "secret-name" not in proxy.said()


SECRET = "7hq2secret9xkz"
# Whoever reads one of these in a log can use it.
ADDRESSES = (
    f"/calendar/{SECRET}.ics",
    f"/notices/leave/{SECRET}",
    f"/people/activate?number=2026&code={SECRET}",
    f"/people/sso/oidc?code={SECRET}&state={SECRET}",
    f"/people/sso/cas?ticket={SECRET}",
    f"/elections/1/check-in/{SECRET}",
    f"/elections/1/arrive/{SECRET}",
    f"/recruitment/decisions/{SECRET}",
    f"/r/{SECRET}",
    f"/box/v/{SECRET}/ballots",
)


def test_the_addresses_that_nobody_may_log_are_those_of_the_application(standing_app: Flask) -> None:
    known = standing_app.url_map.bind("localhost")
    for address in ADDRESSES:
        if not address.startswith("/box/"):
            assert known.match(address.partition("?")[0]), address


def test_no_secret_address_is_written_down(proxy: Proxy) -> None:
    for address in ADDRESSES:
        assert proxy.ask("GET", address).status == 200
        assert proxy.ask("GET", "/", headers={"Referer": f"https://localhost{address}"}).status == 200
        assert proxy.ask("POST", address, b"a" * 100).status == 200
        assert proxy.ask("GET", f"{address}%zz").status in (200, 400)
    _cut_short(proxy, f"GET /calendar/{SECRET}.ics HTTP/1.1\r\nHost: loc")
    _cut_short(proxy, f"GET /calendar/{SECRET}.ics HTTP/1.1\r\nHost: localhost\r\nbroken\r\n\r\n")
    _cut_short(
        proxy, f"POST /notices/leave/{SECRET} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\na"
    )
    _cut_short(proxy, f"GET /calendar/{SECRET * 9_000} HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert SECRET not in proxy.said()


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_address_is_written_down_when_no_server_is_there(kind: str, tmp_path: Path) -> None:
    """Caddy looks for a server five seconds long: all wait at once."""
    with running(kind, tmp_path, free_port(), free_port()) as proxy, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(proxy.ask, "GET", address) for address in ADDRESSES[:3]]
        asking.append(pool.submit(proxy.ask, "POST", "/box/v/secret-name/ballots", b"a"))
        replies = [one.result() for one in asking]
        assert {reply.status for reply in replies} <= {502, 503, 504}
        said = proxy.said()
        assert SECRET not in said and "secret-name" not in said


def _cut_short(proxy: Proxy, request: str) -> None:
    """Half a request, or a wrong one; then away."""
    with _connected(proxy) as connection, suppress(OSError):
        connection.sendall(request.encode())
        if request.endswith("\r\n\r\n"):
            connection.recv(1000)


def _connected(proxy: Proxy) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(proxy.trusted))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    plain = create_connection(("127.0.0.1", proxy.port), timeout=10)
    return context.wrap_socket(plain, server_hostname="localhost")


SLOW = 120


@pytest.mark.either_database
@pytest.mark.parametrize("kind", ["caddy", "nginx"])
def test_a_hundred_slow_senders_hold_no_server(
    kind: str,
    standing_app: Flask,
    database: SqliteDatabases | PostgresqlDatabases,
    tmp_path: Path,
) -> None:
    database.renew(standing_app)
    with (
        serving(standing_app, tmp_path / "server", UNIONWEB_PROXIES="1") as server,
        running(kind, tmp_path, free_port(), server.port) as proxy,
    ):
        for path in ("/people/sign-in", "/box/ballots", "/draw/somewhere"):
            with ExitStack() as stack:
                for _sender in range(SLOW):
                    stack.enter_context(_connected(proxy)).sendall(_begun(path))
                for _visitor in range(5):
                    began = monotonic()
                    assert proxy.ask("GET", "/people/sign-in").status == 200
                    assert monotonic() - began < PATIENCE / 3


def _begun(path: str) -> bytes:
    """The beginning of a request whose rest does not come."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n"
    return f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nnumber=1".encode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_signs_in_and_casts_through_it(
    kind: str,
    standing_app: Flask,
    database: SqliteDatabases | PostgresqlDatabases,
    tmp_path: Path,
) -> None:
    database.renew(standing_app)
    world, port = World(standing_app), free_port()
    person, held = world.administrator(), freeze((CONTEST,), electorate=1)
    with standing_app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        box.boxes().forget()
    settings = {"UNIONWEB_ADDRESS": f"https://localhost:{port}", "UNIONWEB_PROXIES": "1"}
    with (
        serving(standing_app, tmp_path / "server", **settings) as server,
        running(kind, tmp_path, port, server.port) as here,
    ):
        looks_right(here, server, person, world)
        ballot = held.cast(marks("ffa"))
        answer = here.ask("POST", f"/box/v/{held.vote.name}/ballots", ballot)
        assert answer.status == 200
        check_receipt(held.vote, ballot, answer.body.encode("latin-1"))
        assert held.vote.name not in here.said()
    with standing_app.app_context():
        release()
        box.boxes().forget()


def looks_right(here: Proxy, server: Server, person: int, world: World) -> None:
    cookie = cookie_of(server.app, world.log_in(person))
    page = here.ask("GET", "/", headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    assert page.status == 200 and page.headers["strict-transport-security"]
    assert page.headers["content-encoding"] == "gzip" and "Server" not in page.headers
    words = gzip.decompress(page.body.encode("latin-1")).decode()
    style = words.partition('rel="stylesheet" href="')[2].partition('"')[0]
    built = here.ask("GET", style, headers={"Accept-Encoding": "br, gzip"})
    assert built.headers["content-encoding"] == "br" and "immutable" in built.headers["cache-control"]
    stranger = here.ask("GET", "/people/me")
    assert stranger.status in (302, 303, 401)
    signing = here.ask(
        "POST",
        "/people/sign-in",
        b"number=1&password=2",
        {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://localhost:{here.port}"},
    )
    assert signing.status == 422
