"""The production server as processes of its own, and a client that speaks to it over TCP.

A small shell script owns the server: as soon as the script's input ends, because `kill` was called or this
process is gone in whatever way, everything in its process group gets SIGKILL.
"""

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
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, Event
from time import monotonic
from typing import Any, BinaryIO
from urllib.parse import urlencode

from flask import Flask

from unionweb.base.db import db
from unionweb.config import ROOT, Settings
from unionweb.server import options

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


def settled(condition: Callable[[], bool], what: str) -> None:
    """Wait until a condition holds."""
    end, pause = monotonic() + PATIENCE, Event()
    while not condition():
        assert monotonic() < end, f"not in {PATIENCE:.0f} seconds: {what}"
        pause.wait(0.02)


class Server:
    """`flask serve` on an application's database, listening on this machine only."""

    def __init__(self, app: Flask, log: Path) -> None:
        settings: Settings = app.config["SETTINGS"]
        self.app = app
        self._log = log
        # Servers start so often here that they ought to find their modules compiled.
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = usual | {
            "UNIONWEB_INSTANCE": str(settings.instance),
            "UNIONWEB_DATABASE_URL": settings.database_url,
            "UNIONWEB_SECRET_KEY": settings.secret_key,
        }
        self._first: subprocess.Popen[bytes] | None = None
        self._starter: subprocess.Popen[bytes] | None = None
        self._group = 0
        self.port = 0

    def start(self) -> None:
        """Start all processes and wait until they answer."""
        again, self.port = self.port, free_port()
        with self._log.open("ab") as log:
            self._group = self._start_again(log) if again else self._start_first(log)
        settled(self._answers, f"an answer from\n{self.said()}")

    def _start_first(self, log: BinaryIO) -> int:
        serve = ["-m", "flask", "--app", "app", "serve", "--host", HOST, "--port", str(self.port)]
        command = ["/bin/sh", "-c", SCRIPT, "server-for-tests", sys.executable, *serve]
        self._first = self._run(command, log, log)
        return self._first.pid

    def _start_again(self, log: BinaryIO) -> int:
        """What `serve` becomes when the database is up to date."""
        if self._starter is None:
            starter = [sys.executable, "-m", "tests.faults.starter"]
            self._starter = self._run(starter, subprocess.PIPE, log)
        assert self._starter.stdin and self._starter.stdout
        arguments = [*options(HOST, self.port), "app:app"]
        self._starter.stdin.write(json.dumps(arguments).encode() + b"\n")
        self._starter.stdin.flush()
        return int(self._starter.stdout.readline())

    def _run(self, command: list[str], output: BinaryIO | int, log: BinaryIO) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=log,
            start_new_session=True,
        )

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

    def end(self) -> None:
        """Kill it, and nothing is left."""
        self.kill()
        if self._starter is not None:
            self._starter.communicate()

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
def serving(app: Flask, log: Path) -> Iterator[Server]:
    """A running server that is gone afterwards."""
    server = Server(app, log)
    try:
        server.start()
        yield server
    finally:
        server.end()


class Browser:
    """Sends requests to a server; each one on a connection of its own, so that several threads may."""

    def __init__(self, server: Server, token: str | None = None) -> None:
        """`token` is a running log-in (World.log_in)."""
        self._server = server
        self._headers = {"Sec-Fetch-Site": "same-origin"}
        if token is not None:
            signer: Any = server.app.session_interface.get_signing_serializer(server.app)  # type: ignore[attr-defined]
            self._headers["Cookie"] = f"unionweb={signer.dumps({'_user_id': token, '_fresh': True})}"

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
