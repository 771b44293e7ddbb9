"""`klankbord quarantine`: rows that could not land, why, and landing them after all."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ingest.kept import quarantine as kept
from ingest.kept.quarantine import Chosen
from ingest.kept.replay import replay as try_again
from ingest.mapping import named as mappings
from service import outcome, refreshing
from service.commands import JSON, CommandGroup, row_options, session_of
from service.counted import counted
from service.output import answer, write_frame

F = TypeVar("F", bound=Callable[..., Any])


@click.group("quarantine", cls=CommandGroup)
def quarantine() -> None:
    """Rows that could not land: kept whole, with the reason, until they land after all."""


def choosing(function: F) -> F:
    """The options that choose rows."""
    function = click.option("--reason", help="Only with this reason; ending in * all that begin so.")(function)
    function = click.option("--run", "run_id", type=int, help="Only of the run with this number.")(function)
    return click.option("--source", help="Only of this source, or of a file's run by its name.")(function)


@quarantine.command("list")
@choosing
@row_options
@click.pass_context
def show_groups(
    ctx: click.Context,
    source: str | None,
    run_id: int | None,
    reason: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """What there is, by source and reason: how many rows, when the first and the last came, and one of them."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = kept.groups(reader, Chosen(source, run_id, reason))
    write_frame(session, found, format_, output)


@quarantine.command("show")
@choosing
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most this many rows.")
@row_options
@click.pass_context
def show(
    ctx: click.Context,
    source: str | None,
    run_id: int | None,
    reason: str | None,
    limit: int,
    format_: str | None,
    output: str | None,
) -> None:
    """The rows, each with its payload as it came."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = kept.rows(reader, Chosen(source, run_id, reason), limit)
    write_frame(session, found, format_, output)


@quarantine.command("replay")
@choosing
@click.option("--mapping", "file", metavar="FILE", help="Try them through this TOML instead of the source's mapping.")
@JSON
@click.pass_context
def replay(ctx: click.Context, source: str | None, run_id: int | None, reason: str | None, file: str | None) -> None:
    """Try rows again, all or the chosen ones; what lands leaves the quarantine."""
    session = session_of(ctx)
    given = mappings.find(file, session.path(file)) if file else None
    chosen = Chosen(source, run_id, reason)
    done = try_again(session.warehouse, chosen, given, now=session.now(), clock=session.clock)
    refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
    outcome.tell(session, done, why="quarantine list")


@quarantine.command("drop")
@choosing
@click.option("--yes", "is_sure", is_flag=True, help="They are gone for good.")
@JSON
@click.pass_context
def drop(ctx: click.Context, source: str | None, run_id: int | None, reason: str | None, is_sure: bool) -> None:
    """Let go of rows for good: of a source, a run, or with a reason."""
    if source is None and run_id is None and reason is None:
        raise click.UsageError("Say which: --source, --run or --reason.")
    session = session_of(ctx)
    chosen = Chosen(source, run_id, reason)
    if not is_sure:
        with session.warehouse.reader() as reader:
            count = sum(kept.groups(reader, chosen)["rows"])
        raise click.UsageError(f"{counted(count, 'row')} would be gone for good; say so with --yes.")
    with session.warehouse.transaction() as writer:
        count = kept.drop(writer, chosen)
    answer(session, f"{counted(count, 'row is', 'rows are')} gone.", dropped=count)
