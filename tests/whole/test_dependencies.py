"""What others wrote is pinned with hashes, and needed."""

import ast
import json
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
IMPORTED_AS = {
    "pynacl": "nacl",
    "flask-sqlalchemy": "flask_sqlalchemy",
    "chinesecalendar": "chinese_calendar",
    "python-calamine": "python_calamine",
    "psycopg[binary]": "psycopg",
}
NOT_IMPORTED = {
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "strokes": "its data file is read",
    "pypinyin": "its data file is read",
    "psycopg": "SQLAlchemy loads it by the address of the database",
}


def needed() -> list[str]:
    """Names of the packages that the application asks for, as written."""
    return [re.split(r"[<>=!~;\s]", line)[0] for line in PROJECT["project"]["dependencies"]]


@cache
def imported() -> set[str]:
    names = set()
    for path in [*(ROOT / "unionweb").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {one.name.split(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("name", needed())
def test_no_package_is_asked_for_in_vain(name: str) -> None:
    plain = name.partition("[")[0]
    module = IMPORTED_AS.get(name, IMPORTED_AS.get(plain, plain.replace("-", "_")))
    assert module in imported() or plain in NOT_IMPORTED, f"{name} is needed by nothing"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"])
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    text = re.sub(r"\\\n\s*", " ", (ROOT / lock).read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "-"))]
    assert lines
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+ ", line), line[:80]
        assert "--hash=sha256:" in line, line[:80]


def test_every_package_of_the_browser_code_is_pinned_with_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, one in packages.items():
        if name and not one.get("link"):
            assert one.get("integrity", "").startswith("sha"), name
            assert one.get("version"), name
