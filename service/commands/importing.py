"""`klankbord import`: rows from files."""

from collections.abc import Callable
from pathlib import Path

import click

from ingest.files import import_files, letters_of_file, look_at_file
from ingest.looks.reading import Ours
from ingest.looks.suggestion import suggest
from ingest.mapping import named as mappings
from service import outcome, refreshing
from service.commands import JSON, Command, session_of
from service.counted import counted
from service.output import answer
from service.session import Session
from sql.letters import UTF8, WINDOWS


@click.command("import", cls=Command)
@click.argument("kind", metavar="KIND")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--mapping",
    metavar="FILE",
    help="TOML, or the name of one that comes along: which of the file's columns is which of ours.",
)
@click.option("--source", metavar="NAME", help="Where the rows come from; event ids are the source's own.")
@click.option("--name", metavar="NAME", help="The name of the list (import list).")
@click.option(
    "--look", "only_looks", is_flag=True, help="Store nothing; write a mapping for the file, with how it would be read."
)
@JSON
@click.pass_context
def import_(
    ctx: click.Context,
    kind: str,
    files: tuple[str, ...],
    mapping: str | None,
    source: str | None,
    name: str | None,
    only_looks: bool,
) -> None:
    """Import FILEs of KIND: customers, events, answers, list, or an activity of a data model.

    Files are .csv, .ndjson, .jsonl or .parquet, also .gz or .zst. All of them land, or none; rows that cannot land are
    kept with their reason.
    """
    session = session_of(ctx)
    paths = [session.path(each) for each in files]
    if only_looks:
        _look(session, kind, paths, any(each is not None for each in (mapping, source, name)))
        return
    if kind == "list":
        _check_list(name, files, mapping)
        from ingest.files import import_list

        done = import_list(session.warehouse, name or "", paths[0], now=session.now())
        refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
        outcome.tell_counts(session, done)
        return
    if name is not None:
        raise click.UsageError("--name is for import list alone.")
    read = mappings.find(mapping, session.path(mapping)) if mapping else None
    done = import_files(
        session.warehouse,
        kind,
        paths,
        source=source,
        mapping=read,
        now=session.now(),
        progress=_progress(session, kind),
        clock=session.clock,
    )
    refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
    outcome.tell_counts(session, done)


def _look(session: Session, kind: str, paths: list[Path], has_more: bool) -> None:
    if kind == "list" or len(paths) != 1 or has_more:
        raise click.UsageError("--look looks at one file, of rows that take a mapping, and takes no other option.")
    with session.warehouse.reader() as reader:
        ours = Ours.of(reader, kind)
    letters = letters_of_file(session.warehouse, paths[0])
    encoding = WINDOWS if letters.is_windows else UTF8
    found = suggest(ours, look_at_file(session.warehouse, paths[0], encoding), letters)
    answer(session, found.text.rstrip("\n"), kind=kind, columns=found.columns, mapping=found.mapping.to_dict())


def _check_list(name: str | None, files: tuple[str, ...], mapping: str | None) -> None:
    if not name:
        raise click.UsageError("A list needs a name: klankbord import list --name NAME FILE.")
    if len(files) != 1:
        raise click.UsageError("A list comes from one file.")
    if mapping:
        raise click.UsageError("A list takes no mapping: its one column is customer_id or email.")


def _progress(session: Session, kind: str) -> Callable[[int, int | None], None]:
    def tell(done: int, of: int | None) -> None:
        session.progress(f"{kind}: " + (f"{done:,} of {counted(of, 'row')}" if of else counted(done, "row")))

    return tell
