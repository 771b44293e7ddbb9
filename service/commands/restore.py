"""`klankbord restore`: a home from a backup."""

import click

from service import backup as backups
from service import owner
from service.commands import JSON, Command, session_of
from service.errors import AlreadyServed
from service.output import answer


@click.command("restore", cls=Command)
@click.argument("file")
@JSON
@click.pass_context
def restore(ctx: click.Context, file: str) -> None:
    """Make the home what it was when the backup FILE was made. Only where there is no warehouse yet."""
    session = session_of(ctx)
    home = session.path(session.home_path).absolute()
    if serving := owner.find(home):
        raise AlreadyServed(
            f"The home {home} is served by process {serving.pid}, and a backup is only put where there is no "
            "warehouse; choose another home with --home."
        )
    backups.restore(session.path(file), home)
    prose = f"The home {home} is as it was in {session.path(file)}; its secrets/ have to be put back apart."
    answer(session, prose, home=str(home), file=str(session.path(file)))
