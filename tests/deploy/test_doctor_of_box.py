"""`doctor` on a ballot box with a host name of its own, behind a real proxy and behind wrong ones."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.box_hosts import served, two_names
from tests.certificates import certificate_for
from tests.deploy.proxies import BOX, SITE, running
from tests.faults.serving import free_port
from unionweb.ballots.findings import box_findings
from unionweb.ballots.host_findings import host_findings
from unionweb.base.clock import now
from unionweb.base.findings import Level

pytestmark = pytest.mark.either_database


@pytest.fixture(autouse=True)
def _names_lead_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a name server would have it."""
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host in (SITE, BOX) else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def said(site: str, box: str, cookies: str | None = None) -> list[str]:
    """What is wrong; [] when doctor is content."""
    found = list(host_findings(site, box, cookies))
    assert all(one.mend for one in found if one.level is Level.BROKEN)
    return [str(one.sentence) for one in found if one.level is not Level.FINE]


@contextmanager
def answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Any) -> Iterator[int]:
    """This over TLS, under both names, with a certificate that is trusted."""
    certificate = certificate_for(tmp_path / "tls", SITE, BOX)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with served(app, 0, certificate) as port:
        yield port


def test_it_is_content_behind_the_shipped_caddyfile(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    site, box = f"https://{SITE}:{port}", f"https://{BOX}:{port}"
    with (
        two_names(app, site, box, proxies=1) as apart,
        served(apart, 0, None) as inside,
        running("caddy", tmp_path, port, inside) as proxy,
    ):
        [distrusted] = said(site, box)
        assert "证书" in distrusted
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.trusted))
        assert said(site, box) == []
        [one] = host_findings(site, box, None)
        assert one.level is Level.FINE and box in str(one.sentence)
        with apart.app_context():
            told = [str(line.sentence) for line in box_findings(now())]
        assert str(one.sentence) in told
        [shared] = said(site, box, ".example.edu.cn")
        assert "Cookie unionweb" in shared


def test_nothing_is_asked_where_the_box_has_no_name() -> None:
    assert said("https://nobody.invalid", "") == []


def test_nobody_answers() -> None:
    [silent] = said(f"https://{SITE}", f"https://{BOX}:{free_port()}")
    assert "没有应答" in silent


def test_the_proxy_leads_the_name_of_the_box_to_the_site(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(tmp_path, monkeypatch, app) as port:
        wrong = said(f"https://{SITE}:{port}", f"https://{BOX}:{port}")
    assert [one for one in wrong if "不是投票箱" in one] and [one for one in wrong if "本站的页面" in one]
    assert [one for one in wrong if "不知道" in one]


def test_the_servers_were_not_told_the_same(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        two_names(app, f"https://{SITE}", f"https://{BOX}") as apart,
        answering(tmp_path, monkeypatch, apart) as port,
    ):
        wrong = said(f"https://{SITE}:{port}", f"https://{BOX}:{port}")
    assert len(wrong) == 2 and "不是投票箱" in wrong[0] and "不知道" in wrong[1]


def test_cookies_that_reach_too_far_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(environ: dict[str, Any], start: Any) -> list[bytes]:
        box = environ["HTTP_HOST"].startswith(BOX)
        path = environ["PATH_INFO"]
        headers = [("Set-Cookie", "a=1; Domain=test; HttpOnly"), ("Set-Cookie", "b=2; Secure")]
        headers += [("Access-Control-Allow-Origin", f"https://{SITE}:{environ['SERVER_PORT']}")]
        start("404 Not Found" if box and path != "/box/health" else "200 OK", headers)
        return [f'{{"address": "https://{BOX}:{environ["SERVER_PORT"]}"}}'.encode()]

    with answering(tmp_path, monkeypatch, careless) as port:
        wrong = said(f"https://{SITE}:{port}", f"https://{BOX}:{port}")
    assert len(wrong) == 2 and "会设置 Cookie" in wrong[0] and "Cookie a " in wrong[1]
