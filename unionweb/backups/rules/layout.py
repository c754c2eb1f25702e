"""The archive: which parts there may be, and what its manifest says.

A tar file, encrypted as a whole in the age format: `format.json`, rows as `main/<table>/<number>.jsonl.gz`,
files as `files/<name>`, `box/<table>/<number>.jsonl.gz`, and `manifest.json` at the end. Without a manifest
it is unfinished.
"""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = "unionweb-backup/1"
FIRST, LAST = "format.json", "manifest.json"
PART_ROWS = re.compile(r"(main|box)/([a-z][a-z0-9_]*)/(\d{6})\.jsonl\.gz")
PART_FILE = re.compile(r"files/([0-9a-f]{32})")

UNPACKED = 300
"""So many times the size of its archive may what is in it come to; rows shrink to a tenth."""
SPARE = 64 * 1024 * 1024
MOST_MANIFEST = 256 * 1024 * 1024


class Damaged(Exception):
    """The archive is not whole, not ours, or was made to do harm. The text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `tables` by side ("main", "box") and name: rows and their sum. `parts`: SHA-256
    by name. `missing`: files that the database names and that were not there. `head`: the last hash of the
    log's chain."""

    made_at: str
    version: str
    revision: str
    database: str
    entries: int
    head: str
    tables: dict[str, dict[str, dict[str, Any]]]
    parts: dict[str, str]
    missing: list[str]
    format: str = FORMAT

    def to_bytes(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    def rows(self, side: str) -> int:
        """How many rows a side has."""
        return sum(int(one["rows"]) for one in self.tables[side].values())


def read_manifest(data: bytes) -> Manifest:
    """Raises Damaged."""
    try:
        read = json.loads(data)
        if read.get("format") != FORMAT:
            raise Damaged(f"备份格式不认识 / unknown format: {str(read.get('format'))[:40]!r}")
        manifest = Manifest(**read)
        if set(manifest.tables) != {"main", "box"} or not isinstance(manifest.parts, dict):
            raise ValueError
    except (ValueError, TypeError, AttributeError):
        raise Damaged("清单无法读取 / the manifest cannot be read") from None
    return manifest


def is_part(name: str) -> bool:
    """Whether there may be a part of this name: nothing that leads anywhere else on a disk."""
    known = name in (FIRST, LAST)
    return known or PART_ROWS.fullmatch(name) is not None or PART_FILE.fullmatch(name) is not None
