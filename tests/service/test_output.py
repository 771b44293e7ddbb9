"""Rows as people and programs get them, whatever their columns are called."""

import duckdb

from service.output import csv_of, frame_of, json_rows


def test_a_column_may_be_called_as_a_pattern_is() -> None:
    with duckdb.connect() as connection:
        rows = connection.sql(
            """select 1.5::double as "*", 'nan'::double as "^.*$", timestamp '2026-11-01' as "^b$", 'x'::blob as "b" """
        ).to_arrow_table()
    frame = frame_of(rows)
    assert csv_of(frame, header=True) == b"*,^.*$,^b$,b\n1.5,NaN,2026-11-01T00:00:00,78\n"
    assert list(json_rows(frame)) == [{"*": 1.5, "^.*$": None, "^b$": "2026-11-01T00:00:00", "b": "78"}]
