"""Wherever a text of the warehouse mentions an erased person, it no longer does, or the report says where."""

import pytest
from landing import NOW, ask, land
from shop import SHOP

from ingest.erase import erase
from sql import model
from sql.warehouse import Warehouse

TOLD = "about Ann@X.nl and K000016, ann@x.nl"
# What is no text of anybody's: words of ours, names of tables, and the one salt; without them nothing could be read.
OURS = {"store.activity", "store.field", "app.erasing_salt", "app.source.kind"}
COLUMNS = """
select table_schema || '.' || table_name, column_name, data_type, is_nullable = 'YES'
from information_schema.columns where table_schema in ('store', 'app') and table_catalog = current_database()
order by all
"""


def planted(kind: str) -> str | None:
    """A value of the type that mentions Ann, as SQL has it; None where it holds no texts."""
    if kind == "JSON":
        return f"""'{{"a": ["{TOLD}"], "b": {{"K000016": "ann\\u0040x.nl"}}}}'::json"""
    if kind.endswith("[]") and "VARCHAR" in kind:
        return f"['{TOLD}', 'another']"
    return f"'{TOLD}'" if kind == "VARCHAR" else None


def plain(kind: str, is_nullable: bool) -> str:
    if is_nullable:
        return "null"
    if kind.startswith("ENUM"):
        return kind.split("(")[1].split(",")[0].rstrip(")")
    return {"BOOLEAN": "true", "DATE": "date '2026-11-01'", "TIMESTAMP": "timestamp '2026-11-01 10:00:00'"}.get(
        kind, "900"
    )


def plant(warehouse: Warehouse) -> list[tuple[str, str]]:
    """A row that mentions Ann in every text of every table; the columns."""
    tables: dict[str, dict[str, str]] = {}
    found = []
    for table, column, kind, is_nullable in ask(warehouse, COLUMNS):
        if table in OURS:
            continue
        text = planted(kind) if f"{table}.{column}" not in OURS else None
        found += [(table, column)] if text else []
        tables.setdefault(table, {})[column] = text or plain(kind, is_nullable)
    settings, mapping = f'{{"rows": "events", "note": "{TOLD}"}}', f'{{"constants": {{"note": "{TOLD}"}}}}'
    tables["app.source"] |= {"kind": "'generic'", "settings": f"'{settings}'", "mapping": f"'{mapping}'"}
    with warehouse.transaction() as writer:
        for table, row in tables.items():
            columns = ", ".join(f'"{column}"' for column in row)
            writer.execute(f"insert into {table} ({columns}) values ({', '.join(row.values())})")
    return found


@pytest.fixture
def full(warehouse: Warehouse) -> Warehouse:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    land(warehouse, "customers", {"customer_id": "K000016", "email": "ann@x.nl"})
    return warehouse


def test_every_text_of_every_table_is_cleaned_or_told(full: Warehouse) -> None:
    columns = plant(full)
    assert len(columns) > 80
    notes = erase(full, "K000016", now=NOW, by=None).notes
    for table, column in columns:
        left = str(ask(full, f'select "{column}"::varchar from {table}')).lower()
        is_there = any(name in left for name in ("ann@x.nl", "u0040x.nl", "k000016"))
        is_told = any(note.startswith(f"{table}.{column} still has") for note in notes)
        assert is_told == is_there, (table, column)


RECORDS = (
    "app.run.message", "app.run.detail", "app.file.name", "app.file.reason", "app.rejected.file",
    "app.delivery.file", "app.attempt.message", "app.outcome.reason", "app.dead_letter.payload",
    "app.call.request", "app.call.message", "store.event_detail.extra", "store.answer.value",
)  # fmt: skip


def test_of_others_rows_the_address_goes_and_of_records_a_long_id_too(full: Warehouse) -> None:
    plant(full)
    erase(full, "K000016", now=NOW, by=None)
    for place in RECORDS:
        table, _, column = place.rpartition(".")
        [(text,)] = ask(full, f"select {column}::varchar from {table}")
        assert "(erased)" in text, place
        assert "x.nl" not in text.lower(), place
        assert ("K000016" in text) == (place == "app.run.detail" or table.startswith("store.")), place


def test_what_was_set_up_stays_as_it_is_and_a_short_id_in_it_is_told(warehouse: Warehouse) -> None:
    land(warehouse, "customers", {"customer_id": "7", "email": "ann@x.nl"})
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into app.export (name, settings, secrets, enabled, cursor, created_at, changed_at) values
            ('one', '{"only": "7"}', '{}', true, 0, $now, $now),
            ('two', '{"only": "77", "n": 7}', '{}', true, 0, $now, $now)""",
            {"now": NOW},
        )
    done = erase(warehouse, "7", now=NOW, by=None)
    assert done.left == (
        "app.export.settings still has their address or id in 1 row (one); change it there if they are meant.",
    )
    assert ask(warehouse, "select settings::varchar from app.export where name = 'one'") == [('{"only": "7"}',)]


def test_the_key_of_another_row_that_went_out_becomes_one_of_nobody_and_stays_one_of_its_own(full: Warehouse) -> None:
    with full.transaction() as writer:
        for key in ("ann@x.nl", "Ann@X.nl 2", "bob@x.nl"):
            writer.execute(
                """insert into app.delivered by name select 1 as export_id, 1 as run_id, $key as key, 'added' as change,
                    'theirs' as their_id, $now as delivered_at""",
                {"key": key, "now": NOW},
            )
    erase(full, "K000016", now=NOW, by=None)
    rows = ask(full, "select key, their_id from app.delivered order by key")
    assert [key[:7] for key, _ in rows] == ["bob@x.n", "erased ", "erased "]
    assert len({key for key, _ in rows}) == 3
    assert {their for _, their in rows} == {"theirs"}
