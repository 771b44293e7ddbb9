"""The words of Snowflake. Names that need quotes are quoted in capitals, as Snowflake keeps the others."""

import re

from sqlglot import exp

from segments.query.forms import writing
from segments.query.forms.base import Forms, is_plain
from segments.query.forms.nodes import call, magnitude_below, number, one_of, text, when
from segments.query.forms.pattern import Words, translated
from segments.query.forms.subqueries import rewritten
from sql.field import Kind, Type

TYPES = {
    Kind.TEXT: "varchar", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date", Kind.TIME: "timestamp_ntz",
}  # fmt: skip
BY_NUMBER = re.compile(r"(\\\\)|\\u([0-9A-F]{4})")
WORDS = Words("Snowflake", end="$", boundary=r"\b", no_boundary=r"\B", without_case="(?i)")


class Snowflake(Forms):
    name = "snowflake"

    def type(self, kind: Type) -> exp.DataType:
        return exp.DataType.build("array" if kind.is_list else TYPES[kind.kind], dialect="snowflake")

    def column(self, owner: str, name: str) -> exp.Expr:
        quoted = exp.to_identifier(name if is_plain(name) else name.upper(), quoted=not is_plain(name))
        return exp.column(quoted, table=owner)

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return _matches(given, writing.SOLID)

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return _matches(given, translated(operand.name, WORDS))
        function = {"contains": "contains", "starts with": "startswith", "ends with": "endswith"}[word]
        return call(function, call("lower", given), call("lower", operand))

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        return self.is_solid(call("array_to_string", items, text("")))

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return call("array_contains", call("to_variant", operand), items)

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return exp.Cast(this=call("get", column, text(key)), to=self.type(Type(Kind.TEXT)))

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        items = call("as_array", call("get", column, text(key)))
        if kind.kind is Kind.TEXT:
            return items
        texts = exp.Cast(this=exp.column("element"), to=self.type(Type(Kind.TEXT)))
        each = exp.Lambda(this=self.read(texts, kind.kind), expressions=[exp.to_identifier("element")])
        return call("transform", items, each)

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        match kind:
            case Kind.NUMBER:
                value = call("try_to_double", given)
                nan = exp.Cast(this=text("NaN"), to=self.type(Type(kind)))
                return call("nullif", value, nan)
            case Kind.BOOLEAN:
                word = call("lower", call("trim", given))
                return when(
                    (one_of(word, *writing.TRUE), exp.true()), (one_of(word.copy(), *writing.FALSE), exp.false())
                )
            case Kind.DATE:
                return when((_matches(given, writing.DATE), call("try_to_date", given.copy())))
            case Kind.TIME:
                instant = call("try_to_timestamp_tz", given.copy())
                utc = call("to_timestamp_ntz", call("convert_timezone", text("UTC"), instant))
                return when(
                    (_matches(given, writing.NAIVE_TIME), call("try_to_timestamp_ntz", given.copy())),
                    (_matches(given.copy(), writing.TIME_WITH_OFFSET), utc),
                )
            case _:
                return given

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            value = call("convert_timezone", text("UTC"), zone, value)
        month = exp.Mul(this=call("month", value), expression=number(100))
        return exp.Add(this=month, expression=call("day", value.copy()))

    def hash(self, given: exp.Expr) -> exp.Expr:
        return call("left", call("md5", given), number(8))

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        return call("dateadd", exp.var(unit), number(count), at)

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return call("dateadd", exp.var("second"), seconds, at)

    def exact(self, value: exp.Expr) -> exp.Expr:
        decimal = exp.Cast(this=value.copy(), to=exp.DataType.build("decimal(29, 9)"))
        return when((magnitude_below(value, 20), decimal))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        by = [exp.Ordered(this=each, desc=latest, nulls_first=latest) for each in (at, arrival)]
        values = exp.WithinGroup(this=call("array_agg", self.is_true(test)), expression=exp.Order(expressions=by))
        return exp.Cast(this=call("get", values, number(0)), to=self.type(Type(Kind.BOOLEAN)))

    def finished(self, query: exp.Query) -> exp.Query:
        return rewritten(query)


def _matches(given: exp.Expr, pattern: str) -> exp.Expr:
    """Anywhere in the text, which regexp_like is not."""
    flags = "c"
    if pattern.startswith("(?i)"):
        pattern, flags = pattern[4:], "i"
    # A character by its number is unknown here: it stands in the text itself.
    pattern = BY_NUMBER.sub(lambda found: chr(int(found[2], 16)) if found[2] else found[0], pattern)
    found = call("regexp_instr", given, text(pattern), number(1), number(1), number(0), text(flags))
    return exp.GT(this=found, expression=number(0))
