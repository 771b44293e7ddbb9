import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from sql.errors import HomeUnusable, WarehouseBusy, WarehouseError, WarehouseTooNew
from sql.home import Home
from sql.reader import identifier, translated
from sql.views import PLAIN
from sql.warehouse import STORAGE_VERSION, Warehouse


def test_a_block_that_fails_leaves_nothing(warehouse: Warehouse) -> None:
    with pytest.raises(RuntimeError), warehouse.transaction() as writer:
        writer.take_numbers("arrival", 10)
        writer.execute("insert into store.campaign values (1, 'Spring')")
        raise RuntimeError
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from store.campaign") == 0
        assert reader.value("select value from store.counter where name = 'arrival'") == 0


def test_numbers_only_grow_and_are_never_given_twice(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        assert [writer.take_numbers("arrival", 3), writer.take_numbers("arrival", 1)] == [1, 4]
    with warehouse.transaction() as writer:
        assert writer.take_numbers("arrival", 1) == 5


def test_a_reader_sees_one_snapshot(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from store.campaign") == 0
        with warehouse.transaction() as writer:
            writer.execute("insert into store.campaign values (1, 'Spring')")
        assert reader.value("select count(*) from store.campaign") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "insert into store.campaign values (1, 'x')",
        "delete from store.campaign",
        "drop view main.events",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/out.csv'",
        "attach '/tmp/other.db'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_reader_changes_nothing_and_reaches_no_file(warehouse: Warehouse, statement: str) -> None:
    with pytest.raises(Exception, match=r"(?i)read-only|disabled|locked|cannot"), warehouse.reader() as reader:
        reader.rows(statement)


def test_staged_rows_are_gone_after_the_transaction(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        assert writer.stage("given", pl.DataFrame({"a": [1, 2]})) == 2
    with pytest.raises(Exception, match="does not exist"), warehouse.transaction() as writer:
        writer.rows("select * from temp.given")


def test_a_second_process_is_told_who_owns_the_file(home: Home, warehouse: Warehouse) -> None:
    text = (
        "from pathlib import Path; from sql.home import Home; from sql.warehouse import Warehouse\n"
        f"Warehouse.open(Home.open(Path({str(home.path)!r})))"
    )
    other = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert other.returncode == 1
    assert WarehouseBusy.__name__ in other.stderr


def test_a_newer_file_is_refused_in_a_sentence_and_left_as_it_is(home: Home) -> None:
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        writer.execute("insert into main.schema_version values (999, timestamp '2030-01-01')")
    with pytest.raises(WarehouseTooNew, match="install a newer Klankbord"):
        Warehouse.open(home)


def test_a_file_that_is_no_warehouse_is_refused_in_a_sentence(home: Home) -> None:
    home.database.write_bytes(b"not a database at all" * 500)
    with pytest.raises(WarehouseError, match="cannot be opened as a warehouse"):
        Warehouse.open(home)


def test_new_files_keep_the_storage_version_that_both_releases_read(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        tags = reader.value("select tags from duckdb_databases() where database_name = 'klankbord'")
    assert str(tags["storage_version"]).startswith(STORAGE_VERSION)


def test_what_a_killed_process_left_half_done_is_cleared_away(home: Home) -> None:
    (home.tmp / "import-1").mkdir()
    (home.tmp / "import-1" / "unpacked.csv").write_text("a\n1\n")
    (home.tmp / "delivery-7.parquet").write_bytes(b"half")
    with Warehouse.open(home):
        assert list(home.tmp.iterdir()) == []


def test_a_home_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(HomeUnusable, match="choose another with --home"):
        Home.open(tmp_path / "taken" / "home")


@pytest.mark.parametrize(
    "text",
    [
        "timezone = 'Mars/Olympus'",
        "colour = 'red'",
        "timezone = ",
        "query_rows = 'many'",
        "hook_rate = 0",
        "trusted_proxies = 'nowhere'",
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(HomeUnusable, match=r"config\.toml"):
        Home.open(tmp_path)


def test_a_setting_in_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("timezone = 'Europe/Paris'")
    monkeypatch.setenv("KLANKBORD_TIMEZONE", "Europe/Amsterdam")
    assert Home.open(tmp_path).settings.timezone == "Europe/Amsterdam"


@pytest.mark.parametrize("view", ["customers", "events", "responses", "answers", *PLAIN])
def test_every_column_of_a_view_has_a_comment(warehouse: Warehouse, view: str) -> None:
    with warehouse.reader() as reader:
        rows = reader.rows(
            "select column_name, comment from duckdb_columns() where schema_name = 'main' and table_name = $view",
            {"view": view},
        )
    assert rows
    assert [name for name, comment in rows if not comment] == []


def test_a_hostile_name_is_only_a_name(warehouse: Warehouse) -> None:
    name = 'x"; drop table store.event; --'
    with warehouse.transaction() as writer:
        writer.execute(f"create temp table {identifier(name)} as select 1 as a")
        assert writer.value(f"select a from temp.{identifier(name)}") == 1
        assert writer.value("select count(*) from store.event") == 0


def test_what_duckdb_makes_of_ctrl_c_is_ctrl_c_again() -> None:
    with pytest.raises(KeyboardInterrupt), translated():
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="another fault"), translated():
        raise RuntimeError("another fault")


def test_a_change_that_a_transaction_tells_of_counts_once_it_is_committed(warehouse: Warehouse) -> None:
    before = warehouse.changes_of("x")
    with warehouse.transaction() as writer:
        writer.tell("x")
        writer.tell("x")
        assert warehouse.changes_of("x") == before
    assert warehouse.changes_of("x") == before + 1
    with pytest.raises(ZeroDivisionError), warehouse.transaction() as writer:
        writer.tell("x")
        raise ZeroDivisionError
    assert (warehouse.changes_of("x"), warehouse.changes_of("y")) == (before + 1, 0)


def test_a_text_that_is_asked_again_means_what_is_there_then(warehouse: Warehouse) -> None:
    text = "create or replace temp table copied as from store.thing; select *, $more from copied"
    seen = []
    for columns in ("1 as a", "'x' as a, 2 as b", "1 as a"):
        with warehouse.transaction() as writer:
            writer.execute(f"create or replace table store.thing as select {columns}")
            seen += [writer.rows(text, {"more": more}) for more in (7, "y")]
    assert seen == [[(1, 7)], [(1, "y")], [("x", 2, 7)], [("x", 2, "y")], [(1, 7)], [(1, "y")]]
