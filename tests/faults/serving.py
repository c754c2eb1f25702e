"""The production server as processes of its own, and a client that speaks to it over TCP.

A small program owns the server: as soon as the program's input ends, because this process is gone in whatever
way, everything in the server's process group gets SIGKILL.
"""

import atexit
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, Event
from time import monotonic
from urllib.parse import urlencode

from flask import Flask

from tests.faults.environments import environment_of
from tests.visitor import cookie_of
from unionweb.base.db import db
from unionweb.config import ROOT
from unionweb.server import MEMORY, options

HOST = "127.0.0.1"
SCRIPT = '"$@" </dev/null & read -r _; kill -KILL 0'
PATIENCE = 30.0
"""Seconds for anything that must happen at all."""

Sent = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 when the connection broke."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


BROKEN = Reply(0, {}, "")


def settled(condition: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait until a condition holds; `patience` in seconds."""
    end, pause = monotonic() + patience, Event()
    while not condition():
        assert monotonic() < end, f"not in {patience:.0f} seconds: {what}"
        pause.wait(0.02)


class Starter:
    """The program that starts servers; one is enough for all of them. It ends with this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.starter"],
            cwd=ROOT,
            env=os.environ | MEMORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self._process.communicate)

    def start(self, environment: dict[str, str], arguments: list[str], log: Path) -> int:
        """The process group of a new server."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([environment, arguments, str(log)]).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


starter = cache(Starter)


class Server:
    """The production server on an application's database, listening on this machine only.

    It is what `flask serve` becomes when the database is up to date; with `command` it begins with that."""

    def __init__(self, app: Flask, log: Path, environment: dict[str, str], command: bool = False) -> None:
        self.app = app
        self._log = log
        self._command = command
        self._environment = environment
        self._first: subprocess.Popen[bytes] | None = None
        self._group = 0
        self.port = 0

    def start(self) -> None:
        """Start all processes and wait until they answer."""
        self.port = free_port()
        self._log.touch()
        if self._command:
            self._group = self._serve()
        else:
            arguments = [*options(HOST, self.port), "app:app"]
            self._group = starter().start(self._environment, arguments, self._log)
        settled(self._answers, f"an answer from\n{self.said()}")

    def _serve(self) -> int:
        serve = ["-m", "flask", "--app", "app", "serve", "--host", HOST, "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._first = subprocess.Popen(
                ["/bin/sh", "-c", SCRIPT, "server-for-tests", sys.executable, *serve],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self._first.pid

    def _answers(self) -> bool:
        assert self._first is None or self._first.poll() is None, self.said()
        return Browser(self).get("/people/sign-in").status == 200

    @property
    def group(self) -> int:
        """The group of all its processes."""
        return self._group

    def kill(self) -> None:
        """SIGKILL to every process of the server at once."""
        if not self._group:
            return
        os.killpg(self._group, signal.SIGKILL)
        self._group = 0
        if self._first is not None:
            self._first.communicate()
            self._first = None
        settled(lambda: not _listens(self.port), "the server is gone")

    def said(self) -> str:
        """Everything that the server wrote: nothing but its greeting, if all is well."""
        return self._log.read_text(errors="replace")

    def is_sound(self) -> None:
        """Fail unless `check` and `audit verify` find everything in order, and no incident was logged."""
        for arguments in (["check"], ["audit", "verify"]):
            answer = self.app.test_cli_runner().invoke(args=arguments)
            assert answer.exit_code == 0, answer.output
        assert not re.search("Traceback|incident", self.said()), self.said()


@contextmanager
def serving(app: Flask, log: Path, **settings: str) -> Iterator[Server]:
    """A running server that is gone afterwards; `settings` beside those of the application."""
    server = Server(app, log, environment_of(app, **settings))
    try:
        server.start()
        yield server
    finally:
        server.kill()


class Browser:
    """Sends requests to a server; each one on a connection of its own, so that several threads may."""

    def __init__(self, server: Server, token: str | None = None) -> None:
        """`token` is a running log-in (World.log_in)."""
        self._server = server
        self._headers = {"Sec-Fetch-Site": "same-origin"}
        if token is not None:
            self._headers["Cookie"] = cookie_of(server.app, token)

    def get(self, path: str, **headers: str) -> Reply:
        return self._send("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str] | None = None) -> Reply:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields or {}), headers)

    def upload(self, path: str, name: str, content: str) -> Reply:
        """Send a file in the field `file`."""
        part = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = f"--line\r\n{part}Content-Type: text/csv\r\n\r\n{content}\r\n--line--\r\n"
        return self._send("POST", path, body, {"Content-Type": "multipart/form-data; boundary=line"})

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Reply:
        connection = HTTPConnection(HOST, self._server.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body and body.encode(), {**self._headers, **headers})
            answer = connection.getresponse()
            words = answer.read().decode(errors="replace")
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, words)
        except (OSError, HTTPException):
            return BROKEN
        finally:
            connection.close()


def release() -> None:
    """Give back every connection of this process to the database."""
    db.session.remove()
    db.engine.dispose()


def at_once(requests: Sequence[Callable[[], Reply]]) -> list[Reply]:
    """The replies to requests that are all let go together."""
    start = Barrier(len(requests))

    def go(request: Callable[[], Reply]) -> Reply:
        start.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(go, requests))


def statuses(replies: Iterable[Reply]) -> set[int]:
    return {reply.status for reply in replies}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
