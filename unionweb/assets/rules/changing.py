"""What may become of an asset, and what is said when it may not."""

from collections.abc import Mapping

from unionweb.assets.rules.states import AssetState, EventKind
from unionweb.base.text import mark

FROM_TO: Mapping[EventKind, tuple[frozenset[AssetState], AssetState]] = {
    EventKind.TO_REPAIR: (frozenset({AssetState.AVAILABLE}), AssetState.REPAIR),
    EventKind.REPAIRED: (frozenset({AssetState.REPAIR}), AssetState.AVAILABLE),
    EventKind.LOST: (
        frozenset({AssetState.AVAILABLE, AssetState.REPAIR, AssetState.LENT}),
        AssetState.LOST,
    ),
    EventKind.FOUND: (frozenset({AssetState.LOST}), AssetState.AVAILABLE),
}
"""What a keeper does with one asset at a time: from which states, and into which. Only a loss may happen to
what is lent: it ends the loan."""

WORDS_ASKED = frozenset({EventKind.TO_REPAIR, EventKind.LOST})
"""These are nothing without an explanation."""

CONDITION_LOST = mark("遗失")
"""Stands as the condition of a loan that ends because the asset is lost."""

WRITTEN_OFF_FROM = frozenset({AssetState.AVAILABLE, AssetState.REPAIR, AssetState.LOST})
"""What is lent comes back first, or is lost."""

_WORST = (
    AssetState.WRITTEN_OFF,
    AssetState.LOST,
    AssetState.LENT,
    AssetState.REPAIR,
    AssetState.AVAILABLE,
)


def possible(state: AssetState) -> tuple[EventKind, ...]:
    """What can be done with an asset in this state, by hand."""
    return tuple(kind for kind, (before, _after) in FROM_TO.items() if state in before)


def worst(states: frozenset[AssetState]) -> AssetState | None:
    """The state of a kit: that of the part that is furthest from being lent. None: it has no parts."""
    return next((one for one in _WORST if one in states), None)
