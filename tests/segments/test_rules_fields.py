"""Conditions on customers, anniversaries, references and samples, rule by rule on tiny worlds."""

import hashlib
from collections.abc import Iterator

import pytest
from rules import day, keys, members, moment, row, world_of
from worlds import prepare

from segments.text.parse import parse
from sql.home import Home
from sql.warehouse import Warehouse

# 10:00 in Amsterdam, winter.
AS_OF = "2026-11-01 09:00"

PEOPLE = {
    "full": {"country": "NL", "points": -2.5, "vip": True, "tags": ["red", "50%"], "sizes": [38.5, None]},
    "lower": {"country": "nl", "points": 0.0, "vip": False, "tags": ["RED", ""], "sizes": [38.0]},
    "signs": {"country": 'N%L_"\\', "points": 3.0, "tags": [""], "sizes": [None]},
    "blank": {"country": " \t", "tags": [], "sizes": []},
    "empty": {"country": "", "vip": None},
    "none": {},
    "gone": {"country": "NL", "points": 3.0, "erased": True},
}
ALL = "full lower signs blank empty none"
FIELDS = {
    "who is erased is nowhere, not even in a negative": ('country is not "XX"', ALL),
    "text is compared exactly as stored": ('country is "NL"', "full"),
    "is not is the complement": ('country is not "NL"', "lower signs blank empty none"),
    "quotes and backslashes are escaped": (r'country is "N%L_\"\\"', "signs"),
    "a blank or empty text is missing": ("country is missing", "blank empty none"),
    "is known is the complement of is missing": ("country is known", "full lower signs"),
    "is one of": ('country is one of ("NL", "nl", " ")', "full lower"),
    "is not one of includes the missing": ('country is not one of ("NL", "nl", " ")', "signs blank empty none"),
    "contains is without regard to case": ('country contains "l"', "full lower signs"),
    "the percent sign is ordinary": ('country contains "%"', "signs"),
    "the underscore is ordinary": ('country contains "_"', "signs"),
    "does not contain includes the missing": ('country does not contain "l"', "blank empty none"),
    "starts with is without regard to case": ('country starts with "nL"', "full lower"),
    "does not start with includes the missing": ('country does not start with "nl"', "signs blank empty none"),
    "ends with an ordinary backslash": (r'country ends with "\\"', "signs"),
    "does not end with includes the missing": ('country does not end with "l"', "signs blank empty none"),
    "matches regards case, anywhere in the text": ('country matches "L"', "full signs"),
    "anchors bind it": ('country matches "^.L$"', "full"),
    "does not match includes the missing": ('country does not match "L"', "lower blank empty none"),
    "numbers may be negative and broken": ("points = -2.5", "full"),
    "0 is a number, not missing": ("points is known", "full lower signs"),
    "greater": ("points > 0", "signs"),
    "at least": ("points >= 0", "lower signs"),
    "less": ("points < 0", "full"),
    "at most": ("points <= 0", "full lower"),
    "between includes both ends": ("points between -2.5 and 0", "full lower"),
    "not between includes the missing": ("points not between -2.5 and 0", "signs blank empty none"),
    "!= includes the missing": ("points != 3", "full lower blank empty none"),
    "false is not missing": ("vip is false", "lower"),
    "is not true includes false and missing": ("vip is not true", "lower signs blank empty none"),
    "a list has an element, exactly": ('tags has "red"', "full"),
    "an element is not a part of one": ('tags has "50"', ""),
    "does not have includes who has no list": ('tags does not have "red"', "lower signs blank empty none"),
    "a list of numbers has a number": ("sizes has 38.5", "full"),
    "a list of nothing but blanks is missing": ("tags is missing", "signs blank empty none"),
    "a list of nothing but missing numbers is missing": ("sizes is missing", "signs blank empty none"),
    "a condition and its negative split everybody": ('none of\n  country is "NL"\n  country is not "NL"', ""),
}  # fmt: skip

BORN = {
    "1 nov": "1990-11-01", "2 nov": "1950-11-02", "8 nov": "2000-11-08", "9 nov": "2000-11-09", "31 oct": "1999-10-31",
    "25 oct": "1980-10-25", "24 oct": "1980-10-24", "leap": "1992-02-29", "1 mar": "1991-03-01", "28 feb": "1991-02-28",
    "31 dec": "2026-12-31", "1 jan": "1960-01-01",
}  # fmt: skip
ANNIVERSARIES = {
    "today": (AS_OF, "today", "1 nov"),
    "today is the local day": ("2026-10-31 23:30", "today", "1 nov"),
    "tomorrow": (AS_OF, "tomorrow", "2 nov"),
    "the next days are tomorrow to today + N": (AS_OF, "in the next 7 days", "2 nov,8 nov"),
    "the last days are today - N to yesterday": (AS_OF, "in the last 7 days", "31 oct,25 oct"),
    "none in no days": (AS_OF, "in the next 0 days", ""),
    "the year's turn is no edge": ("2026-12-30 12:00", "in the next 2 days", "31 dec,1 jan"),
    "29 February counts as 1 March in other years": ("2026-03-01 12:00", "today", "leap,1 mar"),
    "and not as 28 February": ("2026-02-28 12:00", "today", "28 feb"),
    "29 February is itself in a leap year": ("2024-02-29 12:00", "today", "leap"),
    "and not 1 March then": ("2024-03-01 12:00", "today", "1 mar"),
    "a year has them all": (AS_OF, "in the next 365 days", ",".join(BORN)),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("fields") / "home")) as warehouse:
        with warehouse.transaction() as writer:
            prepare(writer)
        yield warehouse


@pytest.mark.parametrize("rule", FIELDS)
def test_rule_of_fields(warehouse: Warehouse, rule: str) -> None:
    condition, expected = FIELDS[rule]
    assert members(warehouse, world_of({}, PEOPLE), condition, moment(AS_OF)) == expected


@pytest.mark.parametrize("rule", ANNIVERSARIES)
def test_rule_of_anniversaries(warehouse: Warehouse, rule: str) -> None:
    as_of, window, expected = ANNIVERSARIES[rule]
    world = world_of({}, {name.replace(" ", "_"): {"birthday": day(born)} for name, born in BORN.items()})
    found = members(warehouse, world, f"birthday has its anniversary {window}", moment(as_of))
    assert found == expected.replace(" ", "_").replace(",", " ")


def test_a_profiles_own_time_zone_sets_its_days(warehouse: Warehouse) -> None:
    world = world_of({"late": [row("open", "2026-10-31 23:30")], "early": [row("open", "2026-11-01 05:30")]})
    for zone, expected in (("Europe/Amsterdam", "late early"), ("UTC", "early"), ("America/New_York", "early")):
        text = f'profile "P"\ntimezone "{zone}"\ninclude open today\n'
        assert members(warehouse, world, text, moment("2026-11-01 12:00")) == expected


def test_a_profile_that_is_leant_on_is_taken_at_the_same_moment(warehouse: Warehouse) -> None:
    world = world_of({"now": [row("open", "2026-11-01 08:00")], "then": [row("open", "2026-10-20 08:00")], "not": []})
    world.profiles["Recent"] = parse('profile "Recent"\ninclude open in the last 1 day\n')
    for as_of, inside, outside in (
        ("2026-11-01 09:00", "now", "then not"),
        ("2026-10-20 09:00", "then", "now not"),
        ("2026-10-01 09:00", "", "now then not"),
    ):
        assert members(warehouse, world, 'in profile "Recent"', moment(as_of)) == inside
        assert members(warehouse, world, 'not in profile "Recent"', moment(as_of)) == outside


def test_a_list_is_who_was_on_it_and_a_name_of_nobody_else(warehouse: Warehouse) -> None:
    world = world_of({}, {"a": {}, "b": {}, "c": {"erased": True}})
    world.lists["Friends"] = {1, 3}
    assert members(warehouse, world, 'in list "Friends"', moment(AS_OF)) == "a"
    assert members(warehouse, world, 'not in list "Friends"', moment(AS_OF)) == "b"


def test_members_are_who_is_included_and_not_excluded(warehouse: Warehouse) -> None:
    world = world_of({}, {"a": {"points": 1.0, "vip": True}, "b": {"points": 1.0}, "c": {"vip": True}, "d": {}})
    text = 'profile "P"\ninclude points is known\nexclude vip is true\n'
    assert members(warehouse, world, text, moment(AS_OF)) == "b"


def test_reachable_is_an_address_and_no_goodbye_until_then(warehouse: Warehouse) -> None:
    goodbye = "2026-11-01 09:00"
    rows = {
        "hard": [row("bounce", goodbye, kind="hard")], "soft": [row("bounce", goodbye, kind="soft")],
        "left": [row("unsubscribe", goodbye)], "angry": [row("complaint", goodbye)],
        "later": [row("unsubscribe", "2026-11-01 09:00:00.000001")], "unknown": [], "plain": [],
    }  # fmt: skip
    world = world_of(rows, {name: {"email": None} if name == "unknown" else {} for name in rows})
    assert members(warehouse, world, "reachable is true", moment(AS_OF)) == "soft later plain"
    assert members(warehouse, world, "reachable is not true", moment(AS_OF)) == "hard left angry unknown"


def test_a_sample_is_of_the_first_digits_of_a_hash_and_of_nothing_else(warehouse: Warehouse) -> None:
    people = {f"k{number}": {} for number in range(60)} | {f"m{number}": {} for number in range(20)}
    world = world_of({}, people)
    for customer in world.customers.values():
        if customer["customer_id"].startswith("m"):
            customer["email"], customer["customer_id"] = f"{customer['customer_id']}@y.nl", None

    def drawn(percent: float, seed: str) -> set[int]:
        found = set()
        for key, customer in world.customers.items():
            identity = f"{customer['customer_id'] or customer['email']}:{seed}"
            if int(hashlib.md5(identity.encode()).hexdigest()[:8], 16) < percent / 100 * 2**32:
                found.add(key)
        return found

    for condition, percent, seed in (
        ("sample 10%", 10, ""), ("sample 50%", 50, ""), ('sample 50% seed "a"', 50, "a"), ("sample 0.5%", 0.5, ""),
    ):  # fmt: skip
        assert keys(warehouse, world, condition, moment(AS_OF)) == drawn(percent, seed)
    assert drawn(10, "") < drawn(50, "") != drawn(50, "a")


def test_the_latest_and_the_first_row_are_by_time_and_then_by_arrival(warehouse: Warehouse) -> None:
    at, before = "2026-10-30 09:00", "2026-10-29 09:00"
    rows = {
        "tie": [row("order", at, total=1.0), row("order", at, total=9.0)],
        # What came in last happened first.
        "late": [row("order", at, total=9.0), row("order", before, total=1.0)],
        "future": [row("order", at, total=1.0), row("order", "2026-11-02 09:00", total=9.0)],
        "unknown": [row("order", before, total=9.0), row("order", at)],
        "none": [],
    }
    world = world_of(rows)
    assert members(warehouse, world, "latest order has (total = 9)", moment(AS_OF)) == "tie late"
    assert members(warehouse, world, "first order has (total = 1)", moment(AS_OF)) == "tie late future"
    assert members(warehouse, world, "latest order has (total is not 9)", moment(AS_OF)) == "future unknown"
    assert (
        members(warehouse, world, "latest order(total is known) has (total = 9)", moment(AS_OF)) == "tie late unknown"
    )
    assert members(warehouse, world, "latest order yesterday has (total = 9)", moment(AS_OF)) == ""


def test_counts_count_zero_and_two_of_one_instant_are_two(warehouse: Warehouse) -> None:
    at = "2026-10-30 09:00"
    rows = {
        "zero": [], "one": [row("open", at)], "two": [row("open", at), row("open", at)],
        "robot": [row("open", at, machine=True)], "unsure": [row("open", at, machine=None)],
        "three": [row("open", at, machine=False)] * 3, "later": [row("open", "2026-11-01 09:00:01")],
    }  # fmt: skip
    world = world_of(rows)
    for condition, expected in {
        "open": "one two unsure three",
        "no open": "zero robot later",
        "exactly 0 opens": "zero robot later",
        "at most 1 open": "zero one robot unsure later",
        "fewer than 2 opens": "zero one robot unsure later",
        "at least 2 opens": "two three",
        "more than 2 opens": "three",
        "exactly 2 opens": "two",
        "between 0 and 2 opens": "zero one two robot unsure later",
        "between 1 and 2 opens": "one two unsure",
        "any open": "one two robot unsure three",
        "machine open": "robot",
        "no machine open": "zero one two unsure three later",
        "at least 0 opens": " ".join(rows),
    }.items():
        assert members(warehouse, world, condition, moment(AS_OF)) == expected, condition
