"""`klankbord export test` and `fields`: what its destination says."""

import click
import polars as pl

from exports import trying
from exports.errors import MappingRefused
from jobs.outside import Outside
from service import starting
from service.commands import JSON, Command, row_options, session_of
from service.output import answer, write_frame
from service.session import Session


@click.command("test", cls=Command)
@click.argument("name")
@JSON
@click.pass_context
def test(ctx: click.Context, name: str) -> None:
    """See that the destination of NAME can be written, and that the mapping fits its fields; it sends no row."""
    session = session_of(ctx)
    tried = trying.test(session.warehouse, name, _outside(session))
    answer(session, tried.message, name=name, message=tried.message, wrong=list(tried.wrong))
    if tried.wrong:
        raise MappingRefused(" ".join(tried.wrong))


@click.command("fields", cls=Command)
@click.argument("name")
@row_options
@click.pass_context
def fields(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """The fields that the destination of NAME has: their type, whether they are needed, what may stand in them."""
    session = session_of(ctx)
    found = trying.fields(session.warehouse, name, _outside(session))
    if found is None:
        session.tell(f"The destination of {name} has no fields of its own: it takes what the mapping gives it.")
    rows = [
        {
            "name": each.name,
            "type": each.type,
            "required": each.is_required,
            "read_only": each.is_read_only,
            "longest": each.longest,
            "choices": list(each.choices),
        }
        for each in found or ()
    ]
    schema = {"name": pl.String, "type": pl.String, "required": pl.Boolean, "read_only": pl.Boolean}
    frame = pl.DataFrame(rows, schema={**schema, "longest": pl.Int64, "choices": pl.List(pl.String)})
    write_frame(session, frame, format_, output)


def _outside(session: Session) -> Outside:
    return starting.outside_of_export(session.warehouse, session.clock, session.environment)


COMMANDS = (test, fields)
