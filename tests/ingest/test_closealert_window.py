"""Windows cover all of the time up to now, each within CloseAlert's month, and a cursor takes up where it left off."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.sources.closealert_window import SEAM, Window, landed, open_window

NOW = datetime(2026, 11, 21, 10, 0, 0)
FIRST = datetime(2025, 11, 21)
WEEK = timedelta(days=7)
instants = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1))


@given(instants, instants)
def test_windows_cover_every_instant_and_none_is_longer_than_the_shortest_month(first: datetime, now: datetime) -> None:
    window = open_window(None, first, WEEK, now)
    assert window.since <= first
    while following := window.follow(now):
        assert timedelta() <= window.until - window.since <= timedelta(days=28)
        assert following.since == window.until - SEAM
        assert following.until > window.until
        window = following
    assert window.until == now.replace(microsecond=0)


def test_the_next_run_looks_back_by_the_overlap() -> None:
    cursor = landed(Window(NOW - WEEK, NOW))
    window = open_window(cursor, FIRST, timedelta(hours=3), NOW + timedelta(hours=1))
    assert (window.since, window.until, window.page) == (NOW - timedelta(hours=3), NOW + timedelta(hours=1), 0)


def test_the_overlap_does_not_reach_before_the_first_day() -> None:
    cursor = landed(Window(FIRST, FIRST + timedelta(days=1)))
    assert open_window(cursor, FIRST, WEEK, NOW).since == FIRST


def test_an_interrupted_window_is_taken_up_at_its_page_with_its_old_end() -> None:
    window = Window(FIRST, FIRST + timedelta(days=28)).turn(900).turn(900)
    assert open_window(window.cursor(), FIRST, WEEK, NOW) == Window(FIRST, FIRST + timedelta(days=28), 2, 900)


def test_a_cursor_from_a_clock_that_ran_ahead_still_looks_at_now() -> None:
    window = open_window(landed(Window(NOW, NOW + timedelta(days=9000))), FIRST, WEEK, NOW)
    assert (window.since, window.until) == (NOW - WEEK, NOW)


def test_a_first_day_that_is_still_to_come_asks_for_nothing_impossible() -> None:
    window = open_window(None, NOW + WEEK, WEEK, NOW)
    assert window.since <= window.until == NOW
