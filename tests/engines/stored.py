"""What a warehouse stores, as plain tables that any engine can be given: enumerations and JSON are texts."""

import json
from collections.abc import Iterable

import pyarrow as pa

from sql.reader import Reader, identifier

# How a column is called in DuckDB, and what it is elsewhere; an enumeration and all else is a text.
KINDS = {
    "INTEGER": "whole", "BIGINT": "whole", "DOUBLE": "number", "BOOLEAN": "boolean", "DATE": "date",
    "TIMESTAMP": "time", "JSON": "json", "VARCHAR[]": "texts", "DOUBLE[]": "numbers",
}  # fmt: skip
ARROW = {
    "whole": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "time": pa.timestamp("us"),
    "json": pa.string(), "text": pa.string(), "texts": pa.list_(pa.string()), "numbers": pa.list_(pa.float64()),
}  # fmt: skip
LISTS = ("texts", "numbers")
Shape = dict[str, dict[str, str]]


def shape(reader: Reader) -> Shape:
    """The tables of the store, their columns and what these hold."""
    found: Shape = {}
    for table, column, kind in reader.rows(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'store' "
        "order by table_name, column_index"
    ):
        found.setdefault(table, {})[column] = KINDS.get(kind, "text")
    return found


def rows(reader: Reader, of: Shape, tables: Iterable[str]) -> dict[str, pa.Table]:
    """What the tables hold."""
    found = {}
    for table in tables:
        columns = of[table]
        texts = ", ".join(
            f"{identifier(name)}::varchar as {identifier(name)}" if kind in ("text", "json") else identifier(name)
            for name, kind in columns.items()
        )
        read = reader.arrow(f"select {texts} from store.{identifier(table)}").read_all()
        found[table] = read.cast(pa.schema([(name, ARROW[kind]) for name, kind in columns.items()]))
    return found


def as_json(table: pa.Table, inside: Iterable[str] = ()) -> list[str]:
    """Each row as a JSON object; columns `inside` hold JSON themselves, which stands in it as it is."""
    records = table.to_pylist()
    for name in inside:
        for record in records:
            record[name] = json.loads(record[name]) if record[name] is not None else None
    return [json.dumps(record, default=str) for record in records]
