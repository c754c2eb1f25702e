"""Delegates from a file: kept as a draft, looked at, then taken in or dropped."""

from datetime import datetime

from unionweb.audit import Actor, record
from unionweb.base.db import db
from unionweb.base.refusals import Refusal
from unionweb.base.tables import read_table
from unionweb.base.text import mark, say
from unionweb.congress.actions.delegates import seat_person, set_seat
from unionweb.congress.models import Congress, Delegate, DelegateFile
from unionweb.congress.queries.delegates import registration
from unionweb.congress.queries.files import lines_of
from unionweb.congress.rules.delegate_sheet import Line, Outcome, header_score
from unionweb.people.models import Person

VERBS = {
    "congress.delegates.upload": mark("上传代表名单"),
    "congress.delegates.take": mark("按文件登记代表"),
    "congress.delegates.drop": mark("放弃代表名单文件"),
}
EXPECTED = say("学号、姓名、代表团、类别")
MOST_ROWS = 5000


def upload_file(congress: Congress, data: bytes, filename: str, *, by: Actor, now: datetime) -> DelegateFile:
    """Keep a file for checking. Refusals tell what is wrong with the file as a whole."""
    table = read_table(data, filename, header_score=header_score, expected=EXPECTED)
    if len(table.rows) > MOST_ROWS:
        raise Refusal("一次最多%(most)s行", field="file", most=MOST_ROWS)
    file = DelegateFile(
        congress_id=congress.id,
        filename=table.filename,
        headers=list(table.headers),
        rows=[(row.number, list(row.cells)) for row in table.rows],
        uploaded_at=now,
        uploaded_by=by.id,
    )
    db.session.add(file)
    db.session.flush()
    details = {"file": file.filename, "rows": len(table.rows)}
    record("congress.delegates.upload", subject=("congress", congress.id), by=by, now=now, details=details)
    return file


def take_in(
    congress: Congress, file: DelegateFile, good_only: bool, *, by: Actor, now: datetime
) -> list[Line]:
    """Register what the file says: all of it, or its good lines only. The draft is then gone.
    Refusal when there are bad lines and all of it was wanted."""
    lines = lines_of(file)
    bad = [line for line in lines if line.outcome is Outcome.BAD]
    if bad and not good_only:
        raise Refusal("有%(n)s行有误，没有写入。请改正文件，或只写入正确的行", n=len(bad))
    work = [line for line in lines if line.outcome in (Outcome.NEW, Outcome.CHANGED)]
    for line in work:
        _take_line(congress, line, now)
    db.session.delete(file)
    details = {
        "file": file.filename,
        "new": [line.student_number for line in work if line.outcome is Outcome.NEW],
        "changed": [line.student_number for line in work if line.outcome is Outcome.CHANGED],
        "bad": len(bad),
    }
    record("congress.delegates.take", subject=("congress", congress.id), by=by, now=now, details=details)
    return list(lines)


def _take_line(congress: Congress, line: Line, now: datetime) -> Delegate:
    assert line.seat is not None
    person = db.session.get_one(Person, line.person_id)
    if line.outcome is Outcome.NEW:
        return seat_person(congress, person, line.seat, now)
    delegate = registration(congress.id, person.id)
    assert delegate is not None
    set_seat(delegate, line.seat)
    return delegate


def drop_file(file: DelegateFile, *, by: Actor, now: datetime) -> DelegateFile:
    """Forget a file."""
    db.session.delete(file)
    details = {"file": file.filename}
    record("congress.delegates.drop", subject=("congress", file.congress_id), by=by, now=now, details=details)
    return file
