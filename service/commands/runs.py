"""`klankbord runs`: the run log, and what one run called and could not land."""

import click
import polars as pl

from service.commands import Command, row_options, session_of
from service.errors import WrongInput
from service.output import write_frame
from sql.errors import quoted
from sql.named import query
from sql.reader import Reader


@click.command("runs", cls=Command)
@click.argument("name", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most this many runs.")
@click.option(
    "--calls", "part", flag_value="calls", help="The calls that the run made, with the customers they brought."
)
@click.option("--rejected", "part", flag_value="rejected", help="The run's rows that could not land, with the reason.")
@row_options
@click.pass_context
def runs(
    ctx: click.Context, name: str | None, limit: int, part: str | None, format_: str | None, output: str | None
) -> None:
    """The run log, the newest first; of NAME alone where it is given, which may be a run's number.

    --calls and --rejected show that of one run: the numbered one, or the last of NAME; for --rejected, the last that
    rejected any.
    """
    session = session_of(ctx)
    wanted = {"name": name, "run_id": None, "limit": limit}
    if name is not None and name.isdecimal():
        wanted = {"name": None, "run_id": int(name), "limit": limit}
    with session.warehouse.reader() as reader:
        found = reader.frame(query("service/runs"), wanted)
        if name is not None and found.is_empty():
            raise WrongInput(f"There is no run of {quoted(name)}; there are runs of: {_names(reader)}.")
        if part is not None:
            found = _part(reader, found, part)
    write_frame(session, found, format_, output)


def _names(reader: Reader) -> str:
    return ", ".join(name for (name,) in reader.rows("select distinct name from app.run order by name")) or "none yet"


def _part(reader: Reader, runs: pl.DataFrame, part: str) -> pl.DataFrame:
    if runs.is_empty():
        raise WrongInput("There is no run yet.")
    rejecting = runs.filter(pl.col("rejected") > 0) if part == "rejected" else runs
    chosen = rejecting if rejecting.height else runs
    return reader.frame(query(f"service/{part}"), {"run_id": int(chosen["run_id"][0])})
