"""From the grammar's tree of a window to the language's own; a backward range is told here, where it stands."""

from typing import Any

from lark import v_args

from segments import ast
from segments.text.read_words import WordReader


class WindowReader(WordReader):
    """Reads windows, of rows and of fields alike."""

    @v_args(meta=True)
    def in_the_last(self, meta: Any, children: list[Any]) -> ast.InTheLast:
        return ast.InTheLast(self.whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def in_the_last_calendar(self, meta: Any, children: list[Any]) -> ast.InTheLast:
        return ast.InTheLast(self.whole(meta, children[0]), children[1], calendar=True, span=self.span(meta))

    @v_args(meta=True)
    def in_the_next(self, meta: Any, children: list[Any]) -> ast.InTheNext:
        return ast.InTheNext(self.whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def more_than_ago(self, meta: Any, children: list[Any]) -> ast.MoreThanAgo:
        return ast.MoreThanAgo(self.whole(meta, children[0]), children[1], span=self.span(meta))

    @v_args(meta=True)
    def between_ago(self, meta: Any, children: list[Any]) -> ast.BetweenAgo:
        nearest, farthest = (self.whole(meta, each) for each in children[:2])
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
