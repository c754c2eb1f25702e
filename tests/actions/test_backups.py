"""A backup is made, encrypted, proved, restored, and refused when it is not what it should be."""

import gzip
import io
import json
import os
import re
import stat
import tarfile
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.restoring import empty_place, key_pair, make, restored, silent
from tests.votes import Secrets, election, freeze, marks
from tests.world import World
from unionweb.audit import SYSTEM, record
from unionweb.audit.models import AuditEntry
from unionweb.backups import age, drilling, storing
from unionweb.backups.loading import Unequal
from unionweb.backups.restoring import NotEmpty, Place, restore
from unionweb.backups.rules.layout import Damaged
from unionweb.backups.rules.retention import Keep
from unionweb.backups.rules.values import Sum
from unionweb.ballots import box
from unionweb.ballots.actions import create_vote, open_drawing, stop_drawing
from unionweb.ballots.drawing import draw
from unionweb.ballots.models import BallotDraw, BallotVote, DrawState
from unionweb.base import clock, files
from unionweb.base.db import db
from unionweb.elections.models import Election
from unionweb.elections.rules.stages import Stage
from unionweb.people.models import Person

Database = SqliteDatabases | PostgresqlDatabases


@pytest.fixture(autouse=True)
def no_note(app: Flask) -> None:
    """The note of an earlier test is not this one's."""
    with app.app_context():
        (storing.directory() / storing.NOTE).unlink(missing_ok=True)


def drill(app: Flask, file: Path, key: Path | None = None, on: str = "sqlite") -> drilling.Proved:
    with app.app_context():
        identities = age.read_identities(key) if key else []
        return drilling.drill(file, identities, on, clock.now(), silent)


def note(app: Flask) -> dict[str, object]:
    with app.app_context():
        return storing.read_note()


# --- making and proving -------------------------------------------------------------------------------------


def test_a_backup_is_proved_on_either_database_and_leaves_nothing(
    app: Flask, world: World, tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.administrator()
    key, recipient = key_pair(tmp_path)
    file = make(app, tmp_path / "to", recipient)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = note(app)
    assert (told["file"], told["size"], told["proved_at"]) == (file.name, file.stat().st_size, None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "work"))
    (tmp_path / "work").mkdir()
    for on in dict.fromkeys(("sqlite", database.kind)):
        proved = drill(app, file, key, on)
        assert proved.mine and not proved.restored.faults
        assert proved.restored.manifest.tables["main"]["person"]["rows"] == 1
    assert note(app)["proved"] == file.name and note(app)["proved_at"]
    assert not list((tmp_path / "work").iterdir())
    if isinstance(database, PostgresqlDatabases):
        left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'unionweb_drill%'"
        assert database._admin.execute(left).fetchone() == (0,)


@pytest.mark.either_database
def test_the_ordinary_tools_format_hides_everything(app: Flask, world: World, tmp_path: Path) -> None:
    world.student(name="Conspicuous")
    key, recipient = key_pair(tmp_path)
    other, _recipient = key_pair(_directory(tmp_path / "other"))
    file = make(app, tmp_path / "to", recipient)
    content = file.read_bytes()
    assert content.startswith(age.BEGINS) and b"person" not in content
    with pytest.raises(age.Unreadable):
        drill(app, file, other)
    with pytest.raises(age.Unreadable):
        drill(app, _file(tmp_path / "cut", content[:-100]), key)


def _directory(path: Path) -> Path:
    path.mkdir()
    return path


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.either_database
def test_a_passphrase_protects_the_key(tmp_path: Path) -> None:
    content, _recipient = age.new_identity("four plain words")
    file = _file(tmp_path / "key", content)
    assert age.is_encrypted(file)
    assert len(age.read_identities(file, "four plain words")) == 1
    with pytest.raises(age.Unreadable):
        age.read_identities(file)


@pytest.mark.either_database
def test_the_command_refuses_to_write_in_the_clear_unless_told(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["backup", "make"])
    assert answer.exit_code == 1 and "UNIONWEB_BACKUP_RECIPIENT" in answer.output


def test_the_command_says_what_was_proved(app: Flask, world: World, tmp_path: Path) -> None:
    world.administrator()
    key, recipient = key_pair(tmp_path)
    file = make(app, tmp_path / "to", recipient)
    before = os.umask(0o022)
    try:
        answer = app.test_cli_runner().invoke(
            args=["backup", "drill", str(file), "--identity", str(key), "--on", "sqlite"]
        )
    finally:
        os.umask(before)
    assert answer.exit_code == 0, answer.output
    assert "演练通过" in answer.output and "日志链完整" in answer.output
    listed = app.test_cli_runner().invoke(args=["backup", "list", "--in", str(file.parent)])
    assert file.name in listed.output and "演练过" in listed.output


@pytest.mark.either_database
def test_old_ones_are_pruned_and_drafts_of_the_dead_removed(app: Flask, world: World, tmp_path: Path) -> None:
    old = [_file(tmp_path / f"unionweb-2025010{day}T000000Z.tar", b"") for day in (1, 2)]
    draft = _file(tmp_path / ".unionweb-20250101T000000Z.tar.part", b"half")
    mine = _file(tmp_path / "thesis.tar", b"mine")
    with app.app_context():
        made = storing.make(tmp_path, (), Keep(1, 0, 0), clock.now(), silent)
    assert set(made.removed) == {path.name for path in old}
    assert not draft.exists() and mine.exists() and made.path.exists()


@pytest.mark.either_database
def test_a_failure_leaves_no_file(app: Flask, world: World, tmp_path: Path) -> None:
    def fail(_line: str) -> None:
        raise OSError("no space left on device")

    _key, recipient = key_pair(tmp_path)
    for recipients in ((), (recipient,)):
        with app.app_context(), pytest.raises(OSError, match="no space left"):
            storing.make(tmp_path / "to", recipients, Keep(), clock.now(), fail)
    assert [path.name for path in (tmp_path / "to").iterdir()] == [".lock"]
    assert note(app) == {}


@pytest.mark.either_database
def test_files_go_along_and_missing_ones_are_named(app: Flask, world: World, tmp_path: Path) -> None:
    named: list[str] = []
    files.claim(app, lambda: named)
    with app.app_context():
        kept = files.keep(io.BytesIO(b"x" * 300_000), 1_000_000)
        stray = files.keep(io.BytesIO(b"nobody's"), 1_000_000)
        named += [kept.name, "0" * 32]
        made = storing.make(tmp_path / "to", (), Keep(), clock.now(), silent)
    app.extensions["unionweb.files"].pop()
    assert made.missing == ("0" * 32,)
    with restored(app, made.path, Place(tmp_path / "back")) as (back, done), back.app_context():
        assert (done.files, done.manifest.missing) == (1, ["0" * 32])
        assert b"".join(files.pieces(kept.name)) == b"x" * 300_000
        with pytest.raises(FileNotFoundError):
            files.path_of(stray.name)


# --- votes --------------------------------------------------------------------------------------------------


def hold(world: World, electorate: int = 3) -> Secrets:
    """A vote that is open, in which some drew and cast."""
    held = freeze((election("c1", 1, "A", "B"),), electorate=electorate)
    with world.work():
        create_vote(held.vote.data, held.issuer, by=SYSTEM, now=clock.now())
        open_drawing(held.vote.name, by=SYSTEM, now=clock.now())
        box.prepare(held.vote.data, held.receipt)
        box.open_box(held.vote.name)
    with world.look():
        for voter in range(electorate):
            draw(held.vote.name, voter + 1, held.draw(bytes([voter]) * 32)[0].blinded)
            box.cast(held.vote.name, held.cast(marks("fa"), bytes([voter]) * 32))
    return held


def close(world: World, held: Secrets) -> None:
    with world.work():
        stop_drawing(held.vote.name, by=SYSTEM, now=clock.now())
        box.close_box(held.vote.name)


def test_a_closed_vote_comes_back_and_one_under_way_comes_back_ended(
    app: Flask, world: World, tmp_path: Path, database: Database
) -> None:
    over, running = hold(world), hold(world)
    close(world, over)
    with world.look():
        board = list(box.board(over.vote.name))
    file = make(app, tmp_path / "to")
    with (
        empty_place(database, tmp_path / "back") as place,
        restored(app, file, place) as (back, done),
        back.app_context(),
    ):
        assert not done.faults
        assert list(box.board(over.vote.name)) == board
        stored = db.session.scalar(select(BallotVote).where(BallotVote.name == running.vote.name))
        assert stored is not None and (stored.state, stored.issuer) == (DrawState.CLOSED, None)
        drawn = select(BallotDraw.voter).where(BallotDraw.vote_id == stored.id)
        assert db.session.scalars(drawn).all() == []
        assert (box.received(running.vote.name), box.boxes().keys.read(running.vote.name)) == (0, None)
        assert db.session.scalar(select(func.count()).select_from(BallotDraw)) == 3
    assert running.receipt not in everything(file) and over.receipt in everything(file)


def everything(file: Path) -> bytes:
    """All that a plain backup holds, rows as bytes."""
    found = []
    with tarfile.open(file) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None
            data = content.read()
            data = gzip.decompress(data) if member.name.endswith(".gz") else data
            found.append(data)
            found += [
                b64decode(one)
                for one in re.findall(rb'"([A-Za-z0-9+/]{20,}={0,2})"', data)
                if len(one) % 4 == 0
            ]
    return b"\n".join(found)


@pytest.mark.either_database
def test_an_election_under_way_is_annulled_with_a_reason(app: Flask, world: World, tmp_path: Path) -> None:
    held = hold(world)
    number = world.election()
    with world.work():
        one = db.session.get_one(Election, number)
        one.stage, one.vote = Stage.VOTING, held.vote.name
        record("test.build", subject=("election", number), by=SYSTEM, now=clock.now())
    file = make(app, tmp_path / "to")
    with restored(app, file, Place(tmp_path / "back")) as (back, done), back.app_context():
        again = db.session.get_one(Election, number)
        assert done.ended == (again.title,)
        assert again.annulled_at is not None and "备份" in again.annulled_reason
        verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.number.desc()).limit(2)).all()
        assert verbs == ["backups.restore", "elections.annul"]


# --- restoring ----------------------------------------------------------------------------------------------


def test_restoring_refuses_what_is_not_empty_and_keeps_others_out(
    app: Flask, world: World, tmp_path: Path, database: Database
) -> None:
    file = make(app, tmp_path / "to")
    _file(_directory(tmp_path / "full") / "something", b"")
    with app.app_context(), pytest.raises(NotEmpty):
        restore(file, [], Place(tmp_path / "full"), clock.now(), silent)
    if isinstance(database, PostgresqlDatabases):
        with app.app_context(), pytest.raises(NotEmpty):
            restore(file, [], Place(tmp_path / "back", database.url), clock.now(), silent)
        assert not (tmp_path / "back").exists()
    with restored(app, file, Place(tmp_path / "back")) as (back, _done):
        assert stat.S_IMODE((tmp_path / "back").stat().st_mode) == 0o700
        assert back.test_cli_runner().invoke(args=["check"]).exit_code == 0


def test_everything_is_there_again_and_new_numbers_go_on_after_the_highest(
    app: Flask, world: World, tmp_path: Path, database: Database
) -> None:
    last = max(world.student(name="欧阳\u3000𠮷") for _each in range(3))
    file = make(app, tmp_path / "to")
    with empty_place(database, tmp_path / "back") as place, restored(app, file, place) as (back, _done):
        assert World(back).student(unit=world.school, number="99999", name="New") > last
        with back.app_context():
            person = db.session.get_one(Person, last)
            assert person.name == "欧阳\u3000𠮷" and person.created_at.tzinfo is not None


# --- what may be wrong with one -----------------------------------------------------------------------------


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive with other parts."""
    with tarfile.open(file) as tar:
        parts = {one.name: (tar.extractfile(one) or io.BytesIO()).read() for one in tar.getmembers()}
    change(parts)
    with tarfile.open(file, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


def consistent(parts: dict[str, bytes]) -> None:
    """Give the manifest the hashes of the parts as they are now: whoever wants to do harm would."""
    manifest = json.loads(parts.pop("manifest.json"))
    manifest["parts"] = {name: sha256(content).hexdigest() for name, content in parts.items()}
    parts["manifest.json"] = json.dumps(manifest).encode()


def persons(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("main/person/"))


def other_bytes(parts: dict[str, bytes]) -> None:
    parts[persons(parts)] = parts[persons(parts)][:-1] + b"x"


def no_manifest(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def no_person(parts: dict[str, bytes]) -> None:
    del parts[persons(parts)]
    consistent(parts)


def leads_elsewhere(parts: dict[str, bytes]) -> None:
    parts["files/../../../tmp/x"] = b""
    consistent(parts)


def bomb(parts: dict[str, bytes]) -> None:
    parts[persons(parts)] = gzip.compress(b" " * 90_000_000, 9)
    consistent(parts)


def garbage(parts: dict[str, bytes]) -> None:
    parts[persons(parts)] = b"garbage"
    consistent(parts)


def newer(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    parts["manifest.json"] = json.dumps(manifest | {"revision": "9999"}).encode()


def unknown_table(parts: dict[str, bytes]) -> None:
    manifest = json.loads(parts["manifest.json"])
    manifest["tables"]["main"]["secrets"] = {"rows": 0, "sum": "0" * 64}
    parts["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.either_database
@pytest.mark.parametrize(
    "change",
    [other_bytes, no_manifest, no_person, leads_elsewhere, bomb, garbage, newer, unknown_table],
    ids=lambda change: change.__name__,
)
def test_a_damaged_or_malicious_one_is_refused_and_nothing_is_left(
    app: Flask, world: World, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    world.student()
    file = rewritten(make(app, tmp_path / "to"), change)
    with app.app_context(), pytest.raises(Damaged):
        restore(file, [], Place(tmp_path / "back"), clock.now(), silent)
    assert not (tmp_path / "back").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"to"}


@pytest.mark.either_database
@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE])
def test_nothing_but_plain_parts_is_taken(app: Flask, world: World, tmp_path: Path, kind: bytes) -> None:
    file = make(app, tmp_path / "to")
    link = tarfile.TarInfo("files/" + "0" * 32)
    link.type, link.linkname = kind, "/etc/passwd"
    with tarfile.open(file, "a") as tar:
        tar.addfile(link)
    with app.app_context(), pytest.raises(Damaged):
        restore(file, [], Place(tmp_path / "back"), clock.now(), silent)


@pytest.mark.either_database
def test_a_log_that_was_tampered_with_is_found(app: Flask, world: World, tmp_path: Path) -> None:
    world.student()

    def change(parts: dict[str, bytes]) -> None:
        name = "main/audit_entry/000001.jsonl.gz"
        lines = (
            gzip.decompress(parts[name]).replace(b"test.build", b"test.other", 1).splitlines(keepends=True)
        )
        counted = Sum()
        for line in lines:
            counted.add(line)
        parts[name] = gzip.compress(b"".join(lines))
        manifest = json.loads(parts["manifest.json"])
        manifest["tables"]["main"]["audit_entry"] = counted.told
        parts["manifest.json"] = json.dumps(manifest).encode()
        consistent(parts)

    file = rewritten(make(app, tmp_path / "to"), change)
    with app.app_context(), pytest.raises(Unequal, match="断裂"):
        restore(file, [], Place(tmp_path / "back"), clock.now(), silent)
