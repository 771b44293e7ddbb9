"""What is wrong or odd in what is asked of rows is told in full: line, column, the line with a caret, what exists, the
nearest name."""

import pytest
import village

from segments.check import check
from segments.errors import ProfileErrors
from sql.reader import Reader

# A condition, the column that the caret stands at, what is told, and the nearest name.
ERRORS = [
    ("sum of totl over orders >= 3", 16,
     'An order has no field "totl"; it has: ordered_at, received_at, order_id, total, status.', "total"),
    ("sum of status over orders >= 3", 16, "status is a text, and a sum is of numbers; orders have: total.", None),
    ("average of ordered_at over orders > 3", 20,
     "ordered_at is a time, and an average is of numbers; orders have: total.", None),
    ("smallest status over orders is 3", 18, "status is a text, and the smallest is one of numbers, dates or times; "
     "orders have: ordered_at, received_at, total.", None),
    ("number of different labels over answers > 3", 29,
     "labels is a list of text, and different ones are counted of single values", None),
    ("sum of total over ordrs >= 3", 27, 'There is no activity "ordrs"; activities: send, delivery', "order"),
    ("sum of total over orders(statsu is \"paid\") >= 3", 34, 'An order has no field "statsu"', "status"),
    ("sum of total over orders", 33, "The line ends too early; expected an operator", None),
    ("sum of total orders >= 3", 22, '"orders" was not expected here; expected over.', "over"),
    ('sum of total over orders contains "x"', 34, 'sum of total is a number and cannot be compared by "contains"; it '
     "takes is, is not, is one of, is not one of, >, >=, <, <=, between, not between, is missing, is known.", None),
    ("sum of total over orders >= 2026-01-01", 37,
     "sum of total is a number, and this compares it with a date; write a number, such as 3.", None),
    ("largest ordered_at over orders > 3", 42, "largest ordered_at is a time, and this compares it with a number; "
     "write a date or an instant, such as 2026-11-21 or 2026-11-21T10:00:00+01:00.", None),
    ("number of different status over orders is \"paid\"", 51, "number of different status is a number, and this "
     "compares it with a text; write a number, such as 3.", None),
    ("sum of total over any orders > 3", 27, "any goes with open and click only", None),
    ("sum of total over orders in the next 3 days > 3", 34, "What customers did lies in the past", None),
    ("first open ever", 24, "The line ends too early; expected a window", None),
    ("first open ever in the next 3 days", 25, "What customers did lies in the past", None),
    ("first open ever tomorrow", 25, '"tomorrow" was not expected here; expected a window', None),
    ("first opn ever today", 15, 'There is no activity "opn"', "open"),
    ("first open evr today", 20, '"evr" was not expected here', "ever"),
    ("send then", 18, "The line ends too early; expected a name, any, machine or no.", None),
    ("send then no click", 22, "After no click it must be said within what time, such as within 7 days", None),
    ("send then click within 3", 33, "The line ends too early; expected a unit", None),
    ("send then click within 1.5 days", 32, "1.5 should be a whole number from 0", None),
    ("send then click in the last 3 days", 25, '"in" was not expected here; expected on, then, within', None),
    ("send then click within 2 days within 3 days", 39, "within is said twice of this step", None),
    ("send then click on the same campaign on the same url", 58, "A step has the same of one thing", None),
    ("send then click on the same campagn", 37, 'A send and a click have no "campagn" in common; both have: '
     "occurred_at, received_at, broadcast_id, campaign", "campaign"),
    ("send then click on the same mesage", 37, 'A send and a click have no "mesage" in common', "message"),
    ("send then order on the same campaign", 37, 'A send and an order have no "campaign" in common; both have: '
     "received_at.", None),
    ("answer then answer on the same labels", 40, "labels is a list of text of answers and a list of text of answers; "
     "only single values of one type can be the same.", None),
    ("sned then click", 9, 'There is no activity "sned"', "send"),
    ("send then clikc within 3 days", 19, 'There is no activity "clikc"', "click"),
    ("send then click(kampaign is \"A\")", 25, 'A click has no field "kampaign"', "campaign"),
    ("opens in at least 2 of the last 3", 42, "The line ends too early; expected periods.", None),
    ("opens in at least 2 of the last 0 periods of 3 days", 41, "0 should be a whole number from 1", None),
    ("opens in at least 2 of the last 3 periods of 0 days", 54, "0 should be a whole number from 1", None),
    ("opens in at least 2 of the last 401 periods of 3 days", 41, "There are at most 400 periods, not 401", None),
    ("opens in 2 of the last 3 periods of 3 days", 18, '"2" was not expected here; expected how many', None),
    ("opens today in at least 2 of the last 3 periods of 3 days", 21, '"in" was not expected here', None),
    ("country is one of \"NL BE\"", 27, '"NL BE" was not expected here; expected (.', None),
    ("opns in at least 2 of the last 3 periods of 3 days", 9, 'There is no activity "opns"', "open"),
    ("opens >= 2", 9, "How many opens there are is told before them; write at least 2 opens.", None),
    ("order < 1", 9, "How many orders there are is told before them; write fewer than 1 order.", None),
    ('opens is "2"', 9, '"opens" is an activity, not a field of customers', None),
    ('in profile "P"', 20, 'Profiles may not lead back to themselves: "P" → "P".', None),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "column", "message", "near"), ERRORS, ids=[each[0] for each in ERRORS])
def test_an_error_names_its_place_and_what_exists(
    reader: Reader, condition: str, column: int, message: str, near: str | None
) -> None:
    with pytest.raises(ProfileErrors) as caught:
        check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.nearest) == (2, column, near)
    assert problem.message.startswith(message)
    told = str(caught.value).split("\n")
    assert told[1] == f"    include {condition}"
    assert told[2] == " " * (3 + column) + "^"
    assert told[3:] == ([f"    Did you mean {near}?"] if near else [])


# A condition with one mistake in it, and the word that is wrong.
WRONG_WORDS = [
    ('country > "NL"', '> "NL"'), ('points is "3"', '"3"'), ('points is one of (3, "4", 5)', '"4"'),
    ('points = "3"', '"3"'), ("country in the last 3 days", "in the last"), ('tags is "red"', 'is "red"'),
    ("tags has 3", "3"), ('country matches "("', '"("'), ('not in profile "Stuff"', '"Stuff"'),
    ('in list "Fiends"', '"Fiends"'), ('sample 101% seed "S"', "101%"), ("between 1 and 2.5 opens", "2.5"),
    ("open in the last 1.5 days", "1.5"), ("latest answer(score < 3) has ( )", "( )"),
    ("answer(score < 3, any of (score > 3, form > 4))", "> 4"), ('"open"', '"open"'),
    ("birthday has its anniversary in the next 2 weeks", "weeks"), ("send then click(campaign is 3)", "3)"),
    ("send then no machine open within 3 days on the same page", "page"), ("latest machine click has (url > 3)", "> 3"),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "word"), WRONG_WORDS, ids=[each[0] for each in WRONG_WORDS])
def test_the_caret_stands_at_the_word_that_is_wrong(reader: Reader, condition: str, word: str) -> None:
    line = f"  {condition}"
    with pytest.raises(ProfileErrors) as caught:
        check(reader, f'profile "P"\ninclude all of\n{line}\n', village.ZONE)
    (problem,) = caught.value.problems
    assert problem.line == 3
    assert line[problem.column - 1 :].startswith(word)


def test_the_caret_finds_a_word_on_a_later_line_of_its_condition(reader: Reader) -> None:
    text = 'profile "P"\ninclude answer(\n    score < 3,\n    form > 4\n  )\n'
    with pytest.raises(ProfileErrors) as caught:
        check(reader, text, village.ZONE)
    assert [(each.line, each.column) for each in caught.value.problems] == [(4, 10)]


def test_the_caret_stands_at_the_zone_that_is_none(reader: Reader) -> None:
    with pytest.raises(ProfileErrors) as caught:
        check(reader, 'profile "P"\ntimezone   "Mars"\ninclude everyone\n', village.ZONE)
    assert [(each.line, each.column) for each in caught.value.problems] == [(2, 12)]


def test_all_errors_of_a_sequence_are_told_at_once_each_on_its_line(reader: Reader) -> None:
    text = """profile "P"
include send(kampaign is "A")
  then clikc within 7 days
  then no open within 3 days on the same colours
exclude sum of totl over orders >= "3"
"""
    with pytest.raises(ProfileErrors) as caught:
        check(reader, text, village.ZONE)
    places = [(each.line, each.column, each.nearest) for each in caught.value.problems]
    assert places == [(2, 14, "campaign"), (3, 8, "click"), (4, 42, "colour"), (5, 16, "total")]
    assert all(each.source_line == text.split("\n")[each.line - 1] for each in caught.value.problems)


def test_of_many_values_that_occur_nowhere_a_few_are_told_and_how_many_more(reader: Reader) -> None:
    values = ", ".join(f'"X{at}"' for at in range(2000))
    text = f'profile "P"\ninclude country is one of ({values})\n'
    told = [each.message for each in check(reader, text, village.ZONE).warnings]
    few = [f'Nowhere in the data is country "X{at}".' for at in range(5)]
    assert told == [*few, "Nowhere in the data are 1,995 more values of country here."]
    assert max(len(line) for each in check(reader, text, village.ZONE).warnings for line in str(each).split("\n")) < 170


NOBODY, ALL, NO_ROW = "can hold for no customer", "holds for all customers", "can hold for no row"
WARNINGS = [
    ('sum of total over orders(status is "payd") > 3', 'Nowhere in the data is status "payd".'),
    ('first open(campaign is "Sael 50% off") ever today', 'Nowhere in the data is campaign "Sael 50% off".'),
    ('send(campaign is "X") then click', 'Nowhere in the data is campaign "X".'),
    ('send then no click(campaign is "X") within 3 days', 'Nowhere in the data is campaign "X".'),
    ('opens(campaign is "X") in at least 1 of the last 2 periods of 3 days', 'Nowhere in the data is campaign "X".'),
    ("sum of total over orders is missing", f"This is never missing; it {NOBODY}."),
    ("number of different status over orders is known", f"This is never missing; it {ALL}."),
    ("sum of total over orders between 3 and 1", f"This comparison {NOBODY}."),
    ("average of total over orders not between 3 and 1", f"This comparison {ALL}."),
    ("all of\n  sum of total over orders > 3\n  sum of total over orders < 2", f"this {NOBODY}."),
    ("any of\n  sum of total over orders is 3\n  sum of total over orders is not 3", f"this {ALL}."),
    ("all of\n  average of total over orders is missing\n  average of total over orders > 3", f"this {NOBODY}."),
    ("sum of total over orders between 2026-11-21 and 2026-11-01 > 3", "This window ends before it starts"),
    ("first open ever between 2026-11-21 and 2026-11-01", "This window ends before it starts"),
    ("first open(machine is true, machine is missing) ever today", NO_ROW),
    ("send between 2026-11-21 and 2026-11-01 then click", "This window ends before it starts"),
    ("send then click(machine is true, machine is missing)", NO_ROW),
    ("send then click within 0 days", f"Nothing later comes within 0 days; this {NOBODY}."),
    ("send then no click within 0 hours", "Nothing later comes within 0 hours; this step says nothing."),
    ("opens in at least 4 of the last 3 periods of 3 days", f"Of 3 periods this {NOBODY}."),
    ("opens in more than 1 of the last 1 period of 3 days", f"Of 1 period this {NOBODY}."),
    ("opens in between 2 and 1 of the last 3 periods of 3 days", f"Of 3 periods this {NOBODY}."),
    ("opens in at most 3 of the last 3 periods of 3 days", f"Of 3 periods this {ALL}."),
    ("opens in at least 0 of the last 3 periods of 3 days", f"Of 3 periods this {ALL}."),
    ("at least 0 opens in at least 2 of the last 3 periods of 3 days", "This count holds in every period."),
    ("open(machine is true)", f"open leaves out what machines made; this {NO_ROW}. Write machine open."),
    (
        "all of\n  no click(machine is one of (true))\n  everyone",
        f"click leaves out what machines made; this {NO_ROW}.",
    ),
    ("reachable is missing", f"reachable is never missing; this {NOBODY}."),
    ('any of\n  reachable is known\n  country is "NL"', f"reachable is never missing; this {ALL}."),
    ("fewer than 0 opens in at least 2 of the last 3 periods of 3 days", "This count holds in no period."),
]


@pytest.mark.parametrize(("condition", "message"), WARNINGS, ids=[each[0] for each in WARNINGS])
def test_what_is_odd_is_warned_of(reader: Reader, condition: str, message: str) -> None:
    told = check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE).warnings
    assert message in "\n".join(each.message for each in told)
    assert all(each.line >= 2 and each.column > 0 for each in told)


@pytest.mark.parametrize(
    "condition",
    [
        "sum of total over orders >= 0", "sum of total over orders between 1 and 3",
        "all of\n  sum of total over orders > 3\n  sum of total over orders in the last 3 days < 2",
        "all of\n  smallest total over orders < 2\n  largest total over orders > 3",
        "machine open(machine is true)", "any open(machine is true)", "open(machine is missing)",
        "send(machine is true)",
        "first open ever in the last 0 days", "send then no click within 1 second", "send then click",
        "opens in at least 3 of the last 3 periods of 3 days", "no open in none of the last 3 periods of 3 days",
    ],
)  # fmt: skip
def test_what_is_not_odd_is_not(reader: Reader, condition: str) -> None:
    assert not check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE).warnings
