"""What somebody who is logged in may do in a survey now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from unionweb.base.db import driver
from unionweb.surveys.rules.stages import Stage

State = Literal["early", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """`state` is None when there is no such survey, `number` when this person is not asked. `leaves_out` as
    in Respondent; `drawn`: the papers were handed out."""

    state: State | None
    closes_at: datetime | None
    number: int | None
    group: str
    leaves_out: str
    drawn: bool

    def rates(self, key: str) -> bool:
        """Whether this person rates the subject of this key."""
        return f",{key}," not in self.leaves_out


# Everybody asks this twice, and many in the same minute: it goes to the driver as it is.
_CLAIM = """
    SELECT survey.stage, survey.closes_at, survey_respondent.number, survey_respondent.group_key,
        survey_respondent.leaves_out, EXISTS (
            SELECT 1 FROM survey_subject
            JOIN ballot_vote ON ballot_vote.name = survey_subject.vote
            JOIN ballot_draw ON ballot_draw.vote_id = ballot_vote.id
            WHERE survey_subject.survey_id = survey.id AND ballot_draw.voter = survey_respondent.number)
    FROM login_session JOIN account ON account.person_id = login_session.person_id
    LEFT JOIN survey ON survey.code = ?
    LEFT JOIN survey_respondent ON survey_respondent.survey_id = survey.id
        AND survey_respondent.person_id = login_session.person_id
    WHERE login_session.token_hash = ? AND login_session.expires_at > ? AND NOT account.disabled
"""


def claim_of(token_hash: str, code: str, now: datetime) -> Claim | None:
    """The claim of a running log-in to the papers of a survey; None when nobody is logged in."""
    row = driver().first(_CLAIM, (code, token_hash, driver().moment(now)))
    if row is None:
        return None
    stage, stored, number, group, leaves_out, drawn = row
    closes_at = None if stored is None else driver().read_moment(stored)
    state = None if stage is None else _state(stage, closes_at, now)
    return Claim(state, closes_at, number, group or "", leaves_out or "", bool(drawn))


def _state(stage: str, closes_at: datetime | None, now: datetime) -> State:
    if stage == Stage.DRAFT:
        return "early"
    return "open" if stage == Stage.OPEN and closes_at is not None and now < closes_at else "closed"
