"""Servers of others for single sign-on, each a process of its own, and somebody who logs in there."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

from selectolax.lexbor import LexborHTMLParser

from tests.faults.serving import settled

ROOT = Path(__file__).parents[1]


@contextmanager
def oidc_provider(directory: Path, **users: dict[str, Any]) -> Iterator[str]:
    """oidc-provider-mock with these users and their claims; its address, another site than ours."""
    port = _free_port()
    claims = [
        part for sub, said in users.items() for part in ("--user-claims", json.dumps({"sub": sub, **said}))
    ]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", *claims]
    address = f"http://localhost:{port}"
    with (directory / "provider.log").open("wb") as log, _process(command, log) as process:
        settled(lambda: _answers(process, address), "an answer of the provider")
        yield address


@contextmanager
def cas_server(directory: Path, service: str, number: str) -> Iterator[str]:
    """django-cas-server for one service (see cas_site); the address before /login."""
    command = [sys.executable, "-m", "tests.cas_site", str(directory), service, number]
    with (directory / "cas.log").open("wb") as log, _process(command, log, subprocess.PIPE) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        assert address, (directory / "cas.log").read_text()
        yield address


@contextmanager
def _process(
    command: list[str], log: IO[bytes], output: int | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(command, cwd=ROOT, env=quiet, stdout=output or log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class Wanderer:
    """Somebody's browser at other sites: keeps cookies, sends forms, stops where it is led back to us."""

    def __init__(self) -> None:
        class Stop(HTTPRedirectHandler):
            def redirect_request(self, *_arguments: Any) -> None:
                return None

        policy = DefaultCookiePolicy(allowed_domains=None)
        self._opener = build_opener(HTTPCookieProcessor(CookieJar(policy)), Stop)
        self.address = ""

    def open(self, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it leads (or ""), and the page."""
        body = None if fields is None else urlencode(fields).encode()
        self.address = address
        try:
            answer = self._opener.open(Request(address, body, {"Referer": address}), timeout=20)
        except HTTPError as redirect:
            answer = redirect
        with answer:
            leads = answer.headers.get("Location") or ""
            return answer.status or 0, urljoin(address, leads) if leads else "", answer.read().decode()

    def send(self, page: str, **fields: str) -> tuple[int, str, str]:
        """Fill in the first form of the page and send it."""
        form = LexborHTMLParser(page).css_first("form")
        assert form is not None, page
        hidden = {
            str(field.attributes["name"]): field.attributes.get("value") or ""
            for field in form.css("input[name]")
        }
        action = urljoin(self.address, form.attributes.get("action") or self.address)
        return self.open(action, {**hidden, **fields})


def path_of(address: str) -> str:
    """What follows the host."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def _answers(process: "subprocess.Popen[bytes]", address: str) -> bool:
    assert process.poll() is None, "the provider is gone"
    try:
        with urlopen(f"{address}/.well-known/openid-configuration", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
