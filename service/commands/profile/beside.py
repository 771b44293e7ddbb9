"""Profiles beside one another: who a change gains and loses, and how two to six overlap."""

from datetime import datetime

import click
import polars as pl

from segments.people.compare import compare as compare_people
from segments.people.overlap import overlap as parts_of
from service import profiles as given
from service.commands import AS_OF, JSON, Command, row_options, session_of
from service.commands.profile.argument import ARGUMENT, ARGUMENTS
from service.output import answer, write_frame
from sql.errors import quoted
from sql.written import to_json


@click.command("compare", cls=Command)
@ARGUMENT
@click.argument("old", metavar="[NAME]", required=False)
@click.option("--examples", type=click.IntRange(0, 1000), default=0, metavar="N", help="The first N people of each.")
@AS_OF
@JSON
@click.pass_context
def compare(ctx: click.Context, profile: str, old: str | None, examples: int, as_of: datetime | None) -> None:
    """Who the profile FILE gains and loses against NAME (default: the saved one of its own name)."""
    session = session_of(ctx)
    texts = given.read(session, (profile, *([old] if old else [])))
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        new = given.check(session, reader, texts[0])
        against = texts[1] if old else given.Given(new.profile.name, None)
        before = given.check(session, reader, against)
        change = compare_people(reader, before, new, at, examples)
    told = [f"{_told(new.profile.name, texts[0])} against {_told(before.profile.name, against)}: {change}."]
    for word in ("gained", "lost", "kept"):
        if some := getattr(change, f"{word}_examples"):
            told.append(f"{word}: {', '.join(some)}")
    names = {"new": new.profile.name, "old": before.profile.name}
    files = {"new_file": texts[0].file, "old_file": against.file}
    answer(session, "\n".join(told), **names, **files, **change.as_data())


def _told(name: str, text: given.Given) -> str:
    """Which profile, for two may be called the same: `'Dutch' in dutch.profile`, `'Dutch' as it is saved`."""
    if text.text is None:
        return f"{quoted(name)} as it is saved"
    return f"{quoted(name)} from stdin" if text.argument == "-" else f"{quoted(name)} in {text.argument}"


@click.command("overlap", cls=Command)
@ARGUMENTS
@click.option("--part", type=click.IntRange(1, 63), metavar="N", help="The Nth part as a profile, instead of counts.")
@AS_OF
@row_options
@click.pass_context
def overlap(
    ctx: click.Context,
    files: tuple[str, ...],
    part: int | None,
    as_of: datetime | None,
    format_: str | None,
    output: str | None,
) -> None:
    """How two to six profiles overlap: how many people are in each part."""
    session = session_of(ctx)
    texts = given.read(session, files)
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        parts = parts_of(reader, [given.check(session, reader, each) for each in texts], at)
    if part is not None and part > len(parts):
        raise click.UsageError(f"There are {len(parts)} parts.", ctx)
    if session.as_json:
        session.say(to_json({"parts": [each.as_data() for each in parts]}))
    elif part is not None:
        session.say(parts[part - 1].text.rstrip("\n"))
    else:
        rows = [(number, each.name, each.count) for number, each in enumerate(parts, 1)]
        schema = {"part": pl.Int64, "people": pl.String, "count": pl.Int64}
        write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), format_, output)
