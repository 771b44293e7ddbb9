"""The calendar of days: months that are moved, named periods, days of the year. No time of day and no zone enters."""

from datetime import date, timedelta

from segments.ast import Period


def moved_months(day: date, count: int) -> date:
    """The same day of the month, or the last day of a month that lacks it; OverflowError where there is no such."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, _length(year, month + 1)))


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_of(period: Period, today: date) -> tuple[date, date]:
    """The first and last day of a named period."""
    one = timedelta(days=1)
    match period:
        case Period.TODAY:
            return today, today
        case Period.YESTERDAY:
            return safe_day(today, -1), safe_day(today, -1)
        case Period.TOMORROW:
            return safe_day(today, 1), safe_day(today, 1)
        case Period.THIS_WEEK:
            return monday(today), safe_day(monday(today), 6)
        case Period.LAST_WEEK:
            return safe_day(monday(today), -7), safe_day(monday(today), -1)
        case Period.THIS_MONTH:
            first = today.replace(day=1)
            return first, today.replace(day=_length(today.year, today.month))
        case Period.LAST_MONTH:
            last = today.replace(day=1) - one
            return last.replace(day=1), last
        case Period.THIS_YEAR:
            return today.replace(month=1, day=1), today.replace(month=12, day=31)
        case Period.LAST_YEAR:
            return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)


def monday(day: date) -> date:
    return safe_day(day, -day.weekday())


def safe_day(day: date, offset: int) -> date:
    """So many days later, the first or the last day that there is at most."""
    return date.fromordinal(min(max(day.toordinal() + offset, 1), date.max.toordinal()))


def ranges(numbers: set[int]) -> tuple[tuple[int, int], ...]:
    """Neighbouring days of the year (month x 100 + day) joined; the year here is one that has a 29 February."""
    every = [month * 100 + day for month in range(1, 13) for day in range(1, _length(2000, month) + 1)]
    found: list[tuple[int, int]] = []
    previous = False
    for each in every:
        if each in numbers:
            found = [*found[:-1], (found[-1][0], each)] if previous else [*found, (each, each)]
        previous = each in numbers
    return tuple(found)
