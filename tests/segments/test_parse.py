"""Reading: the structure of a text, and what hostile or damaged texts come to."""

import pytest

from segments import ast
from segments.errors import ProfileErrors
from segments.format import format_profile
from segments.parse import parse, parse_condition

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
