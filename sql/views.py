"""The views made for reading: fixed texts in views/*.sql, completed by the fields that data or models added."""

from collections.abc import Iterable

from sql import catalog
from sql.address import ADDRESS
from sql.catalog import Activity
from sql.field import Field, Kind
from sql.named import ROOM, fill
from sql.reader import Writer, identifier

DUCKDB_TYPES = {
    Kind.TEXT: "varchar",
    Kind.NUMBER: "double",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIME: "timestamp",
}

# Views without fields of the data.
PLAIN = (
    "runs",
    "calls",
    "memberships",
    "deliveries",
    "delivery_attempts",
    "delivery_rows",
    "delivery_changes",
    "delivered",
    "undelivered_rows",
    "audit",
)


def duckdb_type(field: Field) -> str:
    """The type of a column that holds this field."""
    return DUCKDB_TYPES[field.type.kind] + ("[]" if field.type.is_list else "")


def refresh(writer: Writer) -> None:
    """Make every view anew from the catalog as it stands in this transaction."""
    added = catalog.added_fields(writer)
    _fixed(writer, "customers", [(field, f"c.{identifier(field.name)}") for field in added.get("customer", ())])
    _fixed(writer, "events", _extras("d", added.get("event", ())))
    of_response = _extras("r", added.get("response", ()))
    _fixed(writer, "responses", of_response)
    of_answer = _extras("a", added.get("answer", ()))
    named = {field.name for field, _ in of_answer}
    _fixed(writer, "answers", of_answer + [pair for pair in of_response if pair[0].name not in named])
    for view in PLAIN:
        _fixed(writer, view, [])
    for activity in catalog.load(writer).activities:
        if activity.model:
            _modelled(writer, activity)


def _fixed(writer: Writer, view: str, added: list[tuple[Field, str]]) -> None:
    """views/<view>.sql with the added fields, each with its expression, in the {added} slot."""
    columns = "".join(f",\n    {expression} as {identifier(field.name)}" for field, expression in added)
    slots = {"{added}": columns, "{address}": ADDRESS}
    writer.execute(fill((ROOM / "views" / f"{view}.sql").read_text(), slots))
    _comment(writer, view, [field for field, _ in added])


def _extras(owner: str, fields: tuple[Field, ...]) -> list[tuple[Field, str]]:
    return [(field, _extra(owner, field)) for field in fields]


def _extra(owner: str, field: Field) -> str:
    found = f"{owner}.extra ->> {catalog.json_path(field.name)}"
    # As JSON first: the text of a list reads its escapes in another way.
    return f"try_cast({f'try_cast({found} as json)' if field.type.is_list else found} as {duckdb_type(field)})"


def _modelled(writer: Writer, activity: Activity) -> None:
    columns = "".join(
        f",\n    t.{identifier(field.place.column)} as {identifier(field.name)}"
        for field in activity.fields
        if field.place
    )
    writer.execute(
        f"""create or replace view main.{identifier(activity.plural)} as
        select c.customer_id, c.email{columns}, t.arrival
        from {activity.table} as t join store.customer as c on c.customer_key = t.customer_key
        where c.erased_at is null"""
    )
    _comment(writer, activity.plural, activity.fields)


def _comment(writer: Writer, view: str, fields: Iterable[Field]) -> None:
    for field in fields:
        comment = (field.comment or f"{field.type}, from the data").replace("'", "''")
        writer.execute(f"comment on column main.{identifier(view)}.{identifier(field.name)} is '{comment}'")
