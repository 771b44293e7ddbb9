"""POST /sql: read-only SQL for programs."""

from typing import Any

from service.api import rows
from service.api.call import NUMBER, TEXT, WHOLE, Call, Given, described
from service.api.problem import Refused
from service.tokens import Scope
from sql.analyst import asking

MOST_SECONDS = 3600


def _sql(given: Given) -> Any:
    settings = given.warehouse.home.settings
    limit = given.body.get("limit")
    seconds = given.body.get("seconds", settings.query_seconds)
    if limit is not None and limit < 0:
        raise Refused(400, '"limit" must be 0 or more.')
    if not 0 < seconds <= MOST_SECONDS:
        raise Refused(400, f'"seconds" must be more than 0 and at most {MOST_SECONDS}.')
    asked = asking(given.warehouse, given.body["query"], given.body.get("parameters"), seconds)
    return rows.reply(asked, given.accept, limit, settings.query_rows)


CALLS = (
    Call(
        "POST",
        "/sql",
        Scope.SQL,
        "Ask one read-only query",
        _sql,
        rows.ROWS,
        takes={
            "query": described(TEXT, "One SELECT (FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN)"),
            "parameters": described({"type": "object"}, "The values of $name in the query"),
            "limit": described(WHOLE, "At most this many rows; JSON has one of its own where none is given"),
            "seconds": described(NUMBER, "Stop after this time; default query_seconds of config.toml"),
        },
        needs=("query",),
        media=rows.MEDIA,
    ),
)
