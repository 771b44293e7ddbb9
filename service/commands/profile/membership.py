"""Who entered and left saved profiles over time: refresh, history, and which are kept current by themselves."""

from datetime import datetime

import click
import polars as pl

from segments import profiles
from segments.saved import following, membership
from service import refreshing
from service.commands import AS_OF, JSON, Command, row_options, session_of
from service.commands.profile.argument import BY, who
from service.errors import WrongInput
from service.output import answer, write_frame
from service.refreshing import Refreshed
from sql.errors import quoted
from sql.written import to_json

NAME = click.argument("name")


@click.command("refresh", cls=Command)
@click.argument("names", metavar="[NAME...]", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every saved profile; without names, those in use.")
@click.option("--full", is_flag=True, help="Look at everybody, also where few can have moved.")
@AS_OF
@JSON
@click.pass_context
def refresh(ctx: click.Context, names: tuple[str, ...], every: bool, full: bool, as_of: datetime | None) -> None:
    """Find who entered and who left saved profiles since their last refresh, and keep when.

    Without NAMEs those in use: followed ones, and those that an export sends.
    """
    session = session_of(ctx)
    if names and every:
        raise click.UsageError("Give names or --all, not both.", ctx)
    with session.warehouse.reader() as reader:
        for name in names:
            profiles.get(reader, name)
        wanted = names or (profiles.names(reader) if every else following.in_use(reader))

    def tell(each: Refreshed) -> None:
        if not each.problem and not session.as_json:
            session.say(str(each))

    found = refreshing.refresh_each(session.warehouse, wanted, session.clock, as_of, full=full, tell=tell)
    if session.as_json:
        session.say(to_json({"profiles": [each.as_data() for each in found]}))
    elif not found:
        session.say("No profile is in use; klankbord profile follow NAME puts one in use.")
    if failed := [str(each) for each in found if each.problem]:
        raise WrongInput("\n".join(failed))


@click.command("history", cls=Command)
@NAME
@row_options
@click.pass_context
def history(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """Its refreshes, the newest first: how many members, how many entered and left, and why it looked at everybody."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = membership.history(reader, name)
    rows = [(each.refreshed_at, each.as_of, each.version, each.members, each.entered, each.left, each.affected,
             each.elapsed_ms, "full" if each.is_full else "partial", each.reason) for each in found]  # fmt: skip
    moments = dict.fromkeys(("refreshed_at", "as_of"), pl.Datetime("us"))
    numbers = dict.fromkeys(("version", "members", "entered", "left", "affected", "elapsed_ms"), pl.Int64)
    texts = dict.fromkeys(("kind", "reason"), pl.String)
    frame = pl.DataFrame(rows, schema={**moments, **numbers, **texts}, orient="row")
    write_frame(session, frame, format_, output)


@click.command("follow", cls=Command)
@NAME
@BY
@JSON
@click.pass_context
def follow(ctx: click.Context, name: str, by: str | None) -> None:
    """Keep its members current: after every import and by the hour."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        following.follow(writer, name, session.now(), who(session, by))
    answer(
        session,
        f"The profile {quoted(name)} is followed: it is refreshed after every import and by the hour.",
        name=name,
    )


@click.command("unfollow", cls=Command)
@NAME
@JSON
@click.pass_context
def unfollow(ctx: click.Context, name: str) -> None:
    """Follow it no longer; what is known of its members stays."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        following.unfollow(writer, name)
    answer(session, f"The profile {quoted(name)} is no longer followed; what is known of its members stays.", name=name)
