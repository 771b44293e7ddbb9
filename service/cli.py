"""The command line: what `klankbord …` means, and how it ends.

Exit 0: done. 1: failed, with one plain sentence on stderr. 2: wrong usage. 130: stopped by Ctrl-C. Commands stand in
commands/, one file a noun, and are loaded only when they are used.
"""

import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from jobs.secrets import redact_shown
from service import faults, owner
from service.commands import CommandGroup
from service.session import Session
from sql.errors import KlankbordError

COMMANDS = {
    "account": "service.commands.account:account",
    "apply": "service.commands.apply:apply",
    "backup": "service.commands.backup:backup",
    "demo": "service.commands.demo:demo",
    "erase": "service.commands.erase:erase",
    "export": "service.commands.export:export",
    "import": "service.commands.importing:import_",
    "link": "service.commands.link:link",
    "model": "service.commands.model:model",
    "profile": "service.commands.profile:profile",
    "publish": "service.commands.publish:publish",
    "quarantine": "service.commands.quarantine:quarantine",
    "query": "service.commands.saved_query:query",
    "restore": "service.commands.restore:restore",
    "runs": "service.commands.runs:runs",
    "serve": "service.commands.serve:serve",
    "source": "service.commands.source:source",
    "sql": "service.commands.query:query",
    "token": "service.commands.token:token",
}
STOPPED = 130
NOBODY_READS = 141


class _Root(CommandGroup):
    """The commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(__import__(module, fromlist=[name]), name)
        return command


BEGIN = (
    "Begin with klankbord serve: in a browser, its pages lead from an empty home to a source, a profile and an export. "
    "klankbord demo shows the same with sample data."
)


@click.group(
    cls=_Root, epilog=BEGIN, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="klankbord", message="%(version)s")
def root() -> None:
    """Klankbord: what customers said and did, selected in one query and delivered exactly once."""


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    session = _own_session()
    code = run(sys.argv[1:], session)
    try:
        session.close()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = STOPPED
    except BrokenPipeError:
        code = NOBODY_READS
    if code == NOBODY_READS:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str], session: Session) -> int:
    """Run the command that `arguments` are, here or where the warehouse is; its exit code. Raises nothing."""
    try:
        return _run(arguments, session)
    except BrokenPipeError:  # also where nobody hears what went wrong
        return NOBODY_READS


def _run(arguments: Sequence[str], session: Session) -> int:
    try:
        try:
            code: Any = root.main(list(arguments), prog_name="klankbord", obj=session, standalone_mode=False)
        finally:  # what failed has said things too
            session.out.flush()
        return code if isinstance(code, int) else 0
    except owner.HandOver as handed:
        return _hand_over(handed.owner, arguments, session)
    except click.UsageError as error:
        usage = f"{error.ctx.get_usage()}\n" if error.ctx else ""
        session.tell(f"{usage}{redact_shown(error.format_message())}")
        return 2
    except click.ClickException as error:
        session.tell(redact_shown(error.format_message()))
        return 1
    except (click.Abort, KeyboardInterrupt):
        session.tell("Stopped.")
        return STOPPED
    except BrokenPipeError:
        raise
    except KlankbordError as error:
        session.clear_progress()
        session.tell(redact_shown(str(error)))
        return 1
    except Exception as error:
        session.clear_progress()
        session.tell(faults.record(session.home_path, error))
        return 1


def _hand_over(to: owner.Owner, arguments: Sequence[str], session: Session) -> int:
    try:
        return owner.hand_over(to, arguments, session)
    except KeyboardInterrupt:
        session.tell("Stopped.")
        return STOPPED
    except KlankbordError as error:
        session.tell(redact_shown(str(error)))
        return 1


def _own_session() -> Session:
    """The session of this process: its streams, folder, environment and clock."""
    return Session(
        home_path=Path(os.environ.get("KLANKBORD_HOME") or "klankbord-home"),
        cwd=_folder(),
        environment=os.environ,
        out=sys.stdout.buffer,
        err=sys.stderr.buffer,
        clock=lambda: datetime.now(UTC).replace(tzinfo=None),
        opener=lambda session: owner.open_here(session.open_home(), session.now()),
        asker=_ask,
        stdin=sys.stdin.buffer if sys.stdin else None,
        out_is_terminal=sys.stdout.isatty(),
        err_is_terminal=sys.stderr.isatty(),
        user=_user(),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # one that the computer has no name for
        return ""


def _folder() -> Path:
    try:
        return Path.cwd()
    except OSError:  # removed while we stood in it
        return Path("/")


def _ask(label: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(
            f"{label} has to be typed and this is no terminal; give it with --secret NAME=env:VARIABLE."
        )
    return getpass.getpass(f"{label}: ", stream=sys.stderr)
