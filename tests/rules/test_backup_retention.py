"""Which backups are kept."""

from datetime import UTC, datetime, timedelta

from unionweb.backups.rules.retention import Keep, moment_of, name_of, to_remove

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def nights(number: int) -> list[str]:
    return [name_of(NOON - timedelta(days=ago), encrypted=True) for ago in range(number)]


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    names = nights(365)
    kept = sorted(set(names) - set(to_remove(names, Keep(7, 4, 6))), reverse=True)
    assert kept[:7] == names[:7]
    # The newest of four weeks and of six months, of which some are among the seven days.
    days = [(NOON - moment).days for moment in map(moment_of, kept) if moment]
    assert days == [0, 1, 2, 3, 4, 5, 6, 13, 20, 21, 52, 82, 113, 144]


def test_pruning_every_night_keeps_the_same_as_pruning_once() -> None:
    there: list[str] = []
    for name in reversed(nights(365)):
        there.append(name)
        there = [one for one in there if one not in to_remove(there, Keep(7, 4, 6))]
    assert set(there) == set(nights(365)) - set(to_remove(nights(365), Keep(7, 4, 6)))


def test_files_of_others_are_never_removed() -> None:
    others = [
        "last.json",
        "unionweb.db",
        "unionweb-20260101T000000Z.tar.age.copy",
        "unionweb-x.tar",
        "thesis.tar",
    ]
    others += ["unionweb-20269999T000000Z.tar"]
    assert to_remove([*others, *nights(3)], Keep(1, 0, 0)) == nights(3)[2:]


def test_what_was_made_on_the_same_day_stays() -> None:
    today = [name_of(NOON - timedelta(hours=hours), encrypted=False) for hours in (0, 1, 23)]
    assert to_remove(today, Keep(1, 0, 0)) == []


def test_no_backups_nothing_to_remove() -> None:
    assert to_remove([], Keep()) == []
