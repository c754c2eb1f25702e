"""The pages of surveys, one file a topic."""

from unionweb.surveys.views import (
    addresses,
    comments,
    papers,
    plans,
    posters,
    progress,
    publishing,
    questionnaire,
    results,
    stages,
    surveys,
)
from unionweb.surveys.views.room import room

__all__ = [
    "addresses",
    "comments",
    "papers",
    "plans",
    "posters",
    "progress",
    "publishing",
    "questionnaire",
    "results",
    "room",
    "stages",
    "surveys",
]
