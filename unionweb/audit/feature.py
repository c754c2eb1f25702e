"""The manifest of the log."""

from collections.abc import Iterator

from flask import Flask

from unionweb.audit import actions, policies, queries
from unionweb.audit.commands import audit
from unionweb.audit.views import room
from unionweb.base.text import mark
from unionweb.base.web.feature import DataCheck, Feature, NavEntry


def init_app(_app: Flask) -> None:
    """Start watching for changes without a trace."""
    if not actions.watching():
        actions.watch()


def _breaks() -> Iterator[str]:
    _count, _head, broken = queries.verify_chain()
    if broken:
        yield f"entry {broken.number}: {broken.reason}"


feature = Feature(
    name="audit",
    rooms=(room,),
    nav=(NavEntry(mark("操作日志"), "audit.entries", "audit", policies.reads_log, "manage"),),
    checks=(DataCheck("audit.chain", mark("操作日志首尾相连、未被改动"), _breaks),),
    commands=(audit,),
    init_app=init_app,
)
