"""`klankbord erase`: forget a person everywhere."""

from contextlib import suppress

import click

from ingest.erase import Erased, allow_again, find
from service import refreshing
from service.commands import JSON, Command, session_of
from service.counted import counted
from service.erasing import forget_person, notes_of
from service.output import answer
from service.owner import HandOver
from service.session import Session
from sql.errors import WarehouseBusy


@click.command("erase", cls=Command)
@click.argument("customer")
@click.option("--yes", is_flag=True, help="Do not ask first; only a terminal is asked.")
@click.option("--allow-again", is_flag=True, help="Let their later rows land, as those of somebody new.")
@click.option("--unknown", is_flag=True, help="Keep them out also where nobody has this id or address.")
@click.option("--unblock", is_flag=True, help="Erase nobody; let rows with this id or address land again.")
@JSON
@click.pass_context
def erase(ctx: click.Context, customer: str, yes: bool, allow_again: bool, unknown: bool, unblock: bool) -> None:
    """Forget CUSTOMER, an id or an e-mail address, everywhere, and keep out what is delivered of them later.

    Everybody goes whom it leads to, with all addresses that they ever had.
    """
    if not customer.strip():
        raise click.UsageError("Name whom to erase: a customer_id or an e-mail address.")
    if unblock and (allow_again or unknown):
        raise click.UsageError("--unblock goes with no other option: it erases nobody.")
    if unknown and allow_again:
        raise click.UsageError("--unknown keeps somebody out and --allow-again does not; give one of them.")
    session = session_of(ctx)
    if unblock:
        _unblock(session, customer)
        return
    if session.out_is_terminal and not yes:
        _confirm(session, customer)
    done = forget_person(
        session.warehouse,
        customer,
        now=session.now(),
        by=session.user or None,
        block=not allow_again,
        unknown=unknown,
    )
    refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
    home = session.home
    if not session.in_owner:  # opened once more, the file is made anew without the bytes of what was deleted
        session.close()
        with suppress(HandOver, WarehouseBusy):
            _ = session.warehouse
    notes = notes_of(done, home)
    answer(session, "\n".join([_prose(done), *notes]), **{**done.as_data(), "notes": notes})


def _unblock(session: Session, customer: str) -> None:
    count = allow_again(session.warehouse, customer, now=session.now(), by=session.user or None)
    answer(session, f"Rows of {customer.strip()} land again.", unblocked=count)


def _confirm(session: Session, customer: str) -> None:
    """Ask whoever types, with whom and how many it is. Where the command moves house it is asked before that, without
    the numbers, for where it goes nobody can be asked."""
    if session.in_owner:
        return
    try:
        whom = _numbers(session, customer)
    except HandOver:
        _ask(session, f"Erase {customer.strip()} everywhere?")
        raise
    _ask(session, f"{customer.strip()} leads to {whom}. Erase them everywhere?")


def _numbers(session: Session, customer: str) -> str:
    with session.warehouse.transaction() as writer:
        people = len(find(writer, customer).keys)
        rows = writer.value(
            """select (select count(*) from store.event where customer_key in (from erasing_key))
                + (select count(*) from store.answer where customer_key in (from erasing_key))"""
        )
    return f"{counted(people, 'person', 'people')} with {counted(rows, 'event or answer', 'events and answers')}"


def _ask(session: Session, question: str) -> None:
    session.tell(f"{question} It cannot be undone. Type yes to do it:")
    typed = session.stdin.readline() if session.stdin else b""
    if typed.strip().lower() not in (b"y", b"yes"):
        raise click.Abort


def _prose(done: Erased) -> str:
    people = f"{counted(done.people, 'person', 'people')} erased"
    kept_out = f"{done.blocked:,} of their ids and addresses are kept out from now on" if done.blocked else ""
    lines = [", ".join(filter(None, (people, kept_out))) + "."]
    tables = [(f"{table}", rows, "rows removed") for table, rows in done.rows.items()]
    tables += [(table, rows, "others' rows cleaned") for table, rows in done.cleaned.items()]
    tables += [(each.what, each.rows, "rows removed") for each in done.elsewhere if each.rows]
    width = max((len(name) for name, _, _ in tables), default=0)
    return "\n".join([*lines, *(f"  {name.ljust(width)}  {rows:>9,}  {what}" for name, rows, what in tables)])
