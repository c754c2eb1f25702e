"""The kinds of notices and news that the features have, by the beginnings of their keys."""

from collections.abc import Iterator
from itertools import chain

from flask import current_app

from unionweb.base.text import mark
from unionweb.base.web.events import AnnouncementKind, NoticeKind
from unionweb.base.web.feature import Feature
from unionweb.notices.rules.choices import Quiet

OTHER = NoticeKind("", mark("其他通知"))
"""Of a feature that has not named its own."""


def kinds() -> Iterator[NoticeKind]:
    """All of them in the order of the features, the others last."""
    yield from chain.from_iterable(feature.tells for feature in _features())
    yield OTHER


def kind_of(key: str) -> NoticeKind:
    """The kind of a notice: of those whose beginning fits, the longest."""
    return max((kind for kind in kinds() if key.startswith(kind.beginning)), key=_length)


def _length(kind: NoticeKind) -> int:
    return len(kind.beginning)


def news_kinds() -> tuple[AnnouncementKind, ...]:
    """What robots can be told to announce."""
    return tuple(chain.from_iterable(feature.announces for feature in _features()))


def school_quiet() -> Quiet:
    """When nobody is disturbed who has not chosen otherwise."""
    quiet: Quiet = current_app.config["SETTINGS"].quiet
    return quiet


def _features() -> tuple[Feature, ...]:
    features: tuple[Feature, ...] = current_app.extensions["unionweb.features"]
    return features


def grouped_kinds() -> list[tuple[str, list[NoticeKind]]]:
    """The same for a page, under the names of their features."""
    named = [(feature.nav[0].label, list(feature.tells)) for feature in _features() if feature.tells]
    return [*named, (OTHER.label, [OTHER])]
