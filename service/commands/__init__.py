"""The commands, one file a noun. What is common to all of them: --home, instants, and how rows come out.

A command reads its arguments, calls one function of the floors below and says what came of it. Rules live below.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from service.output import FORMATS
from service.session import Session
from sql.errors import quoted

__all__ = ["AS_OF", "JSON", "Command", "CommandGroup", "Instant", "row_options", "session_of"]
F = TypeVar("F", bound=Callable[..., Any])


def _choose_home(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    session: Session = ctx.obj
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty; name a directory, or leave it out.", ctx, option)
    if value is not None and not session.in_owner:
        session.home_path = Path(value)


def _choose_json(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        session_of(ctx).as_json = True


def _home_option() -> click.Option:
    return click.Option(
        ["--home"],
        metavar="DIR",
        callback=_choose_home,
        expose_value=False,
        is_eager=True,
        help="The installation's directory; default KLANKBORD_HOME, else ./klankbord-home.",
    )


class Command(click.Command):
    """A command that takes --home, as all do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(_home_option())


class CommandGroup(click.Group):
    command_class = Command
    group_class = type

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(_home_option())


class Instant(click.ParamType[datetime]):
    """An instant or a date, ISO 8601, without an offset in UTC; as naive UTC."""

    name = "INSTANT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(str(value))
            return instant.astimezone(UTC).replace(tzinfo=None) if instant.tzinfo else instant
        except (ValueError, OverflowError):
            self.fail(
                f"{quoted(value)} is no instant; write it as 2026-11-21T10:00:00+01:00 or 2026-11-21.", param, ctx
            )


JSON = click.option(
    "--json", is_flag=True, expose_value=False, callback=_choose_json, help="One JSON object instead of prose."
)
AS_OF = click.option("--as-of", type=Instant(), help="Evaluate as it was at this instant; default now.")


def row_options(function: F) -> F:
    """The options of every command that gives rows."""
    function = JSON(function)
    function = click.option("--output", metavar="FILE", help="Write the rows to FILE instead of stdout.")(function)
    return click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        help="How rows are written; by default a table on a terminal, else what FILE's name says, else csv.",
    )(function)


def session_of(ctx: click.Context) -> Session:
    session: Session = ctx.obj
    return session
