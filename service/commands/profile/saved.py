"""Keeping profiles: save, list, show."""

import click
import polars as pl

from segments import profiles
from segments.errors import ProfileErrors
from segments.people.compare import compare
from segments.saved import keeping
from segments.saved.difference_text import lines
from service import profiles as given
from service.commands import JSON, Command, row_options, session_of
from service.commands.profile.argument import ARGUMENT, BY, who
from service.errors import WrongInput
from service.output import answer, write_frame
from service.session import Session
from sql.errors import quoted
from sql.reader import Reader


@click.command("save", cls=Command)
@ARGUMENT
@click.option("--name", help="Save it under this name instead of its own.")
@BY
@click.option("--note", help="Why; kept with the version.")
@click.option(
    "--base", type=click.IntRange(0), metavar="N", help="Only if version N is still in force; 0: only if new."
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and save nothing.")
@JSON
@click.pass_context
def save(
    ctx: click.Context,
    profile: str,
    name: str | None,
    by: str | None,
    note: str | None,
    base: int | None,
    dry_run: bool,
) -> None:
    """Save the profile under its name; a saved one of that name gets a new version."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    if dry_run:
        with session.warehouse.reader() as reader:
            _tell_what_would_change(session, reader, text, name)
        return
    with session.warehouse.transaction() as writer:
        checked = given.check(session, writer, text, session.now(), name)
        before = profiles.find(writer, checked.profile.name)
        saved = keeping.save(writer, checked, session.now(), by=who(session, by), note=note, base=base)
    if not session.as_json:
        for warning in checked.warnings:
            session.tell(f"warning: {warning}")
    is_same = before is not None and before.version == saved.version
    prose = f"The profile {quoted(saved.name)} is saved, version {saved.version}."
    if is_same:
        kept = " The note was not kept." if note else ""
        prose = f"Nothing changed; the profile {quoted(saved.name)} is still version {saved.version}.{kept}"
    warnings = [each.as_data() for each in checked.warnings]
    answer(session, prose, name=saved.name, version=saved.version, saved_by=saved.saved_by, warnings=warnings)


def _tell_what_would_change(session: Session, reader: Reader, text: given.Given, name: str | None) -> None:
    checked = given.check(session, reader, text, session.now(), name)
    present = profiles.find(reader, checked.profile.name)
    try:
        old = given.check(session, reader, given.Given(present.name, present.text)) if present else None
        found = keeping.difference(reader, present.text, checked.text) if present else ()
    except (WrongInput, ProfileErrors):  # what is in force means nothing any more: this would mend it
        old, found = None, ()
    change = compare(reader, old, checked, session.now())
    if present is None:
        head = f"{quoted(checked.profile.name)} is new."
    elif found:
        head = f"{quoted(checked.profile.name)} would become version {present.version + 1}:"
    else:
        head = f"{quoted(checked.profile.name)} is in force as it is, version {present.version}."
    prose = [head, *lines(found), f"People: {change}. Nothing is saved."]
    version = present.version if present else 0
    edits = [each.as_data() for each in found]
    answer(session, "\n".join(prose), name=checked.profile.name, version=version, edits=edits, **change.as_data())


@click.command("list", cls=Command)
@click.option("--archived", is_flag=True, help="Those that are out of sight instead.")
@row_options
@click.pass_context
def show_all(ctx: click.Context, archived: bool, format_: str | None, output: str | None) -> None:
    """The saved profiles."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        frame = _archived(reader) if archived else _in_force(reader)
    write_frame(session, frame, format_, output)


def _in_force(reader: Reader) -> pl.DataFrame:
    return pl.DataFrame(
        [(each.name, each.version, each.saved_at, each.saved_by) for each in profiles.all_saved(reader)],
        schema={"name": pl.String, "version": pl.Int64, "saved_at": pl.Datetime("us"), "saved_by": pl.String},
        orient="row",
    )


def _archived(reader: Reader) -> pl.DataFrame:
    return pl.DataFrame(
        [(each.name, each.at, each.by) for each in profiles.all_archived(reader)],
        schema={"name": pl.String, "archived_at": pl.Datetime("us"), "archived_by": pl.String},
        orient="row",
    )


@click.command("show", cls=Command)
@click.argument("name")
@click.option("--version", type=int, metavar="N", help="Not the one in force, but this one.")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str, version: int | None) -> None:
    """The text of a saved profile."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        saved = profiles.get(reader, name) if version is None else profiles.version(reader, name, version)
    answer(session, saved.text.rstrip("\n"), name=saved.name, version=saved.version, text=saved.text)
