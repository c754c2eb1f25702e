"""Saving a score as it is typed, past the session: in a day of interviews this is what everybody waits for.

The same rules as `scoring.save_sheet`, in one SELECT and one UPDATE of the driver. Like there, a draft writes
no entry in the log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from unionweb.base.db import driver
from unionweb.base.refusals import Refusal
from unionweb.recruitment.actions.scoring import HandedIn, Overtaken
from unionweb.recruitment.rules.rubric import Rubric, read_rubric, sheet_total
from unionweb.recruitment.rules.sheets import clean_remark, given_points, read_points, stored_points
from unionweb.recruitment.rules.stages import RoundState

_FIND = """
    SELECT drive_juror.person_id, drive_juror.ended_at, drive_round.state, drive_round.rubric,
        drive_sheet.points, drive_sheet.remark, drive_sheet.version, drive_sheet.handed_in_at,
        login_session.person_id
    FROM drive_sheet
    JOIN drive_juror ON drive_juror.id = drive_sheet.juror_id
    JOIN drive_round ON drive_round.id = drive_sheet.round_id
    LEFT JOIN login_session ON login_session.token_hash = ? AND login_session.expires_at > ?
        AND EXISTS (SELECT 1 FROM account
            WHERE account.person_id = login_session.person_id AND NOT account.disabled)
    WHERE drive_sheet.id = ?
"""
_SAVE = """
    UPDATE drive_sheet SET points = ?, remark = ?, total = ?, version = ?, saved_at = ?
    WHERE id = ? AND version = ? AND handed_in_at IS NULL
"""


class SignedOut(Exception):
    """Nobody is logged in."""


class NotYours(Exception):
    """There is no such sheet, or it is another juror's."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The sheet as it stands now."""

    version: int
    points: Mapping[str, str]
    remark: str
    total: str | None


@dataclass(frozen=True, slots=True)
class _Found:
    rubric: Rubric
    saved: Saved
    handed_in: bool
    shut: bool


def save_typed(
    token_hash: str, sheet_id: int, typed: Mapping[str, str], remark: str, version: int, *, now: datetime
) -> Saved:
    """Keep it on top of `version`. What is the same as before is no change, whatever the version. Raises
    SignedOut, NotYours, and Refusal as in `save_sheet`."""
    found = _find(token_hash, sheet_id, now)
    if found.handed_in:
        raise HandedIn
    if found.shut:
        raise Refusal("这一轮现在不能评分")
    points, remark = read_points(found.rubric, typed), clean_remark(remark)
    stored = stored_points(points)
    if stored == found.saved.points and remark == found.saved.remark and found.saved.version > 1:
        return found.saved
    if version != found.saved.version:
        raise Overtaken
    ratio = _ratio(found.rubric, stored)
    text = json.dumps(stored)
    with driver().writing() as statements:
        row = (text, remark, ratio, version + 1, driver().moment(now), sheet_id, version)
        done = statements.many(_SAVE, [row]) == 1
    return Saved(version + 1, stored, remark, ratio) if done else _outrun(token_hash, sheet_id, stored, now)


def _outrun(token_hash: str, sheet_id: int, stored: Mapping[str, str], now: datetime) -> Saved:
    """Somebody was quicker. Where he saved just this, it was the same request: its answer had been lost."""
    there = standing(token_hash, sheet_id, now=now)
    if there.points != stored:
        raise Overtaken
    return there


def standing(token_hash: str, sheet_id: int, *, now: datetime) -> Saved:
    """The sheet as another device saved it. Raises SignedOut, NotYours."""
    return _find(token_hash, sheet_id, now).saved


def _find(token_hash: str, sheet_id: int, now: datetime) -> _Found:
    row = driver().first(_FIND, (token_hash, driver().moment(now), sheet_id))
    if row is None:
        raise NotYours
    owner, ended, state, rubric, points, remark, version, handed_in, person = row
    if person is None:
        raise SignedOut
    if person != owner or ended is not None:
        raise NotYours
    text = rubric if isinstance(rubric, str) else json.dumps(rubric)
    kept = json.loads(points) if isinstance(points, str) else points
    asked = _rubric(text)
    return _Found(
        asked,
        Saved(version, kept, remark, _ratio(asked, kept)),
        handed_in is not None,
        state != RoundState.SCORING.value,
    )


def _ratio(rubric: Rubric, stored: Mapping[str, str]) -> str | None:
    """The total as its column keeps it."""
    total = sheet_total(rubric, given_points(rubric, stored))
    return None if total is None else f"{total.numerator}/{total.denominator}"


@lru_cache(maxsize=64)
def _rubric(text: str) -> Rubric:
    """A rubric is fixed when its drive opens."""
    return read_rubric(json.loads(text))
