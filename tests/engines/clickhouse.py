"""ClickHouse, embedded: one session in this process, with the settings that docs/dialects.md asks for."""

from pathlib import Path

import pyarrow as pa
from chdb.session import Session
from engines.stored import LISTS, Shape, as_json

TYPES = {
    "whole": "Int64", "number": "Float64", "boolean": "Bool", "date": "Date32", "time": "DateTime64(6, 'UTC')",
    "json": "String", "text": "String", "texts": "String", "numbers": "Float64",
}  # fmt: skip
SETTINGS = (
    "join_use_nulls = 1, aggregate_functions_null_for_empty = 1, distributed_product_mode = 'global', "
    "max_query_size = 100000000"
)


class ClickHouse:
    name = "clickhouse"

    def __init__(self, folder: Path, shape: Shape) -> None:
        self._session = Session(str(folder / "clickhouse"))
        self._session.query(f"set {SETTINGS}")
        self._session.query("create database store")
        for table, columns in shape.items():
            texts = ", ".join(f'"{name}" {_type(kind)}' for name, kind in columns.items())
            self._session.query(f"create table store.{table} ({texts}) engine = Memory")
        self._filled: set[str] = set()

    def store(self, tables: dict[str, pa.Table]) -> None:
        """These rows and no others."""
        for name in self._filled:
            self._session.query(f"truncate table store.{name}")
        self._filled = {name for name, table in tables.items() if table.num_rows}
        for name in self._filled:
            self._session.query(f"insert into store.{name} format JSONEachRow {' '.join(as_json(tables[name]))}")

    def people(self, sql: str) -> list[int]:
        return [int(line) for line in str(self._session.query(sql, "TSV")).split()]

    def value(self, expression: str) -> str | None:
        """Of an expression without rows, as text."""
        found = str(self._session.query(f"select toString({expression})", "TSVRaw")).removesuffix("\n")
        return None if found == "\\N" else found

    def close(self) -> None:
        self._session.close()


def _type(kind: str) -> str:
    return f"Array(Nullable({TYPES[kind]}))" if kind in LISTS else f"Nullable({TYPES[kind]})"
