"""`klankbord account`: who may sign in to the pages, and as what."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import polars as pl

from accounts import accounts, audit
from accounts.roles import Role
from jobs import secrets
from service.commands import JSON, CommandGroup, row_options, session_of
from service.counted import counted
from service.errors import WrongInput
from service.output import answer, write_frame
from service.session import Session
from service.settings import pairs
from sql.errors import quoted
from sql.reader import Writer

PASSWORD, AGAIN = "The password", "The same password again"
SCHEMA: dict[str, type[pl.DataType] | pl.DataType] = {
    "name": pl.String,
    "role": pl.String,
    "state": pl.String,
    "signs_in_by": pl.String,
    "created_at": pl.Datetime("us"),
    "last_seen_at": pl.Datetime("us"),
}
SECRET = click.option(
    "--secret",
    "reference",
    metavar="password=env:VARIABLE|file:PATH",
    help="Where the password stands; by default it is typed, twice.",
)


@click.group("account", cls=CommandGroup)
def account() -> None:
    """Accounts for the pages: marketer, analyst, admin."""


@account.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([str(each) for each in Role]), help="What it may do.")
@click.option("--email", metavar="ADDRESS", help="Also, or only, sign in by the OIDC provider with this address.")
@click.option("--no-password", is_flag=True, help="Sign in by the provider alone; needs --email.")
@SECRET
@JSON
@click.pass_context
def add(ctx: click.Context, name: str, role: str, email: str | None, no_password: bool, reference: str | None) -> None:
    """Make an account; its password is typed twice, or read from where --secret says."""
    session = session_of(ctx)
    if no_password and (reference or not email):
        raise click.UsageError("--no-password goes with --email, and without --secret.")
    password = None if no_password else _password(session, reference)
    with _recorded(session, "account.add", name, role) as writer:
        accounts.add(writer, name, role, session.now(), password=password, email=email)
    answer(session, f"The account {quoted(name)} is made; its role is {role}.", name=name, role=role)


@account.command("list")
@row_options
@click.pass_context
def show(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All accounts, without their passwords."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = accounts.all_accounts(reader)
        seen = dict(reader.rows("select account, max(last_seen_at) from app.sign_in group by account"))
    rows = [
        {
            "name": each.name,
            "role": str(each.role),
            "state": "enabled" if each.is_enabled else "disabled",
            "signs_in_by": " ".join(filter(None, ("password" if each.password else None, each.email))) or None,
            "created_at": each.created_at,
            "last_seen_at": seen.get(each.name),
        }
        for each in found
    ]
    write_frame(session, pl.DataFrame(rows, schema=SCHEMA), format_, output)


@account.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([str(each) for each in Role]))
@JSON
@click.pass_context
def role(ctx: click.Context, name: str, role: str) -> None:
    """Give an account another role; it holds from the next click on."""
    session = session_of(ctx)
    with _recorded(session, "account.role", name, role) as writer:
        accounts.change_role(writer, name, role)
    answer(session, f"The role of {quoted(name)} is {role}.", name=name, role=role)


@account.command("password")
@click.argument("name")
@SECRET
@JSON
@click.pass_context
def password(ctx: click.Context, name: str, reference: str | None) -> None:
    """Give an account another password, and sign it out everywhere."""
    session = session_of(ctx)
    typed = _password(session, reference)
    with _recorded(session, "account.password", name) as writer:
        accounts.change_password(writer, name, typed)
    answer(session, f"The password of {quoted(name)} is another; it is signed out.", name=name)


@account.command("disable")
@click.argument("name")
@JSON
@click.pass_context
def disable(ctx: click.Context, name: str) -> None:
    """Let nobody in as this account any more, and sign it out."""
    session = session_of(ctx)
    with _recorded(session, "account.disable", name) as writer:
        accounts.disable(writer, name, session.now())
    answer(session, f"The account {quoted(name)} is disabled and signed out.", name=name, enabled=False)


@account.command("enable")
@click.argument("name")
@JSON
@click.pass_context
def enable(ctx: click.Context, name: str) -> None:
    """Let a disabled account in again."""
    session = session_of(ctx)
    with _recorded(session, "account.enable", name) as writer:
        accounts.enable(writer, name)
    answer(session, f"The account {quoted(name)} is enabled.", name=name, enabled=True)


@account.command("remove")
@click.argument("name")
@JSON
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Delete an account; what it did stays in the audit log."""
    session = session_of(ctx)
    with _recorded(session, "account.remove", name) as writer:
        accounts.remove(writer, name)
    answer(session, f"The account {quoted(name)} is removed.", name=name, removed=True)


@account.command("sign-out")
@click.argument("name")
@JSON
@click.pass_context
def sign_out(ctx: click.Context, name: str) -> None:
    """End every sign-in of an account; it may sign in again."""
    session = session_of(ctx)
    with _recorded(session, "account.sign_out", name) as writer:
        ended = accounts.sign_out(writer, name)
    answer(session, f"{quoted(name)} is signed out ({counted(ended, 'sign-in')} ended).", name=name, ended=ended)


@contextmanager
def _recorded(session: Session, act: str, name: str, detail: str | None = None) -> Iterator[Writer]:
    """A transaction with the record of what is done to the account in it, in the name of who types."""
    with session.warehouse.transaction() as writer:
        found = accounts.find(writer, name)  # it may be gone after
        yield writer
        by = (session.user or audit.NOBODY, audit.TYPED)
        audit.record(writer, by, act, session.now(), about=found.name if found else name, detail=detail)


def _password(session: Session, reference: str | None) -> str:
    """What is typed or referred to, before the warehouse is asked for: this may move to the process that serves."""
    if PASSWORD in session.typed:
        return session.typed[PASSWORD]
    if reference is not None:
        given = pairs((reference,), "--secret")
        if list(given) != ["password"]:
            raise click.BadParameter("Write it as password=env:VARIABLE or password=file:PATH.", param_hint="--secret")
        where = secrets.check(given["password"], session.cwd)
        home = session.path(session.home_path)
        session.typed[PASSWORD] = secrets.read(where, session.environment, home / "secrets")
        return session.typed[PASSWORD]
    typed = session.ask_secret(PASSWORD)
    if session.ask_secret(AGAIN) != typed:
        raise WrongInput("The two passwords differ; run this again.")
    return typed
