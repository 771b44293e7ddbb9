"""How each dialect says what dialects say differently. Nothing else in the compiler assumes a database."""

from segments.forms.base import Forms
from segments.forms.duckdb import DuckDB

__all__ = ["FORMS", "Forms"]

FORMS: dict[str, Forms] = {each.name: each for each in (DuckDB(),)}
