"""`klankbord source mapping`, `try` and `remap`: how a source's fields become ours, tried, changed, and made good."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
import polars as pl

from ingest import source as sources
from ingest.kept.remap import remap as read_anew
from ingest.kept.try_mapping import LAST, Tried, try_mapping
from ingest.mapping import named as mappings
from ingest.source import mapping_change, mapping_versions
from service import outcome, refreshing
from service.commands import JSON, Command, Instant, session_of
from service.counted import counted
from service.output import answer, write_frame
from service.session import Session
from service.tried import tried_as_data
from sql.errors import quoted

SHOWN = 10  # rows of each kind


@click.command("mapping", cls=Command)
@click.argument("name")
@click.option("--set", "file", metavar="FILE", help="Make this TOML the mapping; the next call is read through it.")
@click.option("--note", help="Why, for whoever reads the versions.")
@click.option("--versions", "shows_versions", is_flag=True, help="Every mapping it had: when, who, why.")
@click.option("--diff", "pair", nargs=2, type=int, metavar="A B", help="What version B has otherwise than A.")
@click.option("--restore", "version", type=int, metavar="N", help="Version N again, as a new version.")
@JSON
@click.pass_context
def mapping(
    ctx: click.Context,
    name: str,
    file: str | None,
    note: str | None,
    shows_versions: bool,
    pair: tuple[int, int] | None,
    version: int | None,
) -> None:
    """The mapping of the source NAME as TOML, to be saved, edited and given back."""
    if sum((file is not None, shows_versions, pair is not None, version is not None)) > 1:
        raise click.UsageError("Choose one of --set, --versions, --diff and --restore.")
    session = session_of(ctx)
    if file is not None or version is not None:
        _change(session, name, file, version, note)
    elif shows_versions:
        _show_versions(session, name)
    elif pair is not None:
        with session.warehouse.reader() as reader:
            lines = mapping_change.difference(reader, name, *pair)
        answer(session, lines or "They are the same.", name=name, difference=lines)
    else:
        with session.warehouse.reader() as reader:
            found = sources.get(reader, name)
        told = sources.mapping_in_force(found)
        answer(session, told.to_toml().rstrip("\n"), name=name, mapping=told.to_dict(), text=told.to_toml())


def _change(session: Session, name: str, file: str | None, version: int | None, note: str | None) -> None:
    given = mappings.find(file, session.path(file)) if file is not None else None
    with session.warehouse.transaction() as writer:
        was = sources.get(writer, name)
        if given is not None:
            made = sources.change(writer, name, mapping=given, now=session.now(), by=session.user, note=note)
        else:
            made = mapping_change.restore(writer, name, version or 0, now=session.now(), by=session.user, note=note)
        number = mapping_versions.versions(writer, name)[0].version
    if made.mapping == was.mapping:
        answer(session, f"That is the mapping of {name} already (version {number}).", name=name, version=number)
        return
    prose = f"The mapping of {name} is version {number} now. What came before is read through it by: "
    answer(session, f"{prose}klankbord source remap {name}", name=name, version=number)


def _show_versions(session: Session, name: str) -> None:
    with session.warehouse.reader() as reader:
        sources.get(reader, name)
        found = mapping_versions.versions(reader, name)
    rows = [(each.version, each.saved_at, each.saved_by, each.note, each.mapping is None) for each in found]
    schema: dict[str, Any] = {
        "version": pl.Int64,
        "saved_at": pl.Datetime("us"),
        "saved_by": pl.String,
        "note": pl.String,
        "is_the_kinds_own": pl.Boolean,
    }
    write_frame(session, pl.DataFrame(rows, schema=schema, orient="row"), None, None)


@click.command("try", cls=Command)
@click.argument("name")
@click.option("--mapping", "file", metavar="FILE", help="Try this TOML; by default the mapping in force.")
@click.option("--sample", metavar="FILE", help="JSON as it is sent, or a table; by default the last calls.")
@click.option("--last", type=click.IntRange(min=1), default=LAST, show_default=True, help="So many kept calls.")
@JSON
@click.pass_context
def try_(ctx: click.Context, name: str, file: str | None, sample: str | None, last: int) -> None:
    """What a mapping makes of a real sample of the source NAME; it stores nothing."""
    session = session_of(ctx)
    given = mappings.find(file, session.path(file)) if file else None
    path = Path(session.path(sample)) if sample else None
    tried = try_mapping(session.warehouse, name, given, sample=path, last=last, now=session.now())
    if session.as_json:
        answer(session, "", **tried_as_data(tried))
    else:
        _tell(session, tried)


def _tell(session: Session, tried: Tried) -> None:
    counts = tried.counts
    parts = [counted(counts.read, "row"), f"{counts.inserted:,} would be new"]
    parts += [
        f"{count:,} {what}"
        for count, what in (
            (counts.updated, "would be updated"),
            (counts.duplicates, "are there already"),
            (counts.rejected, "would be rejected"),
            (tried.skipped, "elements are about no customer"),
        )
        if count
    ]
    session.say(f"{', '.join(parts)}. Nothing was stored.")
    for kind, rows in tried.rows.items():
        session.say(f"\n{kind}, {counted(rows.height, 'row')}:" if rows.height else f"\n{kind}: no rows")
        if rows.height:
            write_frame(session, rows.head(SHOWN), "table", None)
        if tried.extras[kind]:
            session.say(f"Kept under their own names: {', '.join(tried.extras[kind])}")
    if tried.rejected.height:
        session.say("\nRejected:")
        write_frame(session, tried.rejected.head(SHOWN), "table", None)


@click.command("remap", cls=Command)
@click.argument("name")
@click.option("--since", type=Instant(), metavar="DAY", help="Only what was received from this day or instant on.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Tell what it would come to, and change nothing.")
@JSON
@click.pass_context
def remap(ctx: click.Context, name: str, since: datetime | None, is_dry: bool) -> None:
    """Read what the source NAME sent before anew, through the mapping that is in force."""
    session = session_of(ctx)
    done = read_anew(session.warehouse, name, since=since, is_dry=is_dry, now=session.now(), clock=session.clock)
    if not is_dry:
        refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
        outcome.tell(session, done.outcome, why="quarantine list", calls=done.calls, gone=done.gone)
        return
    counts = done.outcome.counts
    prose = (
        f"{counted(done.calls, 'call')} of {quoted(name)} would give {counted(counts.read, 'row')}: "
        f"{counts.inserted:,} new, "
        f"{counts.updated:,} changed, {counts.duplicates:,} as they are, {counts.rejected:,} rejected; "
        f"{counted(done.gone, 'row')} would go. Nothing was changed."
    )
    answer(session, prose, name=name, calls=done.calls, gone=done.gone, **vars(counts))


COMMANDS = (mapping, try_, remap)
