"""Why a customer is in a profile or is not: `profile explain`."""

from datetime import datetime
from typing import Any

import click

from segments.sentence.describe import Language
from segments.why.explain import explain as explanation_of
from segments.why.layout import lay_out, plainly
from segments.why.tell import Teller
from service import profiles as given
from service.commands import AS_OF, JSON, Command, session_of
from service.commands.profile.argument import ARGUMENT
from sql.written import to_json

STYLES: dict[str, dict[str, Any]] = {
    "true": {"fg": "green"},
    "false": {"fg": "red"},
    "fact": {"dim": True},
    "head": {"bold": True},
}


@click.command("explain", cls=Command)
@ARGUMENT
@click.option("--customer", required=True, metavar="ID|EMAIL", help="The customer_id, or else the e-mail address.")
@AS_OF
@click.option("--language", type=click.Choice(["en", "nl"]), default="en", show_default=True)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@JSON
@click.pass_context
def explain(
    ctx: click.Context, profile: str, customer: str, as_of: datetime | None, language: Language, format_: str
) -> None:
    """Why this customer is in the profile or is not: what holds, and the rows and values that decide."""
    session = session_of(ctx)
    (text,) = given.read(session, (profile,))
    at = as_of or session.now()
    with session.warehouse.reader() as reader:
        checked = given.check(session, reader, text)
        found = explanation_of(reader, checked, at, customer, language)
    if session.as_json or format_ == "json":
        teller = Teller(language, checked.plurals, found.zone, found.as_of)
        session.say(to_json({**found.as_data(), "why": teller.why(found)}))
    else:
        session.say(lay_out(found, language, checked.plurals, _paint if session.out_is_terminal else plainly))


def _paint(text: str, what: str) -> str:
    return click.style(text, **STYLES.get(what, {}))
