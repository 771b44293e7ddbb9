"""A grammar's complaint as a problem that a marketer can mend: what stands there, what could, what looks like it."""

import re
from collections.abc import Collection

from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from segments.errors import Problem, nearest
from segments.text.habits import habit_at

# Of fewer letters a nearest word is more often a text whose quotes were forgotten.
SURE = 4
WORD = re.compile(r'"(?:[^"\\\n]|\\.)*"|[^\W\d][\w-]*|-?\d[\w.:+-]*|[<>=!]+|\S')
KINDS = {
    "NAME": "a name",
    "QUOTED_NAME": "a name",
    "STRING": 'a text in double quotes, such as "NL"',
    "NUMBER": "a number",
    "DATE": "a date, such as 2026-11-21",
    "INSTANT": "an instant, such as 2026-11-21T10:00:00+01:00",
    "UNIT": "a unit (seconds, minutes, hours, days, weeks, months, years)",
    "PERIOD": "today, yesterday, this week …",
    "DAY": "today or tomorrow",
    "PERIODS": "periods",
    "OF_THE": "of the last",
    "SUM": "sum of",
    "AVERAGE": "average of",
    "NUMBER_OF": "number of different",
    "SMALLEST": "smallest",
    "LARGEST": "largest",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "PERCENT": "%",
    "$END": "the end of the line",
}
# Many words that say the same kind of thing, half of these or more, are told as one.
GROUPS = {
    "an operator (is, is not, contains, starts with, >=, is missing …)": set(
        "IS EQUAL __ANON_0 __ANON_1 __ANON_2 MORETHAN LESSTHAN CONTAINS DOES STARTS ENDS MATCHES HAS".split()
    ),
    "a window (in the last 10 days, today, since 2026-01-31 …)": set(
        "IN MORE PERIOD ON BEFORE AFTER SINCE UNTIL BETWEEN NOT".split()
    ),
    "a condition": set(
        "EVERYONE NOBODY SAMPLE LATEST FIRST SUM AVERAGE NUMBER_OF SMALLEST LARGEST AT EXACTLY FEWER NO ALL ANY NONE "
        "MACHINE NAME".split()
    ),
    "how many (at least 2, exactly 3, none …)": set("AT EXACTLY FEWER MORE BETWEEN NO NONE".split()),
}


def problem_of(
    error: UnexpectedInput,
    parser: Lark,
    text: str,
    line: int,
    column: int,
    source: list[str],
    activities: Collection[str],
) -> Problem:
    """`text` stands at `line`, `column` of the whole, whose lines are `source`; `activities` are names in use."""
    position = error.pos_in_stream if isinstance(error.pos_in_stream, int) else len(text.rstrip())
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        position = len(text.rstrip())
    found = WORD.match(text, position)
    word = found[0] if found else ""
    terminals = _accepted(error)
    expected, words = _told(terminals, parser)
    at_line, at_column = place(text, position, line, column)
    if not word or word == "#":
        message = "The line ends too early"
    else:
        message = f"{word if word.startswith(chr(34)) else chr(34) + word + chr(34)} was not expected here"
    near = nearest(word, words) if word and word not in words else None
    instead = habit_at(text, position, "STRING" in terminals, activities)
    if instead:
        # A short word looks like many others: NO is hardly meant as not.
        near = near if len(word) >= SURE and "STRING" in terminals else None
    return Problem(
        f"{message}; {instead or f'expected {_either(expected)}'}.",
        at_line, at_column, source[at_line - 1].rstrip("\r"), expected, near,
    )  # fmt: skip


def place(text: str, position: int, line: int, column: int) -> tuple[int, int]:
    """Line and column in the whole of a position in a piece that starts at `line`, `column`."""
    before = text[:position]
    rows = before.count("\n")
    return line + rows, position - before.rfind("\n") if rows else column + position


def _accepted(error: UnexpectedInput) -> set[str]:
    if isinstance(error, UnexpectedToken):
        return set(error.accepts or error.expected)
    if isinstance(error, UnexpectedCharacters):
        return set(error.allowed or ())
    return set(getattr(error, "expected", ()))


def _told(terminals: set[str], parser: Lark) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How the terminals are told, grouped, and the plain words among them."""
    patterns = {each.name: each.pattern.value for each in parser.terminals}
    words = {name: patterns[name].removesuffix(r"\b") for name in terminals if patterns.get(name, "").endswith(r"\b")}
    words = {name: word for name, word in words.items() if word.isalpha()}
    told: list[str] = []
    left = terminals - {"COMMENT"}
    for group, members in GROUPS.items():
        if len(left & members) >= len(members) // 2:
            told.append(group)
            left = left - members
    for name in (each.name for each in parser.terminals):
        if name in left:
            told.append(words.get(name) or KINDS.get(name) or patterns[name].replace("\\", ""))
    if "$END" in left:
        told.append(KINDS["$END"])
    return tuple(dict.fromkeys(told)), tuple(sorted(words.values()))


def _either(expected: tuple[str, ...]) -> str:
    if len(expected) < 2:
        return "".join(expected) or "something else"
    return f"{', '.join(expected[:-1])} or {expected[-1]}"
