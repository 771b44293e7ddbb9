"""Reading: the structure of a text, and what hostile or damaged texts come to."""

from datetime import date
from decimal import Decimal

import pytest

from segments import ast
from segments.errors import ProfileErrors
from segments.text.format import format_profile
from segments.text.parse import parse, parse_condition

OPEN, CLICK = ast.Did(ast.Rows("open")), ast.Did(ast.Rows("click"))


def told(text: str) -> str:
    with pytest.raises(ProfileErrors) as caught:
        parse(text)
    return str(caught.value)


def test_blocks_nest_by_indentation() -> None:
    profile = parse(
        'profile "P"\ninclude all of\n  open\n  any of\n    click\n    none of\n      open\n  click\nexclude open\n'
    )
    inner = ast.Block("any", (CLICK, ast.Block("none", (OPEN,))))
    assert profile == ast.Profile("P", ast.Block("all", (OPEN, inner, CLICK)), OPEN)


@pytest.mark.parametrize(
    "text",
    [
        'profile "P"\r\ninclude all of\r\n\topen\r\n\tclick\r\n',
        '\ufeffprofile "P"\n\n# nothing\ninclude all of  # both\n      open\n\n      # and\n      click',
        '  profile "P"\n  include all of\n    open\n    click\n',
        'profile "P"\n  include all of\n    opens\n    clicks\n',
    ],
    ids=["tabs and windows line ends", "comments and blank lines", "indented as a whole", "indented below the name"],
)
def test_layout_makes_no_difference(text: str) -> None:
    assert parse(text) == ast.Profile("P", ast.Block("all", (OPEN, CLICK)))


def test_a_line_runs_on_while_a_parenthesis_is_open() -> None:
    profile = parse('profile "P"\ninclude open(\n  campaign is "a",  # one )\nkind is "("\n) today\n')
    assert isinstance(profile.include, ast.Did)
    assert len(profile.include.rows.filters) == 2


def test_within_parentheses_a_word_before_a_window_is_a_field() -> None:
    today = ast.InPeriod(ast.Period.TODAY)
    field = ast.InWindow("open", today)
    assert parse_condition("open today") == ast.Did(ast.Rows("open", (), today))
    assert parse_condition("`open` today") == field
    assert parse_condition("click(open today)") == ast.Did(ast.Rows("click", (field,)))
    inner = ast.RowBlock("any", (field, ast.Comparison("open", ast.Operator.IS_KNOWN)))
    assert parse_condition("click(any of (open today, open is known))") == ast.Did(ast.Rows("click", (inner,)))


SILENT = ast.Sequence(
    ast.Rows("send"),
    (
        ast.Step(ast.Rows("click"), ast.Distance(7, ast.Unit.DAY), same="message"),
        ast.Step(ast.Rows("open", made_by="anyone"), ast.Distance(1, ast.Unit.HOUR), negated=True),
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        "include send then click within 7 days on the same message then no any open within 1 hour\n",
        "include send then click on the same message within 7 day then no any open within 1 hours\n",
        "include sends  # first\n  then clicks within 7 days on the same message\n\n  # last\n"
        "  then no any opens within 1 hour",
        "include send\n    then click within 7 days on the same message\n  then no any open within 1 hour\n",
        "include\tsend(\n)\r\n\tthen click() within 7 days on the same message then no any open within 1 hour",
    ],
    ids=["one line", "within after the same", "comments between", "deeper and less deep", "tabs and parentheses"],
)
def test_a_sequence_may_go_on_over_lines_that_start_with_then(text: str) -> None:
    assert parse(f'profile "P"\n{text}') == ast.Profile("P", SILENT)


def test_a_field_called_then_still_starts_a_line_of_a_block() -> None:
    then = ast.Comparison("then", ast.Operator.IS_KNOWN)
    text = "include all of\n  then is known\n  then is known\nexclude none of # nor\n  then is known"
    profile = parse(f'profile "P"\n{text}')
    assert profile == ast.Profile("P", ast.Block("all", (then, then)), ast.Block("none", (then,)))


@pytest.mark.parametrize(
    "word", "sum average number smallest largest of over then ever within same periods period different on the".split()
)
def test_words_of_aggregates_and_sequences_are_still_names(word: str) -> None:
    three = (Decimal(3),)
    assert parse_condition(f"{word} = 3") == ast.Comparison(word, ast.Operator.IS, three)
    assert parse_condition(f"{word} is missing") == ast.Comparison(word, ast.Operator.IS_MISSING)
    assert parse_condition(f"{word} in the last 3 days") == ast.InWindow(word, ast.InTheLast(3, ast.Unit.DAY))
    assert parse_condition(f"{word}({word} = 3)") == ast.Did(
        ast.Rows(word, (ast.Comparison(word, ast.Operator.IS, three),))
    )
    assert parse_condition(f"at least 2 {word}") == ast.Did(ast.Rows(word), ast.Count("at least", 2))
    total = ast.Aggregate(ast.Aggregation.LARGEST, word, ast.Rows(word), ast.Operator.IS, three)
    assert parse_condition(f"largest {word} over {word} = 3") == total
    step = ast.Step(ast.Rows(word), same=word)
    assert parse_condition(f"{word} then {word} on the same {word}") == ast.Sequence(ast.Rows(word), (step,))
    assert parse_condition(f"first {word} ever today") == ast.FirstEver(ast.Rows(word), ast.InPeriod(ast.Period.TODAY))


def test_after_days_between_is_the_comparison_unless_another_follows() -> None:
    days = date(2026, 10, 1), date(2026, 10, 31)
    window = ast.Absolute("between", *days)
    largest = ast.Aggregation.LARGEST
    known = ast.Aggregate(largest, "at", ast.Rows("open", (), window), ast.Operator.IS_KNOWN)
    assert parse_condition("largest at over opens between 2026-10-01 and 2026-10-31 is known") == known
    compared = ast.Aggregate(largest, "at", ast.Rows("open"), ast.Operator.BETWEEN, days)
    assert parse_condition("largest at over opens between 2026-10-01 and 2026-10-31") == compared


def test_a_rhythm_is_told_in_any_count() -> None:
    rows = ast.Rows("open", made_by="anyone")
    for text, count, periods in (
        ("any opens in at least 2", None, ast.Count("at least", 2)),
        ("no any open in none", ast.Count("no", 0), ast.Count("no", 0)),
        ("between 2 and 3 any opens in between 1 and 2", ast.Count("between", 2, 3), ast.Count("between", 1, 2)),
        ("fewer than 2 any opens in exactly 2", ast.Count("fewer than", 2), ast.Count("exactly", 2)),
    ):
        found = parse_condition(f"{text} of the last 3 periods of 2 weeks")
        assert found == ast.Rhythm(rows, count, periods, 3, 2, ast.Unit.WEEK)


def test_a_hash_within_quotes_is_no_comment() -> None:
    assert parse('profile "P#1"\ninclude country is "#" # this is\n').name == "P#1"


def test_units_and_activities_are_read_in_singular_and_plural_and_written_as_the_number_asks() -> None:
    profile = parse(
        'profile "P"\ninclude at least 1 opens in the last 1 days\nexclude at least 2 open in the last 2 day\n'
    )
    assert format_profile(profile) == (
        'profile "P"\ninclude at least 1 open in the last 1 day\nexclude at least 2 opens in the last 2 days\n'
    )


def test_a_data_models_nouns_are_known_only_when_told() -> None:
    rows = ast.Rows("order", window=ast.InPeriod(ast.Period.TODAY))
    assert parse_condition("orders today", {"order": "orders"}) == ast.Did(rows)
    assert parse_condition("order() today") == ast.Did(rows)
    assert parse_condition("`order` today", {"order": "orders"}) == ast.InWindow("order", rows.window)


def test_a_backslash_in_a_pattern_may_be_written_once_or_twice() -> None:
    assert parse_condition(r'country matches "\d\\d"') == ast.Comparison("country", ast.Operator.MATCHES, (r"\d\d",))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "The text is empty"),
        ('include open', "starts with its name"),
        ('profile "P"\n', "includes nobody yet"),
        ('profile " "\ninclude open', "needs a name"),
        ('profile "P"\ninclude open\ninclude click', "one include at most"),
        ('profile "P"\ninclde open', "Did you mean include?"),
        ('profile "P"\ninclude open\n  click', "Nothing can be indented below"),
        ('profile "P"\ninclude all of\n\topen\n        click', "indented unlike"),
        ('profile "P"\ninclude all of\n    open\n  click', "indented unlike"),
        ('profile "P"\ninclude open(' + "any of (" * 5000 + ")" * 5000 + ")", "nest at most"),
        ('profile "P"\ninclude ' + "".join("  " * at + "all of\n" for at in range(500)), "nest at most"),
        ("x" * 1_000_001, "at most 1,000,000 characters"),
        ('profile "P"\ninclude country is "\ud800"', "half a character"),
        ('profile "P"\ninclude country is "' + '\\"' * 3000, "not closed"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_plainly(text: str, part: str) -> None:
    assert part in told(text)


def test_the_caret_stands_under_the_word() -> None:
    assert told('profile "P"\ninclude country iz "NL"').splitlines()[1:3] == [
        '    include country iz "NL"',
        "                    ^",
    ]


BLOCK = "and each condition on a line of its own below it."
HABITS = {
    "country is NL": 'a text stands in double quotes: "NL".',
    "country is NO": 'a text stands in double quotes: "NO".',
    "country is one of (NL, BE)": 'a text stands in double quotes: "NL".',
    "postcode is 1234AB": 'a text stands in double quotes: "1234AB".',
    "in profile Nobody": 'a text stands in double quotes: "Nobody".',
    "country is 'NL'": 'a text stands in straight double quotes: "NL".',
    "country is “NL”": 'a text stands in straight double quotes: "NL".',
    "country is `NL`": 'a text stands in straight double quotes: "NL".',
    "open and click": f"conditions stand one a line in a block: write all of, {BLOCK}",
    'country is "NL" OR country is "BE"': f"conditions stand one a line in a block: write any of, {BLOCK}",
    'open(kind is "a" and url is "b")': "within parentheses write a comma between conditions that all hold.",
    'open(kind is "a" or url is "b")': "within parentheses write any of (…), with a comma between its conditions.",
    "points between 2 or 3": "write and.",
    "2 opens": "write at least 2 opens.",
    "atleast 2 opens in the last 3 days": "write at least 2 opens.",
    "open in atmost 2 of the last 3 periods of 3 days": "write at most.",
    "less than 2 opens": "write fewer than.",
    "never opened": "write no open.",
    "did not click": "write no click.",
    "last answer(score > 3) has (score > 3)": "write latest answer.",
    "open in last 30 days": "write in the last.",
    "open last 30 days": "write in the last 30.",
    'country in ("NL")': "write is one of (…).",
    'country not in ("NL")': "write is not one of (…).",
    'country is in ("NL")': "write is one of.",
    "points is less than 3": "write <.",
    'country == "NL"': "write is.",
    "country is empty": "write is missing.",
    "birthday is today": "write today without is.",
    "sum score over answers > 3": "write sum of score.",
    "birthday has aniversary today": "write has its anniversary.",
    "first open in the last 30 days": "expected has and what is asked of the first of these; "
    "for the first one ever write first open ever in the last 30 days.",
}


@pytest.mark.parametrize("condition", HABITS)
def test_what_people_write_out_of_habit_is_answered_with_what_the_language_says(condition: str) -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse(f'profile "P"\ninclude {condition}')
    (problem,) = caught.value.problems
    assert problem.message.split("; ", 1)[1] == HABITS[condition]
    assert problem.nearest is None


def test_a_misspelt_word_of_the_language_where_a_text_may_stand_is_still_named() -> None:
    assert "Did you mean missing?" in told('profile "P"\ninclude country is mising')


@pytest.mark.parametrize("indented", ["    any of\n      click", "    any of\n    click"])
def test_a_block_that_is_indented_wrongly_is_told_once_and_no_other_word_is_named(indented: str) -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse(f'profile "P"\ninclude all of\n  open\n{indented}')
    (problem,) = caught.value.problems
    assert problem.message.startswith("Nothing can be indented below")
    assert (problem.line, problem.nearest) == (4, None)


def test_conditions_at_the_margin_are_told_once_at_the_block_that_they_should_stand_below() -> None:
    with pytest.raises(ProfileErrors) as caught:
        parse('profile "P"\ninclude any of\nopen\nclick\nexclud open')
    block, misspelt = caught.value.problems
    assert (block.line, block.message) == (2, "This block has no conditions; indent them below any of, one a line.")
    assert (misspelt.line, misspelt.nearest) == (5, "exclude")


def test_where_include_is_missing_exclude_is_not_taken_for_it() -> None:
    assert "Did you mean" not in told('profile "P"\nexclude open')


def test_no_caret_stands_under_an_empty_text() -> None:
    assert told("") == 'Line 1, column 1: The text is empty; a profile starts with profile "…" and include.'


@pytest.mark.parametrize("at", [0, 1000, 1999])
def test_a_long_line_is_cut_around_the_caret(at: int) -> None:
    values = [f'"{number}"' for number in range(2000)]
    values[at] = "Wrong"
    line, caret = told(f'profile "P"\ninclude country is one of ({", ".join(values)})').split("\n")[1:3]
    assert len(line) <= 4 + 160 + 2
    assert line[caret.index("^") :].startswith("Wrong")
    assert (line[4] == "…", line[-1] == "…") == (at > 0, at < 1999)


@pytest.mark.parametrize(
    "text", ["first open" + " " * 900_000 + "in the last 3 days", "country" + " " * 900_000 + "in ("]
)
def test_a_hostile_line_is_answered_too(text: str) -> None:
    assert "Line 2" in told(f'profile "P"\ninclude {text}')
