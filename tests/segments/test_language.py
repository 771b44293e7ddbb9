"""The rules of the language, one by one, on the village; docs/language.md says each of them."""

from itertools import pairwise

import evaluator
import pytest
import village

from segments.check import check
from segments.errors import ProfileErrors
from segments.people import audience
from segments.text.parse import parse
from segments.words import PLURALS
from sql.reader import Reader

ALL = "anna bram cleo dora emil gus@z.de"


def people(reader: Reader, condition: str) -> str:
    checked = check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE)
    return " ".join(audience.members(reader, checked, village.AS_OF)["customer_id"].to_list())


def plainly(condition: str) -> str:
    """The same by the plain reading."""
    world = village.village()
    profile = parse(f'profile "P"\ninclude {condition}\n', PLURALS | {"order": "orders"})
    found = evaluator.people(world, profile, village.AS_OF, village.ZONE)
    return " ".join(sorted(world.customers[key]["customer_id"] or world.customers[key]["email"] for key in found))


def problems(reader: Reader, condition: str) -> str:
    with pytest.raises(ProfileErrors) as caught:
        people(reader, condition)
    return str(caught.value)


RULES = {
    "everyone is all who are not erased": ("everyone", ALL),
    "nobody is nobody": ("nobody", ""),
    "none of is the complement within the universe": ('none of\n  country is "NL"', "bram cleo dora emil gus@z.de"),
    "text is compared exactly as stored": ('country is "NL"', "anna"),
    "= is is": ('country = "NL"', "anna"),
    "!= is is not, and includes the missing": ('country != "NL"', "bram cleo dora emil gus@z.de"),
    "is one of": ('country is one of ("NL", "BE")', "anna emil"),
    "is not one of includes the missing": ('country is not one of ("NL", "BE")', "bram cleo dora gus@z.de"),
    "a blank text is missing": ("country is missing", "cleo dora"),
    "is known is the complement of is missing": ("country is known", "anna bram emil gus@z.de"),
    "nothing is equal to a blank text": ('country is "  "', ""),
    "everything is not a blank text": ('country is not "  "', ALL),
    "a blank text contains nothing, not even a blank": ('country contains " "', ""),
    "containing nothing is being known": ('country contains ""', "anna bram emil gus@z.de"),
    "contains is without regard to case": ('country contains "n"', "anna bram gus@z.de"),
    "the percent sign is an ordinary character": ('country contains "%"', "gus@z.de"),
    "the underscore is an ordinary character": ('click(url contains "A_B")', "anna"),
    "does not contain includes the missing": ('country does not contain "n"', "cleo dora emil"),
    "starts with": ('country starts with "nL"', "anna bram"),
    "does not start with includes the missing": ('country does not start with "n"', "cleo dora emil"),
    "ends with": ('country ends with "l"', "anna bram gus@z.de"),
    "does not end with includes the missing": ('country does not end with "l"', "cleo dora emil"),
    "matches regards case and looks anywhere": ('country matches "[L]"', "anna gus@z.de"),
    "does not match includes the missing": ('country does not match "[L]"', "bram cleo dora emil"),
    "a pattern that fits nothing fits no missing text": ('country matches "^ *$"', ""),
    "a list has an element, not a part of one": ('tags has "re"', ""),
    "does not have includes who has no list": ('tags does not have "red"', "bram cleo dora emil gus@z.de"),
    "a list of nothing is missing": ("sizes is missing", "cleo dora emil gus@z.de"),
    "between includes both ends": ("points between 2.5 and 3", "bram emil"),
    "not between includes the missing": ("points not between 2.5 and 200", "cleo dora gus@z.de"),
    "a missing boolean is not true and not false": ("none of\n  vip is true\n  vip is false", "cleo dora gus@z.de"),
    "on a day is the local day": ("member_since on 2026-10-22", "anna bram"),
    "is with a day is the local day": ("member_since is 2026-10-22", "anna bram"),
    "is with an instant is exact": ("member_since is 2026-10-22T10:00:00+02:00", "anna"),
    "before a day is before the local day": ("member_since < 2026-10-22", "emil"),
    "up to a day is to the end of it": ("member_since <= 2026-10-22", "anna bram emil"),
    "after a day is from the next day": ("member_since after 2026-10-21", "anna bram"),
    "until a day includes it": ("member_since until 2026-10-22", "anna bram emil"),
    "not with a window includes the missing": ("member_since not on 2026-10-22", "cleo dora emil gus@z.de"),
    "a window on a date is of local days": ("birthday before 1980-11-02", "emil"),
    "the years of a window are the calendar's": ("member_since in the last 1 year", "anna bram emil"),
    "an anniversary tomorrow": ("birthday has its anniversary tomorrow", "bram"),
    "an anniversary today is none of the days around it": ("birthday has its anniversary today", ""),
    "29 February is then 1 March": ("birthday has its anniversary in the next 120 days", "anna bram gus@z.de"),
    "and not 28 February": ("birthday has its anniversary in the next 119 days", "bram"),
    "an activity alone is at least one row": ("click", "anna emil"),
    "the plural is accepted": ("clicks", "anna emil"),
    "a data model's activity is one": ("order in the last 1 day", "anna"),
    "opens by machines are left out": ("open in the last 30 days", "anna cleo"),
    "any open takes all": ("any open", "anna bram cleo"),
    "machine open takes those alone": ("machine open", "anna bram"),
    "at most counts zero": ("at most 1 open", "bram cleo dora emil gus@z.de"),
    "fewer than counts zero": ("fewer than 1 open", "bram dora emil gus@z.de"),
    "exactly 0 is zero": ("exactly 0 opens", "bram dora emil gus@z.de"),
    "no is zero": ("no open", "bram dora emil gus@z.de"),
    "between 0 counts zero": ("between 0 and 1 opens", "bram cleo dora emil gus@z.de"),
    "more than": ("more than 1 open", "anna"),
    "two at one instant are two": ("exactly 2 opens on 2026-10-25", "anna"),
    "rows after the moment do not exist": ('answer(question_index is "3.1", score is 1)', "anna bram"),
    "a rolling window has its lower edge, to the microsecond": ("answer(score is 1) in the last 10 days", "anna"),
    "before that edge is more than that ago": ("answer(score is 1) more than 10 days ago", "bram"),
    "hours are elapsed time": ("open in the last 177 hours", "anna cleo"),
    "an hour less is an hour less": ("open in the last 175 hours", "cleo"),
    "a month's window has the month's last day": ("click more than 1 month ago", "emil"),
    "calendar days begin at local midnight": ("open in the last 1 calendar day", "cleo"),
    "filters hold for one row": ('order(total > 50, status is "open")', ""),
    "any of within parentheses": ('order(any of (total > 50, status is "open")) today', "anna"),
    "none of within parentheses": ('order(none of (total > 50, status is "paid"))', "anna"),
    "a missing word of a dictionary is missing": ("answer(form is missing)", "gus@z.de"),
    "a negative on it includes it": ('answer(form is not "General score")', "gus@z.de"),
    "a number that cannot be read is missing": ("answer(weight is known)", "gus@z.de"),
    "question numbers are texts": ('answer(question_index is "3.1")', "anna bram cleo dora"),
    "an answer has its response's fields": ('answer(mailing is "m1")', "anna"),
    "the later of a tie came last": ('latest answer(form_id is missing) has (score < 3)', "anna bram dora gus@z.de"),
    "the first of a tie came first": ('first answer(form is "General score") has (score > 3)', "dora"),
    "the one row is out where its value is missing": ("latest answer has (score is missing)", "cleo emil"),
    "reachable is an address and no goodbye yet": ("reachable is true", "anna emil gus@z.de"),
    "unreachable is its complement": ("reachable is not true", "bram cleo dora"),
    "in profile is its members": ('in profile "Staff"', "anna bram"),
    "not in profile is the rest": ('not in profile "Staff"', "cleo dora emil gus@z.de"),
    "in list is who is on it and not erased": ('in list "Friends"', "anna bram"),
    "a sample of all is all": ("sample 100%", ALL),
    "a sample of none is none": ("sample 0%", ""),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_rule(reader: Reader, rule: str) -> None:
    condition, expected = RULES[rule]
    assert people(reader, condition) == expected
    assert plainly(condition) == expected


def test_a_smaller_sample_lies_in_a_larger_one(reader: Reader) -> None:
    found = [set(people(reader, f"sample {percent}%").split()) for percent in (10, 30, 50, 70, 90)]
    assert all(smaller <= larger for smaller, larger in pairwise(found))


ERRORS = {
    'cuntry is "NL"': ("line 2, column 9", "did you mean country", "they have: customer_id"),
    'answer(frm is "x")': ("line 2, column 16", "did you mean form"),
    "opn today": ("did you mean open",),
    "opeen(machine is true)": ("did you mean open", "activities: "),
    'country > "NL"': ("country is a text", "is one of"),
    'points is "3"': ("points is a number", "such as 3"),
    "answer(question_index is 3.10)": ("question_index is a text", "double quotes"),
    "country in the last 3 days": ("country is a text", "date or a time"),
    "birthday is 2026-01-01T00:00:00Z": ("birthday is a date",),
    "birthday on 2026-01-01T00:00:00Z": ("without a time of day",),
    'tags is "red"': ("tags is a list of text", "has"),
    'country matches "("': ("regular expression",),
    'in profile "Stuff"': ('there is no saved profile "stuff"', "did you mean staff"),
    'not in list "Fiends"': ("did you mean friends",),
    "any send": ("any goes with open and click",),
    "open in the next 3 days": ("lies in the past",),
    "country has its anniversary today": ("has an anniversary",),
    "birthday has its anniversary in the next 2 weeks": ("in days",),
    "open between 7 and 3 days ago": ("smaller number comes first",),
    "open in the last 1.5 days": ("whole number",),
    "member_since on 2026-02-30": ("not a day of the calendar",),
    "member_since on 2026-02-03T10:00:00": ("offset",),
    "sample 101%": ("between 0% and 100%",),
    'country is "NL" and country is "BE"': ('"and" was not expected here', "one a line in a block"),
    "all of": ("no conditions",),
    'country is "NL': ("not closed",),
    "open(machine is true": ("never closed",),
    "country": ("is a field of customers",),
    "open is true": ("is an activity",),
}


@pytest.mark.parametrize("condition", ERRORS)
def test_an_error_says_where_what_and_what_else(reader: Reader, condition: str) -> None:
    told = problems(reader, condition)
    for part in ("line 2, column", *ERRORS[condition]):
        assert part in told.lower()
    assert "^" in told


def test_all_errors_of_a_text_are_told_at_once(reader: Reader) -> None:
    with pytest.raises(ProfileErrors) as caught:
        check(reader, 'profile "P"\ninclude all of\n  cuntry is "x"\n  open(campain is "x")\n', village.ZONE)
    assert [each.line for each in caught.value.problems] == [3, 4]
    with pytest.raises(ProfileErrors) as caught:
        check(reader, 'profile "P"\ninclude all of\n  country iz "x"\n  open(\nexclude any of\n', village.ZONE)
    assert [each.line for each in caught.value.problems] == [3, 4]

    text = """profile "P"
timezone "Nowhere"
include all of
  cuntry is "x"
  points > > 3
  points > "x"
  opn(
exclude all of
  open(campain is "x")
"""
    with pytest.raises(ProfileErrors) as caught:
        check(reader, text, village.ZONE)
    assert [each.line for each in caught.value.problems] == [2, 4, 5, 6, 7]
    with pytest.raises(ProfileErrors) as caught:
        check(reader, text.replace("  opn(\n", ""), village.ZONE)
    assert [each.line for each in caught.value.problems] == [2, 4, 5, 6, 8]
    assert all(each.source_line for each in caught.value.problems)


def test_an_unknown_time_zone_is_an_error(reader: Reader) -> None:
    with pytest.raises(ProfileErrors, match="Europe/Amsterdam") as caught:
        check(reader, 'profile "P"\ntimezone "Europe/Amsterdan"\ninclude everyone\n', village.ZONE)
    assert [each.line for each in caught.value.problems] == [2]


WARNINGS = {
    'country is ""': "can hold for no customer",
    "points between 3 and 1": "can hold for no customer",
    "at least 0 opens": "holds for all customers",
    "fewer than 0 opens": "can hold for no customer",
    "sample 0%": "can hold for no customer",
    'all of\n  country is "NL"\n  country is "BE"': "can hold for no customer",
    'all of\n  country is "NL"\n  country is missing': "can hold for no customer",
    "all of\n  points > 3\n  points <= 3": "can hold for no customer",
    'any of\n  country is "NL"\n  country is not "NL"': "holds for all customers",
    'answer(form is "Genral score")': "Did you mean General score?",
    'country is "NK"': "Nowhere in the data",
    'bounce(kind is "firm")': "Nowhere in the data",
    'order(status is "payd")': "Did you mean paid?",
    "all of\n  points is 3\n  points is 4": "can hold for no customer",
    "all of\n  points > 3\n  vip is true\n  points between 1 and 3": "can hold for no customer",
    "all of\n  birthday < 1980-01-01\n  all of\n    birthday >= 1980-01-01": "can hold for no customer",
    "all of\n  at least 2 opens\n  fewer than 2 opens": "can hold for no customer",
    "all of\n  nobody\n  vip is true": "This block can hold for no customer",
    "any of\n  everyone\n  vip is true": "This block holds for all customers",
    "none of\n  everyone": "This block can hold for no customer",
    "none of\n  vip is true\n  vip is not true": "can hold for no customer",
    "answer(score < 3, score > 5)": "can hold for no row",
    "no answer(score is 3, score is missing)": "can hold for no row",
    "latest answer has (score < 3, score > 5)": "can hold for no row",
    "open between 2026-11-21 and 2026-11-01": "ends before it starts",
    "member_since between 2026-11-21 and 2026-11-01": "can hold for no customer",
    "vip is true\nexclude vip is true": "can have no members",
    "vip is true\nexclude everyone": "can have no members",
}


@pytest.mark.parametrize("condition", WARNINGS)
def test_what_is_odd_is_warned_of(reader: Reader, condition: str) -> None:
    checked = check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE)
    assert WARNINGS[condition] in "\n".join(map(str, checked.warnings))
    assert all(each.line >= 2 for each in checked.warnings)


def test_what_is_not_odd_is_not(reader: Reader) -> None:
    for condition, _ in RULES.values():
        checked = check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE)
        nowhere = [each for each in checked.warnings if "Nowhere" in each.message and '"re"' not in each.message]
        assert not nowhere, condition


def test_contradictions_are_not_seen_where_there_are_none(reader: Reader) -> None:
    for condition in (
        "all of\n  points > 3\n  points < 4\n  points is not 3.5",
        "all of\n  points is missing\n  points is not 3",
        "all of\n  points between 1 and 3\n  points >= 3",
        "all of\n  member_since is 2026-10-22\n  member_since >= 2026-10-22T12:00:00Z",
        "all of\n  at least 2 opens\n  at least 1 open\n  at most 2 opens",
        "any of\n  points is 3\n  points is 4",
        "answer(any of (score < 3, score > 5))",
        'all of\n  tags has "red"\n  tags has "blue"',
    ):
        assert not check(reader, f'profile "P"\ninclude {condition}\n', village.ZONE).warnings, condition


def test_a_reference_to_a_profile_without_members_is_warned_of_where_there_is_a_moment(reader: Reader) -> None:
    text = 'profile "P"\ninclude any of\n  in profile "Staff"\n  not in profile "Empty"\n'
    told = check(reader, text, village.ZONE, village.AS_OF).warnings
    assert [(each.line, each.message) for each in told] == [(4, 'The profile "Empty" has no members at this moment.')]
    assert not check(reader, text, village.ZONE).warnings
