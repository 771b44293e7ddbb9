"""How the rows of a query read, and what the file is called that they are taken along in."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import streamlit as st

from dashboard.widgets.query_answer import file_name
from dashboard.widgets.query_rows import decimals_of, look_of

from .conftest import NOW


def test_a_file_of_rows_is_named_after_the_query_or_profile_and_the_day() -> None:
    day = date(2026, 11, 30)
    assert file_name("Unhappy, still reachable", day) == "Unhappy-still-reachable-2026-11-30"
    assert file_name("omzet_été", day) == "omzet_été-2026-11-30"
    assert file_name("../../etc", day) == "etc-2026-11-30"
    assert file_name(None, day) == file_name("///", day) == "query-2026-11-30"


def test_numbers_and_times_read_as_people_write_them_and_names_stay_as_they_are() -> None:
    assert look_of(pl.Series("rows", [404985])) == st.column_config.NumberColumn(format="localized")
    assert [look_of(pl.Series(name, [2026])) for name in ("year", "run_id", "customer_key")] == [None] * 3
    assert look_of(pl.Series("country", ["NL"])) is None
    days = pl.Series("month", [datetime(2026, 11, 1), None])
    assert look_of(days) == st.column_config.DatetimeColumn(format="YYYY-MM-DD")
    assert look_of(pl.Series("at", [NOW])) == st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss")
    assert decimals_of(pl.Series([1.0, 250_000.0])) == 0
    assert decimals_of(pl.Series([12.5, 3.25, None])) == 2
    assert decimals_of(pl.Series([10 / 3])) == 4
    assert decimals_of(pl.Series([1.5, 0.00002])) is None  # in four decimals it would be nothing
    assert decimals_of(pl.Series([None, float("nan"), float("inf")], dtype=pl.Float64)) == 0
    assert decimals_of(pl.Series([Decimal("19.95")])) == 2
