"""Which fields of the data name somebody. To who may not see personal data no value of these is offered or told,
however many have it, and of other fields those alone that many people have: one that few have points at somebody."""

from ingest.naming import matched
from sql import catalog
from sql.catalog import Activity
from sql.field import Field
from sql.reader import Reader

NAMING = ("customer_id", "email", "first_name", "infix", "last_name", "name", "phone")
SHARED = 20  # people that have a value, from which on it points at nobody
MOST = 200


def names_somebody(field: Field) -> bool:
    """Whether the field is called as an id, an address, a name or a part of one, or a telephone number is."""
    return bool(matched("customers", NAMING, [field.name]))


def is_address(field: Field) -> bool:
    return bool(matched("customers", ["email"], [field.name]))


def offered(
    reader: Reader, activity: Activity | None, field: Field, limit: int = MOST, *, sees_people: bool = False
) -> list[tuple[str, int]]:
    """The values of a field that may be shown, each with its rows, the most frequent first; `activity` None: of
    customers."""
    if field.values:
        return [(value, 0) for value in field.values]
    if not sees_people and names_somebody(field):
        return []
    return catalog.values(reader, activity, field, limit=limit, least_people=0 if sees_people else SHARED)
