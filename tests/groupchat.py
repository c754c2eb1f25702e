"""A small server on this machine that plays the platforms of group robots: it checks addresses, bodies and
signatures as they do, keeps what was said, and answers what it is told to."""

import hmac
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask

from unionweb.config import Settings

SITE = "https://union.example.edu.cn"
SECRETS = {"/robot/send": "SEC0123456789abcdef", "/open-apis/bot/v2/hook/groupgroup-1": "feishusecret"}


@dataclass
class Say:
    """An answer that the server gives instead of its own: "hang" says nothing, "drop" hangs up, "drip" sends
    a byte now and then for ever."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""


class GroupChat(ThreadingHTTPServer):
    """`said`: the texts that were taken, in order. `answers`: what to answer next."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.said: list[str] = []
        self.calls = 0
        self.answers: list[Say] = []
        self.reached, self.closing = Event(), Event()
        self.lock = Lock()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def wecom(self) -> str:
        return self.origin + "/cgi-bin/webhook/send?key=73febdcb-1b38-4d1b"

    @property
    def dingtalk(self) -> str:
        return self.origin + "/robot/send?access_token=0123456789abcdef0123"

    @property
    def feishu(self) -> str:
        return self.origin + "/open-apis/bot/v2/hook/groupgroup-1"


class _Talk(BaseHTTPRequestHandler):
    server: GroupChat

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self._answer(Say(body={"errcode": 0, "code": 0}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.calls += 1
            told = self.server.answers.pop(0) if self.server.answers else None
        if told is not None:
            self._obey(told, body)
            return
        url = urlsplit(self.path)
        answer = _judge(url.path, parse_qs(url.query), body)
        if not (answer.get("errcode") or answer.get("code")):
            self._keep(body)
        self._answer(Say(body=answer))

    def _keep(self, body: dict[str, Any]) -> None:
        text = body.get("text", {}).get("content") or body.get("content", {}).get("text")
        with self.server.lock:
            self.server.said.append(str(text))

    def _obey(self, told: Say, body: dict[str, Any]) -> None:
        if told.how in ("hang", "drop"):
            self._keep(body)
            self.server.reached.set()
            if told.how == "hang":
                self.server.closing.wait()
            self.close_connection = True
            return
        self._answer(told)

    def _answer(self, told: Say) -> None:
        body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        if told.how == "drip":
            self.end_headers()
            while not self.server.closing.wait(0.05):
                try:
                    self.wfile.write(b" ")
                except OSError:
                    break
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _judge(path: str, query: dict[str, list[str]], body: dict[str, Any]) -> dict[str, Any]:
    """As the platforms answer."""
    if path == "/cgi-bin/webhook/send":
        if query.get("key") != ["73febdcb-1b38-4d1b"]:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        assert body["msgtype"] == "text" and len(body["text"]["content"].encode()) <= 2048
        return {"errcode": 0, "errmsg": "ok"}
    if path == "/robot/send":
        [moment], [sign] = query.get("timestamp", ["0"]), query.get("sign", [""])
        secret = SECRETS[path]
        right = b64encode(hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), sha256).digest()).decode()
        if sign != right or abs(time.time() * 1000 - int(moment)) > 3_600_000:
            return {"errcode": 310000, "errmsg": "sign not match"}
        assert body["msgtype"] == "text"
        return {"errcode": 0, "errmsg": "ok"}
    secret, moment = SECRETS.get(path, ""), body.get("timestamp", "0")
    if not secret:
        return {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    right = b64encode(hmac.new(f"{moment}\n{secret}".encode(), b"", sha256).digest()).decode()
    if body.get("sign") != right or abs(time.time() - int(moment)) > 3600:
        return {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    assert body["msg_type"] == "text"
    return {"code": 0, "msg": "success", "data": {}}


@contextmanager
def group_chat() -> Iterator[GroupChat]:
    """A server for as long as the block lasts."""
    with GroupChat() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


@contextmanager
def settings_of(app: Flask, **fields: Any) -> Iterator[None]:
    """The application with other settings."""
    before: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, address=SITE, **fields)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before
