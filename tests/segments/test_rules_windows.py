"""Every window of the language, at its edges: the microsecond, the nights when the clocks change, the ends of months.

Each case is one row for each of some instants (UTC); the numbers of those that lie in the window are told.
"""

from collections.abc import Iterator

import pytest
from rules import members, moment, row, world_of
from worlds import prepare

from sql.home import Home
from sql.warehouse import Warehouse

# 10:00 in Amsterdam, winter; the clocks went back in the night of 25 October (3:00 became 2:00, at 1:00 UTC).
NOVEMBER = "2026-11-01 09:00"
# The clocks went on in the night of 29 March (2:00 became 3:00, at 1:00 UTC).
MARCH = "2026-03-30 00:30"

RULES = {
    "in the last N days includes its lower edge, to the microsecond, on the wall clock": (
        NOVEMBER, "in the last 10 days",
        ["2026-10-22 07:59:59.999999", "2026-10-22 08:00", "2026-11-01 09:00", "2026-11-01 09:00:00.000001"], "2 3",
    ),
    "in the last N hours is elapsed time": (
        NOVEMBER, "in the last 240 hours", ["2026-10-22 08:59:59.999999", "2026-10-22 09:00"], "2",
    ),
    "seconds and minutes are elapsed time": (
        NOVEMBER, "in the last 90 seconds", ["2026-11-01 08:58:29.999999", "2026-11-01 08:58:30"], "2",
    ),
    "a window of nothing is the moment itself": (
        NOVEMBER, "in the last 0 days", ["2026-11-01 08:59:59.999999", "2026-11-01 09:00"], "2",
    ),
    "the day that the clocks go back has 25 hours": (
        "2026-10-26 00:00", "in the last 1 day", ["2026-10-24 22:59:59", "2026-10-24 23:00"], "2",
    ),
    "the day that the clocks go on has 23 hours": (
        "2026-03-29 10:30", "in the last 1 day", ["2026-03-28 11:29:59", "2026-03-28 11:30"], "2",
    ),
    "a wall time that was skipped is as much later as the clocks skipped": (
        MARCH, "in the last 1 day", ["2026-03-29 01:29:59", "2026-03-29 01:30"], "2",
    ),
    "a wall time that came twice is the first of the two": (
        "2026-10-26 01:15", "in the last 1 day", ["2026-10-25 00:14:59", "2026-10-25 00:15"], "2",
    ),
    "a week is seven days of the calendar": (
        NOVEMBER, "in the last 1 week", ["2026-10-25 08:59:59", "2026-10-25 09:00"], "2",
    ),
    "a month that lacks the day uses its last": (
        "2026-03-31 10:00", "in the last 1 month", ["2026-02-28 10:59:59", "2026-02-28 11:00"], "2",
    ),
    "a year before 29 February is 28 February": (
        "2024-02-29 12:00", "in the last 1 year", ["2023-02-28 11:59:59", "2023-02-28 12:00"], "2",
    ),
    "more than N days ago is all before the edge": (
        NOVEMBER, "more than 10 days ago", ["2026-10-22 07:59:59.999999", "2026-10-22 08:00", "2020-01-01 00:00"],
        "1 3",
    ),
    "between N and M days ago includes both edges": (
        NOVEMBER, "between 3 and 10 days ago",
        ["2026-10-22 07:59:59", "2026-10-22 08:00", "2026-10-29 09:00", "2026-10-29 09:00:00.000001"], "2 3",
    ),
    "calendar days begin at local midnight": (
        NOVEMBER, "in the last 1 calendar day", ["2026-10-30 22:59:59", "2026-10-30 23:00", "2026-11-01 09:00"], "2 3",
    ),
    "calendar weeks begin on Monday": (
        NOVEMBER, "in the last 1 calendar week", ["2026-10-18 21:59:59", "2026-10-18 22:00"], "2",
    ),
    "calendar months begin on the first": (
        NOVEMBER, "in the last 1 calendar month", ["2026-09-30 21:59:59", "2026-09-30 22:00"], "2",
    ),
    "0 calendar years is this year so far": (
        NOVEMBER, "in the last 0 calendar years", ["2025-12-31 22:59:59", "2025-12-31 23:00"], "2",
    ),
    "today is the local day": (NOVEMBER, "today", ["2026-10-31 22:59:59", "2026-10-31 23:00"], "2"),
    "yesterday is the local day before": (
        "2026-10-26 09:00", "yesterday", ["2026-10-24 21:59:59", "2026-10-24 22:00", "2026-10-25 22:59:59",
        "2026-10-25 23:00"], "2 3",
    ),
    "this week begins on Monday": (NOVEMBER, "this week", ["2026-10-25 22:59:59", "2026-10-25 23:00"], "2"),
    "last week ends before Monday": (
        NOVEMBER, "last week", ["2026-10-18 21:59:59", "2026-10-18 22:00", "2026-10-25 22:59:59", "2026-10-25 23:00"],
        "2 3",
    ),
    "this month": (NOVEMBER, "this month", ["2026-10-31 22:59:59", "2026-10-31 23:00"], "2"),
    "last month": (
        NOVEMBER, "last month", ["2026-09-30 21:59:59", "2026-09-30 22:00", "2026-10-31 22:59:59", "2026-10-31 23:00"],
        "2 3",
    ),
    "this year": (NOVEMBER, "this year", ["2025-12-31 22:59:59", "2025-12-31 23:00"], "2"),
    "last year": (
        NOVEMBER, "last year", ["2024-12-31 22:59:59", "2024-12-31 23:00", "2025-12-31 22:59:59", "2025-12-31 23:00"],
        "2 3",
    ),
    "on a day is all of it": (
        NOVEMBER, "on 2026-10-25", ["2026-10-24 21:59:59", "2026-10-24 22:00", "2026-10-25 22:59:59",
        "2026-10-25 23:00"], "2 3",
    ),
    "on an instant is exact": (
        NOVEMBER, "on 2026-10-25T02:30:00+02:00", ["2026-10-25 00:30", "2026-10-25 01:30"], "1",
    ),
    "before a day is before it begins": (
        NOVEMBER, "before 2026-10-25", ["2026-10-24 21:59:59", "2026-10-24 22:00"], "1",
    ),
    "after a day is from the next day": (
        NOVEMBER, "after 2026-10-25", ["2026-10-25 22:59:59", "2026-10-25 23:00"], "2",
    ),
    "since a day includes it": (NOVEMBER, "since 2026-10-25", ["2026-10-24 21:59:59", "2026-10-24 22:00"], "2"),
    "until a day includes it": (NOVEMBER, "until 2026-10-25", ["2026-10-25 22:59:59", "2026-10-25 23:00"], "1"),
    "after an instant leaves it out": (
        NOVEMBER, "after 2026-10-25T10:00:00Z", ["2026-10-25 10:00", "2026-10-25 10:00:00.000001"], "2",
    ),
    "until an instant takes it": (
        NOVEMBER, "until 2026-10-25T10:00:00Z", ["2026-10-25 10:00", "2026-10-25 10:00:00.000001"], "1",
    ),
    "between two days includes both": (
        NOVEMBER, "between 2026-10-24 and 2026-10-25",
        ["2026-10-23 21:59:59", "2026-10-23 22:00", "2026-10-25 22:59:59", "2026-10-25 23:00"], "2 3",
    ),
    "between two instants includes both": (
        NOVEMBER, "between 2026-10-25T10:00:00Z and 2026-10-25T11:00:00Z",
        ["2026-10-25 09:59:59", "2026-10-25 10:00", "2026-10-25 11:00", "2026-10-25 11:00:01"], "2 3",
    ),
    "what has not happened yet does not exist": (
        NOVEMBER, "since 2026-10-31", ["2026-11-01 09:00", "2026-11-01 09:00:00.000001"], "1",
    ),
}  # fmt: skip

FIELDS = {
    "in the next N days begins after now and includes its end": (
        "member_since in the next 2 days",
        ["2026-11-01 09:00", "2026-11-01 09:00:00.000001", "2026-11-03 09:00", "2026-11-03 09:00:01"],
        "2 3",
    ),
    "not with a window is the complement, and includes the missing": (
        "member_since not in the last 1 day",
        ["2026-10-31 09:00", "2026-10-31 08:59:59", None],
        "2 3",
    ),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("windows") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            prepare(writer)
        yield warehouse


@pytest.mark.parametrize("rule", RULES)
def test_rule_on_rows(warehouse: Warehouse, rule: str) -> None:
    as_of, window, instants, expected = RULES[rule]
    world = world_of({str(number): [row("click", at)] for number, at in enumerate(instants, 1)})
    assert members(warehouse, world, f"click {window}", moment(as_of)) == expected


@pytest.mark.parametrize("rule", RULES)
def test_rule_on_a_field(warehouse: Warehouse, rule: str) -> None:
    """The same window takes the same instants of a field, those that lie ahead as well."""
    as_of, window, instants, expected = RULES[rule]
    world = world_of({}, {str(number): {"member_since": moment(at)} for number, at in enumerate(instants, 1)})
    ahead = [str(number) for number, at in enumerate(instants, 1) if moment(at) > moment(as_of)]
    found = members(warehouse, world, f"member_since {window}", moment(as_of)).split()
    assert [each for each in found if each not in ahead] == expected.split()


@pytest.mark.parametrize("rule", FIELDS)
def test_rule_of_fields_alone(warehouse: Warehouse, rule: str) -> None:
    condition, instants, expected = FIELDS[rule]
    fields = {str(number): {"member_since": at and moment(at)} for number, at in enumerate(instants, 1)}
    assert members(warehouse, world_of({}, fields), condition, moment(NOVEMBER)) == expected
