"""The words of PostgreSQL, 15 or newer: no casts that may fail quietly, so a text is looked at before it is read."""

from sqlglot import exp

from segments.errors import ProfileError
from segments.query.forms import writing
from segments.query.forms.base import Forms, Value
from segments.query.forms.nodes import call, magnitude_below, number, one_of, rows_of, text, when
from segments.query.forms.pattern import Words, translated
from sql.field import Kind, Type

TYPES = {
    Kind.TEXT: "text", Kind.NUMBER: "double precision", Kind.BOOLEAN: "boolean", Kind.DATE: "date",
    Kind.TIME: "timestamp",
}  # fmt: skip
WORDS = Words("PostgreSQL", end=r"\Z", boundary=r"\y", no_boundary=r"\Y", without_case="(?i)", most=255)
# Knows the letters of all languages.
ANY_LETTER = "und-x-icu"
# Few enough digits that the number fits a double: anything beyond is no number that anybody keeps.
NUMBER = r"^\s*[+-]?([0-9]{1,200}([.][0-9]{0,200})?|[.][0-9]{1,200})([eE][+-]?[0-9]{1,2})?\s*$"


class Postgres(Forms):
    name = "postgres"

    def type(self, kind: Type) -> exp.DataType:
        word = TYPES[kind.kind]
        return exp.DataType.build(f"{word}[]" if kind.is_list else word, dialect="postgres")

    def written(self, value: Value) -> exp.Expr:
        if isinstance(value, str) and "\0" in value:
            raise ProfileError("A text in PostgreSQL cannot hold the character NUL; write the profile without it.")
        return super().written(value)

    def is_solid(self, given: exp.Expr) -> exp.Expr:
        return _matches(given, writing.SOLID)

    def text_test(self, word: str, given: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            pattern = translated(operand.name, WORDS)
            # The letters that have another case, and those that make a word, are the collation's.
            return _matches(_collated(given, ANY_LETTER if pattern.startswith("(?i)") else "C"), pattern)
        given, operand = _lower(given), _lower(operand)
        match word:
            case "contains":
                return exp.GT(this=call("strpos", given, operand), expression=number(0))
            case "starts with":
                return call("starts_with", given, operand)
            case _:
                return exp.EQ(this=call("right", given, call("length", operand)), expression=operand.copy())

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        texts = exp.Cast(this=items, to=self.type(Type(Kind.TEXT, is_list=True)))
        return self.is_solid(call("array_to_string", texts, text("")))

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return exp.EQ(this=operand, expression=call("any", items))

    def extra_text(self, column: exp.Expr, key: str) -> exp.Expr:
        return call("json_extract_path_text", _json(column), self.written(key))

    def extra_list(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        found = call("json_extract_path", _json(column), self.written(key))
        is_list = exp.EQ(this=call("json_typeof", found), expression=text("array"))
        items = call("json_array_elements_text", when((is_list, found.copy())))
        each: exp.Expr = exp.column("element")
        if kind.kind is not Kind.TEXT:
            each = self.read(each, kind.kind)
        rows = exp.Select().select(each).from_(rows_of(items, "element"))
        return call("array", rows)

    def read(self, given: exp.Expr, kind: Kind) -> exp.Expr:
        to = self.type(Type(kind))
        match kind:
            case Kind.NUMBER:
                return when((_matches(given, NUMBER), exp.Cast(this=given.copy(), to=to)))
            case Kind.BOOLEAN:
                word = call("lower", call("btrim", given))
                return when(
                    (one_of(word, *writing.TRUE), exp.true()), (one_of(word.copy(), *writing.FALSE), exp.false())
                )
            case Kind.DATE:
                return when((_is_day(given, writing.DATE), exp.Cast(this=given.copy(), to=to)))
            case Kind.TIME:
                instant = exp.Cast(this=given.copy(), to=exp.DataType.build("timestamptz"))
                return when(
                    (_is_day(given, writing.NAIVE_TIME), exp.Cast(this=given.copy(), to=to)),
                    (_is_day(given.copy(), writing.TIME_WITH_OFFSET), exp.AtTimeZone(this=instant, zone=text("UTC"))),
                )
            case _:
                return given

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        if kind.kind is Kind.TIME:
            utc = exp.AtTimeZone(this=value, zone=text("UTC"))
            value = exp.AtTimeZone(this=utc, zone=zone)
        month = exp.Mul(this=exp.Extract(this=exp.var("month"), expression=value), expression=number(100))
        return exp.Add(this=month, expression=exp.Extract(this=exp.var("day"), expression=value.copy()))

    def hash(self, given: exp.Expr) -> exp.Expr:
        # Compared by code, not by the sorting of the database.
        return _collated(call("left", call("md5", given), number(8)), "C")

    def add_units(self, at: exp.Expr, count: int, unit: str) -> exp.Expr:
        interval = exp.Cast(this=text(f"{count} {unit}"), to=exp.DataType.build("interval"))
        return exp.Add(this=at, expression=interval)

    def shift_seconds(self, at: exp.Expr, seconds: exp.Expr) -> exp.Expr:
        second = exp.Cast(this=text("1 second"), to=exp.DataType.build("interval"))
        return exp.Add(this=at, expression=exp.Mul(this=exp.Paren(this=seconds), expression=second))

    def exact(self, value: exp.Expr) -> exp.Expr:
        decimal = exp.Cast(this=value.copy(), to=exp.DataType.build("decimal(29, 9)"))
        return when((magnitude_below(value, 20), decimal))

    def chosen(self, test: exp.Expr, at: exp.Expr, arrival: exp.Expr, *, latest: bool) -> exp.Expr:
        by = [exp.Ordered(this=each, desc=latest, nulls_first=latest) for each in (at, arrival)]
        ordered = exp.Order(this=self.is_true(test), expressions=by)
        found = exp.Paren(this=call("array_agg", ordered))
        return exp.Bracket(this=found, expressions=[number(1)], offset=1)


def _matches(given: exp.Expr, pattern: str) -> exp.Expr:
    return exp.RegexpLike(this=given, expression=text(pattern))


def _is_day(given: exp.Expr, pattern: str) -> exp.Expr:
    return exp.And(this=_matches(given, pattern), expression=_matches(given.copy(), writing.EXISTING_DAY))


def _json(column: exp.Expr) -> exp.Expr:
    return exp.Cast(this=column, to=exp.DataType.build("json"))


def _lower(given: exp.Expr) -> exp.Expr:
    """Of any letter, also where the database has the collation C, which knows those of English only."""
    return call("lower", _collated(given, ANY_LETTER))


def _collated(given: exp.Expr, name: str) -> exp.Expr:
    return exp.Paren(this=exp.Collate(this=given, expression=exp.to_identifier(name, quoted=True)))
