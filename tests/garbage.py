"""What no honest browser sends: values, files and bodies. The same seed gives the same garbage."""

import re
from random import Random
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

Fields = list[tuple[str, str]]

NUMBERS = ["", "-1", "--5", "0", "7", "²", "٣", "1e9", "NaN", str(2**31), str(2**63), str(10**30), "9" * 5000]
SHARES = ["1/0", "1/" + "3" * 40, "0." + "1" * 90, "9" * 40 + "%", "300%"]
DAYS = ["2026-99-99", "0001-01-01", "9999-12-31", "2026-W01-1"]
TEXTS = [
    *(" ", "\0", "a\0b", "\x01\x0b", "\uffff", "\ud800", "\u202e", "🐉", "好" * 4001, "x" * 100_000),
    *("<script>alert(1)</script>", "=1+1", "' OR 1=1 --", "%s%(x)s{{7*7}}%", "\r\nX-Evil: 1"),
    *("//evil.example", "单位,人数\n甲,5\n乙,99999999999999\n"),
]
VALUES = NUMBERS + SHARES + DAYS + TEXTS
FILES = [
    *(b"", b"\0", b"\xff\xfe", b"PK\x03\x04xxxx", b'"' * 1000, b"a,b\n" * 100),
    f"学号,姓名,学院,年级,最近一学期排名\nS1,甲,乙,{10**20},1/{'9' * 80}\nS2,{'x' * 300},乙,,\n".encode(),
    f"单位,人数,名额\n{'甲' * 400},5,3\n乙,{10**20},-1\n".encode(),
    "学号,姓名,代表团,类别,选举日期\nS1000,x,Row,?,9999-99-99\nS1000,x,,,\n".encode(),
]
FILE_NAMES = [None, b"", b"a.csv", b"\0.csv", b"../x.csv", b"x" * 5000, b"\xff.csv", b'a"\r\nb.csv']
ARGUMENTS = [
    *(
        "page",
        "sort",
        "at",
        "unit",
        "grade",
        "kind",
        "presence",
        "text",
        "role",
        "person",
        "department",
        "row",
    ),
    *(
        "verb",
        "subject",
        "since",
        "until",
        "year",
        "seen",
        "mode",
        "share",
        "persons",
        "total",
        "floor",
        "code",
    ),
]
IDS = ["0", "-1", str(2**31), str(10**30), "9" * 5000, "%00", "%ff", "１", "x" * 3000]
HEADERS = [
    {"Origin": "http://["},
    {"Referer": "http://["},
    {"Host": "["},
    {"User-Agent": "\xff" * 300, "Accept-Language": "en;q=x", "HX-Request": "true"},
    {"Cookie": "unionweb=x; unionweb_device=\xff; lang=%00"},
]


def form_of(page: str) -> Fields:
    """What a browser would send from the first form of a page, untouched."""
    forms = LexborHTMLParser(page).css("main form[method=post]")
    nodes = forms[0].css("input[name], select[name], textarea[name]") if forms else []
    return [(str(node.attributes["name"]), _value(node)) for node in nodes]


def _value(node: LexborNode) -> str:
    if node.tag != "select":
        return node.attributes.get("value") or node.text()
    options = node.css("option[selected]") or node.css("option[value]:not([value=''])")
    return (options[0].attributes.get("value") or "") if options else ""


def spoilt(random: Random, fields: Fields) -> Fields:
    """The same with one field spoilt, missing, twice, or one that the form does not have."""
    place = random.randrange(len(fields) + 1)
    if place == len(fields):
        return [
            *fields,
            (random.choice(["x", "\0", "take", "step", "session", "text"]), random.choice(VALUES)),
        ]
    name, _honest = fields[place]
    wrong = random.choice([[], *[[(name, random.choice(VALUES))]] * 6, [fields[place]] * 2])
    return [*fields[:place], *wrong, *fields[place + 1 :]]


def encoded(fields: Fields) -> str:
    """As in an address. Lone surrogates become bytes that are no UTF-8."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def body(random: Random, fields: Fields) -> tuple[bytes, str]:
    """A body and the type that it claims to have."""
    match random.randrange(10):
        case 0:
            return random.randbytes(400), "application/x-www-form-urlencoded"
        case 1:
            kinds = ["", "application/json", "multipart/form-data", "multipart/form-data; boundary="]
            return encoded(fields).encode(), random.choice(kinds)
        case 2 | 3 | 4:
            return _in_parts(random, fields), "multipart/form-data; boundary=B"
    return encoded(fields).encode(), "application/x-www-form-urlencoded"


def _in_parts(random: Random, fields: Fields) -> bytes:
    """With a file; sometimes cut off in the middle."""
    filename = random.choice(FILE_NAMES)
    named = b"" if filename is None else b'; filename="' + filename + b'"'
    parts = [(name.encode(), b"", value.encode("utf-8", "surrogatepass")) for name, value in fields]
    parts.append((b"file", named, random.choice(FILES)))
    whole = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + value + b"\r\n"
        for name, more, value in parts
    )
    return whole[: random.randrange(len(whole))] if random.random() < 0.2 else whole + b"--B--\r\n"


def elsewhere(random: Random, path: str) -> str:
    """The address with another id in the place of one of its own."""
    ids = list(re.finditer(r"(?<=/)\d+", path))
    if not ids:
        return path
    place = random.choice(ids)
    return path[: place.start()] + random.choice(IDS) + path[place.end() :]
