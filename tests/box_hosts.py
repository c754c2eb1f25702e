"""The application with a host name for the site and another one for the ballot box."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from unionweb.application import create_app
from unionweb.ballots.box import boxes
from unionweb.base.db import db
from unionweb.config import Settings

SITE, BOX = "https://union.example.edu.cn", "https://box.example.edu.cn"


@contextmanager
def two_names(standing: Flask, site: str = SITE, box: str = BOX, proxies: int = 0) -> Iterator[Flask]:
    """Another application on the databases of this one."""
    settings: Settings = standing.config["SETTINGS"]
    app = create_app(replace(settings, address=site, box_address=box, proxies=proxies, secure_cookies=True))
    yield app
    let_go(app)


def let_go(app: Flask) -> None:
    """Give back every connection: the next test has other databases."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        boxes().forget()


@contextmanager
def served(app: Any, port: int, certificate: tuple[Path, Path] | None) -> Iterator[int]:
    """Answer on this machine, at this port or a free one (0); over TLS where there is a certificate."""
    pair = None if certificate is None else (str(certificate[0]), str(certificate[1]))
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=pair)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
