"""Rows as people and programs get them, whatever their columns are called."""

from pathlib import Path

import duckdb
import polars as pl

from service.output import frame_of, json_rows
from sql.written import csv_of


def test_a_column_may_be_called_as_a_pattern_is() -> None:
    with duckdb.connect() as connection:
        rows = connection.sql(
            """select 1.5::double as "*", 'nan'::double as "^.*$", timestamp '2026-11-01' as "^b$", 'x'::blob as "b" """
        ).to_arrow_table()
    frame = frame_of(rows)
    assert csv_of(frame, header=True) == b"*,^.*$,^b$,b\n1.5,NaN,2026-11-01T00:00:00,78\n"
    assert list(json_rows(frame)) == [{"*": 1.5, "^.*$": None, "^b$": "2026-11-01T00:00:00", "b": "78"}]


def test_arrow_comes_as_a_stream_with_all_rows_or_with_none(klankbord, tmp_path: Path) -> None:
    for rows in (0, 250_000):
        query = f"select range as a, 'é' as b from range({rows})"
        assert klankbord("sql", query, "--output", "rows.arrow").code == 0
        found = pl.read_ipc_stream(tmp_path / "rows.arrow")
        assert found.columns == ["a", "b"] and found["a"].to_list() == list(range(rows))
