"""The application with a host name for the site and another one for the ballot box."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

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
