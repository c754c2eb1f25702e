"""Who decides that something is written off: below a price the head of the office, from it the adviser."""

from enum import StrEnum

from unionweb.assets.rules.terms import LendingTerms
from unionweb.base.text import mark


class Decider(StrEnum):
    """Whose answer counts. The adviser may answer in the place of the office."""

    OFFICE = "office"
    ADVISER = "adviser"


DECIDERS = {
    Decider.OFFICE: mark("物资室负责部门的部长（未设部门的由主席团）"),
    Decider.ADVISER: mark("指导老师"),
}


def decider(value: int | None, terms: LendingTerms) -> Decider:
    """Who answers for something of this price in fen. A price that nobody knows may be a high one."""
    if value is None or value >= terms.write_off_fen:
        return Decider.ADVISER
    return Decider.OFFICE
