"""The unit tree: school → college → class (League branch), and clubs."""

from collections.abc import Iterator

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from unionweb.base.db import Model, one_of
from unionweb.people.rules.organisation import UNION_KINDS, UnitKind
from unionweb.people.rules.roles import Place

_IS_SCHOOL = text("kind = 'school'")


class Unit(Model):
    """A node of the tree. A unit that is no longer used is closed, not deleted."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("(parent_id IS NULL) = (kind = 'school')", name="only_the_school_is_a_root"),
        Index("uq_unit_parent_id_kind_name", "parent_id", "kind", "name", unique=True),
        Index(
            "uq_unit_one_school", "kind", unique=True, sqlite_where=_IS_SCHOOL, postgresql_where=_IS_SCHOOL
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[UnitKind] = mapped_column(one_of(UnitKind))
    name: Mapped[str] = mapped_column(String(80))
    closed: Mapped[bool] = mapped_column(default=False)

    parent: Mapped["Unit | None"] = relationship(remote_side=[id], lazy="joined", join_depth=2)

    @property
    def ancestry(self) -> Iterator["Unit"]:
        """This unit, its parent, … up to the school."""
        unit: Unit | None = self
        while unit is not None:
            yield unit
            unit = unit.parent

    @property
    def place(self) -> Place:
        """Where this unit is, for questions about roles."""
        return Place(tuple(unit.id for unit in self.ancestry))

    @property
    def college(self) -> "Unit | None":
        """The college that this unit is or belongs to."""
        return next((unit for unit in self.ancestry if unit.kind is UnitKind.COLLEGE), None)

    @property
    def has_union(self) -> bool:
        """Whether a student union exists at this unit."""
        return self.kind in UNION_KINDS

    @property
    def full_name(self) -> str:
        """The name from the college down: "会计学院 会计2401班"."""
        names = [unit.name for unit in self.ancestry if unit.kind is not UnitKind.SCHOOL]
        return " ".join(reversed(names)) or self.name
