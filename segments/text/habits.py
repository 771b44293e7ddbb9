"""What people write out of habit, from speech or from SQL, and what the language says instead: one table.

Asked only where the grammar has failed, so nothing here makes a text right or wrong.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from segments.errors import nearest

LOOK = 10_000  # characters back, so that a hostile text takes no time
NAME = r"(?P<name>[^\W\d]\w*)"
START = r"\A(?:(?:include|exclude)\s+)?"
WINDOW = r"(?P<window>(?:in|today|yesterday|this|last|on|before|after|since|until|between|more)\b[^#]*?)"
IN_ROWS = r"\((?:[^()]|\([^()]*\))*"
TEXT_HERE = r"(?P<text>[^\W\d][\w-]*|\d[\w-]*[^\W\d][\w-]*)"
QUOTED_HERE = r"['‘’‚“”„«»`](?P<text>[^'‘’‚“”„«»`\n]+)['‘’“”«»`]"
BLOCK = "conditions stand one a line in a block: write {} of, and each condition on a line of its own below it"
NOT_WORDS = r"(?!not\b|one\b|missing\b|known\b)"


class Habit(NamedTuple):
    """Where `before` ends and `here` begins at the failing place, `said` is what to do; `text` only where one can
    stand."""

    before: str
    here: str
    said: str
    text: bool = False


HABITS = [
    # A window or a set after `is`, and other ways to compare.
    Habit(r"\bis\s+", r"in\b", "write is one of"),
    Habit(r"\bis\s+not\s+", r"in\b", "write is not one of"),
    Habit(r"\bis\s+", r"(?:less|fewer|smaller)\s+than\b", "write <"),
    Habit(r"\bis\s+", r"(?:more|greater|larger|higher)\s+than\b", "write >"),
    Habit(r"\bis\s+", r"at\s+least\b", "write >="),
    Habit(r"\bis\s+", r"at\s+most\b", "write <="),
    Habit(r"\bis\s+", r"(?:empty|null|unknown)\b", "write is missing"),
    Habit(r"\bis\s+not\s+", r"(?:empty|null|unknown)\b", "write is known"),
    Habit(r"\bis\s+", r"(?P<word>between|before|after|since|until|today|yesterday)\b", "write {word} without is"),
    Habit(r"(?<!include)(?<!exclude)(?<!\bnot)\sin\s+", r"[(\"]", "write is one of (…)"),
    Habit(r"\bnot\s+in\s+", r"[(\"]", "write is not one of (…)"),
    Habit(r"(?<![<>!])=\s*", r"=", "write is"),
    Habit(r"<\s*", r">", "write is not"),
    Habit(r"\bhas\s+", r"an+iv\w*", "write has its anniversary"),
    # Texts.
    Habit("", QUOTED_HERE, 'a text stands in straight double quotes: "{text}"', text=True),
    Habit("", NOT_WORDS + TEXT_HERE, 'a text stands in double quotes: "{text}"', text=True),
    # Conditions.
    Habit(r"\bbetween\s+\S+\s+", r"or\b", "write and"),
    Habit(IN_ROWS, r"(?:and\b|&+)", "within parentheses write a comma between conditions that all hold"),
    Habit(IN_ROWS, r"(?:or\b|\|+)", "within parentheses write any of (…), with a comma between its conditions"),
    Habit("", r"(?:and\b|&+)", BLOCK.format("all")),
    Habit("", r"(?:or\b|\|+)", BLOCK.format("any")),
    # Counts.
    Habit(START, rf"(?P<number>\d+)\s+(?:times\s+)?(?!in\b|of\b|times\b){NAME}", "write at least {number} {name}"),
    Habit(rf"{START}at(?P<bound>least|most)\s+", rf"(?P<number>\d+)\s+{NAME}", "write at {bound} {number} {name}"),
    Habit("", r"at(?P<bound>least|most)\b", "write at {bound}"),
    Habit(rf"{START}less\s+", r"than\b", "write fewer than"),
    Habit(rf"{START}(?:has\s+)?(?:never|did\s+not|not)\s+", NAME, "write no {name}"),
    # Windows.
    Habit(r"\bin\s+", r"(?:last|past)\b", "write in the last"),
    Habit(r"\bin\s+", r"next\b", "write in the next"),
    Habit("", r"(?:within\s+)?(?:the\s+)?(?:last|past)\s+(?P<number>\d+)", "write in the last {number}"),
    # The first and the last of rows, and what is worked out of them.
    Habit(rf"{START}last\s+", NAME, "write latest {name}"),
    Habit(rf"{START}(?P<worked>sum|average)\s+", r"(?P<field>\w+)(?=\s+(?:over|of)\b)", "write {worked} of {field}"),
    Habit(
        rf"{START}first\s+(?P<rows>[^\W\d]\w*(?:\s*\(.*\))?(?<!\bany)(?<!\bmachine)|(?:any|machine)\s+\w+)\s+{WINDOW}",
        r"(?:#.*)?\Z",
        "expected has and what is asked of the first of these; for the first one ever write first {rows} ever {window}",
    ),
]


def habit_at(text: str, position: int, is_text: bool, activities: Collection[str]) -> str | None:
    """What to do instead of what stands at the failing place, as the rest of a sentence; None where no habit is known.
    `is_text`: may a text in quotes stand here; `activities`: the names that {name} may mean."""
    left = text[:position] if position <= LOOK else "…" + text[position - LOOK : position]
    for habit in HABITS:
        if habit.text and not is_text:
            continue
        here = re.compile(habit.here, re.IGNORECASE).match(text, position)
        before = here and re.search(rf"(?:{habit.before})\Z", left, re.IGNORECASE)
        if here and before:
            words = before.groupdict() | here.groupdict()
            if words.get("name"):
                words["name"] = nearest(words["name"], activities) or words["name"]
            return habit.said.format_map(words)
    return None
