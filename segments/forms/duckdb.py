"""The words of DuckDB, where the warehouse is: values are named parameters."""

from typing import ClassVar

from sqlglot import exp

from segments.forms.base import Forms
from sql.field import Kind, Type

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

    def extra(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        escaped = key.replace("\\", "\\\\").replace('"', '\\"')
        path = exp.Literal.string(f'$."{escaped}"')
        if kind.is_list:
            return exp.TryCast(this=exp.func("json_extract", column, path), to=self.type(kind))
        text = exp.func("json_extract_string", column, path, dialect="duckdb")
        if kind.kind is Kind.TEXT:
            return text
        if kind.kind is Kind.TIME:
            # With an offset or without one, and then UTC.
            instant = exp.TryCast(this=text, to=exp.DataType.build("timestamptz", dialect="duckdb"))
            return exp.AtTimeZone(this=instant, zone=exp.Literal.string("UTC"))
        value = exp.TryCast(this=text, to=self.type(kind))
        if kind.kind is Kind.NUMBER:
            # A text may say nan, which would be more than any number.
            nan = exp.Cast(this=exp.Literal.string("nan"), to=self.type(kind))
            return exp.Nullif(this=value, expression=nan)
        return value

    def is_solid(self, text: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="regexp_matches", expressions=[text, exp.Literal.string(SOLID)])

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        texts = exp.Cast(this=items, to=exp.DataType.build("text[]", dialect="duckdb"))
        joined = exp.Anonymous(this="array_to_string", expressions=[texts, exp.Literal.string("")])
        return self.is_solid(joined)

    def text_test(self, word: str, text: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return exp.Anonymous(this="regexp_matches", expressions=[text, operand])
        function = {"contains": "contains", "starts with": "starts_with", "ends with": "ends_with"}[word]
        return exp.Anonymous(this=function, expressions=[exp.Lower(this=text), exp.Lower(this=operand)])

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="list_contains", expressions=[items, operand])

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            utc = exp.AtTimeZone(this=value, zone=exp.Literal.string("UTC"))
            value = exp.AtTimeZone(this=utc, zone=zone)
        month = exp.Mul(this=exp.Month(this=value), expression=exp.Literal.number(100))
        return exp.Add(this=month, expression=exp.Day(this=value.copy()))

    def hash(self, text: exp.Expr) -> exp.Expr:
        return exp.Left(this=exp.MD5(this=text), expression=exp.Literal.number(8))

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        return exp.Add(this=at, expression=exp.Interval(this=exp.Literal.string(str(count)), unit=exp.var(unit)))

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return exp.Add(this=at, expression=exp.Anonymous(this="to_seconds", expressions=[seconds]))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        # One whole number that orders as the two do: comparing rows takes twice as long.
        microseconds = exp.Cast(
            this=exp.Anonymous(this="epoch_us", expressions=[at]), to=exp.DataType.build("hugeint", dialect="duckdb")
        )
        order = exp.Add(this=exp.Mul(this=microseconds, expression=exp.Literal.number(2**63)), expression=arrival)
        function = "arg_max" if latest else "arg_min"
        return exp.Anonymous(this=function, expressions=[self.is_true(test), order])
