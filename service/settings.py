"""`--set NAME=VALUE` and `--secret NAME=REFERENCE`, as sources and exports take them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from service.session import Session

F = TypeVar("F", bound=Callable[..., Any])


def pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """NAME=VALUE by NAME; click.BadParameter for what is none. It never repeats a value, which may be a secret."""
    found = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(
                f"Write it as NAME=VALUE{' (a reference)' if option == '--secret' else ''}.", param_hint=option
            )
        if name in found:
            raise click.BadParameter(f"{name} is given twice.", param_hint=option)
        found[name.strip()] = value
    return found


def set_option(function: F) -> F:
    return click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting; may be repeated.")(
        function
    )


def secret_option(function: F) -> F:
    return click.option(
        "--secret",
        "secrets",
        multiple=True,
        metavar="NAME=env:VARIABLE|file:PATH",
        help="Where a secret stands; NAME alone is asked for and kept in the home.",
    )(function)


def ask_missing(
    session: Session, given: tuple[str, ...], needed: tuple[str, ...]
) -> tuple[dict[str, str], dict[str, str]]:
    """The references that were given, and what was typed for those that are still needed, by name."""
    references = pairs(tuple(each for each in given if "=" in each), "--secret")
    asked = {each for each in given if "=" not in each} | (set(needed) - references.keys())
    return references, {name: session.ask_secret(f"The secret {name}") for name in sorted(asked)}
