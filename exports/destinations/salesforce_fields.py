"""What Salesforce tells of an object (describe): its fields as ours to map to, and those by which a record is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exports.destination import Their
from jobs.errors import Terminal

TYPES = {
    "boolean": "boolean",
    "int": "number",
    "long": "number",
    "double": "number",
    "currency": "number",
    "percent": "number",
    "date": "date",
    "datetime": "time",
}  # every other one takes a text


@dataclass(frozen=True)
class Described:
    """`finders` are the names of the fields that an upsert may look by; `is_writable`: for the user that signed in."""

    fields: tuple[Their, ...]
    finders: frozenset[str]
    is_writable: bool


def describe(data: Any) -> Described:
    told = data.get("fields") if isinstance(data, dict) else None
    if not isinstance(told, list) or not all(isinstance(each, dict) and each.get("name") for each in told):
        raise Terminal("Salesforce's reply describes no object: it has no list of fields.")
    return Described(
        tuple(_field(each) for each in told),
        frozenset(str(each["name"]) for each in told if each.get("externalId") or each.get("idLookup")),
        bool(data.get("createable") and data.get("updateable")),
    )


def _field(told: Mapping[str, Any]) -> Their:
    # Another value than the listed ones is taken where the list is not restricted, so there it is no choice.
    is_choice = told.get("type") == "picklist" and bool(told.get("restrictedPicklist"))
    kind = "choice" if is_choice else TYPES.get(str(told.get("type")), "text")
    values = told.get("picklistValues") if is_choice else None
    length = told.get("length")
    return Their(
        str(told["name"]),
        kind,
        is_required=bool(told.get("createable") and not told.get("nillable") and not told.get("defaultedOnCreate")),
        longest=length if kind == "text" and isinstance(length, int) and length > 0 else None,
        choices=tuple(str(each["value"]) for each in values or () if each.get("active", True)),
        is_read_only=not told.get("updateable"),
    )
