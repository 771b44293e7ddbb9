"""A published folder and the views that it should show, each as how many there are of every row."""

from collections import Counter
from pathlib import Path

import duckdb
import polars as pl

from sql.warehouse import Warehouse

Rows = dict[str, Counter[tuple]]


def shown(folder: Path) -> Rows:
    """What an engine reads of it."""
    engine = duckdb.connect()
    views = [each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith(".")]
    return {view: rows_of(engine.sql(f"from '{folder}/{view}/*.parquet'").pl()) for view in views}


def meant(warehouse: Warehouse) -> Rows:
    with warehouse.reader() as reader:
        names = [name for (name,) in reader.rows("select view_name from duckdb_views() where not internal")]
        views = [name for name in names if name in VIEWS or name == "orders"]
        assert set(VIEWS) <= set(views)
        return {view: rows_of(reader.frame(f"from main.{view}")) for view in views}


def rows_of(frame: pl.DataFrame) -> Counter[tuple]:
    own = [name for name, kind in frame.schema.items() if kind in (pl.Enum, pl.Categorical)]
    return Counter(map(repr, frame.with_columns(pl.col(own).cast(pl.String)).rows()))


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """The files by name; which each is, and when it was written."""
    found = sorted(folder.glob("*/*.parquet"))
    return {str(each.relative_to(folder)): (each.stat().st_ino, each.stat().st_mtime_ns) for each in found}


def texts(folder: Path) -> str:
    """Every value of every Parquet file that is anywhere in it, hidden ones too."""
    return "\n".join(
        str(pl.read_parquet(each).rows())
        for each in folder.glob(".sets/**/*")
        if each.is_file() and each.name != "manifest.json"
    )


VIEWS = (
    "answers",
    "calls",
    "customers",
    "delivered",
    "deliveries",
    "delivery_attempts",
    "delivery_changes",
    "delivery_rows",
    "events",
    "memberships",
    "responses",
    "runs",
    "undelivered_rows",
)
