"""Chinese is the source, English is complete, and the catalogue is that of the code."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "unionweb" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def test_the_catalogue_holds_exactly_the_sentences_of_the_code() -> None:
    command = [sys.executable, str(ROOT / "dev.py"), "messages", "--check"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_english_is_complete() -> None:
    untranslated = [message.id for message in messages(ENGLISH) if not message.string or message.fuzzy]
    assert not untranslated, f"{len(untranslated)} sentences without English: {untranslated[:5]}"


def test_placeholders_survive_translation() -> None:
    broken = [
        message.id
        for message in messages(ENGLISH)
        if set(PLACEHOLDER.findall(str(message.id))) != set(PLACEHOLDER.findall(str(message.string)))
    ]
    assert not broken
