"""Sail, which speaks Spark SQL: a Spark Connect server in this process, on loopback."""

import os
from pathlib import Path

import pyarrow as pa
import pyspark
from engines.stored import Shape
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

TYPES = {
    "whole": "bigint", "number": "double", "boolean": "boolean", "date": "date", "time": "timestamp_ntz",
    "json": "string", "text": "string", "texts": "array<string>", "numbers": "array<double>",
}  # fmt: skip


class Sail:
    name = "spark"

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        # Without a main file, as in a worker of pytest-xdist, the client looks for a Spark, or ends the process.
        os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
        self._server = SparkConnectServer("127.0.0.1", 0)
        self._server.start(background=True)
        _, port = self._server.listening_address
        self._session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
        self._session.sql("create database store").collect()
        self._made: set[str] = set()

    def store(self, tables: dict[str, pa.Table]) -> None:
        """These rows and no others."""
        for name, table in tables.items():
            texts = ", ".join(f"`{column}` {TYPES[kind]}" for column, kind in self._shape[name].items())
            # Without rows a table shows no types of its own.
            frame = self._session.createDataFrame(table if table.num_rows else [], texts)
            frame.createOrReplaceTempView(f"given_{name}")
            if name not in self._made:
                self._session.sql(f"create view store.{name} as select * from given_{name}").collect()
                self._made.add(name)

    def people(self, sql: str) -> list[int]:
        return self._session.sql(sql).toArrow()["customer_key"].to_pylist()

    def value(self, expression: str) -> str | None:
        """Of an expression without rows, as text."""
        found = self._session.sql(f"select cast({expression} as string) as value").toArrow()
        return found["value"].to_pylist()[0]

    def close(self) -> None:
        self._session.stop()
        self._server.stop()
