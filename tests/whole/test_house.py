"""The shape of the house: floors, sizes, and habits that a linter does not know."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = [path for path in (ROOT / "unionweb").rglob("*.py") if "versions" not in path.parts]
TEMPLATES = list((ROOT / "templates").rglob("*.html"))

FILE_LIMIT, FUNCTION_LIMIT, TEMPLATE_LIMIT = 400, 40, 150


WHOLE = {"unionweb/ballots/verify.py"}
"""Published as one file: whoever does not trust us reads it from beginning to end and runs it by itself."""


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_the_floors_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_no_room_is_too_large() -> None:
    rooms = [path for path in SOURCES if name(path) not in WHOLE]
    large = [name(path) for path in rooms if len(path.read_text().splitlines()) > FILE_LIMIT]
    large += [name(path) for path in TEMPLATES if len(path.read_text().splitlines()) > TEMPLATE_LIMIT]
    assert not large, f"divide: {large}"


def test_no_function_is_too_long() -> None:
    long = [
        f"{name(path)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= FUNCTION_LIMIT
    ]
    assert not long, f"divide: {long}"


def test_time_is_read_in_one_place() -> None:
    readers = re.compile(r"datetime\.now\(|date\.today\(|utcnow\(|time\.time\(")
    allowed = {"unionweb/base/clock.py", "unionweb/server.py"}
    found = [name(path) for path in SOURCES if readers.search(path.read_text())]
    assert set(found) <= allowed, f"take `now` as an argument: {found}"


def test_actions_never_commit() -> None:
    found = [
        name(path)
        for path in SOURCES
        if "actions" in name(path) and re.search(r"\.commit\(\)|\.rollback\(\)", path.read_text())
    ]
    assert not found


def test_public_functions_and_classes_say_what_they_are_for() -> None:
    silent = []
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                silent.append(f"{name(path)}:{node.name}")  # type: ignore[attr-defined]
    assert not silent


def test_a_fragment_names_its_inputs_and_extends_nothing() -> None:
    faults = []
    for path in TEMPLATES:
        text = path.read_text()
        if not path.name.startswith("_"):
            continue
        if not text.startswith("{#"):
            faults.append(f"{name(path)}: the first line must name the inputs in a comment")
        if "{% extends" in text:
            faults.append(f"{name(path)}: a fragment extends nothing")
    assert not faults


def test_templates_hold_no_inline_code() -> None:
    forbidden = re.compile(r"<style|\sstyle=|\shx-on|\shx-boost|\son[a-z]+=|hx-trigger=\"[^\"]*\[")
    faults = [
        f"{name(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]
    assert not faults, f"the content security policy would refuse: {faults}"


def test_every_log_entry_has_words() -> None:
    """The viewer shows words, not verbs; each verb written by an action is named in a manifest."""
    from unionweb.application import FEATURES

    named = {verb for feature in FEATURES for verb in feature.verbs}
    written = set()
    for path in SOURCES:
        written |= set(re.findall(r"\brecord\(\s*\"([a-z_.]+)\"", path.read_text()))
    assert written <= named, f"no words for {sorted(written - named)}"
