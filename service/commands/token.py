"""`klankbord token`: who may call the API."""

from datetime import datetime, timedelta

import click
import polars as pl

from service import tokens
from service.commands import JSON, CommandGroup, Instant, row_options, session_of
from service.output import answer, write_frame
from sql.errors import quoted


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
@click.option("--expires", "expires_at", type=Instant(), help="The instant at which it ends; default never.")
@click.option("--days", type=click.IntRange(1, 36500), help="End after this many days.")
@JSON
@click.pass_context
def add(ctx: click.Context, name: str, scopes: tuple[str, ...], expires_at: datetime | None, days: int | None) -> None:
    """Make a token and print it, this once, alone on the last line."""
    session = session_of(ctx)
    now = session.now()
    if days is not None:
        expires_at = now + timedelta(days=days)
    with session.warehouse.transaction() as writer:
        text = tokens.add(writer, name, frozenset(map(tokens.Scope, scopes)), now, expires_at)
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
            "state": "live" if each.is_live(now) else "revoked" if each.revoked_at else "ended",
            "created_at": each.created_at,
            "expires_at": each.expires_at,
            "last_used_at": each.last_used_at,
        }
        for each in found
    ]
    time = pl.Datetime("us")
    schema = {"name": pl.String, "scope": pl.String, "state": pl.String}
    frame = pl.DataFrame(rows, schema={**schema, "created_at": time, "expires_at": time, "last_used_at": time})
    write_frame(session, frame, format_, output)


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
