"""The words of Spark SQL, 4.0 or newer, and of what speaks it: Databricks, EMR, Sail. Times are TIMESTAMP_NTZ."""

from sqlglot import exp

from segments.query.forms import writing
from segments.query.forms.base import Forms
from segments.query.forms.nodes import call, magnitude_below, number, one_of, text, when
from segments.query.forms.pattern import Words, translated
from segments.query.forms.subqueries import rewritten
from sql.field import Kind, Type

TYPES = {
    Kind.TEXT: "string", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date", Kind.TIME: "timestamp_ntz",
}  # fmt: skip
WORDS = Words("Spark", end=r"\z", boundary=r"\b", no_boundary=r"\B", without_case="(?iu)")


class Spark(Forms):
    name = "spark"

    def type(self, kind: Type) -> exp.DataType:
        word = TYPES[kind.kind]
        return exp.DataType.build(f"array<{word}>" if kind.is_list else word, dialect="spark")

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return _matches(given, writing.SOLID)

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return _matches(given, translated(operand.name, WORDS))
        function = {"contains": "contains", "starts with": "startswith", "ends with": "endswith"}[word]
        return call(function, call("lower", given), call("lower", operand))

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        texts = exp.Cast(this=items, to=self.type(Type(Kind.TEXT, is_list=True)))
        return self.is_solid(call("array_join", texts, text("")))

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return call("array_contains", items, operand)

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return call("try_element_at", call("from_json", column, text("map<string,string>")), text(key))

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        items = call("from_json", self.extra_text(column, key), text("array<string>"))
        if kind.kind is Kind.TEXT:
            return items
        each = exp.Lambda(this=self.read(exp.column("element"), kind.kind), expressions=[exp.to_identifier("element")])
        return call("transform", items, each)

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        to = self.type(Type(kind))
        match kind:
            case Kind.NUMBER:
                value = _try_cast(given, to)
                return when((exp.Not(this=call("isnan", value)), value.copy()))
            case Kind.BOOLEAN:
                word = call("lower", call("trim", given))
                return when(
                    (one_of(word, *writing.TRUE), exp.true()), (one_of(word.copy(), *writing.FALSE), exp.false())
                )
            case Kind.DATE:
                return when((_matches(given, writing.DATE), _try_cast(given.copy(), to)))
            case Kind.TIME:
                # By its microseconds, for the session's zone has no say in these.
                instant = _try_cast(given.copy(), exp.DataType.build("timestamp_ltz", dialect="spark"))
                epoch = exp.Cast(this=text("1970-01-01 00:00:00"), to=to.copy())
                utc = _later(epoch, call("unix_micros", instant), "0.000001")
                return when(
                    (_matches(given, writing.NAIVE_TIME), _try_cast(given.copy(), to)),
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
        # Only intervals keep a TIMESTAMP_NTZ what it is in all that speak Spark SQL.
        if unit == "week":
            count, unit = 7 * count, "day"
        return exp.Add(this=at, expression=exp.Interval(this=text(str(count)), unit=exp.var(unit)))

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        return _later(at, exp.Paren(this=seconds), "1")

    def exact(self, value: exp.Expr) -> exp.Expr:
        # The magnitude is asked for, for not all that speak Spark SQL see that a decimal overflows.
        decimal = _try_cast(value.copy(), exp.DataType.build("decimal(29, 9)"))
        return when((magnitude_below(value, 20), decimal))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        return call("max_by" if latest else "min_by", self.is_true(test), call("struct", at, arrival))

    def finished(self, query: exp.Query) -> exp.Query:
        return rewritten(query)


def _later(at: exp.Expr, times: exp.Expr, seconds: str) -> exp.Expr:
    interval = exp.Interval(this=text(seconds), unit=exp.var("second"))
    return exp.Add(this=at, expression=exp.Mul(this=times, expression=interval))


def _matches(given: exp.Expr, pattern: str) -> exp.Expr:
    return exp.RegexpLike(this=given, expression=text(pattern))


def _try_cast(given: exp.Expr, to: exp.DataType) -> exp.Expr:
    # Without `safe` it is written as a plain cast, which fails on a text that cannot be read.
    return exp.TryCast(this=given, to=to.copy(), safe=True)
