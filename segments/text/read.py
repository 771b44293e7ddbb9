"""From the grammar's tree of one line to the language's own nodes: lines, and conditions on fields. What rows are asked
stands in read_activities.py, windows and words in read_windows.py and read_words.py."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lark import v_args

from segments import ast
from segments.ast import Operator, Span
from segments.errors import Problem
from segments.text.read_activities import ActivityReader, Operation
from segments.text.read_words import Name


class Head(NamedTuple):
    """The head of a block, whose conditions stand on the lines below it."""

    kind: Any
    span: Span


def _compare(operator: Operator) -> Callable[..., Operation]:
    def build(reader: "Reader", meta: Any, children: list[Any]) -> Operation:
        operands = [each for child in children for each in (child if isinstance(child, tuple) else (child,))]
        parts: dict[ast.Part, Span] = {"operator": reader.span(meta)}
        parts.update(enumerate(reader.latest_places(len(operands))))
        return Operation(operator, tuple(operands), parts)

    return v_args(meta=True)(build)


class Reader(ActivityReader):
    """Reads one line that stands at `line`, `column`; `plurals` are the known activities."""

    def __init__(self, line: int, column: int, plurals: Mapping[str, str], tell: Callable[[Problem], None]) -> None:
        super().__init__(line, column, plurals, tell)
        self._windowed: tuple[ast.InWindow | None, Name] = (None, Name("", False, Span(0, 0, 0, 0)))

    # --------------------------------------------------------------------------------------------- lines

    def profile_line(self, children: list[Any]) -> str:
        return str(children[0])

    timezone_line = about_line = profile_line

    def include_line(self, children: list[Any]) -> Any:
        (found,) = children
        windowed, name = self._windowed
        # `open in the last 3 days` is about rows; a field of that name is written in backquotes, but within parentheses
        # there are only fields.
        if found is windowed and isinstance(found, ast.InWindow) and not name.quoted and name.text in self.singular:
            return ast.Did(self.rows(None, name, None, found.window), span=found.span)
        return found

    exclude_line = condition_line = include_line

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
        return ast.InProfile(children[0], span=self.span(meta), parts=self._named())

    @v_args(meta=True)
    def not_in_profile(self, meta: Any, children: list[Any]) -> ast.InProfile:
        return ast.InProfile(children[0], negated=True, span=self.span(meta), parts=self._named())

    @v_args(meta=True)
    def in_list(self, meta: Any, children: list[Any]) -> ast.InList:
        return ast.InList(children[0], span=self.span(meta), parts=self._named())

    @v_args(meta=True)
    def not_in_list(self, meta: Any, children: list[Any]) -> ast.InList:
        return ast.InList(children[0], negated=True, span=self.span(meta), parts=self._named())

    def _named(self) -> dict[ast.Part, Span]:
        return {"name": self.latest_places(1)[0]}

    @v_args(meta=True)
    def sample(self, meta: Any, children: list[Any]) -> ast.Sample:
        percent, *seed = [each for each in children if each is not None]
        if not 0 <= percent <= 100:
            self.complain(self.place_of(percent, meta), f"A sample is between 0% and 100%, not {percent}%.")
        return ast.Sample(percent, *seed, span=self.span(meta))

    # --------------------------------------------------------------------------------------------- filters

    @v_args(meta=True)
    def row_block(self, meta: Any, children: list[Any]) -> ast.RowBlock:
        kind, conditions = children
        if not conditions:
            self.complain(meta, f"{kind} of () has no conditions; write at least one between the parentheses.")
        return ast.RowBlock(str(kind), conditions, span=self.span(meta))  # type: ignore[arg-type]

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
    def comparison(self, meta: Any, children: list[Any]) -> ast.Comparison:
        name, (operator, operands, parts) = children
        return ast.Comparison(name.text, operator, operands, span=self.span(meta), parts=parts)

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
            self.complain(
                self.latest_places(1)[0], f"An anniversary is counted in days, not in {window.unit}s.", "days"
            )
        return ast.Anniversary(name.text, window, span=self.span(meta))
