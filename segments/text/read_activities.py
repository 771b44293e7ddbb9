"""From the grammar's tree of what customers did to the language's own: rows, counts, and all that is asked of rows."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from lark import v_args

from segments import ast
from segments.ast import Aggregation, Span
from segments.text.read_windows import WindowReader
from segments.text.read_words import Name


class Operation(NamedTuple):
    """What follows the thing that is compared."""

    operator: ast.Operator
    operands: tuple[Any, ...]
    parts: Mapping[ast.Part, Span]


class ActivityReader(WindowReader):
    """Reads conditions on rows; what their filters hold is read elsewhere."""

    _parentheses: Span  # of the filters that were read last

    @v_args(meta=True)
    def did_bare(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self.rows(None, *children), span=self.span(meta))

    @v_args(meta=True)
    def did(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self.rows(None, *children), span=self.span(meta))

    @v_args(meta=True)
    def did_by(self, meta: Any, children: list[Any]) -> ast.Did:
        return ast.Did(self.rows(*children), span=self.span(meta))

    @v_args(meta=True)
    def did_count(self, meta: Any, children: list[Any]) -> ast.Did:
        count, *rows = children
        return ast.Did(self.rows(*rows), count, span=self.span(meta))

    @v_args(meta=True)
    def picked(self, meta: Any, children: list[Any]) -> ast.Picked:
        which, *rows, filters = children
        if not filters:
            self.complain(
                self._parentheses, "The second parentheses say what that one row must satisfy; they are empty."
            )
        return ast.Picked(str(which), self.rows(*rows), filters or (), span=self.span(meta))  # type: ignore[arg-type]

    def rows(self, maker: Any, name: Name, filters: Any = None, window: Any = None) -> ast.Rows:
        made_by = {None: "people", "any": "anyone", "machine": "machine"}[maker]
        activity = self.singular.get(name.text, name.text)
        parts: dict[ast.Part, Span] = {"maker": self.span(maker)} if maker else {}
        return ast.Rows(activity, filters or (), window, made_by, span=name.span, parts=parts)  # type: ignore[arg-type]

    def maker(self, children: list[Any]) -> Any:
        return children[0]

    @v_args(meta=True)
    def filters(self, meta: Any, children: list[Any]) -> tuple[Any, ...]:
        self._parentheses = self.span(meta)
        return tuple(each for each in children if each is not None)

    # ---------------------------------------------------------------------------------------- aggregates

    @v_args(meta=True)
    def aggregate(self, meta: Any, children: list[Any]) -> ast.Aggregate:
        what, name, *rows, (operator, operands, parts) = children
        parts = {**parts, "field": name.span}
        return ast.Aggregate(what, name.text, self.rows(*rows), operator, operands, span=self.span(meta), parts=parts)

    def sum_of(self, _: list[Any]) -> Aggregation:
        return Aggregation.SUM

    def average_of(self, _: list[Any]) -> Aggregation:
        return Aggregation.AVERAGE

    def smallest(self, _: list[Any]) -> Aggregation:
        return Aggregation.SMALLEST

    def largest(self, _: list[Any]) -> Aggregation:
        return Aggregation.LARGEST

    def number_of_different(self, _: list[Any]) -> Aggregation:
        return Aggregation.DIFFERENT

    @v_args(meta=True)
    def first_ever(self, meta: Any, children: list[Any]) -> ast.FirstEver:
        _, *rows, window = children
        return ast.FirstEver(self.rows(*rows), window, span=self.span(meta))

    # ----------------------------------------------------------------------------------------- sequences

    @v_args(meta=True)
    def sequence(self, meta: Any, children: list[Any]) -> ast.Sequence:
        maker, name, filters, window, *steps = children
        return ast.Sequence(self.rows(maker, name, filters, window), tuple(steps), span=self.span(meta))

    @v_args(meta=True)
    def step(self, meta: Any, children: list[Any]) -> ast.Step:
        return self._step(meta, children, negated=False)

    @v_args(meta=True)
    def step_none(self, meta: Any, children: list[Any]) -> ast.Step:
        return self._step(meta, children, negated=True)

    def _step(self, meta: Any, children: list[Any], negated: bool) -> ast.Step:
        maker, name, filters, *ties = children
        within = [each for each in ties if isinstance(each, ast.Distance)]
        same = [each for each in ties if isinstance(each, Name)]
        if len(within) > 1:
            self.complain(within[1].span, "within is said twice of this step; write the one that is meant.")
        if len(same) > 1:
            self.complain(same[1].span, "A step has the same of one thing with the first step; this is a second one.")
        if negated and not within:
            self.complain(
                name.span,
                f"After no {name.text} it must be said within what time, such as within 7 days: that there is none is "
                "certain only when that time has passed.",
                "within",
            )
        return ast.Step(
            self.rows(maker, name, filters),
            within[0] if within else None,
            negated,
            same[0].text if same else None,
            span=self.span(meta),
            parts={"same": same[0].span} if same else {},
        )

    @v_args(meta=True)
    def within(self, meta: Any, children: list[Any]) -> ast.Distance:
        return ast.Distance(self.whole(meta, children[0]), children[1], span=self.span(meta))

    def same(self, children: list[Any]) -> Name:
        found: Name = children[-1]
        return found

    # -------------------------------------------------------------------------------------------- rhythm

    @v_args(meta=True)
    def rhythm(self, meta: Any, children: list[Any]) -> ast.Rhythm:
        count, maker, name, filters, periods, of, length, unit = children
        many = self.whole(meta, of, 1)
        if many > ast.MOST_PERIODS:
            self.complain(
                self.place_of(of, meta),
                f"There are at most {ast.MOST_PERIODS} periods, not {many:,}; make them longer.",
            )
        return ast.Rhythm(
            self.rows(maker, name, filters), count, periods, many, self.whole(meta, length, 1), unit,
            span=self.span(meta),
        )  # fmt: skip

    # -------------------------------------------------------------------------------------------- counts

    def _count(self, meta: Any, word: Any, *numbers: Decimal) -> ast.Count:
        return ast.Count(word, *(self.whole(meta, each) for each in numbers), span=self.span(meta))

    at_least = v_args(meta=True)(lambda self, meta, c: self._count(meta, "at least", *c))
    at_most = v_args(meta=True)(lambda self, meta, c: self._count(meta, "at most", *c))
    exactly = v_args(meta=True)(lambda self, meta, c: self._count(meta, "exactly", *c))
    more_than = v_args(meta=True)(lambda self, meta, c: self._count(meta, "more than", *c))
    fewer_than = v_args(meta=True)(lambda self, meta, c: self._count(meta, "fewer than", *c))
    between_counts = v_args(meta=True)(lambda self, meta, c: self._count(meta, "between", *c))
    no = v_args(meta=True)(lambda self, meta, _: self._count(meta, "no", Decimal(0)))
