"""`klankbord sql`: read-only SQL."""

import json
from collections.abc import Mapping
from typing import Any

import click

from service.commands import Command, row_options, session_of
from service.counted import counted
from service.cut import Cut
from service.output import write_batches
from service.session import Session
from sql.analyst import asking
from sql.errors import quoted

PARAMETERS = click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="The value of $NAME in the query."
)
LIMIT = click.option("--limit", type=click.IntRange(min=0), help="At most this many rows; the rest is told on stderr.")
SECONDS = click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="Stop the query after this time.")


def parameter(text: str) -> tuple[str, Any]:
    """`name=value`, the value as JSON where it is JSON, else as text."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise click.BadParameter(f"{quoted(text)} is not NAME=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def write_rows(
    session: Session,
    text: str,
    values: Mapping[str, Any],
    limit: int | None,
    seconds: float | None,
    format_: str | None,
    output: str | None,
) -> None:
    """The rows of a query, and whether there were more."""
    with asking(session.warehouse, text, values, seconds, session.stop, sees_audit=True) as rows:
        cut = Cut(rows, limit)
        write_batches(session, cut.reader(), format_, output, lambda: {"truncated": cut.truncated})
    if cut.truncated:
        session.tell(f"Only the first {counted(limit or 0, 'row is', 'rows are')} written; there are more.")


@click.command("sql", cls=Command)
@click.argument("query")
@PARAMETERS
@LIMIT
@SECONDS
@row_options
@click.pass_context
def query(
    ctx: click.Context,
    query: str,
    parameters: tuple[str, ...],
    limit: int | None,
    seconds: float | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Ask the warehouse with one read-only QUERY (- reads it from stdin)."""
    session = session_of(ctx)
    values = dict(map(parameter, parameters))
    text = session.read_stdin().decode("utf-8", "replace") if query == "-" else query
    write_rows(session, text, values, limit, seconds, format_, output)
