"""What is worked out of rows, the very first row, rows in an order and rows in a rhythm, on tiny worlds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from rules import Row, members, moment, row, world_of
from worlds import prepare

from sql.home import Home
from sql.warehouse import Warehouse

# 10:00 in Amsterdam, winter; the clocks went back in the night of 25 October (3:00 became 2:00, at 1:00 UTC).
AS_OF = "2026-11-01 09:00"


def order(at: str, total: float | None = None, status: str | None = None) -> Row:
    return row("order", at, total=total, status=status)


ORDERS = {
    "none": [],
    "unknown": [order("2026-10-30 09:00")],
    "small": [
        order("2026-10-30 09:00", 2.5, "paid"),
        order("2026-10-30 09:00", 2.5, "open"),
        order("2026-10-31 09:00"),
    ],
    "large": [order("2026-10-30 09:00", 60.0, "paid"), order("2026-09-01 09:00", 40.0, " ")],
    "owing": [order("2026-10-30 09:00", -1.0, "Paid")],
    "later": [order("2026-11-01 09:00:00.000001", 500.0, "paid")],
}
EVERYBODY = "none unknown small large owing later"

AGGREGATES = {
    "a sum leaves out what is missing": ("sum of total over orders = 5", "small"),
    "a sum compares as a field does": ("sum of total over orders > 5", "large"),
    "without rows a sum is 0": ("sum of total over orders is 0", "none unknown later"),
    "at most includes who has none": ("sum of total over orders <= 5", "none unknown small owing later"),
    "between includes both ends, and 0 where that lies within": (
        "sum of total over orders between -1 and 5", "none unknown small owing later",
    ),
    "not between is its complement": ("sum of total over orders not between -1 and 5", "large"),
    "is not is the complement of is": ("sum of total over orders is not 0", "small large owing"),
    "is one of": ("sum of total over orders is one of (5, 100)", "small large"),
    "is not one of": ("sum of total over orders is not one of (5, 100, 0)", "owing"),
    "a sum is never missing": ("sum of total over orders is missing", ""),
    "a sum is always known": ("sum of total over orders is known", EVERYBODY),
    "the filter comes before the sum": ('sum of total over orders(status is "paid") >= 2.5', "small large"),
    "the window comes before the sum": ("sum of total over orders in the last 30 days >= 60", "large"),
    "an average leaves out what is missing": ("average of total over orders is 2.5", "small"),
    "without known values an average is missing": ("average of total over orders is missing", "none unknown later"),
    "a comparison with a missing average is false": ("average of total over orders < 50", "small owing"),
    "the negative of it is true": ("average of total over orders is not 2.5", "none unknown large owing later"),
    "the smallest": ("smallest total over orders = 40", "large"),
    "the largest": ("largest total over orders = 60", "large"),
    "a smallest without values is missing": ("smallest total over orders is known", "small large owing"),
    "at least of a missing largest is false": ("largest total over orders >= -100", "small large owing"),
    "the smallest of times is the first": ("smallest ordered_at over orders < 2026-10-01", "large"),
    "the largest of times compares with a whole local day": ("largest ordered_at over orders is 2026-10-31", "small"),
    "up to a day includes it": ("largest ordered_at over orders <= 2026-10-30", "unknown large owing"),
    "and with an instant exactly": (
        "largest ordered_at over orders = 2026-10-30T10:00:00+01:00", "unknown large owing",
    ),
    "between days includes both": (
        "smallest ordered_at over orders between 2026-10-30 and 2026-10-31", "unknown small owing",
    ),
    "the number of different values counts equals once": ("number of different total over orders is 1", "small owing"),
    "different texts are those that are not exactly equal": (
        "number of different status over orders is 2", "small",
    ),
    "a blank text is no value": ("number of different status over orders = 1", "large owing"),
    "without values their number is 0": ("number of different status over orders = 0", "none unknown later"),
    "fewer different ones includes who has none": (
        "number of different status over orders < 2", "none unknown large owing later",
    ),
}  # fmt: skip


def made(activity: str, at: str, machine: bool | None = None, **fields: object) -> Row:
    return row(activity, at, machine=machine, **fields)


FIRST = {
    "long": [made("open", "2026-01-01 09:00"), made("open", "2026-10-30 09:00")],
    "new": [made("open", "2026-10-30 09:00", campaign="Sale"), made("open", "2026-10-31 09:00", campaign="News")],
    "edge": [made("open", "2026-10-22 08:00")],
    "before": [made("open", "2026-10-22 07:59:59.999999")],
    "robot": [made("open", "2026-01-01 09:00", machine=True), made("open", "2026-10-30 09:00", machine=False)],
    "robots": [made("open", "2026-10-30 09:00", machine=True)],
    "never": [],
    "later": [made("open", "2026-11-01 09:00:01")],
}
FIRST_EVER = {
    "the very first row of all time lies in the window": ("first open ever in the last 10 days", "new edge robot"),
    "it has the window's edges": ("first open ever more than 10 days ago", "long before"),
    "the filter comes before it": ('first open(campaign is "News") ever in the last 1 day', "new"),
    "any takes what machines made": ("first any open ever in the last 10 days", "new edge robots"),
    "machine takes those alone": ("first machine open ever before 2026-10-01", "robot"),
    "a day is a local day": ("first open ever on 2026-10-22", "edge before"),
}

SEND = "2026-10-20 08:00"  # 10:00 in Amsterdam, summer time
SENDS = {
    "soon": [
        row("send", SEND, campaign="A", message_id="1"),
        row("click", "2026-10-21 08:00", campaign="A", message_id="1"),
    ],
    "tie": [row("send", SEND, campaign="A"), row("click", SEND, campaign="A")],
    "before": [row("send", SEND, campaign="A"), row("click", "2026-10-20 07:59:59", campaign="A")],
    # Seven days later on the clock is seven days and an hour.
    "edge": [row("send", SEND, campaign="A"), row("click", "2026-10-27 09:00", campaign="B")],
    "over": [row("send", SEND, campaign="A"), row("click", "2026-10-27 09:00:00.000001", campaign="a")],
    "blank": [row("send", SEND, campaign=" "), row("click", "2026-10-21 08:00", campaign=" ")],
    # The first send is not followed in time, the second one is.
    "second": [row("send", "2026-10-01 08:00"), row("send", "2026-10-28 09:00"), row("click", "2026-10-30 09:00")],
    "never": [row("send", SEND)],
    "other": [row("click", "2026-10-30 09:00")],
    "robot": [row("send", SEND), row("click", "2026-10-21 08:00", machine=True)],
}
SEQUENCES = {
    "a step is a later row": ("send then click", "soon edge over blank second"),
    "equal times are not later": ("send then any click within 1 second", ""),
    "a step is at most so far from the one before, that edge included, on the wall clock": (
        "send then click within 7 days", "soon edge blank second",
    ),
    "a week is as far": ("send then click within 1 week", "soon edge blank second"),
    "hours are elapsed time": ("send then click within 168 hours", "soon blank second"),
    "some choice of rows is enough": ("send then click within 2 days", "soon blank second"),
    "any takes what machines made": ("send then any click within 1 day", "soon blank robot"),
    "machine takes those alone": ("send then machine click", "robot"),
    "a filter is of its own step": ('send(campaign is "A") then click(campaign is "B")', "edge"),
    "on the same ties a step to the first row, texts compared exactly": (
        "send then click on the same campaign", "soon",
    ),
    "its _id may be left off": ("send then click on the same message", "soon"),
    "what is missing is the same as nothing": ("send then click within 1 day on the same campaign", "soon"),
    "the window bounds the first row": ("send in the last 10 days then click", "second"),
    "and every other": ("send before 2026-10-22 then click", "soon blank"),
    "then no: there is none in that time": (
        "send then no click within 7 days", "tie before over second never robot",
    ),
    "then no counts what comes after the window too": (
        "send on 2026-10-20 then no click within 7 days", "tie before over never robot",
    ),
    "then no leaves out what comes at the same instant": (
        "send then no any click within 1 hour", "soon tie before edge over blank second never robot",
    ),
    "that time has fully passed": ("send in the last 5 days then no open within 4 days", "second"),
    "which is so at its very end, to the hour that the clocks went back": (
        "send on 2026-10-20 then no open within 12 days", "soon tie before edge over blank never robot",
    ),
    "and not a day before it": ("send on 2026-10-20 then no open within 13 days", ""),
    "then no on the same looks at those rows alone": (
        "send(campaign is known) then no click within 8 days on the same campaign", "tie before edge over",
    ),
    "steps go on from the row before": ("click then send then click", ""),
    "after a then no the steps go on from the row before it": (
        "send then no open within 1 day then click within 7 days", "soon edge blank second",
    ),
    "a step may come back to the same activity": ("send then send", "second"),
}  # fmt: skip

OPENS = {
    "steady": [made("open", "2026-10-31 09:00"), made("open", "2026-10-28 09:00"), made("open", "2026-10-25 09:00")],
    "now": [made("open", AS_OF), made("open", AS_OF)],
    # An instant between two periods belongs to the newer one.
    "edge": [made("open", "2026-10-29 09:00"), made("open", "2026-10-29 08:59:59.999999")],
    "oldest": [made("open", "2026-10-23 08:00"), made("open", "2026-10-23 07:59:59.999999")],
    "never": [],
    "later": [made("open", "2026-11-01 09:00:01")],
}
RHYTHM = {
    "each period counts once": ("opens in at least 2 of the last 3 periods of 3 days", "steady edge"),
    "every period": ("opens in exactly 3 of the last 3 periods of 3 days", "steady"),
    "the first count is of rows in a period": ("at least 2 opens in at least 1 of the last 3 periods of 3 days", "now"),
    "the newest period ends at as_of and includes it": ("opens in at least 1 of the last 1 period of 1 second", "now"),
    "a period starts with its own instant": (
        "exactly 1 open in exactly 1 of the last 1 period of 3 days", "steady edge",
    ),
    "the oldest begins on the wall clock": (
        "opens in at least 1 of the last 9 periods of 1 day", "steady now edge oldest",
    ),
    "at most includes who has none": (
        "opens in at most 1 of the last 3 periods of 3 days", "now oldest never later",
    ),
    "none of is none": ("opens in none of the last 3 periods of 3 days", "never later"),
    "no rows in a period may be counted as well": (
        "no open in at least 3 of the last 3 periods of 3 days", "never later",
    ),
    "fewer than counts empty periods": (
        "fewer than 2 opens in exactly 3 of the last 3 periods of 3 days", "steady edge oldest never later",
    ),
    "between": ("opens in between 1 and 2 of the last 3 periods of 3 days", "now edge oldest"),
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("asked") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            prepare(writer)
        yield warehouse


@pytest.mark.parametrize("rule", AGGREGATES)
def test_rule_of_aggregates(warehouse: Warehouse, rule: str) -> None:
    condition, expected = AGGREGATES[rule]
    assert members(warehouse, world_of(ORDERS), condition, moment(AS_OF)) == expected


@pytest.mark.parametrize("rule", FIRST_EVER)
def test_rule_of_first_ever(warehouse: Warehouse, rule: str) -> None:
    condition, expected = FIRST_EVER[rule]
    assert members(warehouse, world_of(FIRST), condition, moment(AS_OF)) == expected


@pytest.mark.parametrize("rule", SEQUENCES)
def test_rule_of_sequences(warehouse: Warehouse, rule: str) -> None:
    condition, expected = SEQUENCES[rule]
    assert members(warehouse, world_of(SENDS), condition, moment(AS_OF)) == expected


@pytest.mark.parametrize("rule", RHYTHM)
def test_rule_of_rhythm(warehouse: Warehouse, rule: str) -> None:
    condition, expected = RHYTHM[rule]
    assert members(warehouse, world_of(OPENS), condition, moment(AS_OF)) == expected


@pytest.mark.parametrize(
    ("sent", "within", "edge"),
    [
        ("2026-03-28 01:30", "1 day", "2026-03-29 01:30"),  # 2:30 was skipped: 3:30
        ("2026-03-28 01:30", "24 hours", "2026-03-29 01:30"),
        ("2026-03-28 12:00", "1 day", "2026-03-29 11:00"),
        ("2026-10-24 00:30", "1 day", "2026-10-25 00:30"),  # 2:30 came twice: the first
        ("2026-10-24 12:00", "1 day", "2026-10-25 13:00"),
        ("2026-10-24 12:00", "24 hours", "2026-10-25 12:00"),
        ("2026-10-25 01:30", "1 day", "2026-10-26 01:30"),  # from the second 2:30 on
        ("2026-01-31 09:00", "1 month", "2026-02-28 09:00"),
        ("2024-02-29 09:00", "1 year", "2025-02-28 09:00"),
        ("2026-10-20 08:00", "90 minutes", "2026-10-20 09:30"),
    ],
)
def test_a_distance_is_on_the_clock_and_calendar_and_includes_its_edge(
    warehouse: Warehouse, sent: str, within: str, edge: str
) -> None:
    world = world_of(
        {"at": [row("send", sent), row("open", edge)], "past": [row("send", sent), row("open", f"{edge}:00.000001")]}
    )
    assert members(warehouse, world, f"send then open within {within}", moment(AS_OF)) == "at"
    assert members(warehouse, world, f"send then no open within {within}", moment(AS_OF)) == "past"
    assert members(warehouse, world, f"send then no open within {within}", moment(edge)) == "past"
    just_before = moment(edge) - timedelta(microseconds=1)
    assert members(warehouse, world, f"send then no open within {within}", just_before) == ""
