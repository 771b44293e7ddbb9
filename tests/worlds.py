"""Small worlds for the language's tests: a schema with something of everything, rows put straight into the store."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

import polars as pl
from evaluator import World

from segments.text.format import format_profile
from sql import model, views
from sql.named import query
from sql.reader import Writer
from sql.warehouse import Warehouse

LONG_AGO = datetime(2020, 1, 1)

MODEL = """
name = "shop"
[customer.fields]
country = "text"
points = "number"
vip = "boolean"
birthday = "date"
member_since = "time"
tags = "list of text"
sizes = "list of number"
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = "number", status = "text" }
"""
ATTRIBUTES = {
    "country": pl.String, "points": pl.Float64, "vip": pl.Boolean, "birthday": pl.Date,
    "member_since": pl.Datetime("us"), "tags": pl.List(pl.String), "sizes": pl.List(pl.Float64),
}  # fmt: skip
EXTRAS = {
    "event": {"amount": "number", "colour": "text", "noted_at": "time"},
    "response": {"channel": "text"},
    "answer": {"weight": "number", "labels": "list of text"},
}
TABLES = (
    "customer", "event", "event_detail", "response", "answer", "activity_order", "list", "list_member", "campaign",
    "link", "message", "broadcast", "form", "question", "source",
)  # fmt: skip


def prepare(writer: Writer) -> None:
    """The schema that all these worlds have."""
    model.install(writer, MODEL, LONG_AGO)
    for entity, fields in EXTRAS.items():
        for name, kind in fields.items():
            writer.execute(
                "insert into store.field (entity, field, type) values ($entity, $name, $kind)",
                {"entity": entity, "name": name, "kind": kind},
            )
    views.refresh(writer)


def store(writer: Writer, world: World) -> None:
    """Put the world into a warehouse that has the schema and no rows."""
    keys = _Keys()
    found: dict[str, list[dict]] = {table: [] for table in TABLES}
    found["customer"] = [
        {"customer_key": key, "erased_at": LONG_AGO if customer.get("erased") else None, **_shown(customer)}
        for key, customer in world.customers.items()
    ]
    for row in world.rows:
        _place(row, found, keys)
    for number, (name, members) in enumerate(world.lists.items()):
        found["list"].append({"list_key": number, "list": name, "imported_at": LONG_AGO})
        found["list_member"] += [{"list_key": number, "customer_key": key} for key in members]
    found |= keys.tables()
    for table, rows in found.items():
        _insert(writer, table, rows)
    for table in ("event_total", "event_day"):
        writer.execute(query(f"totals/{table}_new"), {"arrival": 0})
    for number, profile in enumerate(world.profiles.values()):
        writer.execute(
            "insert into app.profile (profile_id, version, name, text, saved_at) values ($id, 1, $name, $text, $at)",
            {"id": number, "name": profile.name, "text": format_profile(profile), "at": LONG_AGO},
        )


class _Keys:
    """What the words are known by, handed out as they come."""

    def __init__(self) -> None:
        self._known: dict[str, dict[tuple, int]] = {}

    def key(self, table: str, **words) -> int | None:
        if all(value is None for value in words.values()):
            return None
        known = self._known.setdefault(table, {})
        return known.setdefault(tuple(words.items()), len(known) + 1)

    def tables(self) -> dict[str, list[dict]]:
        return {
            table: [{f"{table}_key": key, **dict(words)} for words, key in known.items()]
            for table, known in self._known.items()
        }


def _shown(customer: dict) -> dict:
    fixed = {"customer_id": None, "email": None, "first_seen_at": LONG_AGO}
    return fixed | {name: value for name, value in customer.items() if name != "erased"}


def _place(row: dict, found: dict[str, list[dict]], keys: _Keys) -> None:
    common = {
        "customer_key": row["customer"], "occurred_at": row["occurred_at"], "arrival": row["arrival"],
        "received_at": row.get("received_at", row["occurred_at"]),
    }  # fmt: skip
    source = keys.key("source", source=row.get("source", "test"))
    match row["activity"]:
        case "order":
            own = {name: row.get(name) for name in ("order_id", "total", "status")}
            found["activity_order"].append(common | own | {"source_key": source})
        case "response":
            found["response"].append(common | _response(row, keys, source, row["arrival"]))
        case "answer":
            # Each answer here is the only one of its response, which is not itself among the rows that are asked about.
            response_key = 1_000_000 + row["arrival"]
            unseen = common | {"occurred_at": datetime(2999, 1, 1)}
            found["response"].append(unseen | _response(row, keys, source, response_key))
            question = {name: row.get(name) for name in ("question", "question_index", "question_type")}
            found["answer"].append(
                common
                | {
                    "response_key": response_key,
                    "form_key": keys.key("form", form=row.get("form"), form_id=row.get("form_id")),
                    "question_key": keys.key("question", **question),
                    "score": row.get("score"), "value": row.get("value"), "extra": _extra(row, "answer"),
                }
            )  # fmt: skip
        case event:
            found["event"].append(
                common
                | {
                    "event": event, "machine": row.get("machine"), "kind": row.get("kind"), "source_key": source,
                    "message_key": keys.key("message", message_id=row.get("message_id")),
                    "broadcast_key": keys.key("broadcast", broadcast_id=row.get("broadcast_id")),
                    "campaign_key": keys.key("campaign", campaign=row.get("campaign")),
                    "link_key": keys.key("link", url=row.get("url")),
                }
            )  # fmt: skip
            detail = {name: row.get(name) for name in ("event_id", "reason", "user_agent")}
            found["event_detail"].append(
                {"arrival": row["arrival"], "occurred_at": row["occurred_at"], "identity": row["arrival"]}
                | detail
                | {"extra": _extra(row, "event")}
            )


def _response(row: dict, keys: _Keys, source: int | None, response_key: int) -> dict:
    return {
        "response_key": response_key,
        "form_key": keys.key("form", form=row.get("form"), form_id=row.get("form_id")),
        "source_key": source, "response_id": row.get("response_id", f"r{row['arrival']}"),
        "mailing": row.get("mailing"), "group": row.get("group"), "extra": _extra(row, "response"),
    }  # fmt: skip


def _extra(row: dict, entity: str) -> str:
    """As landing keeps them: texts, whatever they say; `raw` overrides what is stored under a name."""
    stored = {name: row[name] for name in EXTRAS[entity] if row.get(name) is not None} | {
        name: value for name, value in row.get("raw", {}).items() if name in EXTRAS[entity]
    }
    return json.dumps({name: value if isinstance(value, list) else str(value) for name, value in stored.items()})


def _insert(writer: Writer, table: str, rows: list[dict]) -> None:
    if not rows:
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    times = ("occurred_at", "received_at", "first_seen_at", "erased_at", "imported_at")
    kinds = ATTRIBUTES if table == "customer" else {}
    schema = {name: kinds.get(name) or (pl.Datetime("us") if name in times else None) for name in names}
    frame = pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows], schema=schema, infer_schema_length=None, strict=False
    )
    writer.stage("given", frame)
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join('"extra"::json' if name == "extra" else f'"{name}"' for name in names)
    writer.execute(f"insert into store.{table} ({columns}) select {values} from temp.given")


class _TakenBack(Exception):
    pass


@contextmanager
def holding(warehouse: Warehouse, world: World) -> Iterator[Writer]:
    """The warehouse while it holds this world and nothing else."""
    with suppress(_TakenBack), warehouse.transaction() as writer:
        store(writer, world)
        yield writer
        raise _TakenBack
