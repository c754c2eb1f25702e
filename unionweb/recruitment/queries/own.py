"""What a candidate may read of his own application, and take with him."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from sqlalchemy import select

from unionweb.base.clock import LOCAL
from unionweb.base.db import db
from unionweb.base.files import path_of, read_pieces
from unionweb.people.models.roster import unpack
from unionweb.recruitment.models import Application, Booking, Placement, Round, RoundResult
from unionweb.recruitment.queries.applications import eligibility_then
from unionweb.recruitment.queries.criteria import criteria_of
from unionweb.recruitment.rules.stages import RoundState, Stage, is_before


def results_of(application: Application) -> Mapping[int, RoundResult]:
    """By round, of those rounds whose results are published."""
    query = select(RoundResult).join(Round, Round.id == RoundResult.round_id)
    query = query.where(RoundResult.application_id == application.id, Round.state == RoundState.PUBLISHED)
    return {one.round_id: one for one in db.session.scalars(query)}


def placement_of(application: Application) -> Placement | None:
    """What was decided, once everybody may know."""
    if is_before(application.drive.stage, Stage.PUBLISHED):
        return None
    return db.session.get(Placement, application.id)


def archive_of(application: Application) -> Iterator[bytes]:
    """Everything that is stored about an application and that the candidate may know, as a ZIP, bit by bit.
    It is put together in a temporary file when the first bit is asked for. What jurors wrote before
    publication is not his to read."""
    text = json.dumps(record_of(application), ensure_ascii=False, indent=1)
    there = [(f"{one.field}-{one.filename}", one.stored) for one in application.uploads]
    found = []
    for name, stored in there:
        with suppress(FileNotFoundError):  # erased after the time that the drive says
            found.append((name, path_of(stored)))
    return _archive(text, found)


def _archive(text: str, files: Sequence[tuple[str, Path]]) -> Iterator[bytes]:
    with TemporaryFile() as out:
        with ZipFile(out, "w", ZIP_STORED) as archive:
            archive.writestr("application.json", text)
            for name, path in files:
                archive.write(path, name)
        out.seek(0)
        yield from read_pieces(out)


def record_of(application: Application) -> dict[str, Any]:
    """The same as plain values."""
    one, drive, person = application, application.drive, application.person
    verdict = eligibility_then(one)
    labels = {field.id: field.label for field in drive.form}
    return {
        "drive": {"title": drive.title, "union": drive.unit.full_name, "stage": drive.stage.value},
        "person": {"name": person.name, "number": person.number, "unit": person.unit.full_name},
        "number": one.number,
        "state": one.state.value,
        "choices": [str(each.name) for each in (one.first, one.second) if each],
        "adjustment": one.adjustment,
        "answers": {labels.get(key, key): text for key, text in one.answers.items()},
        "form_version": one.form_version,
        "eligibility": None
        if verdict is None
        else {"verdict": verdict.verdict.value, "points": [str(words) for _each, words in verdict.points]},
        "recommended_by": one.recommended_by,
        "times": {
            name: None if at is None else at.astimezone(LOCAL).isoformat(timespec="seconds")
            for name, at in (
                ("started", one.started_at),
                ("saved", one.saved_at),
                ("submitted", one.submitted_at),
                ("withdrawn", one.withdrawn_at),
            )
        },
        "files": [
            {"field": each.field, "name": each.filename, "size": each.size, "sha256": each.sha256}
            for each in one.uploads
        ],
        "rounds": _rounds(one),
        "bookings": _bookings(one),
        "decision": _decision(one),
    }


def _rounds(application: Application) -> list[dict[str, Any]]:
    results, criteria = results_of(application), criteria_of(application)
    told = [(one, results[one.id]) for one in application.drive.rounds if one.id in results]
    return [
        {
            "title": one.title,
            "score": None if result.score is None else str(result.score),
            "raw": None if result.raw is None else str(result.raw),
            "panel": result.panel_size,
            "passed": result.passed,
            "criteria": [
                {"label": each.label, "mean": str(each.mean), "most": each.most}
                for each in criteria.get(one.id, ())
            ],
        }
        for one, result in told
    ]


def _bookings(application: Application) -> list[dict[str, Any]]:
    query = select(Booking).where(Booking.application_id == application.id)
    return [
        {"room": one.slot.panel.room, "starts": one.slot.starts_at.astimezone(LOCAL).isoformat()}
        for one in db.session.scalars(query)
    ]


def _decision(application: Application) -> dict[str, Any] | None:
    placement = placement_of(application)
    if placement is None:
        return None
    return {
        "outcome": placement.outcome.value,
        "total": None if placement.total is None else str(placement.total),
        "rank": placement.rank,
        "reason": str(unpack(placement.reason)),
    }
