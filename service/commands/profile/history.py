"""The versions of a saved profile: which there are, what is different between two, and back to one."""

import click
import polars as pl

from segments import profiles
from segments.saved import keeping
from segments.saved.difference_text import lines, unified
from service.commands import JSON, Command, row_options, session_of
from service.commands.profile.argument import BY, who
from service.errors import WrongInput
from service.output import answer, write_frame
from sql.errors import quoted

NAME = click.argument("name")


@click.command("versions", cls=Command)
@NAME
@row_options
@click.pass_context
def versions(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """Who saved it and when, the newest first; also while it had another name, or is archived."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = profiles.versions(reader, name)
    frame = pl.DataFrame(
        [(each.version, each.name, each.saved_at, each.saved_by, each.note) for each in found],
        schema={
            "version": pl.Int64,
            "name": pl.String,
            "saved_at": pl.Datetime("us"),
            "saved_by": pl.String,
            "note": pl.String,
        },
        orient="row",
    )
    write_frame(session, frame, format_, output)


@click.command("diff", cls=Command)
@NAME
@click.option("--from", "from_", type=int, metavar="N", help="From this version; default the one before the other.")
@click.option("--to", type=int, metavar="N", help="To this version; default the newest.")
@click.option("--unified", "as_texts", is_flag=True, help="The canonical texts, as diff -u shows them.")
@JSON
@click.pass_context
def diff(ctx: click.Context, name: str, from_: int | None, to: int | None, as_texts: bool) -> None:
    """What is different between two versions, a line a change, with its sentence."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        new = profiles.version(reader, name, to) if to is not None else profiles.versions(reader, name)[0]
        if from_ is None and new.version == 1:
            raise WrongInput(f"Version 1 of {quoted(name)} is its first; there is none before it to compare it with.")
        old = profiles.version(reader, name, new.version - 1 if from_ is None else from_)
        edits = keeping.difference(reader, old.text, new.text)
    told = list(lines(edits))
    texts = unified(old.text, new.text, old.told, new.told)
    prose = texts if as_texts else "\n".join(told)
    answer(
        session,
        prose or f"Versions {old.version} and {new.version} of {quoted(name)} say the same.",
        **{"name": name, "from": old.version, "to": new.version},
        edits=[each.as_data() for each in edits],
        lines=told,
        unified=texts,
    )


@click.command("restore", cls=Command)
@NAME
@click.argument("version", type=int)
@BY
@JSON
@click.pass_context
def restore(ctx: click.Context, name: str, version: int, by: str | None) -> None:
    """Save that version anew, as the newest; nothing in between is lost."""
    session = session_of(ctx)
    zone = session.home.settings.timezone
    with session.warehouse.transaction() as writer:
        present = profiles.get(writer, name)
        saved, checked = keeping.restore(writer, name, version, session.now(), timezone=zone, by=who(session, by))
    if not session.as_json:
        for warning in checked.warnings:
            session.tell(f"warning: {warning}")
    if saved.version == present.version:
        prose = f"The profile {quoted(name)} is in force as version {version} says it; nothing was saved."
    else:
        prose = f"The profile {quoted(name)} is restored from version {version}, as version {saved.version}."
    answer(session, prose, name=saved.name, version=saved.version, restored=version)
