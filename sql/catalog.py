"""What there is to ask about, as plain data: activities, fields, their types, and where each value stands.

The language resolves names against it, the builder and the schema browser show it, landing adds to it. Built-in
fields stand in builtin.py; what data brought or a model declared stands in store.field and store.activity.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sql.builtin import (
    ANSWER_FIELDS,
    CUSTOMER_FIELDS,
    DETAIL,
    EVENT_FIELDS,
    EVENTS,
    HAS_MACHINE,
    RESPONSE,
    RESPONSE_FIELDS,
    TIME,
)
from sql.document_path import key_path
from sql.field import Field, Place, Type
from sql.reader import Reader, identifier, literal


@dataclass(frozen=True)
class Activity:
    """Rows of `table` that belong to one customer (customer_key) and have a time (occurred_at) and an arrival."""

    name: str
    plural: str
    table: str
    fields: tuple[Field, ...]
    event: str | None = None  # the kind that the rows of store.event must have
    has_machine: bool = False
    model: str | None = None
    comment: str = ""

    def field(self, name: str) -> Field | None:
        return _named(self.fields, name)


@dataclass(frozen=True)
class Catalog:
    customer: tuple[Field, ...]
    activities: tuple[Activity, ...]
    lists: tuple[str, ...]

    def customer_field(self, name: str) -> Field | None:
        return _named(self.customer, name)

    def activity(self, name: str) -> Activity | None:
        """By its name or its plural."""
        return next((each for each in self.activities if name in (each.name, each.plural)), None)


def load(reader: Reader) -> Catalog:
    """The catalog as of the reader's snapshot, kept until something is stored."""
    return reader.keep("catalog", lambda: _found(reader))


def _found(reader: Reader) -> Catalog:
    added = added_fields(reader)
    events = tuple(
        Activity(
            name=name,
            plural=plural,
            table="store.event",
            fields=EVENT_FIELDS + added.get("event", ()),
            event=name,
            has_machine=name in HAS_MACHINE,
            comment=comment,
        )
        for name, (plural, comment) in EVENTS.items()
    )
    of_response = added.get("response", ())
    surveys = (
        Activity(
            "response", "responses", "store.response", RESPONSE_FIELDS + of_response, comment="One submission of a form"
        ),
        Activity(
            "answer",
            "answers",
            "store.answer",
            ANSWER_FIELDS + _without_doubles(added.get("answer", ()), tuple(map(_through_response, of_response))),
            comment="One question's value in a response",
        ),
    )
    lists = tuple(name for (name,) in reader.rows("select list from store.list order by list"))
    return Catalog(
        CUSTOMER_FIELDS + added.get("customer", ()), events + surveys + tuple(_modelled(reader, added)), lists
    )


def shared_field(first: Activity, other: Activity, name: str) -> tuple[Field, Field] | None:
    """The single values of one type that both activities have by this name or, if not both have that, by it with `_id`
    behind it; None where they have none."""
    for each in (name, f"{name}_id"):
        one, two = first.field(each), other.field(each)
        if one and two and one.type == two.type and not one.type.is_list:
            return one, two
    return None


def values(
    reader: Reader,
    activity: Activity | None,
    field: Field,
    containing: str = "",
    limit: int = 50,
    least_people: int = 0,
) -> list[tuple[str, int]]:
    """The values that `field` has, the most frequent first, each with its number of rows; `activity` None: customers.
    With `least_people` those alone that so many people have.

    Raises nothing for an unknown field: it has no values.
    """
    if field.place is None:
        return []
    table = activity.table if activity else "store.customer"
    source, expression = value_of(field, table)
    where = ["value is not null", "value ilike '%' || $containing || '%'"]
    parameters: dict[str, object] = {"containing": containing, "limit": limit}
    kind, owner, having = "", "", ""
    if least_people:
        owner, having = ", t.customer_key", "having count(distinct customer_key) >= $least"
        parameters["least"] = least_people
    if activity and activity.event:
        kind, parameters["event"] = "where t.event = $event", activity.event
    text = f"""
        select value, count(*) as rows
        from (select {expression}::varchar as value{owner} from {source} {kind})
        where {" and ".join(where)} group by value {having} order by rows desc, value limit $limit"""
    return [(str(value), int(rows)) for value, rows in reader.rows(text, parameters)]


def value_of(field: Field, table: str) -> tuple[str, str]:
    """The FROM text (own table aliased t) and the expression, both DuckDB's, that give a stored field's value."""
    place = field.place
    if place is None:
        raise ValueError(f"{field.name} is not stored")
    source, owner = f"{table} t", "t"
    for depth, step in enumerate(filter(None, (place.via, place))):
        if step.table:
            alias = f"t{depth + 1}"
            source += f" left join {step.table} {alias} on {alias}.{step.key} = {owner}.{step.key}"
            owner = alias
    if place.in_extra:
        return source, f"({owner}.{identifier(place.column)} ->> {json_path(field.name)})"
    return source, f"{owner}.{identifier(place.column)}"


def json_path(name: str) -> str:
    """The SQL literal of the JSON path to the key `name`."""
    return literal(key_path(name))


def _named(fields: tuple[Field, ...], name: str) -> Field | None:
    """Exact spelling first; then, for attributes are columns, without regard to case."""
    lower = name.lower()
    return next((each for each in fields if each.name == name), None) or next(
        (each for each in fields if each.name.lower() == lower), None
    )


def added_fields(reader: Reader) -> dict[str, tuple[Field, ...]]:
    """What data brought or models declared, by entity; no built-in field's name is among them, ingest sees to it."""
    found: dict[str, tuple[Field, ...]] = {}
    for entity, name, kind, model, comment in reader.rows(
        "select entity, field, type, model, comment from store.field order by entity, rowid"
    ):
        field = Field(name, Type.read(kind), _place_of_added(entity, name), comment or "", model)
        found[entity] = (*found.get(entity, ()), field)
    return found


def _place_of_added(entity: str, name: str) -> Place:
    match entity:
        case "event":
            return Place("extra", *DETAIL, in_extra=True)
        case "response" | "answer":
            return Place("extra", in_extra=True)
        case _:
            return Place(name)


def _through_response(field: Field) -> Field:
    return replace(field, place=Place("extra", *RESPONSE, in_extra=True))


def _without_doubles(first: tuple[Field, ...], then: tuple[Field, ...]) -> tuple[Field, ...]:
    names = {field.name for field in first}
    return first + tuple(field for field in then if field.name not in names)


def _modelled(reader: Reader, added: dict[str, tuple[Field, ...]]) -> Iterator[Activity]:
    for name, plural, time, model in reader.rows(
        "select activity, plural, time, model from store.activity order by rowid"
    ):
        own = (
            Field(time, TIME, Place("occurred_at"), "When it happened"),
            Field("received_at", TIME, Place("received_at"), "When it was stored"),
        )
        yield Activity(name, plural, f"store.activity_{name}", own + added.get(name, ()), model=model)
