"""Stretches of days leave no day out, and a run takes up where the one before it was."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.days import Days, landed, open_days

TODAY = date(2026, 11, 21)
WEEK, OVERLAP = timedelta(days=7), timedelta(days=3)


@given(st.dates(date(2024, 1, 1), TODAY), st.integers(1, 40))
def test_stretches_share_a_day_and_reach_beyond_today(first: date, length: int) -> None:
    stretch = timedelta(days=length)
    days: Days | None = open_days(None, first, OVERLAP, stretch, TODAY)
    found = []
    while days:
        found.append(days)
        days = days.follow(stretch, TODAY)
    assert (found[0].since, found[-1].until) == (first, TODAY + timedelta(days=1))
    assert all(one.until == other.since for one, other in pairwise(found))
    assert all(each.since < each.until <= each.since + stretch for each in found)


def test_what_landed_is_looked_at_again_as_far_back_as_wanted_and_no_further() -> None:
    cursor = landed(TODAY - timedelta(days=1))
    assert open_days(cursor, date(2026, 1, 1), OVERLAP, WEEK, TODAY).since == date(2026, 11, 17)
    assert open_days(cursor, date(2026, 11, 19), OVERLAP, WEEK, TODAY).since == date(2026, 11, 19)


def test_a_stretch_that_was_stopped_goes_on_unless_it_is_no_longer_told_of() -> None:
    stopped = Days(date(2026, 11, 1), date(2026, 11, 8)).turn(100, 250)
    assert open_days(stopped.cursor(), date(2026, 1, 1), OVERLAP, WEEK, TODAY) == stopped
    assert open_days(stopped.cursor(), date(2026, 11, 2), OVERLAP, WEEK, TODAY) == Days(
        date(2026, 11, 2), date(2026, 11, 9)
    )


def test_a_first_day_that_is_still_to_come_is_today() -> None:
    assert open_days(None, TODAY + WEEK, OVERLAP, WEEK, TODAY) == Days(TODAY, TODAY + timedelta(days=1))
