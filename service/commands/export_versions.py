"""`klankbord export versions`, `diff` and `restore`: what an export was before."""

from typing import Any

import click
import polars as pl

from exports import declared, definition
from exports.export import versions_of
from service.commands import JSON, Command, row_options, session_of
from service.output import answer, write_frame


@click.command("versions", cls=Command)
@click.argument("name")
@row_options
@click.pass_context
def versions(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """Every version of NAME, the newest first: when, who, why."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = versions_of(reader, definition.get(reader, name))
    rows = [(each.version, each.saved_at, each.saved_by, each.note, each.schedule) for each in found]
    texts = dict.fromkeys(("saved_by", "note", "schedule"), pl.String)
    schema: dict[str, Any] = {"version": pl.Int64, "saved_at": pl.Datetime("us"), **texts}
    write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), format_, output)


@click.command("diff", cls=Command)
@click.argument("name")
@click.argument("before", type=click.IntRange(1), metavar="A")
@click.argument("after", type=click.IntRange(1), metavar="B")
@JSON
@click.pass_context
def diff(ctx: click.Context, name: str, before: int, after: int) -> None:
    """What version B of NAME has otherwise than version A."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        lines = declared.difference(reader, name, before, after)
    answer(session, lines or "They are the same.", name=name, difference=lines)


@click.command("restore", cls=Command)
@click.argument("name")
@click.argument("version", type=click.IntRange(1))
@JSON
@click.pass_context
def restore(ctx: click.Context, name: str, version: int) -> None:
    """Put VERSION of NAME in force again, as a new version; what was delivered stays delivered."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        was = definition.get(writer, name).version
        made = definition.restore(writer, name, version, session.now(), by=session.user or None)
    if made.version == was:
        prose = f"The export {name} is as version {version} was already (version {was})."
    else:
        prose = f"The export {name} is as version {version} again; that is version {made.version}."
    answer(session, prose, name=name, version=made.version)


COMMANDS = (versions, diff, restore)
