"""How each dialect says what dialects say differently. Nothing else in the compiler assumes a database.

A form builds sqlglot nodes from sqlglot nodes; a dialect without a form of its own cannot be compiled for.
"""

from dataclasses import dataclass

from sqlglot import exp

from sql.field import Kind, Type
from sql.reader import identifier

# What is no blank, as RE2 writes it.
SOLID = r"[^\s\v\p{Z}]"


@dataclass(frozen=True)
class Forms:
    """DuckDB's; another dialect overrides what it says otherwise."""

    name: str = "duckdb"

    def type(self, kind: Type) -> exp.DataType:
        word = {
            Kind.TEXT: "text", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date",
            Kind.TIME: "timestamp",
        }[kind.kind]  # fmt: skip
        return exp.DataType.build(f"{word}[]" if kind.is_list else word, dialect="duckdb")

    def parameter(self, name: str) -> exp.Expr:
        return exp.Parameter(this=exp.Var(this=name))

    def extra(self, column: exp.Expr, key: str, kind: Type) -> exp.Expr:
        """The value under a key of a JSON column; NULL where it is not there or cannot be read as that type."""
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
        """Is there anything in this text but blanks?"""
        return exp.Anonymous(this="regexp_matches", expressions=[text, exp.Literal.string(SOLID)])

    def has_elements(self, items: exp.Expr) -> exp.Expr:
        """Does this list have an element that is not missing?"""
        texts = exp.Cast(this=items, to=exp.DataType.build("text[]", dialect="duckdb"))
        joined = exp.Anonymous(this="array_to_string", expressions=[texts, exp.Literal.string("")])
        return self.is_solid(joined)

    def lower(self, text: exp.Expr) -> exp.Expr:
        return exp.Lower(this=text)

    def text_test(self, word: str, text: exp.Expr, operand: exp.Expr) -> exp.Expr:
        if word == "matches":
            return exp.Anonymous(this="regexp_matches", expressions=[text, operand])
        function = {"contains": "contains", "starts with": "starts_with", "ends with": "ends_with"}[word]
        return exp.Anonymous(this=function, expressions=[self.lower(text), self.lower(operand)])

    def holds(self, items: exp.Expr, operand: exp.Expr) -> exp.Expr:
        return exp.Anonymous(this="list_contains", expressions=[items, operand])

    def month_and_day(self, value: exp.Expr, kind: Type, zone: exp.Expr) -> exp.Expr:
        """Month x 100 + day, of an instant on the zone's calendar."""
        if kind.kind is Kind.TIME:
            utc = exp.AtTimeZone(this=value, zone=exp.Literal.string("UTC"))
            value = exp.AtTimeZone(this=utc, zone=zone)
        month = exp.Mul(this=exp.Month(this=value), expression=exp.Literal.number(100))
        return exp.Add(this=month, expression=exp.Day(this=value.copy()))

    def hash(self, text: exp.Expr) -> exp.Expr:
        """The first 8 hex digits of its md5, lower case."""
        return exp.Left(this=exp.MD5(this=text), expression=exp.Literal.number(8))

    def concatenated(self, *texts: exp.Expr) -> exp.Expr:
        found = texts[0]
        for each in texts[1:]:
            found = exp.DPipe(this=found, expression=each)
        return found

    def column(self, owner: str, name: str) -> exp.Expr:
        return exp.column(exp.to_identifier(name, quoted=not _is_plain(name)), table=owner)


FORMS: dict[str, Forms] = {"duckdb": Forms()}


def _is_plain(name: str) -> bool:
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
    full inner outer cross join natural semi anti asof positional values key value""".split()
)
