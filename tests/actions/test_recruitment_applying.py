"""Two at the same moment: one draft, one number each, no text lost; and files that outlive no failure."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from tests.drives import GOOD, PDF, OpenDrive
from tests.world import World
from unionweb.audit import SYSTEM
from unionweb.base import clock, files
from unionweb.base.db import db, unit_of_work
from unionweb.base.sniffing import FileKind
from unionweb.people.models import Person
from unionweb.recruitment.actions import applying, uploads
from unionweb.recruitment.actions.applying import Overtaken
from unionweb.recruitment.models import Application, Upload
from unionweb.recruitment.queries.drives import drive_of


def at_once(world: World, *works: Callable[[], object]) -> list[BaseException | None]:
    """Do these in threads that begin together, each in a unit of work; what each of them raised."""
    start, raised = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        with world.app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    work()
            except BaseException as error:
                raised[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(raised)


@pytest.fixture
def drive(world: World) -> OpenDrive:
    return OpenDrive.build(world)


def test_two_first_saves_make_one_application(world: World, drive: OpenDrive) -> None:
    person = drive.student()

    def begin() -> None:
        one = db.session.get_one(Person, person)
        applying.begin(drive_of(drive.id), one, by=SYSTEM, now=clock.now())

    assert at_once(world, begin, begin) == [None, None]
    with world.look():
        assert db.session.query(Application).count() == 1


def test_those_who_hand_in_together_get_a_number_each(world: World, drive: OpenDrive) -> None:
    drafts = [drive.draft(drive.student()) for _one in range(4)]

    def hand_in(number: int) -> Callable[[], None]:
        def work() -> None:
            one = db.session.get_one(Application, number)
            applying.submit(one, one.version, by=SYSTEM, now=clock.now())

        return work

    assert at_once(world, *(hand_in(number) for number in drafts), hand_in(drafts[0])) == [None] * 5
    with world.look():
        assert sorted(one.number or 0 for one in db.session.query(Application)) == [1, 2, 3, 4]


def test_of_two_saves_on_one_version_one_is_kept_and_the_other_is_told(
    world: World, drive: OpenDrive
) -> None:
    number = drive.draft(drive.student())
    with world.look():
        version = db.session.get_one(Application, number).version

    def save(text: str) -> Callable[[], None]:
        def work() -> None:
            filled = replace(GOOD, first=drive.openings[0], answers={"why": text})
            one = db.session.get_one(Application, number)
            applying.save(one, filled, version, by=SYSTEM, now=clock.now())

        return work

    raised = at_once(world, save("One"), save("Two"))
    assert [type(one) for one in raised if one is not None] == [Overtaken]
    kept = "Two" if raised[0] else "One"
    with world.look():
        assert db.session.get_one(Application, number).answers["why"] == kept


def test_a_file_is_gone_only_after_the_commit_that_forgets_it(world: World, drive: OpenDrive) -> None:
    person = drive.student()
    number = drive.draft(person)
    drive.upload(person)
    with world.look():
        old = db.session.query(Upload).one().stored

    def swap() -> None:
        stored = files.keep(BytesIO(PDF), len(PDF))
        received = uploads.Received("new.pdf", FileKind.PDF, stored)
        one = db.session.get_one(Application, number)
        uploads.attach(one, "resume", received, by=SYSTEM, now=clock.now())
        assert files.path_of(old)

    def swap_and_fail() -> None:
        swap()
        raise RuntimeError

    assert isinstance(at_once(world, swap_and_fail)[0], RuntimeError)
    with world.look():
        assert files.path_of(old) and db.session.query(Upload).one().stored == old
    assert at_once(world, swap) == [None]
    with world.look():
        assert db.session.query(Upload).one().filename == "new.pdf"
        with pytest.raises(FileNotFoundError):
            files.path_of(old)


def test_orphans_are_swept_when_they_are_a_day_old_and_nobody_claims_them(
    world: World, drive: OpenDrive
) -> None:
    person = drive.student()
    drive.draft(person)
    drive.upload(person)
    with world.look():
        orphan = files.keep(BytesIO(b"left behind"), 100).name
        half = files.path_of(orphan).with_suffix(".part")
        half.write_bytes(b"half")
        claimed = db.session.query(Upload).one().stored
        files.sweep_orphans(clock.now())
        assert files.path_of(orphan) and half.exists()
        day_later = clock.now() + timedelta(hours=25)
        assert files.sweep_orphans(day_later) >= 2
        assert not half.exists() and files.path_of(claimed)
        with pytest.raises(FileNotFoundError):
            files.path_of(orphan)
        files.erase(claimed)
        assert list(files.missing()) == [claimed]


def test_a_stream_that_is_too_long_leaves_nothing(world: World) -> None:
    with world.look():
        root = Path(world.app.instance_path) / "files"
        before = sorted(root.rglob("*"))
        with pytest.raises(files.TooLarge):
            files.keep(BytesIO(b"x" * 1000), 999)
        assert [path for path in sorted(root.rglob("*")) if path.is_file()] == [
            p for p in before if p.is_file()
        ]
        kept = files.keep(BytesIO(b"x" * 1000), 1000)
        assert (kept.size, len(kept.sha256)) == (1000, 64)
        assert b"".join(files.pieces(kept.name)) == b"x" * 1000
        for name in ("../../etc/passwd", "", "A" * 32):
            with pytest.raises(FileNotFoundError):
                files.path_of(name)
        os.utime(files.path_of(kept.name), (0, 0))
