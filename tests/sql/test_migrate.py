"""A warehouse of any age comes to the shape that this program knows, with all that it holds."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from sql.errors import WarehouseTooNew
from sql.home import Home
from sql.migrate import SCHEMA, migrate
from sql.warehouse import Warehouse

OLDEST = ("001_store.sql", "002_app.sql")


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder with the first steps alone."""
    for name in OLDEST:
        shutil.copy(SCHEMA / name, tmp_path)
    return tmp_path


@pytest.fixture
def old(steps: Path) -> duckdb.DuckDBPyConnection:
    """A warehouse of the first days, with a saved profile and an archived one."""
    connection = duckdb.connect()
    assert migrate(connection, steps) == 2
    connection.execute("insert into app.profile values (1, 1, 'A', 'text', '2026-01-01', 'anna', null)")
    connection.execute("insert into app.profile values (2, 1, 'B', 'text', '2026-01-01', null, '2026-02-01')")
    return connection


def test_what_was_saved_before_there_were_notes_is_kept(old: duckdb.DuckDBPyConnection) -> None:
    newest = migrate(old)
    assert migrate(old) == newest == max(int(path.name[:3]) for path in SCHEMA.glob("*.sql"))
    assert old.execute("select name, saved_by, note, archived_by from app.profile order by name").fetchall() == [
        ("A", "anna", None, None), ("B", None, None, None),
    ]  # fmt: skip


def test_a_step_that_arrives_after_a_later_one_is_applied_too(old: duckdb.DuckDBPyConnection, steps: Path) -> None:
    (steps / "009_later.sql").write_text("create table main.later (x integer)")
    assert migrate(old, steps) == 9
    (steps / "008_earlier.sql").write_text("create table main.earlier (x integer)")
    assert migrate(old, steps) == 9
    assert old.execute("select count(*) from main.earlier").fetchall() == [(0,)]
    applied = old.execute("select version from main.schema_version order by version").fetchall()
    assert applied == [(1,), (2,), (8,), (9,)]


def test_a_step_that_fails_leaves_nothing_behind(old: duckdb.DuckDBPyConnection, steps: Path) -> None:
    (steps / "003_wrong.sql").write_text("create table main.half (x integer); select * from nowhere")
    with pytest.raises(duckdb.CatalogException):
        migrate(old, steps)
    assert old.execute("select count(*) from duckdb_tables() where table_name = 'half'").fetchall() == [(0,)]
    assert old.execute("select max(version) from main.schema_version").fetchall() == [(2,)]


def test_a_warehouse_of_a_newer_program_is_refused(old: duckdb.DuckDBPyConnection, steps: Path) -> None:
    old.execute("insert into main.schema_version values (7, '2027-01-01')")
    with pytest.raises(WarehouseTooNew, match="it has step 7 of its shape, which this one does not know; install"):
        migrate(old, steps)


def test_a_step_that_is_unknown_here_is_refused_also_where_a_later_one_is_known(
    old: duckdb.DuckDBPyConnection, steps: Path
) -> None:
    (steps / "009_later.sql").write_text("create table main.later (x integer)")
    old.execute("insert into main.schema_version values (7, '2027-01-01'), (8, '2027-01-01')")
    with pytest.raises(WarehouseTooNew, match="it has steps 7, 8 of its shape"):
        migrate(old, steps)
    assert old.execute("select count(*) from duckdb_tables() where table_name = 'later'").fetchall() == [(0,)]


def test_a_warehouse_from_before_its_functions_gets_them_and_its_copies_too(home: Home) -> None:
    made = "select function_name, parameters from duckdb_functions() where not internal order by all"
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        functions = reader.rows(made)
    with duckdb.connect(str(home.database)) as connection:
        for name, _ in functions:
            connection.execute(f"drop macro main.{name}")
        connection.execute("delete from main.schema_version where version = 12")
    copy = home.tmp / "copy.duckdb"
    with Warehouse.open(home) as warehouse:
        with warehouse.reader() as reader:
            assert reader.rows(made) == functions
            assert reader.value("select instant('2026-11-21T10:00:00+01:00')") == datetime(2026, 11, 21, 9)
        warehouse.copy_to(copy)
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute(made).fetchall() == functions
        assert connection.execute("select time_fault('soon', 'at')").fetchall() == [
            ("at cannot be read as a time: soon",)
        ]
