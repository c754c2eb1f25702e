"""A drive that takes applications, with those who apply; and files to hand in."""

import struct
import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.world import World
from unionweb.audit import SYSTEM, Actor
from unionweb.base import clock, files
from unionweb.base.db import db
from unionweb.base.sniffing import FileKind
from unionweb.people.models import Department, Person, Unit
from unionweb.people.rules.attributes import PoliticalStatus, StudentKind
from unionweb.people.rules.organisation import Post
from unionweb.recruitment.actions import applying, rounds, running, setup, uploads
from unionweb.recruitment.actions.applying import Filled
from unionweb.recruitment.models import Application, Drive
from unionweb.recruitment.queries.applications import application_for
from unionweb.recruitment.queries.drives import drive_of
from unionweb.recruitment.rules.form import Field, FieldKind
from unionweb.recruitment.rules.terms import Terms

WHY = Field("why", FieldKind.TEXT, "Why?", True, "In short", 60)
TIME = Field("time", FieldKind.CHOICE, "Time?", False, "", 20, ("little", "much"))
RESUME = Field("resume", FieldKind.FILE, "Résumé")
PHOTO = Field("photo", FieldKind.FILE, "Photo")
FORM = (WHY, TIME, RESUME, PHOTO)
GOOD = Filled(answers={"why": "Because"}, adjustment=True)

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(pages: int, packed: bool = False) -> bytes:
    """A PDF with so many page objects, in an object stream if `packed`."""
    objects = b"\n".join(b"<< /Type /Page /Parent 2 0 R >>" for _page in range(pages))
    if packed:
        body = zlib.compress(objects)
        objects = b"<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
            len(body),
            body,
        )
    return b"%PDF-1.5\n1 0 obj\n<< /Type /Pages /Count 1 >>\nendobj\n" + objects + b"\ntrailer <<>>\n%%EOF\n"


def png(width: int = 30, height: int = 40) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\x80" * width) * min(height, 2000))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(names: dict[str, bytes]) -> bytes:
    """A ZIP of these files."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    """A Word document in as few files as there can be."""
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **more})


def whole(drive: Drive) -> Drive:
    """With its openings and rounds, which nobody can fetch later where there is no session."""
    db.session.refresh(drive, ["openings", "rounds"])
    return drive


@dataclass
class OpenDrive:
    """A drive of the school (or of a unit) with two departments, and the presidium if asked; everybody is
    2024, in the League, without a failed course and among the best, unless said otherwise."""

    world: World
    id: int
    code: str
    unit: int
    departments: list[int]
    openings: list[int]

    @classmethod
    def build(
        cls,
        world: World,
        unit: int | None = None,
        form: tuple[Field, ...] = FORM,
        days: int = 7,
        opened: bool = True,
        title: str = "Autumn drive",
        presidium: bool = False,
        **terms: Any,
    ) -> "OpenDrive":
        with world.work():
            unit = unit or world.school
            named = [world.department(unit, name) for name in ("Office", "Rights")]
            now = clock.now()
            details = setup.DriveDetails(title, closes_at=now + timedelta(days=days))
            drive = setup.create_drive(db.session.get_one(Unit, unit), details, by=SYSTEM, now=now)
            for number in named:
                department = db.session.get_one(Department, number)
                setup.add_opening(drive, setup.OpeningDetails(department, 2), by=SYSTEM, now=now)
            if presidium:
                setup.add_opening(drive, setup.OpeningDetails(None, 2, Post.PRESIDIUM), by=SYSTEM, now=now)
            rounds.choose_preset(drive, "30/40/30", by=SYSTEM, now=now)
            setup.change_terms(drive, replace(Terms(), **terms), by=SYSTEM, now=now)
            setup.change_form(drive, form, drive.form_version, by=SYSTEM, now=now)
            if opened:
                running.open_drive(drive, by=SYSTEM, now=now)
            return cls(world, drive.id, drive.code, unit, named, [one.id for one in drive.openings])

    def student(self, unit: int | None = None, **fields: Any) -> int:
        """Somebody who may apply."""
        fit = {
            "grade": 2024,
            "student_kind": StudentKind.UNDERGRADUATE,
            "political_status": PoliticalStatus.LEAGUE_MEMBER,
            "failed_course": False,
            "rank_year": Fraction(1, 10),
        }
        return self.world.student(unit or self.unit, **(fit | fields))

    def draft(self, person: int, filled: Filled | None = None) -> int:
        """A draft, filled in; the id of the application."""
        with self.world.work():
            drive, one = drive_of(self.id), db.session.get_one(Person, person)
            by = Actor(person, one.name)
            application = applying.begin(drive, one, by=by, now=clock.now())
            wanted = filled or replace(GOOD, first=self.openings[0])
            return applying.save(application, wanted, application.version, by=by, now=clock.now()).id

    def submitted(self, person: int, filled: Filled | None = None) -> int:
        """An application that was handed in; its id."""
        with self.world.work():
            number = self.draft(person, filled)
            one = db.session.get_one(Application, number)
            applying.submit(one, one.version, by=Actor(person, "Somebody"), now=clock.now())
            return number

    def upload(self, person: int, field: str = "resume", content: bytes = PDF) -> int:
        """A file in a person's application; the id of the upload."""
        kind = FileKind.PNG if content.startswith(b"\x89PNG") else FileKind.PDF
        with self.world.work():
            one = application_for(self.id, person)
            assert one is not None
            received = uploads.Received(f"{field}.{kind}", kind, files.keep(BytesIO(content), len(content)))
            return uploads.attach(one, field, received, by=SYSTEM, now=clock.now()).id

    def now(self) -> Drive:
        """As it is stored."""
        with self.world.look():
            return whole(drive_of(self.id))

    def application(self, person: int) -> Application | None:
        """As it is stored."""
        with self.world.look():
            return application_for(self.id, person)

    def close(self, at: datetime | None = None) -> None:
        """No applications any more."""
        with self.world.work():
            running.close_drive(drive_of(self.id), by_hand=True, by=SYSTEM, now=at or clock.now())
