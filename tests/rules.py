"""Rules of the language on tiny worlds written by hand: whom the plain reading takes, and whom the SQL takes."""

from contextlib import suppress
from datetime import date, datetime

import worlds
from evaluator import World, people

from segments.check import check
from segments.people import audience
from segments.text.parse import parse
from segments.words import PLURALS
from sql.warehouse import Warehouse

ZONE = "Europe/Amsterdam"
OWN_TIME = {"response": "answered_at", "answer": "answered_at", "order": "ordered_at"}
Row = tuple[str, str, dict]  # activity, when (UTC), its fields


class _TakenBack(Exception):
    pass


def row(activity: str, at: str, **fields: object) -> Row:
    """`at` in UTC, such as 2026-10-25 00:30."""
    return activity, at, fields


def world_of(rows: dict[str, list[Row]], customers: dict[str, dict] | None = None) -> World:
    """Customers by their id, in the order given, each with its rows and, in `customers`, its fields."""
    world = World()
    names = list(dict.fromkeys([*(customers or {}), *rows]))
    for key, name in enumerate(names, 1):
        world.customers[key] = {
            "customer_id": name, "email": f"{name}@x.nl", "first_seen_at": datetime(2020, 1, 1),
            **(customers or {}).get(name, {}),
        }  # fmt: skip
    for name, done in rows.items():
        for activity, at, fields in done:
            moment = datetime.fromisoformat(at)
            world.rows.append(
                {
                    "activity": activity, "customer": names.index(name) + 1, "arrival": len(world.rows) + 1,
                    "occurred_at": moment, OWN_TIME.get(activity, "occurred_at"): moment, "source": "test", **fields,
                }
            )  # fmt: skip
    return world


def members(warehouse: Warehouse, world: World, condition: str, as_of: datetime, zone: str = ZONE) -> str:
    """The ids of the people, in the world's order."""
    found = keys(warehouse, world, condition, as_of, zone)
    return " ".join(world.customers[key]["customer_id"] for key in sorted(found))


def keys(warehouse: Warehouse, world: World, condition: str, as_of: datetime, zone: str = ZONE) -> set[int]:
    """The people of a condition or a whole profile, by the plain reading and by SQL alike."""
    text = condition if condition.startswith("profile") else f'profile "P"\ninclude {condition}\n'
    plainly = people(world, parse(text, PLURALS | {"order": "orders"}), as_of, zone)
    found: list[int] = []
    with suppress(_TakenBack), warehouse.transaction() as writer:
        worlds.store(writer, world)
        selection = audience.select(writer, check(writer, text, zone), as_of)
        found = [key for (key,) in writer.rows(selection.sql, selection.parameters)]
        raise _TakenBack
    assert sorted(found) == sorted(plainly), condition
    return plainly


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)
