"""`klankbord backup`: a consistent copy of the home in one file."""

import click

from service import backup as backups
from service.commands import JSON, Command, session_of
from service.output import answer


@click.command("backup", cls=Command)
@click.argument("file")
@JSON
@click.pass_context
def backup(ctx: click.Context, file: str) -> None:
    """Write the warehouse as it is now, config.toml and what exports keep into the new FILE. Secrets are left out."""
    session = session_of(ctx)
    at, path = session.now(), session.path(file)
    size = backups.write(session.warehouse, path)
    prose = f"{path} holds the home as of {at:%Y-%m-%d %H:%M:%S} UTC ({size:,} bytes); secrets/ is not in it."
    answer(session, prose, file=str(path), bytes=size, taken_at=at)
