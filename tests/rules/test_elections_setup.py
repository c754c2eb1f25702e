"""Stages, presets, the words of a rule, pasted numbers, portraits."""

from dataclasses import replace
from fractions import Fraction

import pytest

from unionweb.ballots.rules.rule import (
    Base,
    Blank,
    Elected,
    Marks,
    Reach,
    Rule,
    Share,
    Shortfall,
    Tie,
    WriteIn,
    read_rule,
)
from unionweb.base.refusals import Refusal
from unionweb.elections.queries.facts import least_nominees
from unionweb.elections.rules.names import MOST_NUMBERS, read_numbers
from unionweb.elections.rules.pictures import JPEG, PNG, WEBP, kind_of, portrait
from unionweb.elections.rules.presets import PRESET_NOTES, PRESETS, SETUPS, Preset, is_motion
from unionweb.elections.rules.stages import STAGES, Ballot, Facts, Stage, following, obstacles
from unionweb.elections.rules.words import rule_words

BALLOT = Ballot("Committee", 5, 6, False, 6, 0, 0)
READY = Facts(
    stage=Stage.DRAFT,
    uses_check_in=True,
    contests=(BALLOT,),
    unexamined=0,
    voters=10,
    tellers=3,
    tellers_ready=3,
    tellers_compared=0,
    chief_tellers=1,
    tellers_standing=0,
    threshold=2,
    server_opens=False,
)


def whys(facts: Facts, to: Stage) -> list[str]:
    return [str(sentence) for sentence in obstacles(facts, to)]


def test_an_election_that_lacks_nothing_may_be_frozen() -> None:
    assert whys(READY, Stage.FROZEN) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contests": ()}, "选票上还没有内容，请先添加一项"),
        ({"contests": (replace(BALLOT, nominees=0),)}, "“Committee”还没有候选人"),
        ({"contests": (replace(BALLOT, nominees=5),)}, "“Committee”应有候选人至少 6 名，现有 5 名"),
        (
            {"contests": (replace(BALLOT, groups=3, each_group=2),)},
            "“Committee”要求每组至少当选 2 名，共 3 组，超过应选 5 名",
        ),
        ({"unexamined": 1}, "还有 1 名被提名人没有审查"),
        ({"voters": 0}, "选举人名册是空的"),
        ({"tellers": 1, "tellers_ready": 1}, "开箱需要 2 名监票人，现有 1 名"),
        ({"tellers_ready": 2}, "还有 1 名监票人没有在手机上生成钥匙"),
        ({"chief_tellers": 0}, "请指定一名总监票人"),
        ({"tellers_standing": 1}, "监票人不能是候选人（有 1 人）"),
        ({"publication_standing": True}, "候选人公示还没有结束"),
    ],
)
def test_each_thing_that_lacks_is_said(change: dict[str, object], words: str) -> None:
    assert whys(replace(READY, **change), Stage.FROZEN) == [words]  # type: ignore[arg-type]


def test_where_the_server_opens_nobody_asks_for_tellers() -> None:
    bare = replace(READY, server_opens=True, tellers=0, tellers_ready=0, chief_tellers=0)
    assert whys(bare, Stage.FROZEN) == []


def test_no_way_leads_back_after_frozen() -> None:
    order = list(Stage)
    for stage in order[order.index(Stage.FROZEN) :]:
        for to in following(replace(READY, stage=stage)):
            assert order.index(to) > order.index(stage)


def test_the_vote_waits_for_the_fingerprint_and_the_quorum() -> None:
    facts = replace(READY, stage=Stage.CHECK_IN, tellers_compared=1, quorum_reached=False, present=3)
    assert whys(facts, Stage.VOTING) == [
        "至少 2 名监票人要在自己手机上核对指纹，现有 1 名",
        "实到 3 人，没有达到法定人数",
    ]
    assert whys(replace(facts, tellers_compared=2, quorum_reached=None), Stage.VOTING) == []


def test_a_stage_that_does_not_follow_is_named() -> None:
    assert whys(READY, Stage.VOTING) == ["现在是“筹备”阶段，不能进入“投票”"]


def test_every_stage_and_preset_has_words() -> None:
    assert set(STAGES) == set(Stage)
    assert set(PRESETS) == set(PRESET_NOTES) == set(SETUPS) == set(Preset)


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_survives_the_protocol_and_can_be_said(preset: Preset) -> None:
    rule = SETUPS[preset].rule
    assert read_rule(rule.as_json()) == rule
    words = [str(one) for one in rule_words(rule, 5, motion=is_motion(preset))]
    assert words[0] == "实到人数不少于 2/3应到人数，方可选举"
    assert len(words) == len(set(words))


def test_the_margin_is_rounded_up_and_never_nothing() -> None:
    assert least_nominees(11, Fraction(1, 5)) == 14
    assert least_nominees(5, Fraction(1, 5)) == 6
    assert least_nominees(1, Fraction(1, 10)) == 2
    assert least_nominees(7, Fraction(0)) == 8
    assert least_nominees(7, None) == 1


def test_the_words_of_a_rule_follow_its_options() -> None:
    rule = Rule(
        marks=Marks.FOR,
        blank=Blank.ABSTAIN,
        writein=WriteIn.NONE,
        elected=Elected(Reach.MOST),
        turnout=Share(Fraction(1, 2), True),
        tie=Tie.OUT,
        shortfall=Shortfall.VACANT,
        each_group=1,
    )
    assert [str(one) for one in rule_words(rule, 3, motion=False)] == [
        "收回选票超过 1/2应到人数，选举方为有效",
        "只标记赞成的候选人",
        "不设另选他人",
        "赞成的人数（含另选他人）多于应选 3 名的，这一项选票无效；少于的有效",
        "得赞成票多的当选",
        "每个代表团（组）至少当选 1 名",
        "末位票数相同的都不当选，名额空缺",
        "当选人数不足的，名额空缺",
    ]


def test_a_motion_is_said_without_seats() -> None:
    elected = Elected(Reach.SHARE, Base.VALID, Share(Fraction(2, 3), False))
    words = " ".join(str(one) for one in rule_words(Rule(elected=elected), 1, motion=True))
    assert "赞成票不少于 2/3有效票，通过" in words
    assert "应选" not in words


def test_pasted_numbers_are_read_once_each_in_any_spelling() -> None:
    assert read_numbers("１０１\r\n102,103；101\t") == ("101", "102", "103")
    with pytest.raises(Refusal):
        read_numbers(" \n")
    with pytest.raises(Refusal):
        read_numbers(" ".join(str(number) for number in range(MOST_NUMBERS + 1)))


def segment(code: int, body: bytes) -> bytes:
    return bytes([0xFF, code]) + (len(body) + 2).to_bytes(2, "big") + body


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + b"crc!"


def part(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def test_what_a_camera_notes_is_cut_out_of_a_jpeg() -> None:
    scan = segment(0xDA, b"head") + b"picture\xff\xd9"
    kept = b"\xff\xd8" + segment(0xE0, b"JFIF") + segment(0xDB, b"table")
    notes = segment(0xE1, b"Exif GPS") + segment(0xFE, b"comment")
    assert portrait(kept + notes + scan) == kept + scan


def test_what_a_camera_notes_is_cut_out_of_a_png_and_a_webp() -> None:
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"13") + chunk(b"eXIf", b"GPS") + chunk(b"IEND", b"")
    assert portrait(png) == png.replace(chunk(b"eXIf", b"GPS"), b"")
    picture, note = part(b"VP8X", b"\x0c" + b"\0" * 9) + part(b"VP8 ", b"abc"), part(b"EXIF", b"GPS")
    webp = b"RIFF" + (4 + len(picture) + len(note)).to_bytes(4, "little") + b"WEBP" + picture + note
    clean = portrait(webp)
    assert clean[4:8] == (len(clean) - 8).to_bytes(4, "little")
    assert b"GPS" not in clean
    assert clean[20] == 0


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff\xff", b"\x89PNG\r\n\x1a\n\0\0"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        portrait(data)


def test_a_picture_is_known_by_its_first_bytes_and_refused_by_its_size() -> None:
    assert [kind_of(head) for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b"PK")] == [
        *(JPEG, PNG, WEBP),
        None,
    ]
    with pytest.raises(Refusal, match="最多 300 kB"):
        portrait(b"\xff\xd8\xff" + b"x" * 300_000 + b"x" * 10_000)
