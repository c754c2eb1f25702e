"""What ends next, over all features."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app

from unionweb.base.web.feature import Feature, Waiting

MOST = 12


def next_deadlines(now: datetime, most: int = MOST) -> Sequence[Waiting]:
    """The nearest first; what is over is not among them."""
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    found = [one for feature in features if feature.deadlines for one in feature.deadlines(now)]
    coming = [(one.due, place, one) for place, one in enumerate(found) if one.due and one.due > now]
    return [one for _due, _place, one in sorted(coming, key=lambda it: it[:2])[:most]]
