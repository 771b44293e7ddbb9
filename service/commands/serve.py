"""`klankbord serve`: the one process that owns the warehouse."""

import click

from service.commands import Command, session_of

PORT = 8501


@click.command("serve", cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="The loopback address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the dashboard, the HTTP API and the scheduler until SIGTERM or Ctrl-C."""
    from service import server  # Streamlit takes a second to load, and only serving needs it

    server.serve(session_of(ctx), host, port)
