"""Who a profile selects: how many, and which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
import polars as pl

from segments.people import audience
from service import profiles as given
from service.commands import AS_OF, Command, row_options, session_of
from service.commands.profile.argument import ARGUMENTS
from service.output import write_frame
from service.session import Session
from sql.reader import Reader
from sql.written import to_json


@click.command("count", cls=Command)
@ARGUMENTS
@AS_OF
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
        if session.as_json:
            _tell_each(session, reader, texts, at)
            return
        checked = [given.check(session, reader, each) for each in texts]
        counts = [(each.profile.name, audience.count(reader, each, at)) for each in checked]
    frame = pl.DataFrame(counts, schema={"profile": pl.String, "count": pl.Int64}, orient="row")
    write_frame(session, frame, format_, output)


def _tell_each(session: Session, reader: Reader, texts: Sequence[given.Given], at: datetime) -> None:
    """One object with the count of each profile by its name; of one that is wrong its verdict, by its argument.
    WrongInput where there is one."""
    told: dict[str, Any] = {}
    wrong = []
    for each in texts:
        verdict = given.judge(session, reader, each)
        if verdict.is_right():
            told[verdict.name] = audience.count(reader, given.check(session, reader, each), at)
        else:
            told.setdefault(each.argument, verdict.as_data())
            wrong.append(verdict)
    session.say(to_json(told))
    given.refuse_wrong(wrong)


@click.command("members", cls=Command)
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
