"""What dialects say differently, as one list of forms: each builds sqlglot nodes from sqlglot nodes.

The few that every engine says alike stand here in full; a dialect's own file says the rest. A form keeps the meaning
that its sentence gives on every engine: what must never happen is a form that runs and means something else.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from sqlglot import exp

from sql.field import Kind, Type
from sql.reader import identifier

# str, bool, int, float (never nan), date, or datetime (naive UTC).
Value = str | bool | int | float | date | datetime


class Forms(ABC):
    """One dialect. Texts, lists and JSON columns may be NULL in every form; so may what it yields, unless said."""

    name: ClassVar[str]
    # Are values named parameters beside the text, or written in it?
    binds_values: ClassVar[bool] = False

    # -------------------------------------------------------------------------------------- names and values

    @abstractmethod
    def type(self, kind: Type) -> exp.DataType: ...

    def value(self, name: str, value: Value) -> exp.Expr:
        """The value: as the parameter `name` where the dialect binds values, else written out with its type."""
        return exp.Parameter(this=exp.Var(this=name)) if self.binds_values else self.written(value)

    def written(self, value: Value) -> exp.Expr:
        match value:
            case str():
                return exp.Literal.string(value)
            case bool():
                return exp.Boolean(this=value)
            case int():
                return exp.Literal.number(value)
            case float():
                return exp.Cast(this=exp.Literal.number(repr(value)), to=self.type(Type(Kind.NUMBER)))
            case datetime():
                # 26 characters, to the microsecond; before the next case, for a time is a date to Python.
                text = exp.Literal.string(value.isoformat(" ", "microseconds"))
                return exp.Cast(this=text, to=self.type(Type(Kind.TIME)))
            case date():
                return exp.Cast(this=exp.Literal.string(value.isoformat()), to=self.type(Type(Kind.DATE)))

    def column(self, owner: str, name: str) -> exp.Expr:
        return exp.column(exp.to_identifier(name, quoted=not is_plain(name)), table=owner)

    def enum_text(self, column: exp.Expr) -> exp.Expr:
        """An enumeration as text: a value that it lacks is no error then, but never equal."""
        return column

    # --------------------------------------------------------------------------------------------- tests

    def is_true(self, test: exp.Expr) -> exp.Expr:
        """True or false, never NULL: what is not known does not hold."""
        return exp.Coalesce(this=test, expressions=[exp.false()])

    def differs(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """True or false, never NULL: a missing value differs from any other."""
        return exp.NullSafeNEQ(this=left, expression=right)

    @abstractmethod
    def is_solid(self, given: exp.Expr) -> exp.Expr:
        """Is there anything in this text but blanks?"""

    @abstractmethod
    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        """`contains`, `starts with`, `ends with` without regard to case; `matches` a pattern of RE2 anywhere."""

    @abstractmethod
    def has_elements(self, items: exp.Expr) -> exp.Expr:
        """Does this list have an element that is not missing?"""

    @abstractmethod
    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        """Is the operand an element of this list?"""

    # -------------------------------------------------------------------------------------------- values

    def extra(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        """The value under a key of a JSON column; NULL where it is not there or cannot be read as that type."""
        if kind.is_list:
            return self.extra_list(column, key, kind)
        found = self.extra_text(column, key)
        return found if kind.kind is Kind.TEXT else self.read(found, kind.kind)

    @abstractmethod
    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        """What is under the key, as text."""

    @abstractmethod
    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        """The list under the key; an empty one or NULL where it is no list."""

    @abstractmethod
    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        """A text read as a number (never nan), boolean, date or time; NULL where it cannot be."""

    @abstractmethod
    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        """Month x 100 + day, of an instant on the zone's calendar."""

    @abstractmethod
    def hash(self, given: exp.Expr) -> exp.Expr:
        """The first 8 hex digits of its md5, lower case."""

    def concatenated(self, *texts: exp.Expr) -> exp.Expr:
        found = texts[0]
        for each in texts[1:]:
            found = exp.DPipe(this=found, expression=each)
        return found

    # ---------------------------------------------------------------------------------------------- time

    @abstractmethod
    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        """So many `second` … `year` later (earlier where negative) on the clock that `at` shows; months and years end
        on the month's last day where it lacks the day."""

    @abstractmethod
    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        """So many seconds (a whole number) later."""

    # ---------------------------------------------------------------------------------------- aggregates

    def count_if(self, test: exp.Expr) -> exp.Expr:
        """How many rows the test is true for; never NULL."""
        return exp.Count(this=exp.Case(ifs=[exp.If(this=test, true=exp.Literal.number(1))]))

    def exact(self, value: exp.Expr) -> exp.Expr:
        """A number whose sums are exact to nine decimals: 19.99 three times is 59.97. Beyond 10^20 it is missing."""
        return exp.TryCast(this=value, to=exp.DataType.build("decimal(29, 9)"))

    def sum(self, number: exp.Expr) -> exp.Expr:
        """NULL of no known numbers."""
        return exp.Sum(this=self.exact(number))

    def average(self, number: exp.Expr) -> exp.Expr:
        """NULL of no known numbers."""
        total = exp.Cast(this=self.sum(number), to=self.type(Type(Kind.NUMBER)))
        # To some engines NULL through zero is a fault.
        count = exp.Nullif(this=exp.Count(this=self.exact(number.copy())), expression=exp.Literal.number(0))
        return exp.Div(this=total, expression=count, typed=False, safe=False)

    def different_of(self, tests: Sequence[exp.Expr]) -> exp.Expr:
        """How many of these tests hold for some row of the group, where of each row the first that holds counts and,
        if none does, one more after the last; never NULL."""
        numbered = [exp.If(this=each, true=exp.Literal.number(place)) for place, each in enumerate(tests)]
        which = exp.Case(ifs=numbered, default=exp.Literal.number(len(tests))) if tests else exp.Literal.number(0)
        return exp.Count(this=exp.Distinct(expressions=[which]))

    @abstractmethod
    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        """Does the test hold for the group's last (first) row by time and then arrival? NULL is false."""

    # ---------------------------------------------------------------------------------------------- rows

    def without(self, rows: exp.Select, others: exp.Expr, on: exp.Expr, key: exp.Expr) -> exp.Select:
        """The rows that none of the others is joined to; `key` is a column of the others that is never NULL."""
        joined = rows.join(others, on=on, join_type="left", copy=False)
        return joined.where(exp.Is(this=key, expression=exp.Null()), copy=False)

    def values(self, alias: str, columns: Mapping[str, Sequence[exp.Expr]]) -> exp.Expr:
        """Rows written out, to select from: every column a list as long as the others, one or more."""
        rows: list[exp.Query] = []
        for row in zip(*columns.values(), strict=True):
            named = [exp.alias_(each, name) for name, each in zip(columns, row, strict=True)]
            rows.append(exp.Select().select(*named))
        return _stacked(rows).subquery(alias)

    # ------------------------------------------------------------------------------------------ the whole

    def finished(self, query: exp.Query) -> exp.Query:
        """The query as this dialect can run it, with the same rows."""
        return query


def _stacked(rows: Sequence[exp.Query]) -> exp.Query:
    """Balanced, for a chain of thousands would nest as deep."""
    if len(rows) == 1:
        return rows[0]
    middle = (len(rows) + 1) // 2
    return exp.Union(this=_stacked(rows[:middle]), expression=_stacked(rows[middle:]), distinct=False)


def is_plain(name: str) -> bool:
    """Lower-case words that no database reads as its own."""
    return (
        name.isascii() and name.isidentifier() and name.islower() and name not in _KEYWORDS and bool(identifier(name))
    )


# Columns of ours that are words of SQL; attributes that are get quotes from the shape of their name or from here.
_KEYWORDS = frozenset(
    """all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
    default deferrable desc describe distinct do else end except false fetch for foreign from grant group having in
    initially intersect into is lambda lateral leading limit not null offset on only or order pivot placing primary
    qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot
    user using variadic when where window with year month day hour minute second time date timestamp interval left right
    full inner outer cross join natural semi anti asof positional values key value
    at by clone collation current database date deterministic distributed drop exclude exists extract format functions
    global groups hash ignore ilike index insert intervals language like local lookup merge minus new no nulls of old
    over overlaps partition prewhere proto quantile range recursive regexp replace respect revoke rlike rollup row rows
    sample schema set settings similar start struct tablesample treat trigger try_cast type unbounded unnest update view
    within without zone""".split()
)
