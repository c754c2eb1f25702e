"""The manifest of the ballot box. Its pages are those of whoever holds votes; the box is mounted at /box."""

import sys

from flask import Flask, current_app

from unionweb.ballots import box, drawing
from unionweb.ballots.actions import VERBS
from unionweb.ballots.box import checks
from unionweb.ballots.box.database import BoxUnusable
from unionweb.ballots.box.store import Boxes
from unionweb.ballots.checks import unlike_votes
from unionweb.ballots.commands import ballots as commands
from unionweb.ballots.findings import box_findings
from unionweb.base.text import mark
from unionweb.base.web.feature import DataCheck, Feature
from unionweb.config import Settings

KEYS = "boxes"


def init_app(app: Flask) -> None:
    """Have the boxes, and the queue of those who draw."""
    settings: Settings = app.config["SETTINGS"]
    box.install(app, Boxes(settings.box_url, settings.instance / KEYS))
    drawing.install(app)


def prepare_box() -> None:
    """Have the box's database and its tables; called wherever the main database is brought up to date."""
    settings: Settings = current_app.config["SETTINGS"]
    try:
        box.boxes().database.prepare(None if settings.ballots_url else settings.database_url)
    except BoxUnusable as problem:
        sys.exit(f"投票箱数据库用不了 / {problem}")


feature = Feature(
    name="ballots",
    checks=(
        DataCheck("ballots.boxes", mark("投票箱的文件和记录完好"), checks.faults),
        DataCheck("ballots.votes", mark("每次投票与它的投票箱一致"), unlike_votes),
    ),
    findings=box_findings,
    verbs=VERBS,
    commands=(commands,),
    init_app=init_app,
)
