"""`klankbord source`: where rows are fetched from, and who calls with them."""

import json
from datetime import datetime
from shlex import quote
from typing import Any

import click
import polars as pl

from ingest import source as sources
from ingest.calls.vendor import vendors
from ingest.errors import SourceWrong
from ingest.hooks.learning import is_learning, learn
from ingest.hooks.suggesting import suggest
from ingest.mapping import named as mappings
from ingest.sources import KINDS
from ingest.sources.hook import Hook
from jobs.secrets import keeping
from service import learned, outcome, owner, refreshing, starting
from service.after_landing import check_export
from service.commands import JSON, CommandGroup, mapping, row_options, session_of
from service.output import answer, write_frame
from service.session import Session
from service.settings import ask_missing, pairs, secret_option, set_option
from sql.errors import quoted
from sql.written import to_json


@click.group("source", cls=CommandGroup)
def source() -> None:
    """Sources: where rows come from, how they are read, and when."""


for each in mapping.COMMANDS:
    source.add_command(each)


@source.command("add")
@click.argument("name")
@click.option("--kind", help="What kind of source it is; default NAME.")
@set_option
@secret_option
@click.option(
    "--mapping", metavar="FILE", help="TOML, or the name of one that comes along: which of its fields is which of ours."
)
@click.option("--schedule", metavar="CRON", help='When it runs by itself, as "0 * * * *"; "" never.')
@JSON
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    kind: str | None,
    settings: tuple[str, ...],
    secrets: tuple[str, ...],
    mapping: str | None,
    schedule: str | None,
) -> None:
    """Define the source NAME. A secret that it needs and that is not given is asked for."""
    session = session_of(ctx)
    kind = kind or name
    given = pairs(settings, "--set")
    needed = tuple(KINDS[kind].secrets) if kind in KINDS else ()
    references, typed = ask_missing(session, secrets, needed)
    read = mappings.find(mapping, session.path(mapping)) if mapping else None
    warehouse = session.warehouse
    check_export(warehouse, given)
    with warehouse.transaction() as writer, keeping(name, typed, session.home.secrets) as kept:
        made = sources.add(
            writer,
            name,
            kind,
            given,
            references | kept,
            read,
            schedule,
            now=session.now(),
            cwd=session.cwd,
            by=session.user,
        )
    if _is_called(made.kind):
        address = _address(session, name)
        prose = f"The source {name} is defined. It is called at {address}\n{vendors()[made.kind].setup}"
        if not made.secrets:  # whose calls are signed shows no token
            prose += f"\nA token for it alone: klankbord token add {quote(name)} --scope hook --source {quote(name)}"
        answer(session, prose, name=name, kind=made.kind, address=address)
        return
    when = f"runs by itself at {quoted(made.schedule)} while klankbord serves" if made.schedule else "runs by hand"
    prose = f"The source {name} is defined; it {when}. Try it with: klankbord source test {name}"
    answer(session, prose, name=name, kind=kind, schedule=made.schedule)


@source.command("change")
@click.argument("name")
@set_option
@secret_option
@click.option(
    "--mapping", metavar="FILE", help="TOML, or the name of one that comes along: which of its fields is which of ours."
)
@click.option("--schedule", metavar="CRON", help='When it runs by itself; "" never.')
@click.option("--enable/--disable", "enabled", default=None, help="Whether its schedule runs it.")
@JSON
@click.pass_context
def change(
    ctx: click.Context,
    name: str,
    settings: tuple[str, ...],
    secrets: tuple[str, ...],
    mapping: str | None,
    schedule: str | None,
    enabled: bool | None,
) -> None:
    """Change what is given of the source NAME and leave the rest."""
    session = session_of(ctx)
    given = pairs(settings, "--set")
    references, typed = ask_missing(session, secrets, ())
    read = mappings.find(mapping, session.path(mapping)) if mapping else None
    warehouse = session.warehouse
    with warehouse.reader() as reader:
        sources.get(reader, name)
    check_export(warehouse, given)
    with warehouse.transaction() as writer, keeping(name, typed, session.home.secrets) as kept:
        sources.change(
            writer,
            name,
            given,
            references | kept,
            read,
            schedule,
            enabled=enabled,
            now=session.now(),
            cwd=session.cwd,
            by=session.user,
        )
    answer(session, f"The source {name} is changed.", name=name, changed=True)


@source.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All sources, with when each ran last."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = sources.all_sources(reader)
        last = dict(reader.rows("select name, max(started_at) from app.run where job = 'ingest' group by name"))
    rows = [
        {
            "name": each.name,
            "kind": each.kind,
            "schedule": each.schedule,
            "enabled": each.enabled,
            "last_run_at": last.get(each.name),
        }
        for each in found
    ]
    schema = {"name": pl.String, "kind": pl.String, "schedule": pl.String, "enabled": pl.Boolean}
    write_frame(session, pl.DataFrame(rows, schema={**schema, "last_run_at": pl.Datetime("us")}), format_, output)


@source.command("show")
@click.argument("name")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """The source NAME as JSON: its settings, where its secrets stand, its mapping, its cursor."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = sources.get(reader, name)
    told: dict[str, Any] = {**vars(found), "mapping": sources.mapping_in_force(found).to_dict()}
    if _is_called(found.kind):
        told["address"] = _address(session, name)
    answer(session, json.dumps(told, ensure_ascii=False, indent=2, default=_text), **told)


@source.command("test")
@click.argument("name")
@JSON
@click.pass_context
def test(ctx: click.Context, name: str) -> None:
    """Ask the vendor for as little as can be, and tell what came of it."""
    session = session_of(ctx)
    outside = starting.outside(session.warehouse, "hand", session.clock, session.environment)
    found = sources.test(session.warehouse, name, session.now(), outside=outside)
    with session.warehouse.reader() as reader:
        if _is_called(sources.get(reader, name).kind):
            found = f"It is called at {_address(session, name)}. {found}"
    answer(session, found, name=name, message=found)


@source.command("run")
@click.argument("name")
@JSON
@click.pass_context
def run(ctx: click.Context, name: str) -> None:
    """Fetch and land now what there is since the last run."""
    session = session_of(ctx)
    outside = starting.outside(session.warehouse, "hand", session.clock, session.environment)
    done = sources.run(session.warehouse, name, trigger="hand", now=session.now(), outside=outside)
    refreshing.refresh_in_use(session.warehouse, "hand", session.clock)
    outcome.tell(session, done)


@source.command("learn")
@click.argument("name")
@click.option("--apply", "is_applied", is_flag=True, help="Set the mapping that is suggested.")
@JSON
@click.pass_context
def learn_(ctx: click.Context, name: str, is_applied: bool) -> None:
    """What the calls hold that the source NAME kept, and a mapping that fits them."""
    session = session_of(ctx)
    warehouse = session.warehouse
    with warehouse.reader() as reader:
        found = sources.get(reader, name)
        structure = learn(reader, found)
        suggestion = suggest(reader, structure)
    told = {"name": name, "calls": structure.calls, "fields": structure.as_data(), "mapping": suggestion.text}
    if not is_applied:
        answer(session, learned.text(name, structure, suggestion), **told, applied=False)
        return
    if suggestion.mapping is None:
        raise SourceWrong(
            f"Nothing that the source {name} kept looks like a customer's number or address; write a mapping and set it"
            f" with: klankbord source change {quote(name)} --mapping FILE"
        )
    with warehouse.transaction() as writer:
        if not is_learning(sources.get(writer, name)):
            raise SourceWrong(
                f"The source {name} has a mapping already; keep what is suggested as a file, and set it with: "
                f"klankbord source change {quote(name)} --mapping FILE"
            )
        sources.change(writer, name, mapping=suggestion.mapping, now=session.now())
    prose = (
        f"The source {name} has its mapping: what is called from now on lands. What it kept before lands with: "
        f"klankbord source remap {quote(name)}"
    )
    answer(session, prose, **told, applied=True)


@source.command("remove")
@click.argument("name")
@JSON
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Forget the source NAME, with the tokens for it alone and the secrets typed for it; what it brought stays."""
    session = session_of(ctx)
    removed = sources.remove(session.warehouse, name, now=session.now())
    told = [f"The source {name} is removed; its rows, its runs and its kept calls stay."]
    if removed.tokens:
        told.append(f"Revoked with it: {_counted(removed.tokens, 'token')}.")
    if removed.secrets:
        told.append(f"Deleted from secrets/: {_counted(removed.secrets, 'secret')}.")
    answer(session, " ".join(told), name=name, removed=True, tokens=list(removed.tokens), secrets=list(removed.secrets))


def _counted(names: tuple[str, ...], what: str) -> str:
    return f"the {what}{'' if len(names) == 1 else 's'} {', '.join(map(quoted, names))}"


def _is_called(kind: str) -> bool:
    return issubclass(KINDS[kind], Hook)


def _address(session: Session, name: str) -> str:
    home = session.warehouse.home
    serving = owner.find(home)
    return home.settings.hook_address(name, *([serving.url] if serving else []))


def _text(value: Any) -> str:
    return value.isoformat() + "Z" if isinstance(value, datetime) else to_json(value)
