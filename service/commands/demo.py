"""`klankbord demo`: sample data through the front doors, then serve."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

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

    server.serve(session_of(ctx), host, port, prepare=_filled)


@contextmanager
def _filled(warehouse: Warehouse, session: Session) -> Iterator[None]:
    from service.demo.build import start

    closealert = start(warehouse, session.clock, session.tell)
    try:
        yield
    finally:
        closealert.stop()
