"""`klankbord demo`: sample data through the front doors, then serve."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from accounts import accounts
from accounts.accounts import DEMO
from accounts.roles import Role
from service.commands import Command, session_of
from service.commands.serve import PORT
from service.session import Session
from sql.warehouse import Warehouse


@click.command("demo", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="The loopback address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.pass_context
def demo(ctx: click.Context, host: str, port: int) -> None:
    """Fill the home with sample data, then serve it."""
    from service import server  # Streamlit takes a second to load, and only serving needs it

    server.serve(session_of(ctx), host, port, prepare=_filled, visitor=DEMO)


@contextmanager
def _filled(warehouse: Warehouse, session: Session) -> Iterator[None]:
    from service.demo.build import start

    _open_up(warehouse, session)
    closealert = start(warehouse, session.clock, session.tell)
    try:
        yield
    finally:
        closealert.stop()


def _open_up(warehouse: Warehouse, session: Session) -> None:
    """Let whoever opens the sample data in without a password, for as long as nobody has one here."""
    with warehouse.transaction() as writer:
        if accounts.anybody_can_sign_in(writer):
            return
        if accounts.find(writer, DEMO) is None:
            accounts.add(writer, DEMO, Role.ADMIN, session.now())
    session.tell(
        f"Whoever opens it on this machine is signed in as {DEMO}, an admin without a password, until somebody has "
        "an account: klankbord account add NAME --role admin."
    )
