"""`klankbord serve`: the one process that owns the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from service.commands import Command, session_of
from service.session import Session
from sql.warehouse import Warehouse

PORT = 8501


@click.command("serve", cls=Command)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; others than this machine's own need an account.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the dashboard, the HTTP API and the scheduler until SIGTERM or Ctrl-C."""
    from service import server  # Streamlit takes a second to load, and only serving needs it

    server.serve(session_of(ctx), host, port, prepare=_without_demo)


@contextmanager
def _without_demo(warehouse: Warehouse, session: Session) -> Iterator[None]:
    """The sample data's source would knock in vain: its server runs with `klankbord demo` alone."""
    from service.demo.build import SOURCE, pause_source

    if pause_source(warehouse, session.now()):
        session.tell(
            f"The source {SOURCE} of the sample data is paused: what it fetches from runs with klankbord demo alone, "
            "which starts both again."
        )
    yield
