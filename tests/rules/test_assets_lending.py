"""What is lent to whom until when: due times, limits, reservations, codes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from unionweb.assets.rules.bodies import ALONE, Body, read_body
from unionweb.assets.rules.lending import (
    Asked,
    Barring,
    Borrower,
    Out,
    Piece,
    Reservation,
    deposit_of,
    due_of,
    in_the_way,
    latest_due,
    must_confirm,
    problems,
    unavailable,
)
from unionweb.assets.rules.members import new_code, read_code
from unionweb.assets.rules.moments import moment_words
from unionweb.assets.rules.states import AssetState
from unionweb.assets.rules.tags import new_tag, read_tag
from unionweb.assets.rules.terms import LendingTerms

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = LendingTerms()
PIECE = Piece(1, "7K2MQ9XA", "Speaker", AssetState.AVAILABLE)
CONCERT = Reservation("Club", "Concert", NOW + DAY, NOW + 2 * DAY, NOW + 2 * DAY)


def told(*pieces: Piece, **more: object) -> list[str]:
    values = {
        "borrower": Borrower(),
        "asked": Asked(),
        "terms": TERMS,
        "closed_week": None,
        "now": NOW,
    } | more
    return [str(one.sentence) for one in problems(pieces, **values)]  # type: ignore[arg-type]


def test_a_loan_is_due_when_the_store_closes_after_its_days() -> None:
    assert str(moment_words(due_of(PIECE, TERMS, NOW))) == "11月23日 18:00"
    assert str(moment_words(due_of(replace(PIECE, days=2), TERMS, NOW))) == "11月20日 18:00"
    late_at_night = datetime(2026, 11, 18, 17, tzinfo=UTC)  # the 19th in Shanghai
    assert str(moment_words(due_of(PIECE, TERMS, late_at_night))) == "11月24日 18:00"


def test_a_kind_of_its_own_may_be_lent_longer_than_the_store_lends() -> None:
    assert latest_due(PIECE, TERMS, NOW).isoformat() == "2026-11-26T00:00:00+08:00"
    assert latest_due(replace(PIECE, days=30), TERMS, NOW).date() == date(2026, 12, 19)
    assert told(replace(PIECE, days=30)) == []


def test_who_has_it_and_until_when_is_named() -> None:
    out = replace(PIECE, state=AssetState.LENT, out=Out("权益服务部 王小明", due_of(PIECE, TERMS, NOW)))
    assert str(unavailable(out)) == "Speaker（7K2M-Q9XA）已借给 权益服务部 王小明，应于 11月23日 18:00 归还"
    assert told(out, PIECE) == [str(unavailable(out))]
    assert unavailable(PIECE) is None


def test_every_reason_is_told_at_once() -> None:
    barred = Borrower((Barring("王小明", date(2027, 1, 31), "逾期"),), open=2, recent=3)
    terms = replace(TERMS, most_open=2, per_month=3)
    found = told(replace(PIECE, state=AssetState.REPAIR), borrower=barred, terms=terms, closed_week=9)
    assert len(found) == 5 and found[0] == "王小明停借至 2027-01-31：逾期"


@given(st.integers(-96, 96), st.integers(1, 96), st.integers(1, 160))
def test_a_reservation_is_in_the_way_just_when_both_want_it_at_one_moment(
    starts: int, lasts: int, lent: int
) -> None:
    """Both are half open: one may begin the moment the other ends."""
    held = replace(CONCERT, from_at=NOW + starts * HOUR, until_at=NOW + (starts + lasts) * HOUR)
    both = set(range(starts, starts + lasts)) & set(range(lent))
    piece = replace(PIECE, reservations=(held,))
    assert (in_the_way(piece, NOW + lent * HOUR, NOW) is not None) is bool(both)


def test_an_own_reservation_is_collected_from_the_day_before_until_its_event_ends() -> None:
    mine = replace(CONCERT, own=True, approved=True)
    piece = replace(PIECE, reservations=(mine,))
    assert told(piece) == [] and due_of(piece, TERMS, NOW) == CONCERT.ends_at
    early = NOW - HOUR
    assert not mine.collectable(TERMS, early) and due_of(piece, TERMS, early) == due_of(PIECE, TERMS, early)
    assert not mine.collectable(TERMS, CONCERT.ends_at)
    assert "还没有批准" in told(replace(PIECE, reservations=(replace(mine, approved=False),)))[0]


def test_a_written_reason_goes_past_a_reservation_and_past_nothing_else() -> None:
    piece = replace(PIECE, reservations=(CONCERT,))
    assert told(piece) and told(piece, asked=Asked(override="Agreed with the club")) == []
    assert told(replace(piece, state=AssetState.LOST), asked=Asked(override="Agreed"))


def test_deposits_add_up_and_dear_things_are_confirmed() -> None:
    pieces = [replace(PIECE, deposit=5000), replace(PIECE, deposit=150)]
    assert deposit_of(pieces) == 5150 and not must_confirm(pieces, TERMS)
    assert must_confirm([PIECE, replace(PIECE, price=50000)], TERMS)
    assert must_confirm([replace(PIECE, confirms=True)], replace(TERMS, confirm_fen=None))
    assert not must_confirm([replace(PIECE, price=10**7)], replace(TERMS, confirm_fen=None))


@given(st.builds(new_code), st.sampled_from(["{}", " {} ", "{}\n"]), st.booleans())
def test_a_member_code_is_read_however_it_is_typed_and_is_no_tag(code: str, around: str, bare: bool) -> None:
    typed = around.format(code.replace("-", "").lower() if bare else code)
    assert read_code(typed) == code and read_tag(typed) is None
    assert read_code(new_tag()) is None


def test_bodies_go_through_a_form_and_nonsense_is_nobody() -> None:
    for body in (ALONE, Body(12), Body(None, 5)):
        assert read_body(body.code) == body
    for code in ("x5", "d", "d0", "u-1", "d5;", "u99999999999"):
        assert read_body(code) == ALONE
