"""A Parquet file without some of its rows, by a second DuckDB that lives in memory and spills. Which rows those are and
why never enters."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from sql.reader import literal, translated

MEMORY = "1GB"


def thin(path: Path, to: Path, places: pl.Series, scratch: Path) -> None:
    """Write the rows of `path` that are not at `places` (0 for the first) to `to`, in their order. What is spilled lies
    in `scratch` until then. WarehouseFull."""
    gone = places.cast(pl.Int64).alias("kb_row").to_frame().to_arrow()
    with TemporaryDirectory(dir=scratch, prefix="thin-") as folder, translated():
        connection = duckdb.connect(config={"temp_directory": folder, "memory_limit": MEMORY, "threads": 2})
        try:
            connection.register("gone", gone)
            connection.execute(
                f"""copy (
                    select * exclude (kb_row)
                    from (select *, row_number() over () - 1 as kb_row from read_parquet({literal(str(path))}))
                    anti join gone using (kb_row)
                    order by kb_row
                ) to {literal(str(to))} (format parquet, compression zstd)"""
            )
        finally:
            connection.close()
