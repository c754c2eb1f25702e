"""A roster file on its way in: its lines wait here until the whole import is applied or dropped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, UTCDateTime, one_of
from unionweb.base.text import Sentence, mark
from unionweb.people.models.persons import Person


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKED = "checked"
    APPLIED = "applied"
    DROPPED = "dropped"


IMPORT_STATES = {
    ImportState.UPLOADED: mark("待对应列"),
    ImportState.MAPPED: mark("待检查"),
    ImportState.CHECKED: mark("待写入"),
    ImportState.APPLIED: mark("已写入"),
    ImportState.DROPPED: mark("已放弃"),
}

OPEN_STATES = (ImportState.UPLOADED, ImportState.MAPPED, ImportState.CHECKED)


class RosterImport(Model):
    """One uploaded file. `mapping` is field → column; `reading` is a stored `Reading`; `counts` is
    outcome → rows, and after applying also "gone"; `new_units` holds [college, class or None, rows]
    for every unit that the file names and the tree does not have. Without an uploader it came by
    the command line."""

    __tablename__ = "roster_import"
    __table_args__ = (
        {"info": {"untraced": "a draft that counts its progress; upload, applying, dropping are logged"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    state: Mapped[ImportState] = mapped_column(one_of(ImportState), index=True)
    headers: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, int]] = mapped_column(JSON)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total: Mapped[int]
    checked: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    new_units: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime())
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime())

    uploader: Mapped[Person | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be applied or dropped."""
        return self.state in OPEN_STATES

    @property
    def label(self) -> str:
        """The state, to be translated."""
        return IMPORT_STATES[self.state]

    @property
    def bad(self) -> int:
        """How many of the checked rows cannot be taken."""
        return self.counts.get("bad", 0)

    @property
    def said_notes(self) -> list[Sentence]:
        """How the file was read, for people."""
        return [unpack(note) for note in self.notes]


class RosterLine(Model):
    """One line of a file: its cells as read, and after the check its outcome, with problems as
    [field or None, sentence] and changes as [field, old text, new text]."""

    __tablename__ = "roster_line"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_roster_line_import_id_outcome_line", "import_id", "outcome", "line"),
        {"info": {"untraced": "a draft; what becomes of it is logged when it is applied or dropped"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_import.id"))
    line: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(JSON)
    student_number: Mapped[str] = mapped_column(String(24), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)

    @property
    def said_problems(self) -> list[tuple[str | None, Sentence]]:
        """The problems for people: (field, sentence)."""
        return [(field, unpack(sentence)) for field, sentence in self.problems]


def pack(sentence: Sentence) -> list[Any]:
    """A sentence as plain values for a JSON column, so that it can still be translated later."""
    return [sentence.message, {name: _packed(value) for name, value in sentence.values.items()}]


def _packed(value: object) -> object:
    if isinstance(value, tuple):
        return {"listed": [_packed(one) for one in value]}
    return pack(value) if isinstance(value, Sentence) else value


def unpack(stored: Sequence[Any]) -> Sentence:
    """The sentence that `pack` stored."""
    message, values = stored
    assert isinstance(values, Mapping)
    return Sentence(message, {name: _unpacked(value) for name, value in values.items()})


def _unpacked(stored: object) -> object:
    if isinstance(stored, dict):
        return tuple(_unpacked(one) for one in stored["listed"])
    return unpack(stored) if isinstance(stored, list) else stored
