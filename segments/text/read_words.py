"""From the grammar's words to values: names, texts, numbers, days, instants and units, and where each stands in the
text. What is a word but cannot be meant (a 30th of February, half a day) is told here; no condition is known here."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from lark import Discard, Token, Transformer

from segments import ast
from segments.ast import Span
from segments.errors import Problem
from segments.text.literals import read_instant, read_quoted

LARGEST = 1_000_000_000
KEPT = frozenset("ALL ANY NONE MACHINE LATEST FIRST ON BEFORE AFTER SINCE UNTIL PERIOD DAY".split())


class Name(NamedTuple):
    text: str
    quoted: bool
    span: Span


class WordReader(Transformer[Token, Any]):
    """Reads the words of one line that stands at `line`, `column`; `plurals` are the known activities."""

    def __init__(self, line: int, column: int, plurals: Mapping[str, str], tell: Callable[[Problem], None]) -> None:
        super().__init__()
        self._line, self._column = line, column
        self.singular = {plural: name for name, plural in plurals.items()} | {name: name for name in plurals}
        self._tell = tell
        self._literals: list[tuple[object, Span]] = []

    def span(self, at: Any) -> Span:
        """Of a rule's meta or of a token, in the whole text."""
        return Span(*self._moved(at.line, at.column), *self._moved(at.end_line, at.end_column))

    def _moved(self, line: int, column: int) -> tuple[int, int]:
        return (self._line, self._column + column - 1) if line == 1 else (self._line + line - 1, column)

    def complain(self, at: Any, message: str, *expected: str) -> None:
        span = at if isinstance(at, Span) else self.span(at)
        self._tell(Problem(message, span.line, span.column, expected=expected))

    def latest_places(self, number: int) -> tuple[Span, ...]:
        """Where the last so many values and units that were read stand: those of the rule at hand, the last to end."""
        return tuple(span for _, span in self._literals[len(self._literals) - number :])

    def place_of(self, number: Decimal, otherwise: Any) -> Any:
        return next((span for value, span in self._literals if value is number), otherwise)

    def _read(self, token: Token, value: Any) -> Any:
        self._literals.append((value, self.span(token)))
        return value

    def whole(self, at: Any, number: Decimal, least: int = 0) -> int:
        """Of a number that was read; it is told where it stands, or else `at`."""
        if number != number.to_integral_value() or not least <= number <= LARGEST:
            self.complain(self.place_of(number, at), f"{number} should be a whole number from {least} to {LARGEST:,}.")
            return least
        return int(number)

    def __default_token__(self, token: Token) -> Any:
        return token if token.type in KEPT else Discard

    def STRING(self, token: Token) -> Any:  # noqa: N802
        return self._read(token, read_quoted(token))

    def NUMBER(self, token: Token) -> Any:  # noqa: N802
        return self._read(token, Decimal(token))

    def DATE(self, token: Token) -> Any:  # noqa: N802
        try:
            return self._read(token, date(*map(int, token.split("-"))))
        except ValueError:
            self.complain(token, f"{token} is not a day of the calendar; write year-month-day, such as 2026-11-21.")
            return self._read(token, date.min)

    def INSTANT(self, token: Token) -> Any:  # noqa: N802
        try:
            return self._read(token, read_instant(token))
        except ValueError:
            self.complain(
                token,
                f"{token} is not an instant; write it with an offset, such as 2026-11-21T10:00:00+01:00.",
            )
            return self._read(token, datetime.min)

    def UNIT(self, token: Token) -> Any:  # noqa: N802
        return self._read(token, ast.Unit(token.removesuffix("s")))

    def TRUE(self, token: Token) -> Any:  # noqa: N802
        return self._read(token, True)

    def FALSE(self, token: Token) -> Any:  # noqa: N802
        return self._read(token, False)

    def NAME(self, token: Token) -> Name:  # noqa: N802
        return Name(str(token), False, self.span(token))

    def QUOTED_NAME(self, token: Token) -> Name:  # noqa: N802
        return Name(read_quoted(token), True, self.span(token))

    def name(self, children: list[Any]) -> Name:
        found: Name = children[0]
        return found
