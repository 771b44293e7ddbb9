"""An analyst's query reads what analysts may see and nothing else, whatever is tried, and its limits are told."""

import threading
from datetime import datetime

import pytest

from sql.analyst import ask, asking
from sql.errors import QueryRefused
from sql.warehouse import Warehouse

READS = [
    "from customers",
    "FROM Customers",
    "select * from main.customers",
    "select * from klankbord.store.event",
    "values (1), (2)",
    "table customers",
    "(select 1)",
    "  -- a remark\nselect 1 -- another",
    "select 1;",
    "describe customers",
    "describe select 1",
    "summarize customers",
    "show tables",
    "explain select 1",
    "EXPLAIN ANALYZE select 1",
    "from (pivot (select 1 a) on a in (1) using count(*))",
    "pivot (select 1 a) on a in (1) using count(*)",
    "unpivot (select 1 a) on a",
    "select * from unnest([1, 2]) t(x)",
    "from range(3) t(i) select i, sum(i) over w window w as (order by i)",
    "with recursive r as (select 1 i union all select i + 1 from r where i < 5) from r",
    "with a as materialized (select 1) from a",
    "select 1 union all select 2 order by 1 limit 1",
    "select * from duckdb_columns() limit 1",
    "from information_schema.tables limit 1",
    "select (select max(i) from range(3) t(i)), exists(from customers)",
    "select * exclude (email), columns('e.*') from customers",
    "select list_transform([1, 2], lambda x: x + 1)",
    "from customers tablesample 10%",
    "select random(), now(), uuid()",
    "select count(*) from runs, calls",
    "select instant('2026-11-21T10:00:00+01:00'), trimmed(' a '), time_fault('soon', 'at')",
    "select interval 3 days, union_value(a := 1), [interval 1 day]",
]

REFUSED = [
    "delete from store.event",
    "insert into store.source values (1, 'x')",
    "update store.source set source = 'x'",
    "truncate store.event",
    "merge into store.source using (select 1 a) on true when matched then delete",
    "with d as (delete from store.event returning *) select * from d",
    "with d as (insert into store.source values (1, 'x') returning *) from d",
    "explain delete from store.event",
    "explain analyze delete from store.event",
    "create table x (a int)",
    "create view x as select 1",
    "drop table store.event",
    "alter table store.event add column x int",
    "comment on table store.event is 'x'",
    "copy customers to 'x.csv'",
    "copy (select 1) to 'x.csv'",
    "export database 'x'",
    "import database 'x'",
    "attach 'other.db'",
    "detach klankbord",
    "use store",
    "set memory_limit = '1GB'",
    "reset memory_limit",
    "install httpfs",
    "load httpfs",
    "pragma database_list",
    "call duckdb_secrets()",
    "vacuum",
    "checkpoint",
    "begin",
    "commit",
    "rollback",
    "prepare x as select 1",
    "execute x",
    "select 1; select 2",
    "select 1; drop table store.event",
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/etc/passwd')",
    "from parquet_scan('/etc/passwd')",
    "from glob('*')",
    "from sniff_csv('/etc/passwd')",
    "from '/etc/passwd'",
    'from "/etc/passwd"',
    "from 'x.parquet'",
    "describe '/etc/passwd'",
    "select * from app.token",
    "from klankbord.app.token",
    "describe app.token",
    "summarize app.token",
    "explain select * from app.token",
    "select (select max(hash) from app.token)",
    "select * from customers where email in (select hash from app.token)",
    "select * from (pivot app.token on name in ('a') using count(*))",
    "with token as (from app.token) from token",
    "from query('select * from app.token')",
    "from query_table('app.token')",
    "from json_execute_serialized_sql('x')",
    "from duckdb_settings()",
    "from duckdb_secrets()",
    "from duckdb_databases()",
    "from duckdb_databases",
    "from pragma_database_list",
    "from force_checkpoint()",
    "from main.duckdb_databases",
    "from main.pragma_database_list",
    "from klankbord.sqlite_master",
    'select * from (with "tmp/*.csv" as (select 1) select 1), "tmp/*.csv"',
    "select * from (with duckdb_databases as (select 1) select 1), duckdb_databases",
    "select json_serialize_plan('select count(*) from app.token', optimize := true)",
    "show databases",
    "show variables",
    "select current_setting('temp_directory')",
    "select getenv('HOME')",
    "select nextval('x')",
    "select write_log('x')",
    "select pg_sleep(10)",
    "",
    "   ",
    "-- only a remark",
    "selec 1",
    "select \0 1",
    "select error('boom')",
]


@pytest.mark.parametrize("query", READS)
def test_a_read_is_answered(warehouse: Warehouse, query: str) -> None:
    assert ask(warehouse, query).table.num_columns > 0


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_no_read_of_the_views_is_refused_in_one_sentence(warehouse: Warehouse, query: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        ask(warehouse, query)
    assert "\n" not in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_refusals_leave_every_table_as_it_was(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        writer.execute("insert into store.source values (7, 'kept')")
    for query in REFUSED:
        with pytest.raises(QueryRefused):
            ask(warehouse, query)
    assert ask(warehouse, "from store.source").frame.rows() == [(7, "kept")]
    assert ask(warehouse, "show tables").frame.height > 0


@pytest.mark.parametrize(("limit", "rows", "truncated"), [(10, 10, True), (0, 0, True), (100_000, 100_000, False)])
def test_the_limit_cuts_and_says_so(warehouse: Warehouse, limit: int, rows: int, truncated: bool) -> None:
    answer = ask(warehouse, "from range(100000)", limit=limit)
    assert (answer.table.num_rows, answer.truncated) == (rows, truncated)


ENDLESS = "select count(*) from range(1000000000000) t(i) where i % 7 = 3"


def test_a_query_that_lasts_is_stopped(warehouse: Warehouse) -> None:
    with pytest.raises(QueryRefused, match=r"stopped after 0\.1 seconds"):
        ask(warehouse, ENDLESS, seconds=0.1)
    assert ask(warehouse, "select 1").table.num_rows == 1


def test_a_query_is_stopped_from_another_thread(warehouse: Warehouse) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(QueryRefused, match="was stopped"):
        ask(warehouse, ENDLESS, stop=stop)


def test_parameters_are_named(warehouse: Warehouse) -> None:
    assert ask(warehouse, "select $x + 1 as a, $y as b", {"x": 2, "y": "z'; drop"}).frame.rows() == [(3, "z'; drop")]


@pytest.mark.parametrize(
    "query", ["select $x", "explain select $x", "from range($x)", "from customers limit $x", "select ?"]
)
def test_a_parameter_without_a_value_is_held_back_by_its_name(warehouse: Warehouse, query: str) -> None:
    name = "1" if "?" in query else "x"
    with pytest.raises(QueryRefused, match=rf"no value for \${name}; give it one, null if that is meant"):
        ask(warehouse, query)
    assert ask(warehouse, query, {name: 1})


def test_every_parameter_without_a_value_is_named_once_and_null_is_one(warehouse: Warehouse) -> None:
    with pytest.raises(QueryRefused, match=r"(?i)no value for \$b and \$c;"):
        ask(warehouse, "select $a, $b, $B, $c", {"A": 1})
    assert ask(warehouse, "select $a as a", {"a": None}).frame.rows() == [(None,)]


def test_a_value_that_the_query_does_not_ask_for_is_told(warehouse: Warehouse) -> None:
    with pytest.raises(QueryRefused, match=r"does not ask for \$d; its parameters: \$c"):
        ask(warehouse, "select $c", {"c": 1, "d": 2})


@pytest.mark.parametrize(
    ("word", "query"),
    [
        ("DELETE", "delete from store.source returning *"),
        ("INSERT", "insert into store.source values (1, 'update') returning *"),
        ("UPDATE", "update store.source set source = 'delete' returning *"),
    ],
)
def test_what_writes_inside_with_is_refused_by_its_name(warehouse: Warehouse, word: str, query: str) -> None:
    with pytest.raises(QueryRefused, match=f"^{word} is refused, inside WITH as well: "):
        ask(warehouse, f"with d as ({query}) from d")


def test_an_unknown_column_is_told_with_its_place(warehouse: Warehouse) -> None:
    with pytest.raises(QueryRefused, match=r'"nosuch".*\(line 2, column 3\)'):
        ask(warehouse, "select\n  nosuch\nfrom customers")


def test_an_unknown_table_is_told_with_the_nearest_name(warehouse: Warehouse) -> None:
    with pytest.raises(QueryRefused, match="did you mean customers"):
        ask(warehouse, "from custmers")


def test_a_failure_in_the_middle_of_the_rows_is_told(warehouse: Warehouse) -> None:
    query = "select cast(case when i = 250000 then 'x' else '1' end as integer) from range(300000) t(i)"
    with pytest.raises(QueryRefused, match="'x'"):
        ask(warehouse, query)


def test_columns_of_one_name_are_told_apart(warehouse: Warehouse) -> None:
    assert ask(warehouse, "select 1 as a, 2 as a, 3 as a_2").table.column_names == ["a", "a_2", "a_2_2"]


def test_types_that_few_readers_know_come_as_text(warehouse: Warehouse) -> None:
    answer = ask(warehouse, "select interval 3 days as a, timestamp '2026-01-01 10:00:00' as b")
    assert answer.frame.rows() == [("3 days", datetime(2026, 1, 1, 10))]


def test_a_query_nested_without_end_is_refused_or_answered_but_breaks_nothing(warehouse: Warehouse) -> None:
    deep = "select " + "abs(" * 3000 + "1" + ")" * 3000
    with pytest.raises(QueryRefused):
        ask(warehouse, deep)


def test_rows_stream_in_batches(warehouse: Warehouse) -> None:
    with asking(warehouse, "from range(300000)") as rows:
        sizes = [batch.num_rows for batch in rows]
    assert sum(sizes) == 300_000
    assert len(sizes) > 1


def test_an_analyst_sees_the_snapshot_of_the_query_alone(warehouse: Warehouse) -> None:
    with asking(warehouse, "select count(*) as n from store.source") as rows:
        with warehouse.transaction() as writer:
            writer.execute("insert into store.source values (1, 'later')")
        assert rows.read_all()["n"].to_pylist() == [0]
