"""`klankbord link`: what links in mails say of the customer they were sent to."""

import click

from ingest import link as links
from jobs.links.keys import Keys
from jobs.links.token import DAYS, MOST_DAYS
from service.commands import JSON, CommandGroup, session_of
from service.output import answer
from sql.written import to_json


@click.group("link", cls=CommandGroup)
def link() -> None:
    """The parameter of links in mails by which a click is known again, and the keys it is encrypted with."""


@link.command("make")
@click.option("--customer", required=True, metavar="ID", help="Whose: a customer_id or an e-mail address.")
@click.option("--fields", metavar="A,B", help="The customer fields it carries; default customer_id, or else email.")
@click.option(
    "--valid-days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="For how long it counts."
)
@JSON
@click.pass_context
def make(ctx: click.Context, customer: str, fields: str | None, valid_days: int) -> None:
    """Make the token of one customer and print it, alone on the line."""
    session = session_of(ctx)
    chosen = [each.strip() for each in (fields or "").split(",") if each.strip()]
    with session.warehouse.reader() as reader:
        text = links.make(reader, session.home, customer, chosen, session.now(), valid_days)
    answer(session, text, token=text, parameter=session.home.settings.link_parameter, valid_days=valid_days)


@link.command("read")
@click.argument("token")
@JSON
@click.pass_context
def read(ctx: click.Context, token: str) -> None:
    """What TOKEN says, a token or a whole link that has one."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        said = links.read(reader, session.home, token, session.now())
    lines = [f"{name}: {value if isinstance(value, str) else to_json(value)}" for name, value in said.fields.items()]
    lines += [f"made {said.made_at.isoformat()}Z, valid until {said.valid_until.isoformat()}Z"]
    lines += ["The customer is known." if said.exists else "No customer is known by this."]
    answer(session, "\n".join(lines), **vars(said))


@link.command("rotate")
@JSON
@click.pass_context
def rotate(ctx: click.Context) -> None:
    """Make a new key for new tokens; the keys before it still read the tokens that are out."""
    session = session_of(ctx)
    count = Keys.rotate(session.home.secrets).count
    others = "" if count == 1 else f" {count - 1:,} older {'key reads' if count == 2 else 'keys read'} what is out."
    answer(session, f"New link parameters are made with a new key.{others}", keys=count)
