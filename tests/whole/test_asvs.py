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
            assert f"def {function}(" in path.read_text() or not function, f"{row[0]}: {one}"


def test_what_is_neither_met_nor_tested_says_so() -> None:
    for row in ROWS:
        assert row[2], row[0]
