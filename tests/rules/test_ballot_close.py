"""What is closed and published: encodings, parameters, roots, the log, paper, the bundle."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest

from tests.votes import AT, Secrets, election, freeze, issuer_key, make_vote, marks, motion, sign_batch
from unionweb.ballots.rules.blindrsa import PublicKey
from unionweb.ballots.rules.board import Counts, close_statement, merkle_root, read_close_statement, roll_leaf
from unionweb.ballots.rules.bundle import pack, read_bundle, zip_stored
from unionweb.ballots.rules.chain import check_chain, next_line
from unionweb.ballots.rules.encoding import b32, b64, canonical, digest, label, read_canonical, unb64
from unionweb.ballots.rules.paper import Batch, PaperContest, paper_bytes, read_paper
from unionweb.ballots.rules.parameters import Vote, read_parameters
from unionweb.ballots.rules.reasons import Malformed
from unionweb.ballots.rules.rule import Blank, Marks, Rule, Share, WriteIn
from unionweb.ballots.rules.tellers import TellerSecret, check_teller_key, check_teller_signature

CONTESTS = (
    election("c1", 2, "张三", "李四", rule=Rule(quorum=Share(Fraction(2, 3), False)), o1="大一"),
    motion("c2"),
)


@pytest.fixture(scope="module")
def held() -> Secrets:
    return freeze(CONTESTS)


def test_labels_hashes_and_texts() -> None:
    assert label("com") == b"yq-vote/1 com\0"
    assert digest(b"a", b"bc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (b64(b"\xff\xfe"), b32(b"\0\1\2\3\4")) == ("__4", "AAAQEAYE")
    assert unb64("__4") == b"\xff\xfe"


@pytest.mark.parametrize("text", ["__4=", "__5", "//4", "a", "__4\n", "é", "_ _4"])
def test_only_one_spelling_of_base64_is_read(text: str) -> None:
    with pytest.raises(Malformed):
        unb64(text)


def test_canonical_json_has_one_spelling() -> None:
    data = canonical({"é": 1, "b": [True, None, '\n\x01\x7f/"\\中'], "a": -3})
    assert data == '{"a":-3,"b":[true,null,"\\n\\u0001\x7f/\\"\\\\中"],"é":1}'.encode()
    assert canonical(read_canonical(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        *('{"a":1.0}', "1e3", "NaN", "-0", " 1", '{"a":1,"a":1}', '{"b":1,"a":1}', '"\\u4e2d"', '"\\/"'),
        *("[1, 2]", "", "[", '"\\ud800"', "[" * 100_000, "9" * 5000),
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_canonical(text.encode())


def test_floats_are_not_written() -> None:
    for thing in (1.5, {"a": [1.0]}, "\ud800"):
        with pytest.raises(Malformed):
            canonical(thing)


def test_parameters_come_back_as_they_were(held: Secrets) -> None:
    vote = held.vote
    assert read_parameters(vote.data).to_bytes() == vote.data
    assert vote.ph == digest(vote.data) and len(vote.fingerprint) == 9


def edits() -> list[tuple[str, Any]]:
    """A path into the JSON and what to put there."""
    rule = "contests.0.rule."
    return [
        *(("version", "yq-vote/2"), ("id", "AAAA"), ("round", 0), ("round", True), ("practice", 0)),
        *(("contests", []), ("contests", {}), ("contests.0.kind", "poll"), ("contests.0.seats", 0)),
        *(("contests.0.options", []), ("contests.0.options.0.id", "o2"), ("contests.0.options.0.id", "w:x")),
        *(("contests.0.options.0.id", ""), ("contests.0.id", "c2"), ("contests.1.seats", 2), ("title", None)),
        *((rule + "marks", "two"), (rule + "each_group", 3), (rule + "quorum", {"part": "2/3"})),
        *((rule + "quorum.part", "4/6"), (rule + "quorum.part", "3/2"), (rule + "quorum.part", "1/0")),
        *((rule + "elected", {"test": "all"}), (rule + "elected.of", None), (rule + "tie", "coin")),
        *((rule + "elected", {"test": "most", "of": "valid"}), (rule + "elected.strict", 1)),
        *(("issuer.e", 3), ("issuer.n", b64(bytes(256))), ("issuer.n", b64(b"\xff" * 255 + b"\xfe"))),
        *(("tellers", []), ("tellers.0.x25519", "AA"), ("threshold", 4), ("threshold", 0), ("pad", 500)),
        *(("pad", 8704), ("pad", 513), ("receipt", ""), ("checkin", "yes"), ("disclosure", "none")),
        *(("order", "length"), ("order", None), ("void", True)),
        *(("roll.root", "x"), ("roll.count", -1), ("extra", 1)),
    ]


@pytest.mark.parametrize(("path", "value"), edits(), ids=str)
def test_parameters_that_cannot_be_are_refused(held: Secrets, path: str, value: object) -> None:
    changed = json.loads(held.vote.data)
    *way, last = path.split(".")
    place: Any = changed
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    with pytest.raises(Malformed):
        Vote(canonical(changed))


@pytest.mark.parametrize("rule", [Rule(Marks.FOR, Blank.AGAINST), Rule(Marks.FOR, writein=WriteIn.AGAINST)])
def test_where_nobody_can_vote_against_nothing_may_count_as_against(rule: Rule) -> None:
    with pytest.raises(Malformed):
        freeze((election("c1", 1, "甲", rule=rule),))


def test_one_teller_may_not_be_listed_twice(held: Secrets) -> None:
    first, second, third = held.vote.parameters.tellers
    with pytest.raises(Malformed):
        Vote(replace(held.vote.parameters, tellers=(first, replace(first, name="乙"), third)).to_bytes())
    assert second.name == "监票人2"


def test_merkle_roots_are_those_of_rfc_6962() -> None:
    """Nothing, one leaf, and three put together by hand."""
    leaf = [digest(b"\0", text) for text in (b"a", b"b", b"c")]
    assert merkle_root([]) == digest()
    assert merkle_root([b"a"]) == leaf[0]
    assert merkle_root([b"a", b"b", b"c"]) == digest(b"\1", digest(b"\1", leaf[0], leaf[1]), leaf[2])


def test_a_voter_on_the_roll_is_hidden_behind_a_salt() -> None:
    assert roll_leaf(bytes(32), "20260001") == digest(b"yq-vote/1 roll\0", bytes(32), b"20260001")


@pytest.mark.parametrize("counts", [(1, 2, 0, 0), (2, 1, 2, 0), (2, 2, 1, 2), (0, 0, 0, -1)])
def test_counts_that_contradict_each_other_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(Malformed):
        Counts(*counts)


def test_the_close_statement_is_of_one_vote(held: Secrets) -> None:
    counts = Counts(10, 9, 8, 7)
    data = close_statement(held.vote, bytes(32), counts)
    close = read_close_statement(held.vote, data)
    assert (close.counts, close.root) == (counts, bytes(32))
    with pytest.raises(Malformed):
        read_close_statement(freeze(CONTESTS).vote, data)


def test_the_close_statement_fits_the_parameters() -> None:
    """As many are expected as stand on the roll; where nobody checks in, those present are those who drew."""
    remote = freeze(CONTESTS, checkin=False).vote
    wrong = [(freeze(CONTESTS).vote, Counts(11, 9, 8, 7)), (freeze(CONTESTS).vote, Counts(9, 9, 8, 7))]
    for vote, counts in (*wrong, (remote, Counts(10, 9, 8, 7))):
        with pytest.raises(Malformed) as refused:
            read_close_statement(vote, close_statement(vote, bytes(32), counts))
        assert refused.value.code == "counts"
    assert read_close_statement(remote, close_statement(remote, bytes(32), Counts(10, 8, 8, 7)))


def test_a_teller_signs_and_hands_in_what_is_his(held: Secrets) -> None:
    signature = held.tellers[0].sign("close", b"statement")
    check_teller_signature(held.vote, 1, "close", b"statement", signature)
    check_teller_key(held.vote, 1, held.tellers[0].x25519_private)
    for number, what in ((2, "close"), (1, "paper"), (0, "close"), (4, "close")):
        with pytest.raises(Malformed):
            check_teller_signature(held.vote, number, what, b"statement", signature)
    for number, key in ((2, held.tellers[0].x25519_private), (1, bytes(31)), (9, bytes(32))):
        with pytest.raises(Malformed):
            check_teller_key(held.vote, number, key)


def test_a_teller_keeps_one_secret() -> None:
    first, again = TellerSecret(bytes(range(32))), TellerSecret(bytes(range(32)))
    assert first.public("甲") == again.public("甲")
    with pytest.raises(Malformed):
        TellerSecret(b"short")


def log() -> list[bytes]:
    lines: list[bytes] = []
    for kind in ("params", "open", "close"):
        lines.append(next_line(lines[-1] if lines else None, kind, {"n": len(lines)}, AT))
    return lines


def test_the_log_is_a_chain_to_the_minute() -> None:
    entries = check_chain(log())
    assert [(e.number, e.kind) for e in entries] == [(1, "params"), (2, "open"), (3, "close")]
    assert entries[0].at == "2026-11-21T09:30Z"
    shanghai = datetime(2026, 11, 21, 17, 30, 59, tzinfo=timezone(timedelta(hours=8)))
    assert check_chain([next_line(None, "params", {}, shanghai)])[0].at == "2026-11-21T09:30Z"


def test_a_broken_chain_names_the_line() -> None:
    lines = log()
    for broken, line in (
        ([lines[0], lines[2]], 2),
        ([lines[1]], 1),
        ([lines[0], lines[1].replace(b":1}", b":2}"), lines[2]], 3),
        ([*lines, b""], 4),
        ([lines[0].replace(b"params", b"params2")], 1),
        ([lines[0].replace(b"09:30", b"9:30")], 1),
    ):
        with pytest.raises(Malformed) as refused:
            check_chain(broken)
        assert refused.value.sentence.values["line"] == line


BATCH = Batch(1, (PaperContest(5, 4, 1, ((3, 0, 0), (1, 1, 1))), PaperContest(5, 4, 0, ((2, 2, 0),))))


def test_a_pile_counted_by_hand_may_leave_a_residue(held: Secrets) -> None:
    first = PaperContest(5, 4, 1, ((2, 0, 0), (1, 0, 1)))
    short = Batch(1, (first, BATCH.contests[1]))
    assert read_paper(held.vote, paper_bytes([sign_batch(held, short)])) == [short]


def test_paper_batches_come_back(held: Secrets) -> None:
    data = paper_bytes([sign_batch(held, BATCH), sign_batch(held, replace(BATCH, number=2))])
    assert read_paper(held.vote, data) == [BATCH, replace(BATCH, number=2)]


@pytest.mark.parametrize(
    "part",
    [
        PaperContest(3, 4, 1, ((3, 0, 0), (1, 1, 1))),
        PaperContest(5, 4, 5, ((0, 0, 0), (0, 0, 0))),
        PaperContest(5, 4, 1, ((2, 1, 1), (1, 1, 1))),
        PaperContest(5, 4, 1, ((3, 0, 0), (4, -1, 0))),
        PaperContest(6, 4, 1, ((3, 0, 0), (1, 1, 1))),
    ],
)
def test_paper_that_does_not_add_up_is_refused(held: Secrets, part: PaperContest) -> None:
    wrong = Batch(1, (part, BATCH.contests[1]))
    with pytest.raises(Malformed):
        read_paper(held.vote, paper_bytes([sign_batch(held, wrong)]))


NAMED = PaperContest(5, 4, 1, ((2, 1, 0), (1, 1, 1)), (("李四", 2), ("赵六", 1)))
WITH_NAMES = Rule(writein=WriteIn.FREE)


def named(part: PaperContest, rule: Rule = WITH_NAMES) -> bool:
    """Whether a pile of one contest is taken."""
    held = freeze([election("c1", 2, "张三", "王五", rule=rule)])
    batch = Batch(1, (part,))
    try:
        return read_paper(held.vote, paper_bytes([sign_batch(held, batch)])) == [batch]
    except Malformed:
        return False


def test_names_written_in_on_paper_come_back(held: Secrets) -> None:
    assert named(NAMED)
    assert named(replace(NAMED, writeins=()))
    assert b"writeins" not in sign_batch(held, BATCH)


@pytest.mark.parametrize(
    "writeins",
    [
        (("赵六", 1), ("李四", 1)),
        (("李四", 1), ("李四", 1)),
        (("张三", 1),),
        (("李四", 0),),
        (("李四", 4),),
        (("李四", 2), ("赵六", 2)),
        ((" 李四", 1),),
        (("", 1),),
        (("李" * 41, 1),),
    ],
)
def test_names_that_contradict_the_pile_are_refused(writeins: tuple[tuple[str, int], ...]) -> None:
    assert not named(replace(NAMED, writeins=writeins))


def test_names_on_paper_need_a_rule_that_lets_them() -> None:
    assert not named(NAMED, Rule(writein=WriteIn.NONE))
    two = replace(NAMED, writeins=(("李四", 2),))
    assert named(two, Rule(writein=WriteIn.AGAINST))
    # Three valid papers: of six marks five are for somebody or abstain, so only one can be against.
    assert not named(replace(two, marks=((2, 0, 1), (1, 1, 1))), Rule(writein=WriteIn.AGAINST))


@pytest.mark.parametrize(
    "names", [b"[]", b'[{"for":1}]', b'[{"for":1,"name":"x","more":1}]', b'[{"for":"1","name":"x"}]']
)
def test_names_in_another_form_are_refused(names: bytes) -> None:
    held = freeze([election("c1", 2, "张三", "王五", rule=WITH_NAMES)])
    whole = sign_batch(held, Batch(1, (replace(NAMED, writeins=(("李四", 1),)),)))
    wrong = whole.replace('[{"for":1,"name":"李四"}]'.encode(), names)
    assert wrong != whole
    with pytest.raises(Malformed):
        read_paper(held.vote, b"[" + wrong + b"]")


def test_paper_that_is_not_signed_by_two_is_refused(held: Secrets) -> None:
    signed = json.loads(sign_batch(held, BATCH))
    alone = {**signed, "signatures": signed["signatures"][:1]}
    swapped = {**signed, "signatures": signed["signatures"][::-1]}
    other = json.loads(sign_batch(freeze(CONTESTS), BATCH))
    for wrong in (alone, swapped, other, {**signed, "number": 2}, {**signed, "contests": []}):
        with pytest.raises(Malformed):
            read_paper(held.vote, canonical([wrong]))


def test_a_bundle_is_the_same_to_the_byte() -> None:
    files = make_vote((motion("c1"),), [marks("f")]).files
    data = pack(files)
    assert pack(dict(reversed(files.items()))) == data
    assert read_bundle(data) == files


def test_anybodys_zip_program_reads_a_bundle(tmp_path: Any) -> None:
    import zipfile

    path = tmp_path / "bundle.zip"
    path.write_bytes(pack({"README.txt": b"hello", "params.json": b"{}"}))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["README.txt", "manifest.json", "params.json"]
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_a_bundle_that_is_not_as_packed_is_refused() -> None:
    data = pack({"README.txt": b"hello"})
    foreign = zip_stored({"evil.sh": b"", "manifest.json": canonical({"evil.sh": b64(digest())})})
    for wrong in (b"", b"PK", data[:-1], data + b"\0", data.replace(b"hello", b"hullo"), foreign):
        with pytest.raises(Malformed):
            read_bundle(wrong)
    with pytest.raises(Malformed):
        pack({"../evil": b""})


def test_the_issuer_in_the_parameters_is_the_key(held: Secrets) -> None:
    assert held.vote.issuer == PublicKey(issuer_key().public.n)
