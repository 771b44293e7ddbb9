"""Whether a regular expression is one, asked of the engine that will run it."""

from sql.reader import Reader


def is_pattern(reader: Reader, pattern: str) -> bool:
    """RE2 syntax, as DuckDB reads it."""
    # From a row and not a constant, which would be read while planning, where TRY does not reach.
    text = "select try(regexp_matches('', pattern)) from (select unnest([$pattern]) as pattern)"
    return reader.value(text, {"pattern": pattern}) is not None
