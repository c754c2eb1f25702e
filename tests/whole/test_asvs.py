"""The table of ASVS requirements names what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "unionweb" / "docs" / "asvs.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.read_text().splitlines()
    if line.startswith("| V")
]
FILE = re.compile(r"(?<![\w/.])[\w.-]+(?:/[\w.-]+)+\.(?:py|md|txt|lock|json|conf)\b")
DIRECTORY = re.compile(
    r"(?<![\w/.])(?:people/sso|privacy/rules/register|base/sniffing|static/src|deploy/)(?![\w/])"
)
CHAPTERS = range(1, 18)
BOTH_LEVELS = 253
"""How many requirements of levels 1 and 2 release 5.0.0 has."""


def test_every_chapter_is_there_and_no_requirement_twice() -> None:
    named = [one for row in ROWS for one in row[0].split(", ")]
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", one) for one in named)
    assert len(named) == len(set(named))
    assert {int(one[1:].split(".")[0]) for one in named} == set(CHAPTERS)
    assert len(named) == BOTH_LEVELS


def test_every_file_that_is_named_exists() -> None:
    for row in ROWS:
        assert len(row) == 4, row
        for name in FILE.findall(row[2]) + [one.rstrip("/") for one in DIRECTORY.findall(row[2])]:
            assert (ROOT / name).exists() or (ROOT / "unionweb" / name).exists(), f"{row[0]}: {name}"


def test_every_test_that_is_named_exists() -> None:
    for row in ROWS:
        for one in filter(None, row[3].split(", ")):
            file, _colons, function = one.partition("::")
            path = ROOT / file
            assert path.exists(), f"{row[0]}: {file}"
            assert not function or is_test(path, function), f"{row[0]}: {one}"


def is_test(path: Path, function: str) -> bool:
    """Whether pytest finds a test of this name in this file."""
    found = re.search(rf"^def {re.escape(function)}\(", path.read_text(), re.MULTILINE)
    return found is not None and path.name.startswith("test_") and function.startswith("test_")


def test_a_test_that_there_is_not_would_be_noticed() -> None:
    assert is_test(Path(__file__), "test_every_test_that_is_named_exists")
    for one in ("test_every_test", "is_test", "test_nothing_like_it", ""):
        assert not is_test(Path(__file__), one)


def test_what_is_met_by_single_sign_on_names_tests_of_it() -> None:
    rows = [row for row in ROWS if re.search(r"people/(sso|views/sso|rules/sso)\b", row[2])]
    assert len(rows) >= 9
    for row in rows:
        named = [one for one in row[3].split(", ") if "/test_sso" in one]
        assert named, f"{row[0]}: names no test of single sign-on"


def test_what_is_neither_met_nor_tested_says_so() -> None:
    for row in ROWS:
        assert row[2], row[0]
