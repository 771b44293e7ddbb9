"""From the grammar's tree of one line to the language's own nodes. What is well-formed but cannot be meant (a 30th of
February, half a day, a backward range) is told here, where the words stand."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from lark import Discard, Token, Transformer, v_args

from segments import ast
from segments.ast import Operator, Span
from segments.errors import Problem
from segments.literals import read_instant, read_quoted

LARGEST = 1_000_000_000
KEPT = frozenset("ALL ANY NONE MACHINE LATEST FIRST ON BEFORE AFTER SINCE UNTIL PERIOD DAY".split())


class Name(NamedTuple):
    text: str
    quoted: bool
    span: Span


class Head(NamedTuple):
    """The head of a block, whose conditions stand on the lines below it."""

    kind: Any
    span: Span


def _compare(operator: Operator) -> Callable[..., ast.Comparison]:
    def build(self: "Reader", meta: Any, children: list[Any]) -> ast.Comparison:
        operands = [each for child in children[1:] for each in (child if isinstance(child, tuple) else (child,))]
        return ast.Comparison(children[0].text, operator, tuple(operands), span=self.span(meta))

    return v_args(meta=True)(build)


class Reader(Transformer[Token, Any]):
    """Reads one line that stands at `line`, `column`; `plurals` are the known activities."""

    def __init__(self, line: int, column: int, plurals: Mapping[str, str], tell: Callable[[Problem], None]) -> None:
        super().__init__()
        self._line, self._column = line, column
        self._singular = {plural: name for name, plural in plurals.items()} | {name: name for name in plurals}
        self._tell = tell
        self._windowed: tuple[ast.InWindow | None, Name] = (None, Name("", False, Span(0, 0, 0, 0)))

    def span(self, at: Any) -> Span:
        """Of a rule's meta or of a token, in the whole text."""
        return Span(*self._moved(at.line, at.column), *self._moved(at.end_line, at.end_column))

    def _moved(self, line: int, column: int) -> tuple[int, int]:
        return (self._line, self._column + column - 1) if line == 1 else (self._line + line - 1, column)

    def complain(self, at: Any, message: str, *expected: str) -> None:
        span = at if isinstance(at, Span) else self.span(at)
        self._tell(Problem(message, span.line, span.column, expected=expected))

    # -------------------------------------------------------------------------------------------- tokens

    def __default_token__(self, token: Token) -> Any:
        return token if token.type in KEPT else Discard

    def STRING(self, token: Token) -> str:  # noqa: N802
        return read_quoted(token)

    def NUMBER(self, token: Token) -> Decimal:  # noqa: N802
        return Decimal(token)

    def DATE(self, token: Token) -> date:  # noqa: N802
        try:
            return date(*map(int, token.split("-")))
        except ValueError:
            self.complain(token, f"{token} is not a day of the calendar; write year-month-day, such as 2026-11-21.")
            return date.min

    def INSTANT(self, token: Token) -> datetime:  # noqa: N802
        try:
            return read_instant(token)
        except ValueError:
            self.complain(
                token,
                f"{token} is not an instant; write it with an offset, such as 2026-11-21T10:00:00+01:00.",
            )
            return datetime.min

    def UNIT(self, token: Token) -> ast.Unit:  # noqa: N802
        return ast.Unit(token.removesuffix("s"))

    def TRUE(self, _: Token) -> bool:  # noqa: N802
        return True

    def FALSE(self, _: Token) -> bool:  # noqa: N802
        return False

    def NAME(self, token: Token) -> Name:  # noqa: N802
        return Name(str(token), False, self.span(token))

    def QUOTED_NAME(self, token: Token) -> Name:  # noqa: N802
        return Name(read_quoted(token), True, self.span(token))

    # --------------------------------------------------------------------------------------------- lines

    def profile_line(self, children: list[Any]) -> str:
        return str(children[0])

    timezone_line = about_line = profile_line

    def include_line(self, children: list[Any]) -> Any:
        (found,) = children
        windowed, name = self._windowed
        # `open in the last 3 days` is about rows; a field of that name is written in backquotes, but within parentheses
        # there are only fields.
        if found is windowed and isinstance(found, ast.InWindow) and not name.quoted and name.text in self._singular:
            return ast.Did(self._rows(None, name, None, found.window), span=found.span)
        return found

    exclude_line = condition_line = include_line

    def name(self, children: list[Any]) -> Name:
        found: Name = children[0]
        return found

    @v_args(meta=True)
    def head(self, meta: Any, children: list[Any]) -> Head:
        return Head(str(children[0]), self.span(meta))

    # ---------------------------------------------------------------------------------------- conditions

    @v_args(meta=True)
    def everyone(self, meta: Any, _: list[Any]) -> ast.Everyone:
        return ast.Everyone(span=self.span(meta))

    @v_args(meta=True)
    def nobody(self, meta: Any, _: list[Any]) -> ast.Nobody:
        return ast.Nobody(span=self.span(meta))

    @v_args(meta=True)
    def in_profile(self, meta: Any, children: list[Any]) -> ast.InProfile:
        return ast.InProfile(children[0], span=self.span(meta))

    @v_args(meta=True)
    def not_in_profile(self, meta: Any, children: list[Any]) -> ast.InProfile:
        return ast.InProfile(children[0], negated=True, span=self.span(meta))

    @v_args(meta=True)
    def in_list(self, meta: Any, children: list[Any]) -> ast.InList:
        return ast.InList(children[0], span=self.span(meta))

    @v_args(meta=True)
    def not_in_list(self, meta: Any, children: list[Any]) -> ast.InList:
        return ast.InList(children[0], negated=True, span=self.span(meta))

    @v_args(meta=True)
    def sample(self, meta: Any, children: list[Any]) -> ast.Sample:
        percent, *seed = [each for each in children if each is not None]
        if not 0 <= percent <= 100:
            self.complain(meta, f"A sample is between 0% and 100%, not {percent}%.")
        return ast.Sample(percent, *seed, span=self.span(meta))

    @v_args(meta=True)
    def did_bare(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self._rows(None, *children), span=self.span(meta))

    @v_args(meta=True)
    def did(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self._rows(None, *children), span=self.span(meta))

    @v_args(meta=True)
    def did_by(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self._rows(*children), span=self.span(meta))

    @v_args(meta=True)
    def did_count(self, meta: Any, children: list[Any]) -> ast.Did:
        count, *rows = children
        return ast.Did(self._rows(*rows), count, span=self.span(meta))

    @v_args(meta=True)
    def picked(self, meta: Any, children: list[Any]) -> ast.Picked:
        which, *rows, filters = children
        if not filters:
            self.complain(meta, "The second parentheses say what that one row must satisfy; they are empty.")
        return ast.Picked(str(which), self._rows(*rows), filters or (), span=self.span(meta))  # type: ignore[arg-type]

    def _rows(self, maker: Any, name: Name, filters: Any = None, window: Any = None) -> ast.Rows:
        made_by = {None: "people", "any": "anyone", "machine": "machine"}[maker]
        activity = self._singular.get(name.text, name.text)
        return ast.Rows(activity, filters or (), window, made_by, span=name.span)  # type: ignore[arg-type]

    def maker(self, children: list[Any]) -> str:
        return str(children[0])

    def filters(self, children: list[Any]) -> tuple[Any, ...]:
        return tuple(each for each in children if each is not None)

    @v_args(meta=True)
    def row_block(self, meta: Any, children: list[Any]) -> ast.RowBlock:
        kind, conditions = children
        if not conditions:
            self.complain(meta, f"{kind} of () has no conditions; write at least one between the parentheses.")
        return ast.RowBlock(str(kind), conditions, span=self.span(meta))  # type: ignore[arg-type]

    # -------------------------------------------------------------------------------------------- counts

    def _whole(self, at: Any, number: Decimal, least: int = 0) -> int:
        if number != number.to_integral_value() or not least <= number <= LARGEST:
            self.complain(at, f"{number} should be a whole number from {least} to {LARGEST:,}.")
            return least
        return int(number)

    def _count(self, meta: Any, word: Any, *numbers: Decimal) -> ast.Count:
        return ast.Count(word, *(self._whole(meta, each) for each in numbers), span=self.span(meta))

    at_least = v_args(meta=True)(lambda self, meta, c: self._count(meta, "at least", *c))
    at_most = v_args(meta=True)(lambda self, meta, c: self._count(meta, "at most", *c))
    exactly = v_args(meta=True)(lambda self, meta, c: self._count(meta, "exactly", *c))
    more_than = v_args(meta=True)(lambda self, meta, c: self._count(meta, "more than", *c))
    fewer_than = v_args(meta=True)(lambda self, meta, c: self._count(meta, "fewer than", *c))
    between_counts = v_args(meta=True)(lambda self, meta, c: self._count(meta, "between", *c))
    no = v_args(meta=True)(lambda self, meta, _: self._count(meta, "no", Decimal(0)))

    # --------------------------------------------------------------------------------------- comparisons

    is_, is_not = _compare(Operator.IS), _compare(Operator.IS_NOT)
    is_one_of, is_not_one_of = _compare(Operator.IS_ONE_OF), _compare(Operator.IS_NOT_ONE_OF)
    is_missing, is_known = _compare(Operator.IS_MISSING), _compare(Operator.IS_KNOWN)
    greater, greater_or_equal = _compare(Operator.GREATER), _compare(Operator.GREATER_OR_EQUAL)
    less, less_or_equal = _compare(Operator.LESS), _compare(Operator.LESS_OR_EQUAL)
    between, not_between = _compare(Operator.BETWEEN), _compare(Operator.NOT_BETWEEN)
    contains, does_not_contain = _compare(Operator.CONTAINS), _compare(Operator.DOES_NOT_CONTAIN)
    starts_with, does_not_start_with = _compare(Operator.STARTS_WITH), _compare(Operator.DOES_NOT_START_WITH)
    ends_with, does_not_end_with = _compare(Operator.ENDS_WITH), _compare(Operator.DOES_NOT_END_WITH)
    matches, does_not_match = _compare(Operator.MATCHES), _compare(Operator.DOES_NOT_MATCH)
    has, does_not_have = _compare(Operator.HAS), _compare(Operator.DOES_NOT_HAVE)

    def values(self, children: list[Any]) -> tuple[Any, ...]:
        return tuple(each for each in children if each is not None)

    @v_args(meta=True)
    def in_window(self, meta: Any, children: list[Any]) -> ast.InWindow:
        name, window = children
        found = ast.InWindow(name.text, window, span=self.span(meta))
        self._windowed = (found, name)
        return found

    @v_args(meta=True)
    def not_in_window(self, meta: Any, children: list[Any]) -> ast.InWindow:
        return ast.InWindow(children[0].text, children[1], negated=True, span=self.span(meta))

    @v_args(meta=True)
    def anniversary(self, meta: Any, children: list[Any]) -> ast.Anniversary:
        name, window = children
        if isinstance(window, ast.InTheLast | ast.InTheNext) and window.unit is not ast.Unit.DAY:
            self.complain(meta, f"An anniversary is counted in days, not in {window.unit}s.", "days")
        return ast.Anniversary(name.text, window, span=self.span(meta))

    # ------------------------------------------------------------------------------------------- windows

    @v_args(meta=True)
    def in_the_last(self, meta: Any, children: list[Any]) -> ast.InTheLast:
        return ast.InTheLast(self._whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def in_the_last_calendar(self, meta: Any, children: list[Any]) -> ast.InTheLast:
        return ast.InTheLast(self._whole(meta, children[0]), children[1], calendar=True, span=self.span(meta))

    @v_args(meta=True)
    def in_the_next(self, meta: Any, children: list[Any]) -> ast.InTheNext:
        return ast.InTheNext(self._whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def more_than_ago(self, meta: Any, children: list[Any]) -> ast.MoreThanAgo:
        return ast.MoreThanAgo(self._whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def between_ago(self, meta: Any, children: list[Any]) -> ast.BetweenAgo:
        nearest, farthest = (self._whole(meta, each) for each in children[:2])
        if nearest >= farthest:
            self.complain(meta, f"The smaller number comes first: between {farthest} and {nearest} … ago.")
        return ast.BetweenAgo(nearest, farthest, children[2], span=self.span(meta))

    @v_args(meta=True)
    def in_period(self, meta: Any, children: list[Any]) -> ast.InPeriod:
        return ast.InPeriod(ast.Period(" ".join(children[0].split())), span=self.span(meta))

    in_day = in_period

    @v_args(meta=True)
    def absolute(self, meta: Any, children: list[Any]) -> ast.Absolute:
        return ast.Absolute(str(children[0]), children[1], span=self.span(meta))  # type: ignore[arg-type]

    @v_args(meta=True)
    def between_moments(self, meta: Any, children: list[Any]) -> ast.Absolute:
        return ast.Absolute("between", *children, span=self.span(meta))
