"""The line structure of a text: which logical lines there are and how they nest. No grammar enters here.

A logical line runs on while a parenthesis is open, and over lines indented below a condition that start with `then`.
Indentation is compared as it stands, so tabs and spaces may not be mixed in a way that hides what belongs to what.
"""

import re
from dataclasses import dataclass, field

from segments.errors import Problem

DEEPEST = 40
THEN = re.compile(r"then\b")
# What has lines of its own below it, or none: a `then` there starts a line.
HEAD = re.compile(r"(?:(?:include|exclude)\s+)?(?:all|any|none)\s+of\s*(?:#.*)?|(?:profile|timezone|about)\b.*")
LONGEST = 1_000_000


@dataclass
class Line:
    """`text` as written, from the first word on; `line` and `column` are that word's place, from 1."""

    indent: str
    text: str
    line: int
    column: int
    children: list["Line"] = field(default_factory=list)

    @property
    def first_word(self) -> str:
        word = self.text.split(None, 1)[0]
        return word.split("(", 1)[0] or word[:1]


def nest(text: str, problems: list[Problem]) -> list[Line]:
    """The outermost lines, each with the lines indented below it; what cannot be nested is added to `problems`."""
    if len(text) > LONGEST:
        problems.append(Problem(f"A profile is at most {LONGEST:,} characters long; this has {len(text):,}.", 1, 1))
        return []
    physical = text.split("\n")
    outermost: list[Line] = []
    above: list[Line] = []
    for line in _logical(physical, problems):
        while above and not _is_deeper(line.indent, above[-1].indent):
            above.pop()
        siblings = above[-1].children if above else outermost
        if siblings and siblings[0].indent != line.indent:
            problems.append(
                Problem(
                    "This line is indented unlike the lines it stands among; indent conditions of one block alike.",
                    line.line, line.column, physical[line.line - 1].rstrip("\r"),
                )
            )  # fmt: skip
        if len(above) > DEEPEST:
            problems.append(_too_deep(line.line, line.column, physical))
            return []
        siblings.append(line)
        above.append(line)
    return outermost


def _is_deeper(indent: str, than: str) -> bool:
    return len(indent) > len(than) and indent.startswith(than)


def _logical(physical: list[str], problems: list[Problem]) -> list[Line]:
    lines: list[Line] = []
    opened: list[tuple[int, int]] = []
    for number, raw in enumerate(physical, 1):
        content = raw.rstrip("\r")
        stripped = content.lstrip(" \t\f\u00a0")
        if opened or _runs_on(content, stripped, lines):
            lines[-1].text += "\n" + content
            _brackets(content, 0, number, opened, physical, problems)
        elif stripped.strip() and not stripped.startswith("#"):
            indent = content[: len(content) - len(stripped)]
            lines.append(Line(indent, stripped, number, len(indent) + 1))
            _brackets(content, len(indent), number, opened, physical, problems)
        if len(opened) > DEEPEST:
            problems.append(_too_deep(number, opened[-1][1], physical))
            return []
    if opened:
        line, column = opened[-1]
        problems.append(
            Problem("This parenthesis is never closed.", line, column, physical[line - 1].rstrip("\r"), (")",))
        )
        del lines[-1]
    return lines


def _runs_on(content: str, stripped: str, lines: list[Line]) -> bool:
    """Is this the next step of the sequence that the line above tells?"""
    if not lines or not THEN.match(stripped) or HEAD.fullmatch(lines[-1].text.rstrip()):
        return False
    return _is_deeper(content[: len(content) - len(stripped)], lines[-1].indent)


def _brackets(
    content: str, start: int, number: int, opened: list[tuple[int, int]], physical: list[str], problems: list[Problem]
) -> None:
    """Keep `opened` (places of open parentheses) up to date over one physical line, passing over quoted text."""
    quote, quoted_at, index = "", 0, start
    while index < len(content):
        character = content[index]
        if quote:
            if character == "\\":
                index += 1
            elif character == quote:
                quote = ""
        elif character in '"`':
            quote, quoted_at = character, index
        elif character == "#":
            break
        elif character == "(":
            opened.append((number, index + 1))
            if len(opened) > DEEPEST:
                return
        elif character == ")" and opened:
            opened.pop()
        index += 1
    if quote:
        what = "text" if quote == '"' else "name"
        problems.append(
            Problem(f"This quoted {what} is not closed on its line.", number, quoted_at + 1,
                    physical[number - 1].rstrip("\r"), (quote,))
        )  # fmt: skip


def _too_deep(line: int, column: int, physical: list[str]) -> Problem:
    return Problem(
        f"Blocks and parentheses nest at most {DEEPEST} deep; save a part as a profile of its own and use in profile.",
        line, column, physical[line - 1].rstrip("\r")[:200],
    )  # fmt: skip
