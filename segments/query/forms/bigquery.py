"""The words of BigQuery: RE2 as ours; times are DATETIME, and lists hold no NULL."""

from sqlglot import exp

from segments.query.forms import writing
from segments.query.forms.base import Forms
from segments.query.forms.nodes import call, magnitude_below, number, one_of, text, when
from segments.query.forms.subqueries import rewritten
from sql.field import Kind, Type

TYPES = {
    Kind.TEXT: "string", Kind.NUMBER: "float64", Kind.BOOLEAN: "bool", Kind.DATE: "date", Kind.TIME: "datetime",
}  # fmt: skip


class BigQuery(Forms):
    name = "bigquery"

    def type(self, kind: Type) -> exp.DataType:
        word = TYPES[kind.kind]
        return exp.DataType.build(f"array<{word}>" if kind.is_list else word, dialect="bigquery")

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return call("regexp_contains", given, text(r"[^\s\v\p{Z}]"))

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return call("regexp_contains", given, operand)
        given, operand = call("lower", given), call("lower", operand)
        if word == "contains":
            return exp.GT(this=call("strpos", given, operand), expression=number(0))
        return call({"starts with": "starts_with", "ends with": "ends_with"}[word], given, operand)

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        element = exp.Cast(this=exp.column("element"), to=self.type(Type(Kind.TEXT)))
        return exp.Exists(this=_elements(items).select(number(1)).where(self.is_solid(element)))

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return exp.In(this=operand, unnest=exp.Unnest(expressions=[items]))

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return call("json_value", column, text(_path(key)))

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        items = call("json_value_array", column, text(_path(key)))
        if kind.kind is Kind.TEXT:
            return items
        each = self.read(exp.column("element"), kind.kind)
        return call("array", _elements(items).select(each))

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        to = self.type(Type(kind))
        match kind:
            case Kind.NUMBER:
                value = _safe_cast(given, to)
                return call("if", call("is_nan", value), exp.Null(), value.copy())
            case Kind.BOOLEAN:
                word = call("lower", call("trim", given))
                return when(
                    (one_of(word, *writing.TRUE), exp.true()), (one_of(word.copy(), *writing.FALSE), exp.false())
                )
            case Kind.DATE:
                return when((call("regexp_contains", given, text(writing.DATE)), _safe_cast(given.copy(), to)))
            case Kind.TIME:
                # Without an offset it is UTC to a TIMESTAMP, whatever the session.
                instant = _safe_cast(given.copy(), exp.DataType.build("timestamptz"))
                utc = call("datetime", instant, text("UTC"))
                return when((call("regexp_contains", given, text(writing.TIME)), utc))
            case _:
                return given

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            value = call("datetime", call("timestamp", value, text("UTC")), zone)
        month = exp.Mul(this=exp.Extract(this=exp.var("MONTH"), expression=value), expression=number(100))
        return exp.Add(this=month, expression=exp.Extract(this=exp.var("DAY"), expression=value.copy()))

    def hash(self, given: exp.Expr) -> exp.Expr:
        return call("left", call("to_hex", call("md5", given)), number(8))

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        return _later(at, number(count), unit.upper())

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return _later(at, seconds, "SECOND")

    def exact(self, value: exp.Expr) -> exp.Expr:
        decimal = exp.Cast(this=value.copy(), to=exp.DataType.build("decimal(29, 9)"))
        return when((magnitude_below(value, 20), decimal))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        by = [exp.Ordered(this=each, desc=latest, nulls_first=not latest) for each in (at, arrival)]
        ordered = exp.Order(this=self.is_true(test), expressions=by)
        first = call("array_agg", exp.Limit(this=ordered, expression=number(1)))
        return exp.Bracket(this=first, expressions=[call("safe_offset", number(0))])

    def finished(self, query: exp.Query) -> exp.Query:
        return rewritten(query)


def _elements(items: exp.Expr) -> exp.Select:
    """From the list's elements, each as `element`."""
    return exp.Select().from_(
        exp.Table(this=call("unnest", items), alias=exp.TableAlias(this=exp.to_identifier("element")))
    )


def _safe_cast(given: exp.Expr, to: exp.DataType) -> exp.Expr:
    return exp.TryCast(this=given, to=to)


def _later(at: exp.Expr, count: exp.Expr, unit: str) -> exp.Expr:
    return call("datetime_add", at, exp.Interval(this=count, unit=exp.var(unit)))


def _path(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{escaped}"'
