"""The proxies of deploy/ as processes of their own, and a client that speaks HTTPS to them."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.certificates import certificate_for
from tests.faults.serving import PATIENCE, Reply, free_port, settled
from unionweb.config import ROOT

DEPLOY = ROOT / "deploy"
SITE, BOX = "localhost", "box.test"
"""The names of the site and of the ballot box. Nobody knows the second but those who ask `named`."""
KINDS = ("caddy", "caddy with the school's certificate", "nginx")


class Named(HTTPSConnection):
    """A connection to this machine, under whatever name."""

    def __init__(self, name: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(name, port, timeout=PATIENCE, context=context)
        self._trusting = context

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.sock = self._trusting.wrap_socket(plain, server_hostname=self.host)


@dataclass
class Proxy:
    """A running proxy. `log` is everything that it wrote anywhere."""

    port: int
    trusted: Path
    log: Path
    site: str = SITE

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        host: str = "",
    ) -> Reply:
        """`host`: the site if nothing is said."""
        context = ssl.create_default_context(cafile=str(self.trusted))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        connection = Named(host or self.site, self.port, context)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            words = answer.read().decode("latin-1")
            return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, words)
        finally:
            connection.close()

    def said(self) -> str:
        return "".join(path.read_text(errors="replace") for path in self.log.rglob("*") if path.is_file())


@dataclass
class Recorder:
    """A server that answers everything with 200 and remembers what it was asked."""

    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    def of(self, path: str) -> dict[str, str]:
        """The headers of the last request for this path."""
        return next(headers for one, headers in reversed(self.asked) if one == path)


class Quiet(ThreadingHTTPServer):
    """Says nothing when a proxy goes away in the middle of a request."""

    daemon_threads = True

    def handle_error(self, _request: Any, _address: Any) -> None:
        pass


@contextmanager
def recording() -> Iterator[Recorder]:
    seen = Recorder()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET

        def log_message(self, *_words: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    seen.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(
    kind: str, directory: Path, port: int, *upstreams: int, site: str = SITE, box: str = BOX
) -> Iterator[Proxy]:
    """The proxy in front of servers on these ports of this machine, under the names of site and box."""
    program = kind.partition(" ")[0]
    if shutil.which(program) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{program} is not on this machine")
        pytest.skip(f"{program} is not on this machine")
    (directory / "log").mkdir()
    started = _nginx if program == "nginx" else _caddy
    trusted, command, environment = started(kind, directory, port, upstreams, (site, box))
    with (directory / "log" / "output").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=directory, env=os.environ | environment, stdout=log, stderr=log
        )
    proxy = Proxy(port, trusted, directory / "log", site)
    try:
        settled(lambda: _answers(proxy, process), f"{kind} answers: {proxy.said()}")
        yield proxy
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(proxy: Proxy, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, proxy.said()
    try:
        return proxy.ask("GET", "/metrics").status == 404
    except (OSError, ssl.SSLError):
        return False


Started = tuple[Path, list[str | Path], dict[str, str]]


def _caddy(
    kind: str, directory: Path, port: int, upstreams: tuple[int, ...], names: tuple[str, str]
) -> Started:
    tls, trusted = "tls internal", directory / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    if kind != "caddy":
        trusted, key = certificate_for(directory / "school", *names)
        tls = f"tls {trusted} {key}"
    environment = {
        "SITE": names[0],
        "BOX": names[1],
        "HTTPS_PORT": str(port),
        "TLS": tls,
        "UPSTREAMS": " ".join(f"127.0.0.1:{one}" for one in upstreams),
        "ADMIN": "off",
        "HTTP_PORT": str(free_port()),
        "XDG_DATA_HOME": str(directory),
        "HOME": str(directory),
    }
    return trusted, ["caddy", "run", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile"], environment


def _nginx(
    _kind: str, directory: Path, port: int, upstreams: tuple[int, ...], names: tuple[str, str]
) -> Started:
    """The shipped file, with this machine's ports and paths in the places that one fills in."""
    trusted, key = certificate_for(directory / "school", *names)
    site = (DEPLOY / "nginx.conf").read_text()
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace("union.example.edu.cn", names[0])
    site = site.replace("box.example.edu.cn", names[1])
    site = site.replace("/etc/ssl/certs/unionweb.pem", str(trusted))
    site = site.replace("/etc/ssl/private/unionweb.key", str(key))
    site = site.replace("/var/log/nginx/", f"{directory}/log/")
    servers = "\n".join(f"server 127.0.0.1:{one} max_fails=1 fail_timeout=5s;" for one in upstreams)
    site = re.sub(r"server 127\.0\.0\.1:8000 .*", servers, site)
    places = "".join(
        f"{name}_temp_path {directory}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Its workers are somebody else otherwise, who may not look into the directory of a test.
    user = "user root;\n" if os.geteuid() == 0 else ""
    own = f"{user}daemon off; pid {directory}/pid; error_log stderr;\nevents {{}}\n"
    (directory / "nginx.conf").write_text(f"{own}http {{\n{places}{site}\n}}\n")
    return trusted, ["nginx", "-p", directory, "-c", directory / "nginx.conf"], {}
