"""From text to tree. Every line is read by itself, so all the mistakes of a text are told at once.

Knows no catalog beyond the names of activities: what a name stands for is found in resolve.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark
from lark.exceptions import UnexpectedInput

from segments import ast
from segments.errors import Problem, ProfileErrors, nearest
from segments.text.lines import Line, nest
from segments.text.read import Head, Reader
from segments.text.unexpected import problem_of
from segments.words import PLURALS

TOP = ("profile", "timezone", "about", "include", "exclude")


def parse(text: str, plurals: Mapping[str, str] = PLURALS) -> ast.Profile:
    """The tree of a whole profile; ProfileErrors with everything that is wrong. `plurals`: activity -> its plural."""
    return _Parsing(text, plurals).profile()


def parse_condition(text: str, plurals: Mapping[str, str] = PLURALS) -> ast.Condition:
    """The tree of one condition or block on its own; ProfileErrors likewise."""
    return _Parsing(text, plurals).condition()


@cache
def _grammar() -> Lark:
    return Lark(
        files("segments.text").joinpath("grammar.lark").read_text(),
        parser="lalr",
        start=[f"{word}_line" for word in (*TOP, "condition")],
        propagate_positions=True,
    )


def _quoted_part(line: Line) -> ast.Span:
    """Where the text in quotes stands, to the line's end."""
    start = line.column + max(line.text.find('"'), 0)
    return ast.Span(line.line, start, line.line, line.column + len(line.text))


def _with_headers(line: Line) -> list[Line]:
    """A line and, where it names the profile, what stands indented below it: header lines may."""
    if line.first_word != "profile":
        return [line]
    below, line.children = line.children, []
    return [line, *below]


class _Parsing:
    """One text being read; problems gather, and are raised together at the end."""

    def __init__(self, text: str, plurals: Mapping[str, str]) -> None:
        self._text = text.removeprefix("\ufeff")
        self._source = self._text.split("\n")
        self._plurals = plurals
        self._problems: list[Problem] = []
        self._conditions: list[ast.Condition] = []

    def profile(self) -> ast.Profile:
        self._check_characters()
        found: dict[str, Any] = {}
        lines = [each for line in nest(self._text, self._problems) for each in _with_headers(line)]
        above: Any = None
        for line in lines:
            word = line.first_word
            bare = isinstance(above, ast.Block) and not above.conditions
            if bare and word not in TOP and not nearest(word, TOP):
                continue  # it should be indented below that block, which is told there
            if word not in TOP:
                self._tell(line, f'"{word}" was not expected here; expected {", ".join(TOP[:-1])} or {TOP[-1]}.', TOP)
            elif word in found:
                self._tell(line, f"There is one {word} at most, and this is another.")
            else:
                if word != "profile" and not found:
                    self._tell(line, 'A profile starts with its name: profile "…".')
                found[word] = above = self._statement(line, word)
        if not lines and not self._problems:
            self._problems.append(
                Problem('The text is empty; a profile starts with profile "…" and include.', 1, 1, "", ("profile",))
            )
        elif "include" not in found and not self._problems:
            last = lines[-1]
            self._tell(last, "The profile includes nobody yet; add a line that starts with include.")
        if "profile" in found and isinstance(found["profile"], str) and not found["profile"].strip():
            self._tell(lines[0], "A profile needs a name between the quotes.")
        zone = next((_quoted_part(each) for each in lines if each.first_word == "timezone"), None)
        if self._problems:
            readable = ast.Block("all", tuple(self._conditions)) if self._conditions else ast.Everyone()
            raise ProfileErrors(
                self._problems,
                ast.Profile(str(found.get("profile")), readable, timezone=found.get("timezone"), timezone_span=zone),
            )
        return ast.Profile(
            found["profile"], found["include"], found.get("exclude"), found.get("timezone"), found.get("about"), zone,
            span=ast.Span(lines[0].line, lines[0].column, len(self._source), len(self._source[-1]) + 1),
        )  # fmt: skip

    def condition(self) -> ast.Condition:
        self._check_characters()
        lines = nest(self._text, self._problems)
        found = [self._statement(line, "condition") for line in lines]
        if len(found) != 1 and not self._problems:
            self._problems.append(
                Problem("One condition is expected, or one block with its conditions below it.", 1, 1)
            )
        self._raise_if_any()
        condition: ast.Condition = found[0]
        return condition

    def _check_characters(self) -> None:
        """Half a character can be neither stored nor compared; ProfileErrors."""
        for number, line in enumerate(self._source, 1):
            if half := next((at for at, each in enumerate(line, 1) if "\ud800" <= each <= "\udfff"), 0):
                shown = line.encode("utf-8", "replace").decode()
                raise ProfileErrors([Problem("This is half a character; the text is damaged.", number, half, shown)])

    def _statement(self, line: Line, kind: str) -> Any:
        """What the line and those below it say; None where it has problems."""
        found = self._read(line, kind)
        if kind in ("profile", "timezone", "about"):
            for child in line.children:
                self._tell(child, f"Nothing can stand below {kind}; start this line at the margin.")
            return found
        if line.children and found is not None and not isinstance(found, Head):
            # Told before its lines are read, so that a block among them is not told again for standing there.
            self._tell(
                line.children[0],
                "Nothing can be indented below a single condition; indent it like the condition above, or put both in "
                "a block: all of, any of or none of.",
            )
        conditions = [self._statement(child, "condition") for child in line.children]
        if isinstance(found, Head):
            if not conditions and not self._is_told(line):
                self._tell(line, f"This block has no conditions; indent them below {found.kind} of, one a line.")
            span = found.span
            end = conditions[-1].span if conditions and conditions[-1] is not None else None
            if end:
                span = replace(span, end_line=end.end_line, end_column=end.end_column)
            return ast.Block(found.kind, tuple(conditions), span=span)
        return found

    def _read(self, line: Line, kind: str) -> Any:
        if self._is_told(line):
            return None
        grammar = _grammar()
        reader = Reader(line.line, line.column, self._plurals, self._tell_in_place)
        told = len(self._problems)
        try:
            found = reader.transform(grammar.parse(line.text, start=f"{kind}_line"))
            if len(self._problems) == told and kind not in ("profile", "timezone", "about") and type(found) is not Head:
                self._conditions.append(found)
            return found
        except UnexpectedInput as error:
            names = [*self._plurals, *self._plurals.values()]
            self._problems.append(problem_of(error, grammar, line.text, line.line, line.column, self._source, names))
            return None

    def _is_told(self, line: Line) -> bool:
        """Is something wrong in this line already?"""
        return any(line.line <= each.line <= line.line + line.text.count("\n") for each in self._problems)

    def _tell(self, line: Line, message: str, expected: tuple[str, ...] = ()) -> None:
        near = nearest(line.first_word, expected) if expected else None
        source = self._source[line.line - 1].rstrip("\r")
        self._problems.append(Problem(message, line.line, line.column, source, expected, near))

    def _tell_in_place(self, problem: Problem) -> None:
        self._problems.append(replace(problem, source_line=self._source[problem.line - 1].rstrip("\r")))

    def _raise_if_any(self) -> None:
        if self._problems:
            raise ProfileErrors(self._problems)
