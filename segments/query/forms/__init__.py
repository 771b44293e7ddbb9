"""How each dialect says what dialects say differently. Nothing else in the compiler assumes a database."""

from segments.query.forms.base import Forms
from segments.query.forms.bigquery import BigQuery
from segments.query.forms.clickhouse import ClickHouse
from segments.query.forms.duckdb import DuckDB
from segments.query.forms.postgres import Postgres
from segments.query.forms.snowflake import Snowflake
from segments.query.forms.spark import Spark

__all__ = ["FORMS", "Forms"]

FORMS: dict[str, Forms] = {
    each.name: each for each in (DuckDB(), ClickHouse(), Postgres(), Spark(), Snowflake(), BigQuery())
}
