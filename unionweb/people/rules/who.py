"""The person who asks, as policies and actions see him."""

from dataclasses import dataclass

from unionweb.audit.rules import Actor
from unionweb.people.rules.roles import Held, Place, Role, holds

NOWHERE = Place(())


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody, with the roles held at this moment; `person_id` is None for a stranger."""

    person_id: int | None
    name: str
    held: frozenset[Held] = frozenset()
    home: Place = NOWHERE
    session: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether we know who it is."""
        return self.person_id is not None

    @property
    def actor(self) -> Actor:
        """The name under which this person's changes are logged."""
        return Actor(self.person_id, self.name)

    def holds(self, role: Role, place: Place | None = None) -> bool:
        """Whether the role is held at a place; without a place, anywhere."""
        return holds(self.held, role, place)

    @property
    def school(self) -> Place:
        """The school itself: the root that everybody's unit hangs on."""
        return Place(self.home.unit_ids[-1:])

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held anywhere."""
        return frozenset(held.role for held in self.held)

    @property
    def reads_log(self) -> bool:
        """Whether the log of changes is open to this person: it tells of the whole school, so whoever
        serves a part of it may not."""
        readers = (Role.ADMINISTRATOR, Role.ADVISER, Role.DISCIPLINE_GROUP)
        return any(self.holds(role, self.school) for role in readers)


STRANGER = Who(None, "")
