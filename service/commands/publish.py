"""`klankbord publish`: the analysts' views as Parquet files, for any engine."""

import click

from exports.publishing.publish import publish as published
from service.commands import JSON, Command, session_of
from service.counted import counted
from service.output import answer


@click.command("publish", cls=Command)
@click.argument("folder", metavar="DIR")
@JSON
@click.pass_context
def publish(ctx: click.Context, folder: str) -> None:
    """Write every view that analysts may read to DIR, as Parquet: DIR/events/*.parquet, DIR/customers/*.parquet ….

    Doing it again writes only what is another one since. Whoever reads DIR meanwhile sees what was there before, until
    all of the new is there.
    """
    session = session_of(ctx)
    path = session.path(folder)
    done = published(session.warehouse, path, session.now(), stop=session.stop, tell=session.progress)
    session.clear_progress()
    views = {name: {"rows": table.rows, "files": len(table.files)} for name, table in done.manifest.views.items()}
    counts = f"{done.written:,} written, {done.kept:,} as before, {done.removed:,} gone"
    answer(
        session,
        f"{path} has {counted(len(views), 'view')} as of now, {counted(done.rows, 'row')}; files: {counts}.",
        folder=str(path),
        published_at=done.manifest.published_at,
        arrival=done.manifest.arrival,
        rows=done.rows,
        written=done.written,
        kept=done.kept,
        removed=done.removed,
        views=views,
    )
