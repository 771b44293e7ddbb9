"""Which type a column's texts show, and the fields that data brings: their names, types and columns.

A field gets its type from the first import that shows values and keeps it; what cannot be read in it is missing.
Names are without regard to case, in the first spelling. Whose rows they are never enters.
"""

from collections.abc import Mapping as Map
from collections.abc import Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from ingest.landing.staging import ROW, Staged, extra_of, present
from ingest.landing.surplus import MOST_FIELDS, fold
from ingest.records import CALL, ELEMENT, LINE, Records
from sql import catalog, views
from sql.builtin import ANSWER_FIELDS, EVENT_FIELDS, RESERVED, RESPONSE_FIELDS, ROW_ID
from sql.documents import REST
from sql.field import Field, Kind, Type
from sql.named import fill
from sql.reader import Reader, Writer, identifier

READ = {
    Kind.TEXT: "as_text({x})",
    Kind.NUMBER: "as_number({x})",
    Kind.BOOLEAN: "as_boolean({x})",
    Kind.DATE: "as_date({x})",
    Kind.TIME: "instant({x})",
}

# What every value must look like. Codes stay texts: what starts with 0 or +, and numbers too long to count with.
LOOKS = {
    Kind.BOOLEAN: r"^\s*(?i:true|false)\s*$",
    Kind.NUMBER: r"^\s*-?(0|[1-9]\d{0,8})(\.\d+)?\s*$",
    Kind.DATE: r"^\s*\d{4}-\d\d-\d\d\s*$",
    Kind.TIME: r"^\s*\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?([Zz]|[+-]\d\d(:?\d\d)?)?)?\s*$",
}

NO_SLOTS: Map[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Shape:
    """The types that all values so far could have, the first preferred; empty: nothing but text will do."""

    kinds: tuple[Kind, ...]
    is_list: bool = False

    def __and__(self, other: "Shape") -> "Shape":
        if self.is_list != other.is_list:
            return Shape(())
        return Shape(tuple(kind for kind in self.kinds if kind in other.kinds), self.is_list)

    @property
    def type(self) -> Type:
        return Type(self.kinds[0] if self.kinds else Kind.TEXT, self.is_list)


# Columns: what DuckDB takes to plan so many sums at once grows with the square of how many they are.
LOOKED_AT_ONCE = 20


@dataclass(frozen=True)
class Given:
    """A column of the batch and the field it is for."""

    column: str
    field: Field


def shapes(writer: Writer, columns: Sequence[str], table: str = "given") -> dict[str, Shape]:
    """What the texts in `columns` of a staged table look like; a column without any value has no shape."""
    found: dict[str, Shape] = {}
    for first in range(0, len(columns), LOOKED_AT_ONCE):
        found |= _shapes(writer, columns[first : first + LOOKED_AT_ONCE], table)
    return found


def _shapes(writer: Writer, columns: Sequence[str], table: str) -> dict[str, Shape]:
    looks = []
    for column in columns:
        x = identifier(column)
        tests = [f"bool_and(regexp_matches({x}, '{look}')) filter ({present(column)})" for look in LOOKS.values()]
        lists = f"bool_and(case when {x}[1] = '[' and json_valid({x}) then json_type({x}) = 'ARRAY' else false end)"
        looks += [*tests, f"{lists} filter ({present(column)})"]
    row = writer.row(f"select {', '.join(looks)} from {identifier(table)}") or ()
    found, width = {}, len(LOOKS) + 1
    for place, column in enumerate(columns):
        *fits, is_list = row[place * width : (place + 1) * width]
        if is_list:
            found[column] = _shape_of_list(writer, column, table)
        elif is_list is not None:
            found[column] = Shape(tuple(kind for kind, fit in zip(LOOKS, fits, strict=True) if fit))
    return found


def _shape_of_list(writer: Writer, column: str, table: str) -> Shape:
    tests = ", ".join(f"bool_and(regexp_matches(x, '{look}'))" for look in LOOKS.values())
    fits = writer.row(
        f"""select {tests} from (
            select unnest(from_json({identifier(column)}, '["VARCHAR"]')) as x from {identifier(table)}
            where {present(column)}
        ) where x <> ''"""
    )
    return Shape(tuple(kind for kind, fit in zip(LOOKS, fits or (), strict=True) if fit), is_list=True)


def reading(field: Field, x: str) -> str:
    """The expression that reads the text expression `x` in the field's type, null where it cannot be read."""
    if not field.type.is_list:
        return fill(READ[field.type.kind], {"{x}": x})
    one = fill(READ[field.type.kind], {"{x}": "each"})
    items = f"""from_json({x}, '["VARCHAR"]')"""
    return (
        f"case when {x}[1] = '[' and json_valid({x}) then case when json_type({x}) = 'ARRAY' "
        f"then list_filter(list_transform({items}, lambda each: {one}), lambda each: each is not null) end end"
    )


def declare(
    writer: Writer,
    records: Records,
    columns: Sequence[str],
    shown: Map[str, Shape] | None = None,
    *,
    empty: Set[str] = frozenset(),
) -> list[Given]:
    """The field of each of `columns`, made where there is none yet in the type that its texts show; a column without
    a field or any value is left out, those of the `empty` unseen. `shown`: what more rows than the batch have shown.

    A column with a name that the program has itself is kept as given_<name>. What is more than MOST_FIELDS stays
    together in the field REST.
    """
    known = {field.name.lower(): field for field in fields(writer, records)}
    room = MOST_FIELDS - sum(field.model is None for field in known.values())
    names = _names(columns, _taken(records.entity))
    new = [column for column, name in names.items() if name.lower() not in known and column not in empty]
    is_staged, shown = shown is None, shapes(writer, new) if shown is None else shown
    new = [column for column in new if column in shown]
    if surplus := [column for column in new if column.lower() != REST][max(room, 0) :]:
        rest = next((column for column in columns if column.lower() == REST), None)
        folded = {*surplus, rest}
        new = [column for column in new if column not in folded]
        if is_staged:
            fold(writer, surplus, rest)
            names = {column: name for column, name in names.items() if column not in folded} | {REST: REST}
            shown = {**shown, REST: Shape(())}
            new += [REST] if REST not in known else []
    for column in new:
        field = Field(names[column], shown[column].type, None)
        _make(writer, records.entity, field)
        known[field.name.lower()] = field
    if new:
        views.refresh(writer)
    return [Given(column, known[name.lower()]) for column, name in names.items() if name.lower() in known]


def _names(columns: Sequence[str], taken: frozenset[str]) -> dict[str, str]:
    """Under which name each column is kept; no two under one."""
    used = {column.lower() for column in columns}
    names = {}
    for column in columns:
        name = column
        while name.lower() in taken or (name != column and name.lower() in used):
            name = f"given_{name}"
        names[column] = name
    return names


def with_extras(text: str, staged: Staged, extras: Sequence[Given], slots: Map[str, str] = NO_SLOTS) -> str:
    """`text` with its slots filled: {given}, the extras as they came, and {extra}, as they are kept: in the writing of
    their type, where they can be read in it; and those of `slots`."""
    given = [each for each in extras if each.column not in staged.empty]
    names = [(each.column, each.field.name) for each in given]
    kept = [_writing(each) for each in given]
    return fill(text, {"{given}": extra_of(names), "{extra}": extra_of(names, kept), **slots})


def _writing(given: Given) -> str:
    column = identifier(given.column)
    if given.field.type == Type(Kind.TEXT):
        return column
    read = reading(given.field, column)
    if given.field.type.is_list:  # a list within the object, and no text that looks like one
        return f"coalesce(to_json({read}), to_json({column}))"
    return f"coalesce({read}::varchar, {column})"


def fields(reader: Reader, records: Records) -> tuple[Field, ...]:
    """The fields beyond the built-in ones that rows of this kind have so far."""
    return catalog.added_fields(reader).get(records.entity, ())


def unread(writer: Writer, records: Records) -> dict[str, int]:
    """How many texts of the batch on the table cannot be read in the type of their field, and are missing, by field;
    those of which all can are left out."""
    columns = [name for (name,) in writer.rows("select column_name from (describe given)")]
    extras = [name for name in columns if name not in (*records.columns, LINE, CALL, ELEMENT, ROW)]
    known = {field.name.lower(): field for field in fields(writer, records)}
    given = [
        Given(column, known[name.lower()])
        for column, name in _names(extras, _taken(records.entity)).items()
        if name.lower() in known and known[name.lower()].type.kind is not Kind.TEXT
    ]
    if not given:
        return {}
    texts = [(identifier(each.column), each.field) for each in given]
    counts = ", ".join(
        f"count(*) filter ({x} not in ('', chr(0)) and {reading(field, x)} is null)" for x, field in texts
    )
    row = writer.row(f"select {counts} from given") or ()
    return {each.field.name: count for each, count in zip(given, row, strict=True) if count}


def declared_times(reader: Reader, records: Records) -> tuple[str, ...]:
    """The columns of these rows that hold times whatever a file shows: ours, and those that a data model declares."""
    declared = (field.name for field in fields(reader, records) if field.model and field.type == Type(Kind.TIME))
    return (*records.times, *declared)


_OURS = {
    "event": EVENT_FIELDS,
    "response": RESPONSE_FIELDS + ANSWER_FIELDS,  # an answer also has the fields of its response
    "answer": ANSWER_FIELDS + RESPONSE_FIELDS,
}
_COLUMNS = frozenset(
    {"customer_key", "customer_id", "email", "event", "arrival", "received_at", "occurred_at", "extra", ROW_ID}
)


def _taken(entity: str) -> frozenset[str]:
    """Names, in lower case, that stand for something of ours in the view or the table of `entity`."""
    if entity == "customer":
        return RESERVED
    return _COLUMNS | {field.name for field in _OURS.get(entity, ())} | {"run_id", "source_key", "call_number"}


def _make(writer: Writer, entity: str, field: Field) -> None:
    column, kind = identifier(field.name), views.duckdb_type(field)
    if entity == "customer":
        writer.execute(f"alter table store.customer add column {column} {kind}")
        writer.execute(f"alter table store.customer_updated add column {column} timestamp")
    elif entity not in ("event", "response", "answer"):
        writer.execute(f"alter table store.{identifier(f'activity_{entity}')} add column {column} {kind}")
    writer.execute(
        "insert into store.field (entity, field, type) values ($entity, $field, $type)",
        {"entity": entity, "field": field.name, "type": str(field.type)},
    )
