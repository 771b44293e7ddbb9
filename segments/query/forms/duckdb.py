"""The words of DuckDB, where the warehouse is: values are named parameters."""

from collections.abc import Sequence
from typing import ClassVar

from sqlglot import exp

from segments.query.forms.base import Forms
from segments.query.forms.nodes import call, number, text
from sql.document_path import key_path
from sql.field import Kind, Type

# Periods that a whole number has a bit for.
MOST_BITS = 60
# What is no blank, as RE2 writes it.
SOLID = r"[^\s\v\p{Z}]"


class DuckDB(Forms):
    name = "duckdb"
    binds_values: ClassVar[bool] = True

    def type(self, kind: Type) -> exp.DataType:
        word = {
            Kind.TEXT: "text", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date",
            Kind.TIME: "timestamp",
        }[kind.kind]  # fmt: skip
        return exp.DataType.build(f"{word}[]" if kind.is_list else word, dialect="duckdb")

    def enum_text(self, column: exp.Expr) -> exp.Expr:
        return exp.Cast(this=column, to=exp.DataType.build("text"))

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return exp.func("json_extract_string", column, text(key_path(key)), dialect="duckdb")

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        # Of a list as of a text that holds one, as homes of before kept them.
        items = exp.TryCast(this=self.extra_text(column, key), to=exp.DataType.build("json"))
        return exp.TryCast(this=items, to=self.type(kind))

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        if kind is Kind.TIME:
            # With an offset or without one, and then UTC.
            instant = exp.TryCast(this=given, to=exp.DataType.build("timestamptz", dialect="duckdb"))
            return exp.AtTimeZone(this=instant, zone=text("UTC"))
        value = exp.TryCast(this=given, to=self.type(Type(kind)))
        if kind is Kind.NUMBER:
            # A text may say nan, which would be more than any number.
            nan = exp.Cast(this=text("nan"), to=self.type(Type(kind)))
            return exp.Nullif(this=value, expression=nan)
        return value

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return call("regexp_matches", given, text(SOLID))

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        texts = exp.Cast(this=items, to=exp.DataType.build("text[]", dialect="duckdb"))
        return self.is_solid(call("array_to_string", texts, text("")))

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return call("regexp_matches", given, operand)
        function = {"contains": "contains", "starts with": "starts_with", "ends with": "ends_with"}[word]
        return call(function, exp.Lower(this=given), exp.Lower(this=operand))

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return call("list_contains", items, operand)

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            utc = exp.AtTimeZone(this=value, zone=text("UTC"))
            value = exp.AtTimeZone(this=utc, zone=zone)
        month = exp.Mul(this=exp.Month(this=value), expression=number(100))
        return exp.Add(this=month, expression=exp.Day(this=value.copy()))

    def hash(self, given: exp.Expr) -> exp.Expr:
        return exp.Left(this=exp.MD5(this=given), expression=number(8))

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        return exp.Add(this=at, expression=exp.Interval(this=text(str(count)), unit=exp.var(unit)))

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return exp.Add(this=at, expression=call("to_seconds", seconds))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        # One whole number that orders as the two do, for comparing rows takes long; the row has the test if the
        # greatest of all is the greatest of those that have it.
        micros = exp.Cast(this=exp.Anonymous(this="epoch_us", expressions=[at]), to=exp.DataType.build("hugeint"))
        order = exp.Add(this=exp.Mul(this=micros, expression=exp.Literal.number(2**63)), expression=arrival)
        most = exp.Max if latest else exp.Min
        passing = exp.Case(ifs=[exp.If(this=test, true=order.copy())])
        return exp.EQ(this=most(this=order), expression=most(this=passing))

    def different_of(self, tests: Sequence[exp.Expr]) -> exp.Expr:
        if len(tests) > MOST_BITS:
            return super().different_of(tests)
        bits = [exp.If(this=each, true=number(2**place)) for place, each in enumerate(tests)]
        which = exp.Case(ifs=bits, default=number(2 ** len(tests))) if tests else number(1)
        return call("bit_count", call("bit_or", exp.Cast(this=which, to=exp.DataType.build("bigint"))))

    def without(self, rows: exp.Select, others: exp.Expr, on: exp.Expr, key: exp.Expr) -> exp.Select:  # noqa: ARG002
        return rows.join(others, on=on, join_type="anti", copy=False)
