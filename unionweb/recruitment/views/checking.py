"""For everybody: the decision by numbers, computed again from its own documents, and the documents."""

from flask import Response

from unionweb.base.refusals import found
from unionweb.base.web.answers import download, page
from unionweb.recruitment import policies
from unionweb.recruitment.queries.decisions import decided, publication_for
from unionweb.recruitment.queries.drives import drive_with
from unionweb.recruitment.queries.marks import checked, documents_of
from unionweb.recruitment.queries.ranked import text_of
from unionweb.recruitment.rules.decision import read_document
from unionweb.recruitment.views.room import room


@room.get("/decisions/<code>", policy=policies.sees_drives)
def check_decision(code: str) -> Response:
    """Every round from its marks, the rest from the rounds."""
    drive = decided(drive_with(code))
    assert drive.decision is not None
    inputs, told = read_document(drive.decision)
    return page(
        "recruitment/check_decision.html",
        drive=drive,
        inputs=inputs,
        told=told,
        checked=checked(drive),
        publication=publication_for(drive),
        names={one.key: one.name for one in inputs.rules.openings},
        text_of=text_of,
    )


@room.get("/decisions/<code>.json", policy=policies.sees_drives)
def decision_json(code: str) -> Response:
    """Its document, byte by byte what the fingerprint is of."""
    drive = decided(drive_with(code))
    assert drive.decision is not None
    return download(drive.decision.encode(), f"decision-{code}.json", "application/json")


@room.get("/decisions/<code>/marks-<int:nth>.json", policy=policies.sees_drives)
def marks_json(code: str, nth: int) -> Response:
    """The marks of the nth round, from 1, byte by byte what the fingerprint in the decision is of."""
    text = found(documents_of(decided(drive_with(code))).get(nth - 1))
    return download(text.encode(), f"marks-{code}-{nth}.json", "application/json")
