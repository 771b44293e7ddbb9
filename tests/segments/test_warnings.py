"""What can never or always hold is warned of, whatever the way it is written; and what can is left alone."""

import pytest
import village

from segments.check import check
from sql.reader import Reader

NOBODY, ALL = "can hold for no customer", "holds for all customers"
NO_ROW, EVERY_ROW = "can hold for no row", "holds for every row"


def block(kind: str, *conditions: str) -> str:
    return "\n  ".join([f"{kind} of", *(each.replace("\n", "\n  ") for each in conditions)])


def together(line: int, comes: str) -> str:
    return f"Together with the condition on line {line} this {comes}."


TIME = "member_since"
MACHINES = "machine open takes only what machines made; this can hold for no row."
# The rule, the condition, where it is told, and what.
ODD = {
    "a machine open is never one whose machine is missing": (
        "machine open(machine is missing)", (2, 22), MACHINES),
    "a machine open is never one whose machine is false": (
        "machine open(machine is false)", (2, 22), MACHINES),
    "an open is never one whose machine is true": (
        "open(any of (machine is true))", (2, 14),
        "open leaves out what machines made; this can hold for no row. Write machine open."),
    "a row is never younger and older than the same days": (
        block("all", f"{TIME} in the last 3 days", f"{TIME} more than 4 days ago"), (4, 3), together(3, NOBODY)),
    "nor younger and older than one edge": (
        block("all", f"{TIME} in the last 3 days", f"{TIME} more than 3 days ago"), (4, 3), together(3, NOBODY)),
    "weeks are days": (
        block("all", f"{TIME} in the last 1 week", f"{TIME} more than 7 days ago"), (4, 3), together(3, NOBODY)),
    "years are months": (
        block("all", f"{TIME} in the last 11 months", f"{TIME} more than 1 year ago"), (4, 3), together(3, NOBODY)),
    "hours are far enough from days": (
        block("all", f"{TIME} in the last 5 hours", f"{TIME} more than 3 days ago"), (4, 3), together(3, NOBODY)),
    "the windows of days ago exclude each other": (
        block("all", f"{TIME} between 4 and 6 days ago", f"{TIME} in the last 3 days"), (4, 3), together(3, NOBODY)),
    "last month is not today": (
        block("all", f"{TIME} last month", f"{TIME} today"), (4, 3), together(3, NOBODY)),
    "what is past is not to come": (
        block("all", f"{TIME} in the next 3 days", f"{TIME} in the last 3 days"), (4, 3), together(3, NOBODY)),
    "before a day is not after it": (
        block("all", f"{TIME} before 2026-01-01", f"{TIME} after 2026-01-01"), (4, 3), together(3, NOBODY)),
    "before a day is not after the day before it": (
        block("all", "birthday before 2026-01-02", "birthday after 2026-01-01"), (4, 3), together(3, NOBODY)),
    "on a day is not between others": (
        block("all", f"{TIME} on 2026-01-01", f"{TIME} between 2026-01-02 and 2026-02-01"), (4, 3),
        together(3, NOBODY)),
    "a day holds its instants and no others": (
        block("all", f"{TIME} on 2026-01-01", f"{TIME} since 2026-01-02T00:00:00+01:00"), (4, 3), together(3, NOBODY)),
    "windows that leave no time out and the missing are everybody": (
        block("any", f"{TIME} before 2026-01-01", f"{TIME} since 2026-01-01", f"{TIME} is missing"), (5, 3),
        f"Together with the conditions before it this {ALL}."),
    "relative windows likewise": (
        block("any", f"{TIME} in the last 3 days", f"{TIME} more than 3 days ago", f"{TIME} in the next 9 days",
              f"{TIME} not in the next 5 days"), (6, 3), together(5, ALL)),
    "numbers on both sides and the missing are everybody": (
        block("any", "points > 3", "points <= 3", "points is missing"), (5, 3),
        f"Together with the conditions before it this {ALL}."),
    "none of these is nobody": (
        block("none", "points > 3", "points < 3", "points is 3", "points is missing"), (6, 3),
        f"Together with the conditions before it this {NOBODY}."),
    "true, false and missing are everybody": (
        block("any", "vip is true", "vip is false", "vip is missing"), (5, 3),
        f"Together with the conditions before it this {ALL}."),
    "three numbers can be at odds though no two are": (
        block("all", "points between 3 and 4", "points not between 3 and 3.5", "points <= 3.5"), (5, 3),
        f"Together with the conditions before it this {NOBODY}."),
    "a condition and none of it are nobody": (
        block("all", 'country is "NL"', block("none", 'country is "NL"')), (4, 3), together(3, NOBODY)),
    "a condition or none of it are everybody": (
        block("any", 'country is "NL"', block("none", 'country is "NL"')), (4, 3), together(3, ALL)),
    "a block and none of it are nobody": (
        block("all", block("any", "vip is true", "click"), block("none", block("any", "click", "vip is true"))),
        (6, 3), together(3, NOBODY)),
    "a sequence and none of it are nobody": (
        block("all", "send then click", block("none", "send then click")), (4, 3), together(3, NOBODY)),
    "a text that is equal to one does not contain another": (
        block("all", 'country is "NL"', 'country contains "x"'), (4, 3), together(3, NOBODY)),
    "what starts with a text contains it": (
        block("all", 'country starts with "NL"', 'country does not contain "l"'), (4, 3), together(3, NOBODY)),
    "a list has an element or has not": (
        block("any", 'tags has "red"', 'tags does not have "red"'), (4, 3), together(3, ALL)),
    "a filter and its negative in brackets are every row": (
        'open(any of (campaign is "Sale 50% off", campaign is not "Sale 50% off"))', (2, 50),
        f"Together with the condition on line 2 this {EVERY_ROW}."),
    "a filter and none of it are no row": (
        'open(none of (campaign is "Sale 50% off"), campaign is "Sale 50% off")', (2, 52), together(2, NO_ROW)),
    "the latest row is one of its rows": (
        "latest answer(score > 3) has (score < 2)", (2, 39), together(2, NO_ROW)),
    "the latest row has one value": (
        block("all", "latest answer has (score < 2)", "latest answer has (score > 3)"), (4, 3), together(3, NOBODY)),
    "the first row ever is one of its rows": (
        "first open(occurred_at after 2026-10-02) ever before 2026-10-01", (2, 55), together(2, NO_ROW)),
    "a number of different ones is never below 0": (
        "number of different form over answers < 0", (2, 9), f"This comparison {NOBODY}."),
    "a number of different ones is always 0 or more": (
        "number of different form over answers >= 0", (2, 9), f"This comparison {ALL}."),
    "a sum of what is not below 0 is not below 0": (
        "sum of total over orders(total > 0) < 0", (2, 9), f"This comparison {NOBODY}."),
    "an average of what is below 0 is not above 0": (
        "average of total over orders(total < 0) > 0", (2, 9), f"This comparison {NOBODY}."),
    "whole numbers have none between two": (
        block("all", "number of different form over answers > 2", "number of different form over answers < 3"), (4, 3),
        together(3, NOBODY)),
    "what is worked out of rows needs rows": (
        block("all", "no order", "sum of total over orders > 3"), (4, 3), together(3, NOBODY)),
    "no day comes within 0 days": (
        "birthday has its anniversary in the next 0 days", (2, 9), f"This anniversary {NOBODY}."),
    "nor within the last 0 days": (
        "birthday has its anniversary in the last 0 days", (2, 9), f"This anniversary {NOBODY}."),
    "tomorrow is within the next 3 days": (
        block("all", "birthday has its anniversary tomorrow",
              block("none", "birthday has its anniversary in the next 3 days")), (4, 3), together(3, NOBODY)),
    "nothing lies in the next 0 days": (
        f"{TIME} in the next 0 days", (2, 9), f"This window {NOBODY}."),
    "a filter on the time is at odds with the window": (
        "open(occurred_at after 2026-10-02) before 2026-10-01", (2, 44), together(2, NO_ROW)),
    "what was done does not lie in the time to come": (
        "open(occurred_at in the next 3 days)", (2, 14), f"This window {NO_ROW}."),
    "who did it lately did it": (
        block("all", "open in the last 3 days", "no open in the last 2 weeks"), (4, 3), together(3, NOBODY)),
    "who did it often did it": (
        block("all", "at least 3 machine opens", "fewer than 3 any opens"), (4, 3), together(3, NOBODY)),
    "who did two things in order did both": (
        block("all", "send then click within 3 days", "no any click"), (4, 3), together(3, NOBODY)),
    "who is reachable has an address": (
        block("all", "email is missing", "reachable is true"), (4, 3), together(3, NOBODY)),
    "a smaller sample lies in a larger one": (
        block("all", "sample 10%", block("none", "sample 50%")), (4, 3), together(3, NOBODY)),
    "the exclude takes all that the include finds": (
        'country is "NL"\nexclude country starts with "n"', (3, 9),
        "Whoever is included is excluded as well; this profile can have no members."),
    "the exclude takes one way in": (
        block("any", 'country is "NL"', "open today") + "\nexclude open", (4, 3),
        "The exclude takes away everybody for whom this holds."),
}  # fmt: skip


@pytest.mark.parametrize("rule", ODD)
def test_what_can_never_or_always_hold_is_told_at_its_place(reader: Reader, rule: str) -> None:
    condition, place, message = ODD[rule]
    told = check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE).warnings
    assert [(each.line, each.column, each.message) for each in told] == [(*place, message)]


FINE = {
    "numbers on both sides leave out the missing": block("any", "points > 3", "points <= 3"),
    "windows on both sides leave out the missing": block("any", f"{TIME} before 2026-01-01", f"{TIME} >= 2026-01-01"),
    "true and false leave out the missing": block("any", "vip is true", "vip is false"),
    "an edge belongs to both windows": block("all", f"{TIME} in the last 3 days", f"{TIME} between 3 and 5 days ago"),
    "3 days may be longer than 72 hours": block("all", f"{TIME} in the last 3 days", f"{TIME} more than 72 hours ago"),
    "a month may be longer than 30 days": block("all", f"{TIME} in the last 1 month", f"{TIME} more than 30 days ago"),
    "this month may have begun today": block("all", f"{TIME} this month", f"{TIME} not yesterday"),
    "last week may lie in this month": block("all", f"{TIME} last week", f"{TIME} this month"),
    "a date may be near any moment": block("all", f"{TIME} on 2026-01-01", f"{TIME} in the last 3 days"),
    "the last day of the calendar has its instants": block("any", f"{TIME} on 9999-12-31", f"{TIME} is 9999-12-31"),
    "a filter in brackets may be missing": 'open(any of (campaign is "Sale 50% off", campaign is missing))',
    "two negatives hold for the missing": block("all", "points is not 3", "points not between 2 and 5"),
    "two texts can be in one": block("all", 'country contains "N"', 'country contains "L"'),
    "what was done long ago was not done lately": block("all", "open", "no open in the last 2 weeks"),
    "who did it seldom may have done some of it": block("all", "fewer than 3 any opens", "at least 2 machine opens"),
    "a sum may be below 0": "sum of total over orders < 0",
    "a sum of nothing is 0": "sum of total over orders(total > 0) <= 0",
    "the latest row is not the first": block("all", "latest answer has (score < 2)", "first answer has (score > 3)"),
    "tomorrow is not today": block("any", "birthday has its anniversary tomorrow",
                                   "birthday has its anniversary today"),
    "an any open may be a machine's": "any open(machine is not false)",
    "a machine open is one whose machine is true": "machine open(machine is true)",
    "an exclude may leave somebody": 'country starts with "n"\nexclude country is "NL"',
    "a smaller exclude leaves a way in": block("any", "vip is true", "open") + "\nexclude open today",
}  # fmt: skip


@pytest.mark.parametrize("rule", FINE)
def test_what_can_hold_for_some_is_left_alone(reader: Reader, rule: str) -> None:
    assert not check(reader, f'profile "P"\ninclude {FINE[rule]}\n', village.ZONE).warnings


@pytest.mark.parametrize(("others", "is_told"), [(2, True), (30, False)])
def test_what_takes_too_many_ways_to_look_through_is_left_alone(reader: Reader, others: int, is_told: bool) -> None:
    odd = [block("any", "points > 3", "points > 4"), block("any", "points < 2", "points < 1")]
    ways = [block("any", f"at least {n} clicks today", f"at least {n} sends today") for n in range(1, others)]
    told = check(reader, f'profile "P"\ninclude {block("all", *odd, *ways)}\n', village.ZONE).warnings
    assert [each.message for each in told] == ([together(3, NOBODY)] if is_told else [])
