"""Reads the rule sets from `data/*.toml`, and hands their words to the catalogue tool."""

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from unionweb.base.refusals import Refusal
from unionweb.congress.rules.rulesets import Level, Rule, RuleSet, Strength
from unionweb.congress.rules.thresholds import Comparison, Measure, Number

DATA = Path(__file__).parent / "data"
VERSIONS = ("2019", "2017")
"""Newest first: the first is what a new congress follows."""

WORDS = ("title", "counted", "base", "words", "article")


@cache
def load(version: str) -> RuleSet:
    """The rule set of a version, unchanged. A version that names another as its base overlays it."""
    if version not in VERSIONS:
        raise Refusal("没有这个规则版本：%(version)s", field="version", version=version)
    data = tomllib.loads((DATA / f"{version}.toml").read_text(encoding="utf-8"))
    documents, rows = _merged(data)
    rules = tuple(_rule(_inherited(row, rows), documents) for row in rows.values())
    return RuleSet(data["version"], data["title"], data["year"], rules)


def _merged(data: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Documents by code and rows by id, the base's first; rules keep the place they have in the base."""
    documents: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    if "based_on" in data:
        text = (DATA / f"{data['based_on']}.toml").read_text(encoding="utf-8")
        documents, rows = _merged(tomllib.loads(text))
    documents |= data["documents"]
    rows |= {row["id"]: row for row in data["rule"]}
    return documents, rows


def _inherited(row: Mapping[str, Any], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    parent, _, part = row["id"].partition(".")
    # A part of a rule that binds everywhere binds everywhere too, unless it says that it may be adopted.
    adoptable = "default" in row
    return {**(rows[parent] if part else {}), **row, "adoptable": adoptable}


def _rule(row: Mapping[str, Any], documents: Mapping[str, str]) -> Rule:
    return Rule(
        id=row["id"],
        title=row["title"],
        counted=row["counted"],
        base=row["base"],
        comparison=Comparison(row["comparison"]) if row.get("comparison") else None,
        source_number=_number(row.get("number")),
        measure=Measure(row.get("unit", "count")),
        strength=Strength(row["strength"]),
        level=Level(row["level"]),
        document=documents[row["document"]],
        article=row.get("article", ""),
        year=row.get("year"),
        words=row["words"],
        default=row.get("default", True),
        adoptable=row["adoptable"],
    )


def _number(value: str | int | None) -> Number | None:
    if value is None or value == "":
        return None
    return value if isinstance(value, int) else Fraction(value)


def extract_words(
    file: BinaryIO, keywords: object, comment_tags: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """The catalogue tool calls this for `data/*.toml`: line, no function name, message, no comments."""
    text = file.read().decode("utf-8")
    data = tomllib.loads(text)
    words = [data["title"], *data["documents"].values()]
    words += [row[name] for row in data["rule"] for name in WORDS if row.get(name)]
    for word in dict.fromkeys(words):
        yield text[: text.index(f'"{word}"')].count("\n") + 1, None, word, []
