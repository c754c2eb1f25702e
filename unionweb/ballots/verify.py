"""核对一次投票：重复每项检查，重新开箱、计票 / Check a vote: all checks again, ballots opened and counted.

python3 verify.py BUNDLE.zip                       全部核对（不写：本文件夹） / everything (else: its folder)
python3 verify.py BUNDLE.zip --tracker XXXXXXXXXX  查一张选票 / look a ballot up
python3 verify.py BUNDLE.zip --token N DIR         取出第N张选票的领票凭证 / write out ballot N's token, for
    openssl dgst -sha384 -verify key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48 \\
            -signature token.bin message.bin

Python 3.8, `cryptography` 38 or later. Ends with 0: all true, 1: something is wrong, 2: cannot be read.
Written from the protocol page alone; shares no code with the application.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import itertools
import json
import math
import multiprocessing
import re
import struct
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NAMES = ["README.txt", "board.bin", "log.jsonl", "manifest.json", "params.json", "paper.json", "report.html"]
NAMES += ["result.json", "slips.json", "verify.py", "writeins.json"]
SHA384 = hashes.SHA384()
PSS = padding.PSS(padding.MGF1(SHA384), 48)
PLAIN = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
TOKEN, BALLOT, SHARE, COMMITMENT = (
    b"yq-vote/1 " + w + b"\0" for w in (b"token", b"ballot", b"share", b"com")
)
WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
READER = json.JSONDecoder(parse_float=int, parse_constant=int)
PEM = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Wrong(Exception):
    """The first thing that is not as it should be, as "中文 / English"."""


def need(true: object, words: str) -> None:
    """Wrong unless true."""
    if not true:
        raise Wrong(words)


def sha(*parts: bytes) -> bytes:
    """H of the protocol."""
    return hashlib.sha256(b"".join(parts)).digest()


def lab(what: str) -> bytes:
    """L of the protocol."""
    return b"yq-vote/1 " + what.encode() + b"\0"


def b64(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def raw(text: str, length: int) -> bytes:
    """So many bytes out of base64url."""
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need((len(data), b64(data)) == (length, text), "编码不规范 / a key, hash or signature is malformed")
    return data


def canon(thing: object) -> bytes:
    """Canonical JSON."""
    return WRITER.encode(thing).encode()


def read(data: bytes) -> Any:
    """What canonical JSON says; ValueError when it is not canonical or a number is not whole."""
    thing = READER.decode(data.decode())
    if canon(thing) != data:
        raise ValueError("not canonical JSON")
    return thing


def signed(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether an Ed25519 signature holds."""
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def merkle(leaves: list[bytes]) -> bytes:
    """The root of RFC 6962."""
    if len(leaves) < 2:
        return sha(b"\0", leaves[0]) if leaves else sha()
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha(b"\1", merkle(leaves[:half]), merkle(leaves[half:]))


def zipped(files: dict[str, bytes]) -> bytes:
    """The one ZIP that these files make."""
    parts, index, at = [], b"", 0
    for name in sorted(files):
        data, title = files[name], name.encode()
        about = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(title), 0)
        index += b"PK\1\2\x14\0" + about + struct.pack("<3H2I", 0, 0, 0, 0, at) + title
        parts += [b"PK\3\4" + about + title, data]
        at += 30 + len(title) + len(data)
    end = struct.pack("<4H2IH", 0, 0, len(files), len(files), len(index), at, 0)
    return b"".join(parts) + index + b"PK\5\6" + end


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP that holds nothing else."""
    files, at = {}, 0
    while data[at : at + 4] == b"PK\3\4" and at + 30 <= len(data):
        size, length = struct.unpack_from("<IH", data, at + 22)
        name = data[at + 30 : at + 30 + length].decode("ascii", "replace")
        at += 30 + length + size
        files[name] = data[at - size : at]
    need(set(files) <= set(NAMES), "核验包里有多余的文件 / a file does not belong to the bundle")
    need(zipped(files) == data, "ZIP 文件本身被改动过 / the ZIP file itself is altered")
    return files


def load(source: str | Path | bytes) -> dict[str, bytes]:
    """The files of a bundle, packed or unpacked, held against its manifest."""
    if isinstance(source, bytes) or not Path(source).is_dir():
        files = unzipped(source if isinstance(source, bytes) else Path(source).read_bytes())
    else:
        files = {n: (Path(source) / n).read_bytes() for n in NAMES if (Path(source) / n).is_file()}
    listed = read(files["manifest.json"])
    for name in sorted((set(files) | set(listed)) - {"manifest.json"}):
        same = name in files and listed.get(name) == b64(sha(files[name]))
        need(same, f"文件 {name} 与清单不符 / the file {name} is not what the manifest lists")
    need("manifest.json" not in listed, "清单写了它自己 / the manifest lists itself")
    return files


def labeled(key: bytes, suite: bytes, label: bytes, data: bytes, length: int = 0) -> bytes:
    """LabeledExtract of RFC 9180; with a length, LabeledExpand."""
    message = b"HPKE-v1" + suite + label + data
    if not length:
        return hmac.digest(key, message, "sha256")
    return hmac.digest(key, struct.pack(">H", length) + message + b"\1", "sha256")[:length]


KEM, SUITE = b"KEM\0\x20", b"HPKE\0\x20\0\1\0\3"
NO_PSK = b"\0" + labeled(b"", SUITE, b"psk_id_hash", b"")


def hpke_open(key: Any, public: bytes, info: bytes, sealed: bytes, aad: bytes = b"") -> bytes:
    """HPKE base mode: X25519, HKDF-SHA256, ChaCha20-Poly1305. ValueError or InvalidTag."""
    enc = sealed[:32]
    shared = key.exchange(x25519.X25519PublicKey.from_public_bytes(enc))
    shared = labeled(labeled(b"", KEM, b"eae_prk", shared), KEM, b"shared_secret", enc + public, 32)
    context = NO_PSK + labeled(b"", SUITE, b"info_hash", info)
    secret = labeled(shared, SUITE, b"secret", b"")
    cipher = ChaCha20Poly1305(labeled(secret, SUITE, b"key", context, 32))
    return cipher.decrypt(labeled(secret, SUITE, b"base_nonce", context, 12), sealed[32:], aad)


def products(x: int, others: list[int]) -> bytes:
    """By what the share of x counts (Lagrange at 0 in GF(256)), as a table of products."""
    powers = [1]  # of x+1, which makes every element but 0
    for _ in range(254):
        double = powers[-1] << 1
        powers.append(double ^ powers[-1] ^ (0x11B if double > 255 else 0))
    factor = sum(powers.index(other) - powers.index(other ^ x) for other in others if other != x)
    return bytes([0] + [powers[(powers.index(byte) + factor) % 255] for byte in range(1, 256)])


class Opener:
    """Checks and opens ballots."""

    def __init__(self, data: bytes, keys: list[tuple[int, bytes]]) -> None:
        p, self.ph = read(data), sha(data)
        self.tellers, self.shape = len(p["tellers"]), [len(contest["options"]) for contest in p["contests"]]
        n = int.from_bytes(raw(p["issuer"]["n"], 256), "big")
        self.issuer = rsa.RSAPublicNumbers(p["issuer"]["e"], n).public_key()
        self.keys = []
        for number, secret in keys:
            key = x25519.X25519PrivateKey.from_private_bytes(secret)
            table = products(number, [other for other, _ in keys])
            self.keys.append((bytes([number]), key, key.public_key().public_bytes(*PLAIN), table))

    def check_token(self, ballot: bytes) -> str:
        """What is wrong with it, if anything."""
        try:
            self.issuer.verify(ballot[32:288], TOKEN + self.ph + ballot[:32], PSS, SHA384)
        except InvalidSignature:
            return "领票凭证无效 / its token is not valid"
        return ""

    def check_signature(self, ballot: bytes) -> str:
        """What is wrong with it, if anything."""
        right = signed(ballot[:32], ballot[288:352], BALLOT + self.ph + sha(ballot[352:]))
        return "" if right else "签名无效 / its signature is not valid"

    def secret(self, ballot: bytes) -> bytes:
        """The key that its tellers share; nothing when it is spoiled."""
        box, aad, total = ballot[352:], self.ph + ballot[:32], 0
        try:
            for number, key, public, table in self.keys:
                at = 81 * number[0] - 49
                share = hpke_open(key, public, SHARE + aad + number, box[at : at + 81])
                need(share[:1] == number, "")
                total ^= int.from_bytes(share[1:].translate(table), "big")
        except (Wrong, InvalidTag, ValueError):
            return b""
        return total.to_bytes(32, "big")

    def open(self, ballot: bytes, secret: bytes) -> Any:
        """Its marks and names, or None when it is spoiled."""
        box, aad = ballot[352:], self.ph + ballot[:32]
        try:
            need(sha(COMMITMENT, secret) == box[:32], "")
            text = ChaCha20Poly1305(secret).decrypt(bytes(12), box[32 + 81 * self.tellers :], aad)
            end = 2 + (text[0] << 8 | text[1])
            need(end <= len(text) and not text[end:].strip(b"\0"), "")
            return self.fitting(read(text[2:end]))
        except (Wrong, InvalidTag, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def fitting(self, choices: Any) -> Any:
        marks, names = choices["m"], choices["w"]
        need([type(marks), type(names), *map(type, names)] == [list] * (2 + len(self.shape)), "")
        need(len(choices) == 2 and [len(mark) for mark in marks] == self.shape, "")
        need(all(type(mark) is str and set(mark) <= set("fab-") for mark in marks), "")
        for name in itertools.chain(*names):
            need(1 <= len(name) <= 40 and name == name.strip(" \u3000"), "")
        return marks, names


_opener: list[Opener] = []


def _start(data: bytes, keys: list[tuple[int, bytes]]) -> None:
    _opener[:] = [Opener(data, keys)]


def _work(ballots: list[bytes]) -> list[tuple[str, Any]]:
    # One kind of work after the other: going to and fro for each ballot costs a quarter of the time.
    opener = _opener[0]
    tokens = list(map(opener.check_token, ballots))
    signatures = map(opener.check_signature, ballots)
    faults = [token or signature for token, signature in zip(tokens, signatures)]  # noqa: B905
    secrets = list(map(opener.secret, ballots))
    return list(zip(faults, map(opener.open, ballots, secrets)))  # noqa: B905


def opened(ballots: list[bytes], *start: Any) -> Iterator[list[tuple[str, Any]]]:
    """All ballots checked and opened, some at a time, on all cores."""
    chunks = [ballots[at : at + 150] for at in range(0, len(ballots), 150)]
    _start(*start)  # here too: a pool whose processes cannot start would wait for ever
    if len(chunks) < 4:
        yield from map(_work, chunks)
        return
    way = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
    with multiprocessing.get_context(way).Pool(None, _start, start) as pool:
        yield from pool.imap(_work, chunks)


class Count:
    """One contest counted anew."""

    def __init__(self, contest: Any, counts: Any, names: Any) -> None:
        self.contest, self.rule, self.counts, self.names = contest, contest["rule"], counts, names
        self.valid = self.void = 0
        self.tallies = [Counter[str]() for _ in contest["options"]]
        self.written = Counter[str]()

    def is_void(self, marks: str, texts: list[str]) -> bool:
        people = [self.names[text] for text in texts if self.names[text]]
        most = {"none": 0, "free": len(texts), "against": marks.count("a")}[self.rule["writein"]]
        twice = len(set(texts)) < len(texts) or len(set(people)) < len(people)
        twice = twice or any(option["name"] in people for option in self.contest["options"])
        only_for = self.rule["marks"] == "three" or set(marks) <= set("f-")
        return (
            twice
            or len(texts) > most
            or not only_for
            or marks.count("f") + len(texts) > self.contest["seats"]
        )

    def add(self, marks: str, texts: list[str]) -> None:
        need(all(text in self.names for text in texts), "有另选人未作认定 / a written name is not decided on")
        if self.is_void(marks, texts):
            self.void += 1
            return
        self.valid += 1
        self.written.update(self.names[text] for text in texts)
        for place, mark in enumerate(marks):
            self.tallies[place]["a" if mark == "-" and self.rule["blank"] == "against" else mark] += 1

    def add_paper(self, part: Any) -> bool:
        """Whether its numbers add up."""
        valid, seats, total = part["returned"] - part["void"], self.contest["seats"], 0
        fits = part["id"] == self.contest["id"] and 0 <= part["void"] <= part["returned"] <= part["issued"]
        for place, given in enumerate(part["options"]):
            votes, total = [given["for"], given["against"], given["abstain"]], total + given["for"]
            fits = fits and given["id"] == self.contest["options"][place]["id"] and min(votes) >= 0
            fits = fits and sum(votes) <= valid and not (votes[1] and self.rule["marks"] == "for")
            self.tallies[place].update(f=votes[0], a=votes[1], b=votes[2])
        if "writeins" in part:
            fits, total = (
                self.add_names(part, valid) and fits,
                total + sum(w["for"] for w in part["writeins"]),
            )
        self.valid, self.void = self.valid + valid, self.void + part["void"]
        return fits and total <= valid * seats and len(part["options"]) == len(self.tallies)

    def add_names(self, part: Any, valid: int) -> bool:
        """Whether the names written in on paper add up. One that means somebody on the ballot is nobody's."""
        names, times = [one["name"] for one in part["writeins"]], [one["for"] for one in part["writeins"]]
        listed = {option["name"] for option in self.contest["options"]}
        need(all(name in self.names for name in names), "有另选人未作认定 / a written name is not decided on")
        for name, number in zip(names, times):  # noqa: B905
            self.written["" if self.names[name] in listed else self.names[name]] += number
        against = sum(valid - one["for"] - one["abstain"] for one in part["options"])
        most = {"none": 0, "free": sum(times), "against": against}[self.rule["writein"]]
        fits = len(names) > 0 and names == sorted(set(names) - listed) and min(times) >= 1
        fits = fits and max(times) <= valid and sum(times) <= most
        fits = fits and all(len(one) == 2 for one in part["writeins"])
        return fits and all(1 <= len(name) <= 40 and name == name.strip(" \u3000") for name in names)

    def least(self, share: Any, base: int) -> int:
        exact = Fraction(share["part"]) * base
        return math.floor(exact) + 1 if share["strict"] else math.ceil(exact)

    def seated(self, order: list[Any]) -> set[str]:
        """Who gets a seat in this order of (votes, id, group)."""
        groups, seats = Counter[str](), []
        for _, name, group in order:
            groups[group] += 1
            if group and groups[group] <= self.rule["each_group"]:
                seats.append(name)
        rest = [name for _, name, _ in order if name not in seats]
        return set((seats + rest)[: self.contest["seats"]])

    def needed(self) -> int | None:
        test = self.rule["elected"]
        if test["test"] != "share":
            return 1 if test["test"] == "most" else None
        bases = {**self.counts, "returned": self.counts["received"], "valid": self.valid}
        return max(1, self.least(test, bases[test["of"]]))

    def elect(self, ranked: list[Any]) -> dict[str, Any]:
        """Who is elected however equals (the same votes) are ordered, and who only sometimes."""
        found: dict[str, Any] = {"elected": [], "tied": []}
        for me in ranked:
            last = sorted(ranked, key=lambda one: (one[0], one is me))
            first = sorted(ranked, key=lambda one: (one[0], one is not me))
            if me[1] in self.seated(first):
                found["elected" if me[1] in self.seated(last) else "tied"].append(me[1])
        left = self.contest["seats"] - len(found["elected"])
        return {**found, "open": left if found["tied"] else 0, "vacant": 0 if found["tied"] else left}

    def result(self) -> dict[str, Any]:
        needed, held = self.needed(), {}
        for name, number in (("quorum", self.counts["present"]), ("turnout", self.counts["received"])):
            share = self.rule[name]
            held[name] = None if share is None else number >= self.least(share, self.counts["expected"])
        ranked: list[Any] = []

        def passed(name: str, group: str, yes: int, no: int) -> bool:
            reached = yes > no if needed is None else yes >= needed
            if name == "w:" or not reached or False in held.values():
                return False
            ranked.append((-yes, name, group))
            return True

        options = []
        for option, tally in zip(self.contest["options"], self.tallies):  # noqa: B905
            yes, no = tally["f"], tally["a"]
            counted = {"id": option["id"], "for": yes, "against": no, "abstain": tally["b"] + tally["-"]}
            options.append({**counted, "passed": passed(option["id"], option["group"], yes, no)})
        writeins = [
            {"name": name, "for": yes, "passed": passed("w:" + name, "", yes, 0)}
            for name, yes in sorted(self.written.items())
        ]
        ranked.sort(key=lambda one: one[0])
        counted = {"id": self.contest["id"], "valid": self.valid, "void": self.void, "needed": needed}
        return {**counted, **held, "options": options, "writeins": writeins, **self.elect(ranked)}


def used_key(seed: bytes, ph: bytes) -> bytes:
    """The one-time public key that follows from the seed of a slip (HKDF-SHA256)."""
    mixed = hmac.new(ph, seed, hashlib.sha256).digest()
    secret = hmac.new(mixed, lab("key") + b"\1", hashlib.sha256).digest()
    return ed25519.Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(*PLAIN)


class Verification:
    """All checks in their order; `tell` hears each one as "中文 / English"."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self.bundle_hash = self.fingerprint = ""
        self.ballots: list[bytes] = []
        self.opened: list[Any] = []
        self.trackers: list[bytes] = []
        self.slips: dict[str, Any] = {}
        self.unused: set[bytes] = set()
        self.log: dict[str, list[Any]] = {}

    def run(self, source: str | Path | bytes) -> None:
        self.tell("清单和文件 / manifest and files")
        files = self.files = load(source)
        self.bundle_hash = sha(zipped(files)).hex()
        self.tell("投票参数 / parameters")
        p = self.parameters = read(files["params.json"])
        self.ph = sha(files["params.json"])
        short = base64.b32encode(self.ph[:5]).decode()
        self.fingerprint = f"{short[:4]}-{short[4:]}"
        self.check_parameters()
        self.tell(f"日志，参数指纹 {self.fingerprint} / the log, fingerprint of the parameters")
        self.check_log(files["log.jsonl"])
        self.tell("封箱签名 / signatures of the close")
        self.check_close(self.log["close"][0])
        self.check_slips(files.get("slips.json"))
        keys = self.check_keys(self.log["keys"][0]["keys"])
        self.result = read(files["result.json"])
        same = self.log["result"] == [{"hash": b64(sha(files["result.json"]))}]
        need(same, "结果与日志里的不符 / the result is not the one in the log")
        if p["disclosure"] == "totals":
            self.tell("不公布选票，不能重新计票 / no ballots are published: they cannot be counted again")
            return
        self.check_board(files["board.bin"])
        self.check_ballots(files["params.json"], keys)
        self.tell("重新计票 / counting again")
        self.count()

    def check_parameters(self) -> None:
        p = self.parameters
        need(p["version"] == "yq-vote/1", "规程版本不对 / another version of the protocol")
        fits = 1 <= p["threshold"] <= len(p["tellers"]) and p["pad"] in range(512, 8193, 512)
        fits = fits and p["order"] in ("listed", "pinyin", "random", "strokes")
        fits = fits and p["void"] in ("warn", "refuse")
        for contest in p["contests"]:
            groups = {option["group"] for option in contest["options"]} - {""}
            fits = fits and contest["rule"]["each_group"] * len(groups) <= contest["seats"]
        need(fits, "投票参数自相矛盾 / the parameters contradict themselves")

    def check_log(self, data: bytes) -> None:
        before, kinds = bytes(32), ""
        need(data.endswith(b"\n"), "日志末行不完整 / the last line of the log is cut off")
        for number, line in enumerate(data[:-1].split(b"\n"), 1):
            entry = read(line)
            follows = (repr(entry["number"]), entry["previous"], len(entry)) == (str(number), b64(before), 5)
            need(
                follows, f"日志第{number}行不衔接 / line {number} of the log does not continue the one before"
            )
            self.log.setdefault(entry["kind"], []).append(entry["body"])
            kinds, before = f"{kinds} {entry['kind']}", sha(line)
        order = re.fullmatch(" params open( paper)* close keys result( objection)*", kinds)
        need(order, "日志步骤不全或顺序不对 / steps are missing in the log or out of order")
        named = {"fingerprint": self.fingerprint, "vote": b64(self.ph)}
        need(self.log["params"] == [named], "日志里是另一份参数 / the log names other parameters")

    def check_signed(self, given: Any, least: int, data: bytes, what: str) -> None:
        numbers = [one["teller"] for one in given]
        need(len(given) >= least and numbers == sorted(set(numbers)), f"{what}签名不足 / too few signatures")
        for one in given:
            public = raw(self.teller(one["teller"])["ed25519"], 32)
            right = signed(public, raw(one["signature"], 64), data)
            need(right, f"监票人{one['teller']}的{what}签名无效 / a signature of that teller is not valid")

    def teller(self, number: int) -> Any:
        need(1 <= number <= len(self.parameters["tellers"]), "没有这位监票人 / there is no such teller")
        return self.parameters["tellers"][number - 1]

    def check_close(self, close: Any) -> None:
        text = close["statement"].encode()
        self.statement, self.close_hash = read(text), b64(sha(text))
        self.check_signed(close["signatures"], self.parameters["threshold"], lab("close") + text, "封箱")
        self.slips = self.statement.get("slips", {})
        said = (self.statement["kind"], self.statement["vote"], len(self.statement))
        parts = 8 if "slips" in self.statement else 7
        need(said == ("close", b64(self.ph), parts), "封箱声明不属于本次投票 / the close is of another vote")
        self.counts = {name: self.statement[name] for name in ("expected", "present", "drawn", "received")}
        expected, present, drawn, received = self.counts.values()
        fits = expected >= present >= drawn >= 0 <= received <= drawn + self.slips.get("missing", 0)
        need(
            fits,
            "应到、实到、发出、收回互相矛盾 / expected, present, drawn and received contradict each other",
        )
        on_roll = self.counts["expected"] == self.parameters["roll"]["count"]
        need(on_roll, "应到人数与名册不符 / expected is not the number of those on the roll")
        drew = self.parameters["checkin"] or self.counts["present"] == self.counts["drawn"]
        need(drew, "不签到的选举，实到应等于发出 / nobody checks in, so present must be drawn")

    def check_slips(self, data: bytes | None) -> None:
        """Slips that were drawn beforehand: all are accounted for, the void ones are those in the list."""
        said = "slips" in self.statement
        need(
            said == (data is not None), "预领票纸条与封箱声明不符 / slips are not as the close statement says"
        )
        if data is None:
            return
        self.tell("预领票纸条 / slips drawn beforehand")
        made, handed, void, missing, cast = (
            self.slips[name] for name in ("made", "handed", "void", "missing", "cast")
        )
        numbers = [made, handed, void, missing, cast]
        fits = len(self.slips) == 6 and all(type(number) is int and number >= 0 for number in numbers)
        fits = (
            fits and made == handed + void + missing >= 1 and cast <= void and handed <= self.counts["drawn"]
        )
        need(fits, "预领票纸条数目矛盾 / the numbers of slips contradict each other")
        need(
            self.slips["list"] == b64(sha(data)), "纸条清单与封箱声明不符 / another list of slips was closed"
        )
        listed = read(data)
        seeds = [raw(seed, 32) for seed in listed["void"]]
        fits = len(listed) == 2 and len(seeds) == void and seeds == sorted(set(seeds))
        need(fits, "作废纸条清单不对 / the list of void slips is out of order or of another length")
        need(
            bool(listed["reason"].strip()) == bool(missing),
            "缺少的纸条没有说明原因 / nobody says why slips are missing",
        )
        self.unused = {used_key(seed, self.ph) for seed in seeds}

    def check_keys(self, given: Any) -> list[tuple[int, bytes]]:
        least, keys = self.parameters["threshold"], [(one["teller"], raw(one["x25519"], 32)) for one in given]
        numbers = [number for number, _ in keys]
        need(
            len(keys) >= least and numbers == sorted(set(numbers)), "监票人密钥不足 / too few keys of tellers"
        )
        for number, key in keys:
            public = x25519.X25519PrivateKey.from_private_bytes(key).public_key().public_bytes(*PLAIN)
            right = self.teller(number)["x25519"] == b64(public)
            need(right, f"监票人{number}交出的密钥不对 / that teller's key is not the right one")
        return keys[:least]

    def check_board(self, board: bytes) -> None:
        size = 400 + 81 * len(self.parameters["tellers"]) + self.parameters["pad"]
        need(len(board) % size == 0, "公示板长度不对 / the board is cut off")
        ballots = self.ballots = [board[at : at + size] for at in range(0, len(board), size)]
        self.tell(f"公示板：{len(ballots)}张选票 / the board: {len(ballots)} ballots")
        self.trackers = [sha(lab("tracker"), ballot) for ballot in ballots]
        need(self.trackers == sorted(self.trackers), "公示板未按追踪码排序 / the board is not sorted")
        need(len({b[:32] for b in ballots}) == len(ballots), "有人投了两次 / a token was used twice")
        cast = sum(ballot[:32] in self.unused for ballot in ballots)
        need(
            cast == self.slips.get("cast", 0),
            "用作废纸条投的票数不符 / ballots cast with void slips miscounted",
        )
        root = b64(merkle(self.trackers)) == self.statement["root"]
        need(root, "公示板与封箱声明不符 / the board is not the one that was closed")

    def check_ballots(self, data: bytes, keys: list[tuple[int, bytes]]) -> None:
        for part in opened(self.ballots, data, keys):
            for fault, choices in part:
                self.opened.append(choices)
                number = len(self.opened)
                need(not fault, f"第{number}张选票 / ballot {number}: {fault}")
            share = 100 * len(self.opened) // len(self.ballots)
            self.tell(f"验票并开箱 {share}% / checking and opening ballots")

    def count(self) -> None:
        names, batches = read(self.files["writeins.json"]), read(self.files.get("paper.json", b"[]"))
        contests = self.parameters["contests"]
        tallies = [Count(contest, self.counts, names[contest["id"]]) for contest in contests]
        counted = [one for one, ballot in zip(self.opened, self.ballots) if ballot[:32] not in self.unused]  # noqa: B905
        for marks, texts in filter(None, counted):
            for tally, mark, text in zip(tallies, marks, texts):  # noqa: B905
                tally.add(mark, text)
        self.add_paper(tallies, batches)
        spoiled = counted.count(None)
        for tally in tallies:
            tally.void += spoiled
        again = {
            "close": self.close_hash,
            "contests": [tally.result() for tally in tallies],
            "spoiled": spoiled,
        }
        same = canon({**again, "vote": b64(self.ph)}) == self.files["result.json"]
        need(same, "重新计票的结果不同 / counting again gives another result")

    def add_paper(self, tallies: list[Count], batches: Any) -> None:
        logged = [{"batch": b64(sha(canon(batch)))} for batch in batches]
        need(logged == self.log.get("paper", []), "纸票与日志不符 / paper ballots are not those in the log")
        issued = returned = 0
        for number, batch in enumerate(batches, 1):
            unsigned = {name: batch[name] for name in ("contests", "number")}
            data = lab("paper") + self.ph + canon(unsigned)
            self.check_signed(batch["signatures"], min(2, len(self.parameters["tellers"])), data, "纸票")
            parts = batch["contests"]
            fits = batch["number"] == number and len(parts) == len(tallies) and len(batch) == 3
            fits = fits and len({(part["issued"], part["returned"]) for part in parts}) == 1
            fits = fits and all(tally.add_paper(parts[i]) for i, tally in enumerate(tallies))
            need(fits, f"第{number}批纸票数目矛盾 / paper batch {number} contradicts itself")
            issued, returned = issued + parts[0]["issued"], returned + parts[0]["returned"]
        cast, missing = len(self.ballots) - self.slips.get("cast", 0), self.slips.get("missing", 0)
        whole = cast + returned == self.counts["received"] and cast + issued <= self.counts["drawn"] + missing
        need(whole, "收回的数目不符 / the number received is not that of the ballots")


def verify(source: str | Path | bytes, tell: Callable[[str], None] = lambda words: None) -> Verification:
    """Every check of a bundle (a path or its bytes); Wrong with the first thing that does not hold, OSError
    when it cannot be read. `tell` hears what is being checked, as "中文 / English"."""
    steps = [""]

    def note(words: str) -> None:
        steps.append(words)
        tell(words)

    verification = Verification(note)
    try:
        verification.run(source)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise Wrong(
            f"内容不完整或格式不对 / something is missing or malformed: {steps[-1]} ({error!r})"
        ) from None
    return verification


def summary(found: Verification) -> Iterator[str]:
    """The counts and the result in lines."""
    yield "核验包 / bundle SHA-256 " + found.bundle_hash
    counts = "应到 {expected}, 实到 {present}, 发出 {drawn}, 收回 {received} / on the roll, in, drawn, cast"
    yield counts.format(**found.counts)
    if found.slips:
        words = (
            "预领票纸条：印制 {made}, 发出 {handed}, 收回作废 {void}, 缺少 {missing}, 作废的投过 {cast} / "
        )
        yield (words + "slips: made, handed out, void, missing, void but cast").format(**found.slips)
    for contest, result in zip(found.parameters["contests"], found.result["contests"]):  # noqa: B905
        names = {option["id"]: option["name"] for option in contest["options"]}
        yield "{title}：有效 / valid {valid}, 无效 / void {void}, 须得 / needed {needed}".format(
            title=contest["title"], **result
        )
        for one in result["options"]:
            votes = "赞成 / for {for}, 反对 / against {against}, 弃权 / abstain {abstain}".format(**one)
            missing = result["valid"] - one["for"] - one["against"] - one["abstain"]
            yield f"  {names[one['id']]}: {votes}" + (f", 短少 / residue {missing}" if missing else "")
        for one in result["writeins"]:
            yield f"  另选 / written in: {one['name'] or '—'}: {one['for']}"
        for word, who in (("当选 / elected", result["elected"]), ("并列 / tied", result["tied"])):
            yield f"  {word}: " + ", ".join(names.get(name, name[2:]) for name in who)


def look_up(found: Verification, tracker: str) -> Iterator[str]:
    """The ballots whose tracker begins so."""
    wanted, several = tracker.upper().replace("-", ""), 0
    for number, full in enumerate(found.trackers, 1):
        if base64.b32encode(full).decode().startswith(wanted):
            several += 1
            choices = found.opened[number - 1] or "废票 / spoiled"
            if found.ballots[number - 1][:32] in found.unused:
                choices = "用作废的纸条投的，不计 / cast with a void slip, not counted"
            yield f"第{number}张选票在公示板上 / ballot {number} is on the board: {choices}"
    if not several:
        yield f"公示板上没有 {wanted} / {wanted} is not on the board"


def write_token(found: Verification, number: int, folder: Path) -> None:
    """message.bin, token.bin and key.pem of a ballot (from 1), for openssl."""
    ballot, opener = found.ballots[number - 1], Opener(found.files["params.json"], [])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "message.bin").write_bytes(TOKEN + found.ph + ballot[:32])
    (folder / "token.bin").write_bytes(ballot[32:288])
    (folder / "key.pem").write_bytes(opener.issuer.public_bytes(*PEM))


def main() -> int:
    """The command line; returns how it ends."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", nargs="?", default=str(Path(__file__).parent))
    parser.add_argument("--tracker")
    parser.add_argument("--token", nargs=2, metavar=("N", "DIR"))
    wanted = parser.parse_args()

    def say(words: str) -> None:
        sys.stdout.buffer.write(words.encode() + b"\n")
        sys.stdout.flush()

    try:
        found = verify(wanted.bundle, say)
    except Wrong as wrong:
        say(f"✗ {wrong}")
        return 1
    except OSError as error:
        say(f"读不了 / cannot be read: {error}")
        return 2
    for line in [*summary(found), *(look_up(found, wanted.tracker) if wanted.tracker else [])]:
        say(line)
    if wanted.token:
        number = int(wanted.token[0]) if wanted.token[0].isdecimal() else 0
        if not 1 <= number <= len(found.ballots):
            say(f"没有这张选票 / there is no such ballot: {wanted.token[0]}")
            return 2
        write_token(found, number, Path(wanted.token[1]))
    say("✓ 全部属实 / all true: " + found.fingerprint)
    return 0


if __name__ == "__main__":
    sys.exit(main())
