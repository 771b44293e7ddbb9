"""The small tables beside the events say what the events say, and whoever a landing changed is among the touched."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing import DIFFERENCES, NOW, OPEN, ask, land
from shop import SHOP

from ingest.kept.taking_out import Recount, take_out_events
from ingest.landing.land import land as land_rows
from ingest.landing.lists import land_list
from sql import migrate, model
from sql.home import Home
from sql.reader import Writer
from sql.warehouse import Warehouse

ids = st.sampled_from([None, "1", "2", "3"])
emails = st.sampled_from([None, "a@x.nl", "b@x.nl", "c@x.nl"])
times = st.sampled_from([f"2026-11-{day:02}T10:00:00Z" for day in (1, 2, 3)])
PERSON = {"customer_id": ids, "email": emails}
SURVEY = PERSON | {"answered_at": times, "response_id": st.sampled_from(["r1", "r2", "r3"]), "form": st.just("General")}
ROWS = {
    "customers": PERSON | {"updated_at": times, "city": st.sampled_from([None, "Delft", "Gouda"])},
    "events": PERSON
    | {
        "event": st.sampled_from(["open", "click", "hard bounce", "dance"]),
        "occurred_at": times,
        "event_id": st.sampled_from([None, "e1", "e2", "e3", "e4", "e5"]),
        "machine": st.sampled_from([None, "true", "false"]),
    },
    "responses": SURVEY | {"device": st.sampled_from([None, "phone", "tablet"])},
    "answers": SURVEY | {"question": st.sampled_from(["Why?", "How?"]), "value": st.sampled_from(["1", "2", "price"])},
    "order": PERSON
    | {"order_id": st.sampled_from(["o1", "o2"]), "ordered_at": times, "total": st.sampled_from(["1", "2"])},
    "list": PERSON,
}
batches = st.sampled_from(list(ROWS)).flatmap(
    lambda kind: st.tuples(st.just(kind), st.lists(st.fixed_dictionaries(ROWS[kind]), min_size=1, max_size=6))
)
sequences = st.lists(st.tuples(batches, st.booleans()), min_size=2, max_size=6)

# Everything that a profile can see of a person, as (customer_key, text); an attribute that is missing is no attribute.
PEOPLE = """
select customer_key, json_merge_patch('{}', to_json(c))::varchar from store.customer as c
union all select customer_key, to_json(e)::varchar from store.customer_email as e
union all select customer_key, to_json(e)::varchar from store.event as e
union all select customer_key, to_json(r)::varchar from store.response as r
union all select a.customer_key, to_json(a)::varchar || to_json(r)::varchar
    from store.answer as a join store.response as r using (response_key)
union all select customer_key, to_json(o)::varchar from store.activity_order as o
union all select customer_key, 'list ' || list_key from store.list_member
"""


class Killed(Exception):
    pass


def put(writer: Writer, kind: str, rows: list[dict[str, str | None]]) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(ROWS[kind], pl.String))
    if kind == "list":
        land_list(writer, "VIP", [frame], 1, NOW)
    else:
        land_rows(writer, kind, frame, source="test", run_id=1, received_at=NOW)


def on_fresh_home(work: Callable[[Warehouse], None]) -> None:
    with TemporaryDirectory() as folder, Warehouse.open(Home.open(Path(folder))) as warehouse:
        with warehouse.transaction() as writer:
            model.install(writer, SHOP, NOW)
        work(warehouse)


@settings(max_examples=25, deadline=None)
@given(sequences)
def test_totals_are_what_the_events_say_and_whoever_changed_is_touched(
    sequence: list[tuple[tuple[str, list[dict[str, str | None]]], bool]],
) -> None:
    def work(warehouse: Warehouse) -> None:
        for (kind, rows), is_killed in sequence:
            before = set(ask(warehouse, PEOPLE))
            [(number,)] = ask(warehouse, "select value from store.counter where name = 'change'")
            try:
                with warehouse.transaction() as writer:
                    put(writer, kind, rows)
                    if is_killed:
                        raise Killed
            except Killed:
                assert set(ask(warehouse, PEOPLE)) == before
            assert ask(warehouse, DIFFERENCES) == []
            changed = {key for key, _ in before ^ set(ask(warehouse, PEOPLE))}
            touched = ask(warehouse, f"select customer_key from store.touched where change > {number}")
            assert changed <= {key for (key,) in touched}, (kind, rows)

    on_fresh_home(work)


def total(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return ask(
        warehouse,
        """select event::varchar, machine, sum(rows), min(first_at), max(last_at)
        from store.event_total group by all order by all""",
    )


def test_late_and_double_rows_are_counted_once(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN, OPEN, OPEN | {"machine": "true"})
    land(warehouse, "events", OPEN | {"occurred_at": "2026-10-01"}, OPEN)
    first, late = datetime(2026, 11, 1, 10), datetime(2026, 10, 1)
    assert total(warehouse) == [("open", True, 1, first, first), ("open", None, 2, late, first)]


def test_landings_of_one_transaction_are_counted_and_touched_once(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        put(writer, "events", [dict.fromkeys(ROWS["events"]) | OPEN])
        put(writer, "events", [dict.fromkeys(ROWS["events"]) | OPEN | {"customer_id": "7"}])
        put(writer, "list", [{"customer_id": "7", "email": None}])
    assert ask(warehouse, "select customer_key, rows from store.event_total") == [(1, 2)]
    assert ask(warehouse, "from store.touched") == [(1, 1)]
    assert ask(warehouse, DIFFERENCES) == []


def test_totals_go_along_when_two_turn_out_to_be_one(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN, OPEN | {"event": "click"})
    land(warehouse, "events", OPEN | {"customer_id": "7", "email": None})
    land(warehouse, "customers", {"customer_id": "7", "email": "ann@x.nl"})
    assert ask(warehouse, "select distinct customer_key from store.event_total") == ask(
        warehouse, "select customer_key from store.customer"
    )
    assert ask(warehouse, DIFFERENCES) == []


def test_a_landing_that_changes_nothing_touches_nobody_and_takes_no_number(warehouse: Warehouse) -> None:
    person = {"customer_id": "1", "email": "ann@x.nl", "city": "Delft"}
    answer = {"answered_at": "2026-11-01", "response_id": "r1", "question": "Why?", "value": "4", "customer_id": "1"}
    for at in (NOW, NOW + timedelta(days=1)):
        for kind, row in (("customers", person), ("events", OPEN), ("answers", answer)):
            land(warehouse, kind, row, at=at)
    assert ask(warehouse, "select max(change) from store.touched") == [(3,)]
    assert ask(warehouse, "select value from store.counter where name = 'change'") == [(3,)]


def test_what_is_added_is_summed_up_before_it_outgrows_what_stood_twice(warehouse: Warehouse) -> None:
    for day in range(1, 29):
        land(warehouse, "events", OPEN | {"occurred_at": f"2026-11-{day:02}"})
    assert total(warehouse) == [("open", None, 28, datetime(2026, 11, 1), datetime(2026, 11, 28))]
    for table in ("event_total", "touched"):
        [(rows, stood)] = ask(
            warehouse, f"select (select count(*) from store.{table}), value from store.counter where name = '{table}'"
        )
        assert rows <= 2 * stood == 2


@pytest.mark.parametrize("kind", ["customers", "list"])
def test_both_of_two_that_become_one_are_touched(warehouse: Warehouse, kind: str) -> None:
    land(warehouse, "events", OPEN, OPEN | {"customer_id": "7", "email": None})
    with warehouse.transaction() as writer:
        put(writer, kind, [{"customer_id": "7", "email": "ann@x.nl"}])
    [(old, new)] = ask(warehouse, "select old_key, new_key from store.customer_merge")
    assert {(old,), (new,)} <= set(ask(warehouse, "select customer_key from store.touched where change = 2"))


def test_a_home_of_an_earlier_version_gets_its_totals(home: Home, tmp_path: Path) -> None:
    with Warehouse.open(home) as warehouse:
        land(warehouse, "events", OPEN, OPEN | {"machine": "true"}, OPEN | {"occurred_at": "2026-10-01"})
    with duckdb.connect(str(home.database)) as connection:
        for table in ("event_total", "event_day", "touched"):
            connection.execute(f"drop table store.{table}")
        connection.execute("delete from store.counter where name in ('change', 'event_total', 'event_day', 'touched')")
        connection.execute("delete from main.schema_version where version = 3")
        assert migrate.migrate(connection) >= 3
    with Warehouse.open(home) as warehouse:
        assert sum(row[2] for row in total(warehouse)) == 3
        assert ask(warehouse, DIFFERENCES) == []
        land(warehouse, "events", OPEN | {"event": "click"})
        assert ask(warehouse, DIFFERENCES) == []


def test_whoever_changes_events_past_the_totals_is_shown(warehouse: Warehouse) -> None:
    land(warehouse, "events", OPEN, OPEN | {"machine": "true"})
    with warehouse.transaction() as writer:
        writer.execute("update store.event set machine = false")
        assert {row[0] for row in writer.rows(DIFFERENCES)} == {"not in event_total", "only in event_total"}


def test_totals_counted_anew_after_something_landed_in_the_transaction_count_it_once(warehouse: Warehouse) -> None:
    land(warehouse, "events", {**OPEN, "event_id": "old"})
    with warehouse.transaction() as writer:
        fresh = pl.DataFrame([{**OPEN, "event_id": "new"}])
        land_rows(writer, "events", fresh, source="test", run_id=2, received_at=NOW)
        recount = Recount(writer)
        recount.begin()
        take_out_events(writer, recount, "select arrival from store.event_detail where event_id = 'old'")
        recount.finish()
    assert ask(warehouse, "select event_id from store.event_detail") == [("new",)]
    assert ask(warehouse, DIFFERENCES) == []
