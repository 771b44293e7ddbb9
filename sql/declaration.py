"""What a data model's TOML text declares, checked by itself; to compare it with what stands is sql/model.py's."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sql.builtin import EVENTS, RESERVED
from sql.errors import ModelRefused, quoted
from sql.field import Kind, Type

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
TYPES = ", ".join(Kind) + ", or list of one of these"

# Activities that every installation has; a model may add fields to them. All e-mail events share theirs.
BUILT_IN = ("event", "response", "answer")

# Words that begin a condition of the language, or that are entities already.
TAKEN = frozenset(
    {"all", "any", "none", "no", "not", "at", "exactly", "more", "fewer", "between", "latest", "first", "sum"}
    | {"average", "smallest", "largest", "number", "everyone", "nobody", "in", "sample", "machine", "include"}
    | {"exclude", "profile", "timezone", "about", "then", "on", "customer", "customers", "events", "list", "lists"}
)

# Columns that the table or the view of a model's activity has by itself.
OWN_COLUMNS = frozenset(
    {"customer_key", "customer_id", "email", "occurred_at", "received_at", "arrival", "run_id", "source_key", "extra"}
)


@dataclass(frozen=True)
class DeclaredField:
    type: Type
    comment: str = ""


@dataclass(frozen=True)
class DeclaredActivity:
    """A new activity; or, under a name of BUILT_IN, fields for one that is there, and no plural, key or time."""

    name: str
    fields: Mapping[str, DeclaredField]
    plural: str = ""
    key: tuple[str, ...] = ()
    time: str = ""


@dataclass(frozen=True)
class Declaration:
    name: str
    customer: Mapping[str, DeclaredField]
    activities: tuple[DeclaredActivity, ...]


def read(text: str) -> Declaration:
    """The declaration in `text`. ModelRefused, with the line where the TOML is broken, for what cannot be one."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelRefused(f"The data model is not TOML: {error}.") from None
    _only(given, "The data model", "name", "customer", "activity")
    name = _name(given.get("name"), "name", "The data model")
    where = f"The data model {name}"
    customer = given.get("customer", {})
    if not isinstance(customer, dict):
        raise ModelRefused(f"{where} has a customer that is not a table; write [customer] above its fields.")
    _only(customer, f"[customer] of {name}", "fields")
    activities = given.get("activity", [])
    if not isinstance(activities, list) or not all(isinstance(each, dict) for each in activities):
        raise ModelRefused(f"{where} has an activity that is not a list; write [[activity]], with two brackets.")
    declared = Declaration(
        name,
        _fields(customer.get("fields", {}), f"[customer] of {name}", RESERVED),
        tuple(_activity(each, where) for each in activities),
    )
    _no_doubles([each.name for each in declared.activities], where)
    if not declared.customer and not declared.activities:
        raise ModelRefused(f"{where} declares nothing; give it [customer] fields or an [[activity]].")
    return declared


def _activity(given: dict[str, Any], where: str) -> DeclaredActivity:
    name = _name(given.get("name"), "name", f"An [[activity]] of {where.removeprefix('The ')}")
    here = f"{where}, activity {name},"
    if name in EVENTS or name in {plural for plural, _ in EVENTS.values()}:
        raise ModelRefused(
            f"{here} is an e-mail event already; declare fields of e-mail events under the name event, "
            "or choose another name."
        )
    if name in BUILT_IN:
        _only(given, here, "name", "fields")
        fields = _fields(given.get("fields", {}), here, frozenset())
        return DeclaredActivity(name, fields)
    _only(given, here, "name", "plural", "key", "time", "fields")
    plural = _name(given.get("plural"), "plural", here)
    for word in (name, plural):
        if word in TAKEN:
            raise ModelRefused(f"{here} cannot be called {word}: the language has that word; choose another.")
    if name == plural:
        raise ModelRefused(f"{here} has the plural {plural} too; give the plural a word of its own.")
    time = given.get("time")
    if not isinstance(time, str):
        raise ModelRefused(f'{here} has no time; name the column that has it, as in time = "ordered_at".')
    fields = dict(_fields(given.get("fields", {}), here, OWN_COLUMNS - {time}))
    _check_field_name(time, here, OWN_COLUMNS - {"occurred_at"})
    if (also := fields.pop(time, None)) and also.type != Type(Kind.TIME):
        raise ModelRefused(f"{here} has {time} as its time and as a {also.type}; a time is of type time.")
    if time.lower() in {field.lower() for field in fields}:
        raise ModelRefused(f"{here} has {time} twice, in different capitals; keep one.")
    return DeclaredActivity(name, fields, plural, _key(given.get("key"), (*fields, time), here), time)


def _key(given: Any, columns: tuple[str, ...], here: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        raise ModelRefused(f'{here} has no key; name the columns that tell two rows apart, as in key = ["order_id"].')
    for column in given:
        if column not in columns:
            raise ModelRefused(f"{here} has {column} in its key and not in its fields; there are {_listed(columns)}.")
    _no_doubles(given, here)
    return tuple(given)


def _fields(given: Any, where: str, taken: frozenset[str]) -> dict[str, DeclaredField]:
    if not isinstance(given, dict):
        raise ModelRefused(f'{where} has fields that are not a table; write fields = {{ total = "number" }}.')
    found: dict[str, DeclaredField] = {}
    for name, what in given.items():
        _check_field_name(name, where, taken)
        if name.lower() in {each.lower() for each in found}:
            raise ModelRefused(f"{where} has {name} twice, in different capitals; keep one.")
        found[name] = _field(name, what, where)
    return found


def _field(name: str, what: Any, where: str) -> DeclaredField:
    comment = ""
    if isinstance(what, dict):
        _only(what, f"{where} field {name},", "type", "comment")
        what, comment = what.get("type"), str(what.get("comment", ""))
    try:
        return DeclaredField(Type.read(what if isinstance(what, str) else ""), comment)
    except ValueError:
        raise ModelRefused(f"{where} has {name} of type {quoted(what)}; there are {TYPES}.") from None


def _check_field_name(name: str, where: str, taken: frozenset[str]) -> None:
    if not name.strip() or not name.isprintable() or len(name) > 200 or "`" in name:
        raise ModelRefused(
            f"{where} has a field {quoted(name[:50])}; a name is 1 to 200 printable characters, no backquote."
        )
    if name.lower() in taken:
        raise ModelRefused(f"{where} cannot have a field {name}: the program has one itself; choose another name.")


def _name(given: Any, what: str, where: str) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        told = "no" if given is None else f"the {what} {quoted(given)}, not a"
        raise ModelRefused(f"{where} has {told} {what} of small letters, digits and underscores (63 at most).")
    return given


def _only(given: Mapping[str, Any], where: str, *known: str) -> None:
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f", meant is perhaps {near[0]}" if near else ""
            raise ModelRefused(f"{where} has {quoted(key)}, which is not known{hint}; there are {_listed(known)}.")


def _no_doubles(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ModelRefused(f"{where} has {name} twice; keep one.")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
