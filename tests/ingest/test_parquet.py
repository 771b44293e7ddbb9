"""Parquet is read in place and in its own types: what lands is what the same rows as text would have been."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from landing import NOW, ask

from ingest.files import import_files
from ingest.mapping import Mapping
from jobs.run import Counts, State
from sql.warehouse import Warehouse

AT = [datetime(2026, 11, 1, 10, 0, second) for second in range(10)]
ROWS = pl.DataFrame({"event": "open", "occurred_at": AT, "email": "ann@x.nl", "machine": [True, False] * 5})


def land(warehouse: Warehouse, frame: pl.DataFrame, path: Path, kind: str = "events", rows: int = 4) -> Counts:
    frame.write_parquet(path, row_group_size=3)
    return import_files(warehouse, kind, [path], now=NOW, batch_rows=rows).counts


@pytest.mark.parametrize(
    "kind",
    [
        pl.Datetime("us"),
        pl.Datetime("ms"),
        pl.Datetime("ns"),
        pl.Datetime("us", "UTC"),
        pl.Datetime("ms", "Europe/Amsterdam"),
        pl.String,
    ],
)
@pytest.mark.parametrize("has_number", [False, True])
def test_a_time_in_any_type_is_the_same_event(
    warehouse: Warehouse, tmp_path: Path, kind: pl.DataType, has_number: bool
) -> None:
    frame = ROWS.with_columns(size=pl.lit(1.5)) if has_number else ROWS  # with a number, DuckDB reads it and not polars
    frame.with_columns(pl.col("occurred_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ")).write_csv(tmp_path / "e.csv")
    assert import_files(warehouse, "events", [tmp_path / "e.csv"], now=NOW).counts.inserted == 10
    typed = frame.with_columns(pl.col("occurred_at").dt.replace_time_zone("UTC"))
    if isinstance(kind, pl.Datetime):
        moved = pl.col("occurred_at").dt.convert_time_zone(kind.time_zone or "UTC")
        typed = typed.with_columns((moved if kind.time_zone else moved.dt.replace_time_zone(None)).cast(kind))
    else:
        typed = typed.with_columns(pl.col("occurred_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert land(warehouse, typed, tmp_path / "e.parquet") == Counts(read=10, duplicates=10)


def test_a_time_in_the_file_is_in_the_mappings_zone(warehouse: Warehouse, tmp_path: Path) -> None:
    ROWS.write_parquet(tmp_path / "e.parquet")
    import_files(warehouse, "events", [tmp_path / "e.parquet"], now=NOW, mapping=Mapping(timezone="Europe/Amsterdam"))
    assert ask(warehouse, "select min(occurred_at) from events") == [(datetime(2026, 11, 1, 9),)]


def test_a_time_in_the_file_that_says_its_zone_is_moved_by_no_mapping(warehouse: Warehouse, tmp_path: Path) -> None:
    zoned = ROWS.with_columns(pl.col("occurred_at").dt.replace_time_zone("Asia/Tokyo"))
    zoned.write_parquet(tmp_path / "e.parquet")
    import_files(warehouse, "events", [tmp_path / "e.parquet"], now=NOW, mapping=Mapping(timezone="Europe/Amsterdam"))
    assert ask(warehouse, "select min(occurred_at) from events") == [(datetime(2026, 11, 1, 1),)]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_hour_that_comes_twice_or_never_is_the_same_as_time_and_as_text(
    warehouse: Warehouse, tmp_path: Path, form: str
) -> None:
    path, times = tmp_path / f"e.{form}", [datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)]
    frame = ROWS.head(2).with_columns(occurred_at=pl.Series(times, dtype=pl.Datetime("us")))
    frame.write_parquet(path) if form == "parquet" else frame.write_csv(path)
    import_files(warehouse, "events", [path], now=NOW, mapping=Mapping(timezone="Europe/Amsterdam"))
    found = ask(warehouse, "select occurred_at from events order by occurred_at")
    assert found == [(datetime(2026, 3, 29, 1, 30),), (datetime(2026, 10, 25, 0, 30),)]


def test_a_mapping_may_call_the_time_by_another_name(warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    ROWS.rename({"occurred_at": "When"}).write_parquet(path)
    mapping = Mapping(columns={"occurred_at": "When"}, constants={"channel": "mail"})
    assert import_files(warehouse, "events", [path], now=NOW, mapping=mapping, batch_rows=4).counts.inserted == 10
    assert ask(warehouse, "select min(occurred_at), any_value(channel) from events") == [(AT[0], "mail")]


def test_a_time_that_is_missing_or_of_no_year_we_write_is_rejected_with_its_line(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    times = [AT[0], None, datetime(1, 1, 1), AT[1]]
    frame = ROWS.head(4).with_columns(pl.Series("occurred_at", times, pl.Datetime("us")))
    frame = frame.with_columns(
        pl.when(pl.col("occurred_at") == datetime(1, 1, 1))
        .then(pl.col("occurred_at").dt.offset_by("-1y"))
        .otherwise("occurred_at")
    )
    assert land(warehouse, frame, tmp_path / "e.parquet") == Counts(read=4, inserted=2, rejected=2)
    found = ask(warehouse, "select line, reason from app.rejected order by line")
    assert found[0] == (2, "no occurred_at")
    assert found[1][0] == 3 and found[1][1].startswith("occurred_at cannot be read as a time")


@pytest.mark.parametrize("has_number", [False, True])
def test_a_damaged_page_ends_the_run_and_lands_nothing(warehouse: Warehouse, tmp_path: Path, has_number: bool) -> None:
    path = tmp_path / "e.parquet"
    many = pl.DataFrame({"event": "open", "occurred_at": AT[0], "email": [f"{n}@x.nl" for n in range(20_000)]})
    if has_number:
        many = many.with_columns(size=pl.lit(1.5))
    many.write_parquet(path, row_group_size=2_000)
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 2_000] = bytes(2_000)
    path.write_bytes(whole)
    outcome = import_files(warehouse, "events", [path], now=NOW, batch_rows=1_000)
    assert outcome.state == State.FAILED
    assert "cannot be read to its end" in outcome.message
    assert ask(warehouse, "select count(*) from events") == [(0,)]


def test_a_cell_without_a_value_clears_the_attribute_that_stands(warehouse: Warehouse, tmp_path: Path) -> None:
    person = pl.DataFrame({"customer_id": ["1"], "city": ["Delft"], "born": [datetime(2000, 1, 1)]})
    land(warehouse, person, tmp_path / "c.parquet", "customers")
    assert ask(warehouse, "select city, born from customers") == [("Delft", datetime(2000, 1, 1))]
    empty = person.with_columns(city=pl.lit(None, pl.String), born=pl.lit(None, pl.Datetime("us")))
    land(warehouse, empty, tmp_path / "d.parquet", "customers")
    assert ask(warehouse, "select city, born from customers") == [(None, None)]


def test_a_nul_is_left_out_of_a_text_and_a_text_of_nothing_else_is_missing(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    frame = ROWS.head(3).with_columns(campaign=pl.Series(["a\0b", "\0\0", "c"]))
    assert land(warehouse, frame, tmp_path / "e.parquet").inserted == 3
    assert ask(warehouse, "select campaign from events order by arrival") == [("ab",), (None,), ("c",)]
