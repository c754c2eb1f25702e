"""The published bundle: a ZIP that is the same to the byte whoever packs the same files (核验包).

Written by hand rather than by `zipfile`, whose bytes depend on the Python and the system it runs on.
"""

import struct
from collections.abc import Mapping
from zlib import crc32

from unionweb.ballots.rules.encoding import b64, canonical, digest
from unionweb.ballots.rules.reasons import Malformed

MANIFEST = "manifest.json"
NAMES = frozenset(
    {
        *("README.txt", "board.bin", "log.jsonl", "params.json", "paper.json", "report.html"),
        *("result.json", "slips.json", "verify.py", "writeins.json"),
    }
)

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _DAY = 20, (1 << 5) | 1
"""ZIP 2.0; 1980-01-01 as MS-DOS writes it (years since 1980, month, day)."""


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Every file's name with its hash, canonical JSON."""
    return canonical({name: b64(digest(data)) for name, data in files.items()})


def pack(files: Mapping[str, bytes]) -> bytes:
    """The ZIP of these files and their manifest; the bundle hash is `digest` of it.
    Malformed for a name that a bundle does not have."""
    if strange := files.keys() - NAMES:
        raise Malformed("bundle", what=min(strange))
    return zip_stored({**files, MANIFEST: manifest(files)})


def read_bundle(data: bytes) -> dict[str, bytes]:
    """The files, without the manifest. Malformed when a single byte is not as `pack` would have it."""
    files = _entries(data)
    listed = files.pop(MANIFEST, None)
    if listed != manifest(files):
        raise Malformed("bundle", what=MANIFEST)
    if pack(files) != data:
        raise Malformed("bundle", what="ZIP")
    return files


def zip_stored(files: Mapping[str, bytes]) -> bytes:
    """A ZIP without compression, entries by name, all other fields fixed."""
    body, directory = [], []
    offset = 0
    for name in sorted(files):
        data, raw = files[name], name.encode("ascii")
        sizes = (crc32(data), len(data), len(data), len(raw), 0)
        body += [_LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DAY, *sizes), raw, data]
        entry = (b"PK\1\2", _VERSION, _VERSION, 0, 0, 0, _DAY, *sizes, 0, 0, 0, 0, offset)
        directory += [_CENTRAL.pack(*entry), raw]
        offset += _LOCAL.size + len(raw) + len(data)
    length = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), length, offset, 0)
    return b"".join([*body, *directory, end])


def _entries(data: bytes) -> dict[str, bytes]:
    """The files by the headers before them; what else is in the ZIP is compared afterwards."""
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4" and at + _LOCAL.size <= len(data):
        *_, length, name_length, _ = _LOCAL.unpack_from(data, at)
        at += _LOCAL.size
        name = data[at : at + name_length].decode("ascii", "replace")
        at += name_length
        files[name] = data[at : at + length]
        at += length
    return files
