"""What refers to a saved profile, and changes that mind it: rename, archive, unarchive."""

import click
import polars as pl

from segments import profiles
from segments.saved import keeping, links
from service.commands import JSON, Command, row_options, session_of
from service.commands.profile.argument import BY, who
from service.output import answer, write_frame
from sql.errors import quoted

NAME = click.argument("name")


@click.command("uses", cls=Command)
@NAME
@row_options
@click.pass_context
def uses(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """Where it is used: profiles and exports, also through other profiles."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        profiles.get(reader, name)
        found = links.load(reader).uses(name)
    schema = {"kind": pl.String, "name": pl.String, "through": pl.String}
    rows = [(each.kind, each.name, each.through) for each in found]
    write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), format_, output)


@click.command("order", cls=Command)
@row_options
@click.pass_context
def order(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All saved profiles, each after those that it refers to."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = links.load(reader)
    rows = [(name, ", ".join(found.profiles[name]) or None) for name in found.order()]
    schema = {"name": pl.String, "refers_to": pl.String}
    write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), format_, output)


@click.command("rename", cls=Command)
@click.argument("old")
@click.argument("new")
@BY
@JSON
@click.pass_context
def rename(ctx: click.Context, old: str, new: str, by: str | None) -> None:
    """Call it NEW from now on, also in the profiles and exports that refer to it."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        done = keeping.rename(writer, old, new, session.now(), by=who(session, by))
    changed = [each.name for each in done.profiles]
    told = [f"The profile {quoted(old)} is called {quoted(new)} now, version {done.saved.version}."]
    told += [
        f"{quoted(each.name)} refers to it and was changed with it, version {each.version}." for each in done.profiles
    ]
    told += [f"The export {quoted(each)} sends it under its new name." for each in done.exports]
    answer(session, "\n".join(told), name=new, version=done.saved.version, profiles=changed, exports=list(done.exports))


@click.command("archive", cls=Command)
@NAME
@BY
@JSON
@click.pass_context
def archive(ctx: click.Context, name: str, by: str | None) -> None:
    """Take it out of sight and keep its versions. Refused while something refers to it."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        keeping.archive(writer, name, session.now(), by=who(session, by))
    answer(session, f"The profile {quoted(name)} is archived; profile unarchive brings it back.", name=name)


@click.command("unarchive", cls=Command)
@NAME
@JSON
@click.pass_context
def unarchive(ctx: click.Context, name: str) -> None:
    """Put an archived profile back in force."""
    session = session_of(ctx)
    zone = session.home.settings.timezone
    with session.warehouse.transaction() as writer:
        saved = keeping.unarchive(writer, name, session.now(), timezone=zone)
    answer(
        session,
        f"The profile {quoted(name)} is in force again, version {saved.version}.",
        name=name,
        version=saved.version,
    )
