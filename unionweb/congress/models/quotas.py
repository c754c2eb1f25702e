"""The quota plan of a congress: its settings, and a row for every unit that sends delegates."""

from datetime import datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import FractionText, Model, UTCDateTime, one_of
from unionweb.congress.models.congresses import Congress
from unionweb.congress.rules.planning import PlanMode, PlanSettings, RowEntry, RowKind
from unionweb.congress.rules.quota import Method, Override, Rounding
from unionweb.people.models import Unit


class QuotaPlan(Model):
    """The settings of one congress's plan. `version` counts every change of the settings and of the
    rows; `rows_total` is the sum of the rows after the last change, None while it cannot be worked out."""

    __tablename__ = "quota_plan"
    __table_args__ = (
        CheckConstraint("floor >= 0 AND ex_officio >= 0", name="numbers"),
        CheckConstraint("published_total IS NULL OR published_total >= 0", name="published_total"),
    )

    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"), primary_key=True, autoincrement=False)
    mode: Mapped[PlanMode] = mapped_column(one_of(PlanMode))
    share: Mapped[Fraction | None] = mapped_column(FractionText())
    persons: Mapped[int | None]
    rounding: Mapped[Rounding] = mapped_column(one_of(Rounding))
    remainder: Mapped[int | None]
    total: Mapped[int | None]
    method: Mapped[Method] = mapped_column(one_of(Method))
    floor: Mapped[int] = mapped_column(default=0)
    ex_officio: Mapped[int] = mapped_column(default=0)
    published_total: Mapped[int | None]
    rows_total: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime())
    changed_by: Mapped[str] = mapped_column(String(80))

    congress: Mapped[Congress] = relationship(lazy="select")

    @property
    def settings(self) -> PlanSettings:
        """The settings as the rules see them."""
        return PlanSettings(**{name: getattr(self, name) for name in PlanSettings.__dataclass_fields__})

    def set(self, settings: PlanSettings) -> None:
        """Keep other settings."""
        for name in PlanSettings.__dataclass_fields__:
            setattr(self, name, getattr(settings, name))

    @property
    def difference(self) -> int | None:
        """The sum of the rows minus the printed total; None while either is not known."""
        if self.published_total is None or self.rows_total is None:
            return None
        return self.rows_total - self.published_total


class QuotaRow(Model):
    """One unit that sends delegates. `position` orders the rows; `nominees` is how many stood for
    election there (rule C11); `published` is what a printed table gives it."""

    __tablename__ = "quota_row"
    __table_args__ = (
        UniqueConstraint("congress_id", "name"),
        CheckConstraint("members >= 0", name="members"),
        CheckConstraint(
            "(override_seats IS NULL) = (override_reason = '')"
            " AND (override_seats IS NULL) = (override_by = '')",
            name="override",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"))
    position: Mapped[int]
    kind: Mapped[RowKind] = mapped_column(one_of(RowKind))
    name: Mapped[str] = mapped_column(String(170))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    grade: Mapped[int | None]
    members: Mapped[int]
    floor: Mapped[int | None]
    fixed: Mapped[int | None]
    rate: Mapped[Fraction | None] = mapped_column(FractionText())
    nominees: Mapped[int | None]
    published: Mapped[int | None]
    override_seats: Mapped[int | None]
    override_reason: Mapped[str] = mapped_column(String(200), default="")
    override_by: Mapped[str] = mapped_column(String(80), default="")
    override_at: Mapped[datetime | None] = mapped_column(UTCDateTime())
    version: Mapped[int] = mapped_column(default=1)

    unit: Mapped[Unit | None] = relationship(lazy="select")

    @property
    def entry(self) -> RowEntry:
        """The row as the rules see it."""
        return RowEntry(**{name: getattr(self, name) for name in RowEntry.__dataclass_fields__})

    def set(self, entry: RowEntry) -> None:
        """Keep other contents; the number set by hand stays."""
        for name in RowEntry.__dataclass_fields__:
            setattr(self, name, getattr(entry, name))

    @property
    def override(self) -> Override | None:
        """The number set by hand, if there is one."""
        if self.override_seats is None:
            return None
        return Override(self.override_seats, self.override_reason, self.override_by)
