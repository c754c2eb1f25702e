"""The shipped settings of Caddy and nginx where the ballot box has a name of its own."""

from pathlib import Path

import pytest
from flask import Flask

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.deploy.proxies import BOX, KINDS, Proxy, Recorder, running
from tests.deploy.test_proxies import SENT, TELLING
from tests.faults.serving import free_port, release, serving
from tests.votes import election, freeze, marks
from unionweb.ballots import box
from unionweb.ballots.rules.ballots import check_receipt

CONTEST = election("c1", 2, "A", "B", "C")
OF_THE_SITE = ("/", "/people/sign-in", "/draw/x", "/surveys/papers/x", "/booth", "/metrics", "/boxes")


def test_only_the_box_is_behind_its_name(proxy: Proxy, recorder: Recorder) -> None:
    for path in OF_THE_SITE:
        for method in ("GET", "POST"):
            assert proxy.ask(method, path, b"x", SENT, host=BOX).status == 404
    asked = {path for path, _headers in recorder.asked}
    assert not asked & set(OF_THE_SITE)
    for path in ("/box/../people/sign-in", "/box/%2e%2e/people/sign-in"):
        proxy.ask("GET", path, host=BOX)
        assert all(one.startswith("/box/") for one, _headers in recorder.asked if "people" in one)


def test_the_box_is_told_its_name_and_nothing_of_who_asks(proxy: Proxy, recorder: Recorder) -> None:
    more = {"X-Forwarded-Host": "localhost", "Origin": "https://localhost", "Forwarded": "for=10.1.2.3"}
    assert proxy.ask("POST", "/box/ballots", b"a", SENT | more, host=BOX).status == 200
    told = recorder.of("/box/ballots")
    assert not {*TELLING, "forwarded"} & told.keys()
    assert told["x-forwarded-host"].partition(":")[0] == BOX and told["x-forwarded-proto"] == "https"
    assert told["origin"] == "https://localhost"


def test_nothing_of_it_is_written_down(proxy: Proxy) -> None:
    for path in ("/box/v/secret-name/ballots", "/secret-name"):
        proxy.ask("POST", path, b"a", host=BOX)
    assert "secret-name" not in proxy.said()


def test_what_comes_there_has_a_limit(proxy: Proxy) -> None:
    assert proxy.ask("POST", "/box/ballots", bytes(290_000), host=BOX).status == 200
    try:
        status = proxy.ask("POST", "/box/ballots", bytes(2_300_000), host=BOX).status
    except OSError:  # turned away before everything was sent
        status = 413
    assert status in (413, 502)


@pytest.mark.parametrize("kind", KINDS)
def test_a_ballot_is_taken_there_and_nowhere_else(
    kind: str,
    standing_app: Flask,
    database: SqliteDatabases | PostgresqlDatabases,
    tmp_path: Path,
) -> None:
    database.renew(standing_app)
    port, held = free_port(), freeze((CONTEST,), electorate=1)
    with standing_app.app_context():
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
        box.boxes().forget()
    site = f"https://localhost:{port}"
    addresses = {"UNIONWEB_ADDRESS": site, "UNIONWEB_BOX_ADDRESS": f"https://{BOX}:{port}"}
    path, ballot = f"/box/v/{held.vote.name}/ballots", held.cast(marks("ffa"))
    with (
        serving(standing_app, tmp_path / "server", UNIONWEB_PROXIES="1", **addresses) as server,
        running(kind, tmp_path, port, server.port) as here,
    ):
        assert here.ask("POST", path, ballot).status == 404
        assert here.ask("POST", path, ballot, {"X-Forwarded-Host": BOX}).status == 404
        assert here.ask("POST", path, ballot, {"Origin": "https://evil.example"}, host=BOX).status == 403
        asked = here.ask("OPTIONS", path, None, {"Origin": site}, host=BOX)
        assert asked.status == 204 and asked.headers["access-control-allow-origin"] == site
        answer = here.ask("POST", path, ballot, {"Origin": site, "Sec-Fetch-Site": "cross-site"}, host=BOX)
        assert answer.headers["access-control-allow-origin"] == site
        check_receipt(held.vote, ballot, answer.body.encode("latin-1"))
        assert here.ask("GET", "/box-address").body == f'{{"address": "https://{BOX}:{port}"}}'
        assert here.ask("GET", "/people/sign-in").status == 200
        assert "set-cookie" not in answer.headers and held.vote.name not in here.said()
    with standing_app.app_context():
        release()
        box.boxes().forget()
