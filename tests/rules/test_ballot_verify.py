"""The stand-alone verifier: what it accepts, and that it names what somebody forged consistently."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.votes import VERIFIER, FinishedVote, election, finish, make_vote, marks, motion
from unionweb.ballots.commands import verify as command
from unionweb.ballots.rules.ballots import short_tracker, tracker_of
from unionweb.ballots.rules.board import Counts
from unionweb.ballots.rules.bundle import MANIFEST, pack, zip_stored
from unionweb.ballots.rules.encoding import b64, canonical, digest
from unionweb.ballots.rules.paper import Batch, PaperContest
from unionweb.ballots.rules.parameters import Disclosure
from unionweb.ballots.rules.rule import Elected, Reach, Rule, Share, WriteIn
from unionweb.ballots.verify import Verification, Wrong, verify

RULE = Rule(
    writein=WriteIn.FREE, elected=Elected(Reach.MOST), quorum=Share(Fraction(1, 2), True), each_group=1
)
PAPER = Batch(
    1,
    (
        PaperContest(3, 2, 0, ((1, 0, 1), (2, 0, 0), (0, 0, 2)), (("孙八", 1), ("老赵", 1))),
        PaperContest(3, 2, 1, ((1, 0, 0),)),
    ),
)


@pytest.fixture(scope="module")
def vote() -> FinishedVote:
    """Marks, write-ins, a spoiled ballot, paper, groups, fewer present than expected: all at once."""
    contests = (election("c1", 3, "张三", "李四", "王五", rule=RULE, o1="一", o2="一", o3="二"), motion("c2"))
    voters = [
        *(marks("ff-", "f"), marks("faa", "a"), None, marks("--f", "-", names=[["赵六"], []])),
        marks("---", "f", names=[["老赵", "画的"], []]),
    ]
    names = {"c1": {"赵六": "赵六", "老赵": "赵六", "画的": "", "孙八": "王五"}, "c2": {}}
    return make_vote(contests, voters, writeins=names, paper=(PAPER,), drawn=9, present=11, expected=20)


def run(*arguments: str | Path, cwd: Path | None = None, script: Path = VERIFIER) -> tuple[int, str]:
    command = [sys.executable, "-I", str(script), *map(str, arguments)]
    answer = subprocess.run(command, capture_output=True, cwd=cwd, check=False)
    assert not answer.stderr, answer.stderr.decode()
    return answer.returncode, answer.stdout.decode()


def test_a_true_bundle_is_found_true(vote: FinishedVote) -> None:
    heard: list[str] = []
    found = verify(vote.pack(), heard.append)
    assert found.fingerprint == vote.vote.fingerprint
    assert found.bundle_hash == digest(vote.pack()).hex()
    assert found.counts == {"expected": 20, "present": 11, "drawn": 9, "received": 7}
    assert found.result == json.loads(vote.files["result.json"])
    assert any("100%" in words for words in heard)


def test_the_file_stands_alone_and_runs_on_python_3_8() -> None:
    tree = ast.parse(VERIFIER.read_text(), feature_version=(3, 8))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    roots = {name.split(".")[0] for name in imported}
    assert roots - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_command_line_tells_the_result(vote: FinishedVote, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(vote.pack())
    tracker = short_tracker(tracker_of(vote.ballots[2]))
    code, text = run(bundle, "--tracker", tracker.lower())
    assert code == 0
    assert vote.vote.fingerprint in text and "第3张选票" in text and "赵六" in text
    assert "公示板上没有 AAAAAAAAAA" in run(bundle, "--tracker", "AAAAAAAAAA")[1]


def test_a_bundle_verifies_where_it_was_unpacked(vote: FinishedVote, tmp_path: Path) -> None:
    import zipfile

    (tmp_path / "bundle.zip").write_bytes(vote.pack())
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(tmp_path / "bundle.zip").extractall(folder)
    code, text = run(script=folder / "verify.py", cwd=folder)
    assert (code, digest(vote.pack()).hex() in text) == (0, True)
    (folder / "report.html").write_text("nothing but lies")
    code, text = run(script=folder / "verify.py", cwd=folder)
    assert code == 1 and "report.html" in text


def test_what_cannot_be_read_ends_with_2(vote: FinishedVote, tmp_path: Path) -> None:
    assert run(tmp_path / "none.zip")[0] == 2
    (tmp_path / "bundle.zip").write_bytes(vote.pack())
    for number in ("0", "6", "x"):
        assert run(tmp_path / "bundle.zip", "--token", number, tmp_path)[0] == 2


def test_what_is_no_bundle_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"not a bundle")
    assert run(tmp_path / "b.zip")[0] == 1
    assert run(tmp_path)[0] == 1


def test_the_command_of_the_application_ends_as_the_program_does(
    vote: FinishedVote, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "true.zip").write_bytes(vote.pack())
    (tmp_path / "false.zip").write_bytes(vote.pack()[:-1])
    for name, code, words in (
        *(("true.zip", 0, "全部属实"), ("false.zip", 1, "✗")),
        ("none.zip", 2, "读不了"),
    ):
        assert CliRunner().invoke(command, [str(tmp_path / name)]).exit_code == code
        assert words in capfd.readouterr().out


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_openssl_verifies_a_token(vote: FinishedVote, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(vote.pack())
    assert run(tmp_path / "bundle.zip", "--token", "2", tmp_path / "token")[0] == 0
    command = "openssl dgst -sha384 -verify key.pem -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:48"
    command += " -signature token.bin message.bin"
    answer = subprocess.run(command.split(), cwd=tmp_path / "token", capture_output=True, check=False)
    assert (answer.returncode, answer.stdout.strip()) == (0, b"Verified OK")


def test_many_ballots_are_opened_by_several_processes() -> None:
    voters = [marks("f" if number % 3 else "a") for number in range(460)]
    heard: list[str] = []
    found = verify(make_vote((motion("c1"),), voters).pack(), heard.append)
    assert len(found.opened) == 460 and sum("%" in words for words in heard) == 4


def test_without_a_board_it_says_that_it_cannot_count() -> None:
    vote = make_vote((motion("c1"),), [marks("f")], disclosure=Disclosure.TOTALS)
    for name in ("board.bin", "writeins.json"):
        del vote.files[name]
    heard: list[str] = []
    assert verify(vote.pack(), heard.append).opened == []
    assert "不能重新计票" in heard[-1]


def test_a_vote_without_ballots_is_verified() -> None:
    assert verify(make_vote((motion("c1"),), [], expected=3).pack()).counts["received"] == 0


def forged(vote: FinishedVote, **files: bytes) -> bytes:
    """Files exchanged, with a manifest that fits: only what they mean is wrong."""
    return pack(vote.files | {name.replace("_", "."): data for name, data in files.items()})


def refused_whole(bundle: bytes) -> str:
    with pytest.raises(Wrong) as wrong:
        verify(bundle)
    return str(wrong.value)


def refused(bundle: bytes) -> str:
    """The Chinese half."""
    chinese, _, english = refused_whole(bundle).partition(" / ")
    assert chinese and english
    return chinese


def rewritten(vote: FinishedVote, *, ballots: list[bytes] | None = None, **counts: int) -> bytes:
    """Everything after the casting made anew by an operator who has all keys."""
    counted = vote.counts
    numbers = {n: counts.get(n, getattr(counted, n)) for n in ("expected", "present", "drawn", "received")}
    names = json.loads(vote.files["writeins.json"])
    kept = vote.ballots if ballots is None else ballots
    return finish(vote.secrets, kept, Counts(**numbers), names, (PAPER,), vote.secrets.keys()).pack()


def test_what_the_operator_may_not_do_with_ballots(vote: FinishedVote) -> None:
    ballots, extra = vote.ballots, vote.secrets.cast(marks("fff", "f"))
    no_token = extra[:40] + bytes([extra[40] ^ 1]) + extra[41:]
    altered = extra[:-1] + bytes([extra[-1] ^ 1])
    twice, with_bad_token, with_altered, exchanged = (
        sorted(several, key=tracker_of)
        for several in (
            [*ballots, ballots[0]],
            [*ballots, no_token],
            [*ballots, altered],
            [*ballots[1:], extra],
        )
    )
    assert "收回的数目不符" in refused(rewritten(vote, ballots=ballots[1:]))
    assert "有人投了两次" in refused(rewritten(vote, ballots=twice, received=8))
    assert "未按追踪码排序" in refused(rewritten(vote, ballots=ballots[::-1]))
    assert "领票凭证无效" in refused_whole(rewritten(vote, ballots=with_bad_token, received=8))
    assert "签名无效" in refused_whole(rewritten(vote, ballots=with_altered, received=8))
    board = b"".join(exchanged)
    assert "公示板与封箱声明不符" in refused(forged(vote, board_bin=board))
    assert "公示板长度不对" in refused(forged(vote, board_bin=board[:-1]))
    assert "收回的数目不符" in refused(rewritten(vote, drawn=7, received=7))


def test_the_counts_must_fit_the_parameters(vote: FinishedVote) -> None:
    assert "与名册不符" in refused(rewritten(vote, expected=19))
    remote = make_vote((motion("c1"),), [marks("f")], expected=3, present=2, drawn=1, checkin=False)
    assert "实到应等于发出" in refused(remote.pack())
    assert verify(make_vote((motion("c1"),), [marks("f")], expected=3, checkin=False).pack())


def test_unknown_ways_of_the_booth_are_refused() -> None:
    vote = make_vote((motion("c1"),), [marks("f")])
    for name in ("order", "void"):
        assert refused(forged(vote, params_json=canonical({**json.loads(vote.vote.data), name: "?"})))


def with_log(
    vote: FinishedVote, change: Callable[[list[dict[str, Any]]], None], result: bytes | None = None
) -> bytes:
    """The log changed and chained anew."""
    entries = [json.loads(line) for line in vote.lines]
    change(entries)
    lines: list[bytes] = []
    for number, entry in enumerate(entries, 1):
        previous = b64(digest(lines[-1]) if lines else bytes(32))
        lines.append(canonical({**entry, "number": number, "previous": previous}))
    files = {"log_jsonl": b"".join(line + b"\n" for line in lines)}
    return forged(vote, **files, **({"result_json": result} if result else {}))


def test_what_the_operator_may_not_do_with_the_log(vote: FinishedVote) -> None:
    params, opening, paper, close, keys, result = range(6)
    other = make_vote((motion("c1"),), [marks("f")])

    def body(place: int, **values: object) -> Callable[[list[dict[str, Any]]], None]:
        return lambda entries: entries[place]["body"].update(values)

    def first(place: int, name: str, **values: object) -> Callable[[list[dict[str, Any]]], None]:
        return lambda entries: entries[place]["body"][name][0].update(values)

    def without(place: int, name: str, left: int) -> Callable[[list[dict[str, Any]]], None]:
        return lambda entries: entries[place]["body"].update({name: entries[place]["body"][name][:left]})

    statement = json.loads(vote.statement)
    more = canonical({**statement, "present": 12}).decode()
    foreign = next(json.loads(line)["body"]["statement"] for line in other.lines if b'"close"' in line)
    for change, words in (
        (body(params, fingerprint="AAAA-AAAA"), "另一份参数"),
        (lambda entries: entries.pop(opening), "步骤不全"),
        (lambda entries: entries.append(entries[close]), "步骤不全"),
        (body(paper, batch="x"), "纸票与日志不符"),
        (body(close, statement=more), "签名无效"),
        (body(close, statement=foreign), "签名无效"),
        (without(close, "signatures", 1), "签名不足"),
        (first(close, "signatures", teller=2), "签名不足"),
        (first(close, "signatures", teller=0), "没有这位监票人"),
        (first(close, "signatures", signature=b64(bytes(64))), "签名无效"),
        (without(keys, "keys", 1), "密钥不足"),
        (first(keys, "keys", x25519=b64(bytes(32))), "密钥不对"),
        (body(result, hash=b64(bytes(32))), "结果与日志里的不符"),
        (lambda entries: entries[opening].update(extra=1), "不衔接"),
    ):
        assert words in refused(with_log(vote, change)), words


def test_a_false_result_is_found(vote: FinishedVote) -> None:
    false = json.loads(vote.files["result.json"])
    false["contests"][1]["options"][0]["for"] += 1
    data = canonical(false)
    assert "结果与日志里的不符" in refused(forged(vote, result_json=data))

    def name_it(entries: list[dict[str, Any]]) -> None:
        entries[5]["body"]["hash"] = b64(digest(data))

    assert "重新计票的结果不同" in refused(with_log(vote, name_it, data))


def test_write_ins_cannot_be_moved_or_dropped(vote: FinishedVote) -> None:
    moved = canonical({"c1": {"赵六": "赵六", "老赵": "老赵", "画的": "", "孙八": "王五"}, "c2": {}})
    dropped = canonical({"c1": {"赵六": "赵六", "老赵": "赵六", "孙八": "王五"}, "c2": {}})
    assert "重新计票的结果不同" in refused(forged(vote, writeins_json=moved))
    assert "未作认定" in refused(forged(vote, writeins_json=dropped))


def test_paper_cannot_be_changed(vote: FinishedVote) -> None:
    batches = json.loads(vote.files["paper.json"])
    batches[0]["contests"][1]["void"] = 0
    assert "纸票与日志不符" in refused(forged(vote, paper_json=canonical(batches)))


@pytest.mark.parametrize("text", ["孙八", "老赵"])
def test_names_on_paper_must_be_decided_on(vote: FinishedVote, text: str) -> None:
    known = json.loads(vote.files["writeins.json"])
    del known["c1"][text]
    assert "未作认定" in refused(forged(vote, writeins_json=canonical(known)))


def test_a_name_on_paper_that_means_a_nominee_is_nobody(vote: FinishedVote) -> None:
    (first, _second) = json.loads(vote.files["result.json"])["contests"]
    assert {one["name"]: one["for"] for one in first["writeins"]} == {"": 2, "赵六": 3}


def test_files_that_make_no_sense_are_named_without_a_traceback(vote: FinishedVote) -> None:
    for name in ("params.json", "log.jsonl", "result.json", "writeins.json", "paper.json"):
        for data in (b"", b"{}", b"[]", b"null", b"7", b"\xff", b'{"a":1.5}', b"[[]]\n"):
            assert refused(pack(vote.files | {name: data}))
        files = dict(vote.files)
        del files[name]
        assert refused(pack(files))


def test_a_foreign_file_or_a_false_manifest_is_found(vote: FinishedVote) -> None:
    extra = vote.files | {"extra.txt": b"x"}
    assert "多余的文件" in refused(zip_stored({**extra, MANIFEST: canonical({})}))
    assert "与清单不符" in refused(zip_stored({**vote.files, MANIFEST: canonical({})}))
    listed = canonical({name: b64(digest(data)) for name, data in vote.files.items()} | {"more.txt": "x"})
    assert "more.txt" in refused(zip_stored({**vote.files, MANIFEST: listed}))


def test_the_verification_keeps_what_it_found(vote: FinishedVote) -> None:
    found: Verification = verify(vote.pack())
    assert found.opened.count(None) == vote.result.spoiled == 1
    assert found.trackers == [tracker_of(ballot) for ballot in vote.ballots]
