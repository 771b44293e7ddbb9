"""The day of an anniversary that an explanation shows is one that the window's own days say."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segments.ast import InPeriod, InTheLast, InTheNext, Period, Unit
from segments.planning.windows import Now, anniversary_days, anniversary_of

UTC = ZoneInfo("UTC")
days = st.dates(date(1890, 1, 1), date(2040, 12, 31)) | st.just(date(1992, 2, 29)) | st.just(date(2000, 3, 1))


@given(day=days, today=days, count=st.integers(1, 364), is_past=st.booleans())
@settings(max_examples=500, deadline=None)
def test_somebody_is_in_exactly_where_the_day_lies_in_the_window(
    day: date, today: date, count: int, is_past: bool
) -> None:
    window = (InTheLast if is_past else InTheNext)(count, Unit.DAY)
    ranges = anniversary_days(window, Now(datetime(today.year, today.month, today.day, 12), UTC))
    is_in = any(low <= day.month * 100 + day.day <= high for low, high in ranges)
    found = anniversary_of(day, window, today)
    assert found is not None
    distance = (today - found if is_past else found - today).days
    assert is_in == (1 <= distance <= count)


@pytest.mark.parametrize(
    ("day", "period", "expected"),
    [
        (date(1980, 11, 21), Period.TODAY, date(2026, 11, 21)),
        (date(1980, 11, 20), Period.TODAY, date(2027, 11, 20)),
        (date(1992, 2, 29), Period.TOMORROW, date(2027, 3, 1)),
    ],
)
def test_beside_a_named_day_the_next_anniversary_is_shown(day: date, period: Period, expected: date) -> None:
    assert anniversary_of(day, InPeriod(period), date(2026, 11, 21)) == expected


def test_where_the_calendar_ends_there_is_none() -> None:
    assert anniversary_of(date(2000, 1, 1), InTheNext(3, Unit.DAY), date(9999, 12, 31)) is None
