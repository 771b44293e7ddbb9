"""How each dialect says what dialects say differently. Nothing else in the compiler assumes a database."""

from segments.forms.base import Forms
from segments.forms.bigquery import BigQuery
from segments.forms.clickhouse import ClickHouse
from segments.forms.duckdb import DuckDB
from segments.forms.postgres import Postgres
from segments.forms.snowflake import Snowflake
from segments.forms.spark import Spark

__all__ = ["FORMS", "Forms"]

FORMS: dict[str, Forms] = {
    each.name: each for each in (DuckDB(), ClickHouse(), Postgres(), Spark(), Snowflake(), BigQuery())
}
