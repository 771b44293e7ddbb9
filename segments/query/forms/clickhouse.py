"""The words of ClickHouse: RE2 as ours, but its casts, dates and functions of text have ways of their own.

The settings join_use_nulls=1, aggregate_functions_null_for_empty=1 and distributed_product_mode='global' are taken for
granted; see docs/dialects.md.
"""

from datetime import date, datetime

from sqlglot import exp

from segments.query.forms import writing
from segments.query.forms.base import Forms, Value
from segments.query.forms.nodes import call, magnitude_below, number, one_of, text, when
from sql.field import Kind, Type

TYPES = {
    Kind.TEXT: "String", Kind.NUMBER: "Float64", Kind.BOOLEAN: "Bool", Kind.DATE: "Date32",
    Kind.TIME: "DateTime64(6, 'UTC')",
}  # fmt: skip


class ClickHouse(Forms):
    name = "clickhouse"

    def type(self, kind: Type) -> exp.DataType:
        one = f"Nullable({TYPES[kind.kind]})"
        return exp.DataType.build(f"Array({one})" if kind.is_list else one, dialect="clickhouse")

    def written(self, value: Value) -> exp.Expr:
        match value:
            case datetime():
                return call("toDateTime64", text(value.isoformat(" ", "microseconds")), number(6), text("UTC"))
            case date():
                return call("toDate32", text(value.isoformat()))
            case float():
                return exp.Literal.number(repr(value))
            case _:
                return super().written(value)

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return call("match", given, text(r"[^\s\v\p{Z}]"))

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            # Here a dot is also the end of a line, unless it is told not to be.
            return call("match", given, text(f"(?-s){operand.name}"))
        given, operand = call("lowerUTF8", given), call("lowerUTF8", operand)
        if word == "contains":
            return exp.GT(this=call("position", given, operand), expression=number(0))
        return call({"starts with": "startsWith", "ends with": "endsWith"}[word], given, operand)

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        element = exp.column("element")
        solid = self.is_solid(call("ifNull", call("toString", element), text("")))
        return call("arrayExists", exp.Lambda(this=solid, expressions=[exp.to_identifier("element")]), items)

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return call("has", items, operand)

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return call("JSONExtract", column, text(key), text("Nullable(String)"))

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        # A list cannot be NULL here: where there is none, it is empty.
        given = call("ifNull", column, text(""))
        items = call("JSONExtract", given, text(key), text("Array(Nullable(String))"))
        if kind.kind is Kind.TEXT:
            return items
        each = self.read(exp.column("element"), kind.kind)
        return call("arrayMap", exp.Lambda(this=each, expressions=[exp.to_identifier("element")]), items)

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        match kind:
            case Kind.NUMBER:
                value = call("toFloat64OrNull", call("trimBoth", given))
                return call("if", call("isNaN", value), exp.Null(), value.copy())
            case Kind.BOOLEAN:
                word = call("lower", call("trimBoth", given))
                return when(
                    (one_of(word, *writing.TRUE), exp.true()), (one_of(word.copy(), *writing.FALSE), exp.false())
                )
            case Kind.DATE:
                # Its own reading makes another day of one that does not exist.
                looks = exp.And(
                    this=call("match", given, text(writing.DATE)),
                    expression=call("match", given.copy(), text(writing.EXISTING_DAY)),
                )
                return when((looks, call("toDate32OrNull", given.copy())))
            case Kind.TIME:
                instant = call("parseDateTime64BestEffortOrNull", given.copy(), number(6), text("UTC"))
                return when((call("match", given, text(writing.TIME)), instant))
            case _:
                return given

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            value = call("toTimeZone", value, zone)
        month = exp.Mul(this=call("toMonth", value), expression=number(100))
        return exp.Add(this=month, expression=call("toDayOfMonth", value.copy()))

    def hash(self, given: exp.Expr) -> exp.Expr:
        return call("substring", call("lower", call("hex", call("MD5", given))), number(1), number(8))

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        return call(f"add{unit.capitalize()}s", at, number(count))

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return call("addSeconds", at, seconds)

    def exact(self, value: exp.Expr) -> exp.Expr:
        # By way of its text: straight from the number 19.99 is cut off to 19.989999999.
        rounded = call("toString", call("round", value.copy(), number(9)))
        return when((magnitude_below(value, 20), call("toDecimal128OrNull", rounded, number(9))))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        order = exp.Tuple(expressions=[at, arrival])
        return call("argMax" if latest else "argMin", self.is_true(test), order)

    def finished(self, query: exp.Query) -> exp.Query:
        """With a join a column is called by its table too, unless it is named anew."""
        for select in query.find_all(exp.Select):
            if select.args.get("joins"):
                columns = [each for each in select.expressions if isinstance(each, exp.Column)]
                for column in columns:
                    column.replace(exp.alias_(column.copy(), column.name))
        return query
