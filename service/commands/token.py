"""`klankbord token`: who may call the API."""

from datetime import datetime, timedelta

import click
import polars as pl

from service import tokens
from service.commands import JSON, CommandGroup, Instant, row_options, session_of
from service.output import answer, write_frame
from sql.errors import quoted

TEXTS = ("name", "scope", "state", "source", "addresses")
TIMES = ("created_at", "expires_at", "last_used_at", "sleeps_at")
TIME = pl.Datetime("us")


@click.group("token", cls=CommandGroup)
def token() -> None:
    """Tokens for the HTTP API, stored hashed."""


@token.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([str(each) for each in tokens.Scope]),
    help="What it may do; may be given more than once.",
)
@click.option("--source", metavar="SOURCE", help="The one source whose hook it opens; only with --scope hook.")
@click.option("--address", "addresses", multiple=True, metavar="CIDR", help="Where it may be used from; repeatable.")
@click.option("--expires", "expires_at", type=Instant(), help="The instant at which it ends; default never.")
@click.option("--days", type=click.IntRange(1, 36500), help="End after this many days.")
@JSON
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    scopes: tuple[str, ...],
    source: str | None,
    addresses: tuple[str, ...],
    expires_at: datetime | None,
    days: int | None,
) -> None:
    """Make a token and print it, this once, alone on the last line."""
    session = session_of(ctx)
    now = session.now()
    if days is not None:
        expires_at = now + timedelta(days=days)
    with session.warehouse.transaction() as writer:
        opens = frozenset(map(tokens.Scope, scopes))
        text = tokens.add(writer, name, opens, now, expires_at, source=source, addresses=addresses)
    session.tell(f"Keep the token {quoted(name)} now; it is shown this once.")
    answer(session, text, name=name, scopes=sorted(scopes), expires_at=expires_at, token=text)


@token.command("list")
@row_options
@click.pass_context
def show(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All tokens, without their texts."""
    session = session_of(ctx)
    now = session.now()
    with session.warehouse.reader() as reader:
        found = tokens.all_tokens(reader)
    rows = [
        {
            "name": each.name,
            "scope": " ".join(sorted(each.scopes)),
            "state": str(each.state(now)),
            "source": each.source,
            "addresses": " ".join(each.addresses) or None,
            "created_at": each.created_at,
            "expires_at": each.expires_at,
            "last_used_at": each.last_used_at,
            "sleeps_at": None if each.is_over(now) else each.sleeps_at,
        }
        for each in found
    ]
    schema = dict.fromkeys(TEXTS, pl.String) | dict.fromkeys(TIMES, TIME)
    write_frame(session, pl.DataFrame(rows, schema=schema), format_, output)


@token.command("revoke")
@click.argument("name")
@JSON
@click.pass_context
def revoke(ctx: click.Context, name: str) -> None:
    """Take a token back; from now on it opens nothing."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        tokens.revoke(writer, name, session.now())
    answer(session, f"The token {quoted(name)} is revoked.", name=name, revoked=True)


@token.command("wake")
@click.argument("name")
@JSON
@click.pass_context
def wake(ctx: click.Context, name: str) -> None:
    """Let a token that fell asleep, or soon will, open again what it opened; it may be unused for 60 days anew."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        tokens.wake(writer, name, session.now())
    answer(session, f"The token {quoted(name)} is awake.", name=name, awake=True)
