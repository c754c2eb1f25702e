"""Whatever outlives a request in memory is accounted for: docs/processes.md says why that is safe."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from unionweb.config import ROOT

CODE = ROOT / "unionweb"
PAGE = (CODE / "docs" / "processes.md").read_text(encoding="utf-8")
REMEMBER = {"cache", "lru_cache"}
COLLECTIONS = {"dict", "set", "list", "deque", "defaultdict", "Counter", "OrderedDict", "WeakValueDictionary"}
LOCKS = {
    "Lock",
    "RLock",
    "Semaphore",
    "BoundedSemaphore",
    "Condition",
    "Event",
    "Gate",
    "Places",
    "GroupWriter",
}
KEEPERS = REMEMBER | COLLECTIONS | LOCKS | {"local"}
NO_SERVER = {
    "ballots/verify.py",
    "ballots/opening.py",
    "ballots/opening_process.py",
    "elections/rehearsal.py",
}
"""Programs of their own, and work that ends with its request."""


def keeps(tree: ast.Module) -> Iterator[str]:
    """What the module keeps beyond a call: functions that remember, empty collections, locks and queues."""
    for part in ast.walk(tree):
        if isinstance(part, ast.FunctionDef) and any(name_of(one) in KEEPERS for one in part.decorator_list):
            yield part.name
        if (
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == "threading"
        ):
            yield f"threading.{part.attr}"
    for statement in tree.body:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Assign | ast.AnnAssign) and value is not None and is_keeper(value):
            yield ast.unparse(statement)


def is_keeper(value: ast.expr) -> bool:
    if isinstance(value, ast.Dict | ast.List | ast.Set):
        return not getattr(value, "keys", getattr(value, "elts", None))
    filled = isinstance(value, ast.Call) and value.args and not isinstance(value.args[0], ast.Constant)
    return isinstance(value, ast.Call) and not filled and name_of(value) in KEEPERS


def name_of(part: ast.expr) -> str:
    while isinstance(part, ast.Call):
        part = part.func
    return part.attr if isinstance(part, ast.Attribute) else part.id if isinstance(part, ast.Name) else ""


def accounted() -> set[str]:
    """The files that the page names; "a/{b,c}.py" names two."""
    named = set()
    for text in re.findall(r"`([\w/{},]+\.py)`", PAGE):
        pieces = [piece.split(",") for piece in re.split(r"[{}]", text)]
        named |= {"".join(choice) for choice in product(*pieces)}
    return named


def modules() -> Iterator[tuple[str, Path]]:
    for path in CODE.rglob("*.py"):
        name = path.relative_to(CODE).as_posix()
        if not name.startswith(("migrations/", "demo/")) and name not in NO_SERVER:
            yield name, path


def test_everything_that_a_process_keeps_is_accounted_for() -> None:
    known = accounted()
    found = {
        name: kept
        for name, path in modules()
        if name not in known and (kept := list(keeps(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert not found, f"say in docs/processes.md why this is safe on several hosts: {found}"


def test_the_page_names_files_that_there_are() -> None:
    assert not [name for name in accounted() if not (CODE / name).exists() and not (ROOT / name).exists()]


def test_the_reader_sees_what_is_kept() -> None:
    kept = (
        "from functools import cache\n_seen = {}\n_gate = Gate(places=2)\n@cache\ndef f(): ...\nEMPTY = ()\n"
    )
    assert len(list(keeps(ast.parse(kept)))) == 3
