"""`klankbord profile`: selections of customers, from files or saved."""

from dataclasses import replace
from datetime import datetime

import click
import polars as pl

from segments import audience, profiles
from segments.checked import plurals_of
from segments.describe import describe as sentence_of
from segments.format import format_profile
from segments.parse import parse
from service import profiles as given
from service.commands import AS_OF, JSON, CommandGroup, session_of
from service.output import answer, row_options, to_json, write_frame
from sql import catalog

ARGUMENT = click.argument("profile", metavar="FILE|NAME")
ARGUMENTS = click.argument("files", metavar="FILE|NAME...", nargs=-1, required=True)


@click.group("profile", cls=CommandGroup)
def profile() -> None:
    """Profiles: saved selections of customers. FILE may be - for stdin, or a saved profile's name."""


@profile.command("check")
@ARGUMENTS
@AS_OF
@JSON
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], as_of: datetime | None) -> None:
    """Read profiles and tell all that is wrong in them, and what looks odd."""
    session = session_of(ctx)
    texts = given.read(session, files)
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        verdicts = [given.judge(session, reader, each, at) for each in texts]
    if session.as_json:
        session.say(to_json({each.argument: each.as_data() for each in verdicts}))
    for each in () if session.as_json else filter(given.Verdict.is_right, verdicts):
        for warning in each.warnings:
            session.tell(f"{each.argument}: warning: {warning}")
        session.say(f"{each.argument}: the profile {each.name!r} is right.")
    given.refuse_wrong(verdicts)


@profile.command("format")
@ARGUMENT
@click.option("--write", is_flag=True, help="Write it back to FILE instead of stdout.")
@JSON
@click.pass_context
def format_(ctx: click.Context, profile: str, write: bool) -> None:
    """The profile in its one canonical text."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        plurals = plurals_of(catalog.load(reader))
        formatted = format_profile(parse(given.text_of(reader, text), plurals), plurals)
    if write and text.text is not None and profile != "-":
        session.path(profile).write_text(formatted, "utf-8")
        if not session.as_json:
            return
    answer(session, formatted.rstrip("\n"), text=formatted)


@profile.command("describe")
@ARGUMENT
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
@JSON
@click.pass_context
def describe(ctx: click.Context, profile: str, language: str) -> None:
    """The profile as a sentence."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        checked = given.check(session, reader, text)
    sentence = sentence_of(checked.profile, language, checked.plurals)  # type: ignore[arg-type]
    answer(session, sentence, profile=checked.profile.name, language=language, sentence=sentence)


@profile.command("sql")
@ARGUMENT
@click.option("--dialect", default="duckdb", show_default=True, help="The engine whose SQL it is.")
@JSON
@AS_OF
@click.pass_context
def sql(ctx: click.Context, profile: str, dialect: str, as_of: datetime | None) -> None:
    """The one query that the profile is; its parameters follow as comments."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.reader() as reader:
        checked, at = given.check(session, reader, text), as_of or session.now()
        is_ours = dialect == "duckdb"
        selection = audience.select(reader, checked, at) if is_ours else audience.select_for(checked, at, dialect)
    values = [f"-- ${name} = {to_json(value)}" for name, value in selection.parameters.items()]
    answer(session, "\n".join([selection.sql, *values]), sql=selection.sql, parameters=selection.parameters)


@profile.command("count")
@ARGUMENTS
@AS_OF
@JSON
@row_options
@click.pass_context
def count(
    ctx: click.Context,
    files: tuple[str, ...],
    as_of: datetime | None,
    format_: str | None,
    output: str | None,
) -> None:
    """How many people each profile has."""
    session = session_of(ctx)
    texts = given.read(session, files)
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        checked = [given.check(session, reader, each) for each in texts]
        counts = [(each.profile.name, audience.count(reader, each, at)) for each in checked]
    if session.as_json:
        session.say(to_json(dict(counts)))
        return
    frame = pl.DataFrame(counts, schema={"profile": pl.String, "count": pl.Int64}, orient="row")
    write_frame(session, frame, format_, output)


@profile.command("members")
@ARGUMENTS
@AS_OF
@click.option("--columns", metavar="A,B", help="Customer fields beside customer_id.")
@row_options
@click.pass_context
def members(
    ctx: click.Context,
    files: tuple[str, ...],
    as_of: datetime | None,
    columns: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """The people of each profile, ordered by customer_id; the e-mail address stands in for one that is missing."""
    session = session_of(ctx)
    texts = given.read(session, files)
    at = as_of or session.now()
    wanted = tuple(name for name in map(str.strip, (columns or "").split(",")) if name)
    with session.warehouse.reader() as reader:
        checked = [given.check(session, reader, each) for each in texts]
        frames = [
            audience.members(reader, each, at, wanted).select(pl.lit(each.profile.name).alias("profile"), pl.all())
            for each in checked
        ]
    write_frame(session, pl.concat(frames), format_, output)


@profile.command("save")
@ARGUMENT
@click.option("--name", help="Save it under this name instead of its own.")
@JSON
@click.pass_context
def save(ctx: click.Context, profile: str, name: str | None) -> None:
    """Save the profile under its name; a saved one of that name gets a new version."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    with session.warehouse.transaction() as writer:
        checked = given.check(session, writer, text, session.now())
        if name and name != checked.profile.name:
            # Under that name it may lead back to itself, and its text should say what it is called.
            renamed = replace(checked.profile, name=name)
            checked = check(writer, renamed, session.home.settings.timezone, session.now())
        saved = profiles.save(writer, name or checked.profile.name, checked.text, session.now())
    if not session.as_json:
        for warning in checked.warnings:
            session.tell(f"warning: {warning}")
    prose = f"The profile {saved.name!r} is saved, version {saved.version}."
    warnings = [each.as_data() for each in checked.warnings]
    answer(session, prose, name=saved.name, version=saved.version, warnings=warnings)


@profile.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """The saved profiles."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = profiles.all_saved(reader)
    frame = pl.DataFrame(
        [(each.name, each.version, each.saved_at, each.saved_by) for each in found],
        schema={"name": pl.String, "version": pl.Int64, "saved_at": pl.Datetime("us"), "saved_by": pl.String},
        orient="row",
    )
    write_frame(session, frame, format_, output)


@profile.command("show")
@click.argument("name")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """The text of a saved profile."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        saved = profiles.get(reader, name)
    answer(session, saved.text.rstrip("\n"), name=saved.name, version=saved.version, text=saved.text)
