"""What there is to keep row by row: customers, and each data model's activities; its fields, types and key.

Which rows there are never enters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from ingest.errors import EntityUnknown
from ingest.records import Records, records_of
from sql import catalog
from sql.builtin import CUSTOMER_FIELDS, ROW_ID, TEXT
from sql.errors import quoted
from sql.field import Field
from sql.reader import Reader, identifier

_PERSON = tuple(field for field in CUSTOMER_FIELDS if field.name in ("customer_id", "email"))
ID = Field(ROW_ID, TEXT, None, "Names this row whatever its key; Klankbord gives it")


@dataclass(frozen=True)
class Entity:
    """`fields`: what a row shows, in order; `read_only`: those that are Klankbord's own; `table`: of its rows."""

    name: str
    singular: str
    records: Records
    table: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    read_only: frozenset[str]

    @property
    def is_customers(self) -> bool:
        return self.records.kind == "customers"

    def field(self, name: str) -> Field | None:
        """By its name, without regard to case."""
        return next((each for each in self.fields if each.name.lower() == name.lower()), None)

    def column(self, field: Field) -> str:
        """The expression of a field, with the rows as t and their customers as c."""
        owner = "c" if self.is_customers or field in _PERSON else "t"
        return f"{owner}.{identifier(field.place.column if field.place else field.name)}"


def entities(reader: Reader) -> tuple[Entity, ...]:
    """All that there is, customers first."""
    stands = catalog.load(reader)
    customers = tuple(each for each in stands.customer if each.place and each.name.lower() != ROW_ID)
    keys: Mapping[str, list[str]] = dict(reader.rows("select activity, key from store.activity"))
    found = [
        Entity(
            "customers",
            "customer",
            records_of(reader, "customers"),
            "store.customer",
            ("customer_id",),
            (ID, *customers),
            frozenset({ROW_ID, "first_seen_at"}),
        )
    ]
    for activity in stands.activities:
        if activity.model:
            taken = {ROW_ID, *(each.name for each in _PERSON)}
            own = tuple(each for each in activity.fields if each.name.lower() not in taken)
            found.append(
                Entity(
                    activity.plural,
                    activity.name,
                    records_of(reader, activity.name),
                    activity.table,
                    tuple(keys[activity.name]),
                    (ID, *_PERSON, *own),
                    frozenset({ROW_ID, "received_at"}),
                )
            )
    return tuple(found)


def entity_of(reader: Reader, word: str) -> Entity:
    """The entity called `word`, by its plural or its singular; EntityUnknown with what exists."""
    known = entities(reader)
    for each in known:
        if word in (each.name, each.singular):
            return each
    near = get_close_matches(word, [name for each in known for name in (each.name, each.singular)], 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise EntityUnknown(
        f"There is no data called {quoted(word[:60])}{hint}; there are: {', '.join(each.name for each in known)}."
    )
