"""`klankbord source`: where rows are fetched from."""

import json
from datetime import datetime
from typing import Any

import click
import polars as pl

from ingest import mappings
from ingest import source as sources
from ingest.sources import KINDS
from service import outcome, refreshing, starting
from service.commands import JSON, CommandGroup, row_options, session_of
from service.output import answer, to_json, write_frame
from service.settings import ask_missing, keep, pairs, secret_option, set_option
from sql.errors import quoted


@click.group("source", cls=CommandGroup)
def source() -> None:
    """Sources: where rows come from, how they are read, and when."""


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
    references |= keep(name, typed, session)
    with warehouse.transaction() as writer:
        made = sources.add(writer, name, kind, given, references, read, schedule, now=session.now(), cwd=session.cwd)
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
    references |= keep(name, typed, session)
    with warehouse.transaction() as writer:
        sources.change(
            writer,
            name,
            given,
            references,
            read,
            schedule,
            enabled=enabled,
            now=session.now(),
            cwd=session.cwd,
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


def _text(value: Any) -> str:
    return value.isoformat() + "Z" if isinstance(value, datetime) else to_json(value)
