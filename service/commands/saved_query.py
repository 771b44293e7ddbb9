"""`klankbord query`: questions that are asked again, kept under a name."""

from typing import Any

import click
import polars as pl

from exports.export import forget_query
from ingest.queried_list import list_of_query
from service import outcome, refreshing
from service.commands import JSON, CommandGroup, row_options, session_of
from service.commands.query import LIMIT, PARAMETERS, SECONDS, parameter, write_rows
from service.errors import WrongInput
from service.output import answer, write_frame
from service.session import Session
from sql import saved_query

MOST_BYTES = 1024 * 1024


@click.group("query", cls=CommandGroup)
def query() -> None:
    """Saved queries: read-only SQL under a name, with parameters."""


@query.command("save")
@click.argument("name")
@click.argument("file")
@click.option("--title", default="", help="What it tells, for whoever reads the list.")
@click.option("--description", default="", help="More about it.")
@click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="What $NAME is unless given otherwise."
)
@JSON
@click.pass_context
def save(ctx: click.Context, name: str, file: str, title: str, description: str, parameters: tuple[str, ...]) -> None:
    """Keep the query in FILE (- for stdin) as NAME, in place of one that has the name already."""
    session = session_of(ctx)
    values = dict(map(parameter, parameters))
    text = _read(session, file)
    with session.warehouse.transaction() as writer:
        saved_query.save(
            writer,
            name,
            text,
            session.now(),
            title=title,
            description=description,
            parameters=values,
            by=session.user or None,
        )
    answer(session, f"The query {name} is saved.", name=name, parameters=values)


@query.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All saved queries, with their parameters."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = saved_query.all_queries(reader)
    rows = [
        (each.name, each.title, each.description, ", ".join(each.parameters), each.saved_at, each.saved_by)
        for each in found
    ]
    texts = dict.fromkeys(("name", "title", "description", "parameters"), pl.String)
    schema: dict[str, Any] = {**texts, "saved_at": pl.Datetime("us"), "saved_by": pl.String}
    write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), format_, output)


@query.command("run")
@click.argument("name")
@PARAMETERS
@LIMIT
@SECONDS
@row_options
@click.pass_context
def run(
    ctx: click.Context,
    name: str,
    parameters: tuple[str, ...],
    limit: int | None,
    seconds: float | None,
    format_: str | None,
    output: str | None,
) -> None:
    """The rows of the saved query NAME."""
    session = session_of(ctx)
    given = dict(map(parameter, parameters))
    with session.warehouse.reader() as reader:
        found = saved_query.get(reader, name)
    write_rows(session, found.text, {**found.parameters, **given}, limit, seconds, format_, output)


@query.command("as-list")
@click.argument("name")
@click.option("--name", "list_name", metavar="LIST", help="The list's name; default the query's.")
@PARAMETERS
@SECONDS
@JSON
@click.pass_context
def as_list(
    ctx: click.Context, name: str, list_name: str | None, parameters: tuple[str, ...], seconds: float | None
) -> None:
    """Make a static list hold the people of the saved query NAME as it is now: those in its column customer_id, or else
    email. Profiles ask for it with: in list "LIST". Who is not known here is left out."""
    session = session_of(ctx)
    given = dict(map(parameter, parameters))
    with session.warehouse.reader() as reader:
        found = saved_query.get(reader, name)
    done = list_of_query(
        session.warehouse,
        list_name or name,
        found.text,
        {**found.parameters, **given},
        now=session.now(),
        clock=session.clock,
        seconds=seconds,
        stop=session.stop,
    )
    refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
    outcome.tell_counts(session, done)


@query.command("remove")
@click.argument("name")
@JSON
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Forget the saved query NAME; not while an export sends its rows."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        forget_query(writer, name)
    answer(session, f"The query {name} is removed.", name=name, removed=True)


def _read(session: Session, file: str) -> str:
    try:
        if file == "-":
            content = session.read_stdin()
        else:
            with session.path(file).open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise WrongInput(f"{file} is larger than {MOST_BYTES // 1024 // 1024} MB; that is no query.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongInput(f"{file} is not UTF-8 text; a query is.") from None
    except OSError as error:
        raise WrongInput(f"{file} cannot be read: {error.strerror or error}.") from None
