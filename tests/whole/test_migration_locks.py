"""Migrations run while servers run: whatever holds a large table for long says why that is bearable.

From 0013 on, each operation that reads or rewrites a whole table which was there before, while nobody may
write to it, stands under a comment "# locks <table>: why that is bearable". A table made in the same file is
nobody's yet.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from unionweb.config import ROOT

VERSIONS = ROOT / "unionweb" / "migrations" / "versions"
FIRST = "0013"
WHOLE_TABLE = {
    "create_index",
    "create_check_constraint",
    "create_foreign_key",
    "create_unique_constraint",
    "create_primary_key",
    "create_exclude_constraint",
}
WORDS = re.compile(r"\b(UPDATE|DELETE|ALTER|CLUSTER|VACUUM|LOCK|REINDEX)\b|\bCREATE (UNIQUE )?INDEX\b", re.I)


def heavy(source: str) -> Iterator[str]:
    """Each operation without the comment that it needs, as "line: operation on table"."""
    tree, lines = ast.parse(source), source.splitlines()
    made = {text_of(call.args[0]) for call in calls(tree) if name_of(call) == "create_table"}
    tables = dict(batches(tree))
    for call in calls(tree):
        table = table_of(call, tables)
        if table in made or not is_heavy(call):
            continue
        # What a statement touches is not read out of it: any table may stand there.
        wanted = "# locks " if name_of(call) == "execute" else f"# locks {table}: "
        if not lines[call.lineno - 2].lstrip().startswith(wanted):
            yield f"{call.lineno}: {name_of(call)} on {table}"


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """What upgrade() calls of alembic's operations; the way back may take its time."""
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef) and part.name != "downgrade":
            yield from (
                one
                for one in ast.walk(part)
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)
            )


def batches(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that stand for a table, with the table."""
    for part in ast.walk(tree):
        if not isinstance(part, ast.withitem):
            continue
        call, name = part.context_expr, part.optional_vars
        if isinstance(call, ast.Call) and isinstance(name, ast.Name) and name_of(call) == "batch_alter_table":
            yield f"{name.id}@{call.lineno}", text_of(call.args[0])


def table_of(call: ast.Call, tables: dict[str, str]) -> str:
    """Of the last batch before it, or its own second argument."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value.id if isinstance(call.func.value, ast.Name) else ""
    before = [key for key in tables if key.startswith(f"{receiver}@") and at(key) < call.lineno]
    if before:
        return tables[max(before, key=at)]
    place = 0 if name_of(call) in {"alter_column", "create_primary_key"} else 1
    return text_of(call.args[place]) if len(call.args) > place else "?"


def at(key: str) -> int:
    return int(key.partition("@")[2])


def is_heavy(call: ast.Call) -> bool:
    name, given = name_of(call), {one.arg for one in call.keywords}
    if name == "execute":
        return bool(WORDS.search(ast.unparse(call)))
    if name == "alter_column":
        narrowed = any(
            one.arg == "nullable" and not getattr(one.value, "value", True) for one in call.keywords
        )
        return "type_" in given or narrowed
    return name in WHOLE_TABLE and "postgresql_concurrently" not in given


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def text_of(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "?"


NEW = sorted(path.name for path in VERSIONS.glob("[0-9]*.py") if path.name[:4] >= FIRST)


@pytest.mark.parametrize("name", NEW)
def test_what_holds_a_large_table_says_why_that_is_bearable(name: str) -> None:
    assert not list(heavy((VERSIONS / name).read_text(encoding="utf-8")))


def sample(body: str, comment: str = "") -> str:
    return f"def upgrade():\n    op.create_table('new')\n    {comment}\n    {body}\n"


@pytest.mark.parametrize(
    "body",
    [
        "op.create_index('ix', 'person', ['name'])",
        "op.alter_column('person', 'name', type_=sa.Text())",
        "op.alter_column('person', 'name', nullable=False)",
        "op.create_foreign_key('fk', 'person', 'unit', ['unit_id'], ['id'])",
        "op.execute('UPDATE person SET name = 1')",
        "with op.batch_alter_table('person') as batch_op: batch_op.create_unique_constraint('uq', ['name'])",
    ],
)
def test_the_reader_finds_what_holds_a_table(body: str) -> None:
    body = body.replace(": batch_op", ":\n        # nothing\n        batch_op")
    assert len(list(heavy(sample(body)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        sample("op.create_index('ix', 'new', ['name'])"),
        sample("op.create_index('ix', 'person', ['name'])", "# locks person: 60,000 rows, 0.1 s"),
        sample("op.alter_column('person', 'name', nullable=True)"),
        sample("op.add_column('person', sa.Column('x', sa.Integer()))"),
        "def downgrade():\n    op.create_index('ix', 'person', ['name'])\n",
    ],
)
def test_the_reader_lets_the_rest_pass(source: str) -> None:
    assert not list(heavy(source))


def test_the_versions_are_where_the_reader_looks() -> None:
    assert Path(VERSIONS / "0012_assets.py").is_file()
