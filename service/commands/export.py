"""`klankbord export`: what goes out, where to, and when."""

import json

import click
import polars as pl

from exports import definition, deliver
from exports import repeat as repeating
from exports.plan import plan as make_plan
from service import outcome
from service.commands import JSON, CommandGroup, row_options, session_of
from service.errors import WrongInput
from service.output import answer, to_json, write_frame
from service.settings import pairs, set_option
from sql.errors import quoted
from sql.warehouse import Warehouse


@click.group("export", cls=CommandGroup)
def export() -> None:
    """Exports: what goes out, where to, and when."""


@export.command("add")
@click.argument("name")
@set_option
@click.option("--schedule", metavar="CRON", help='When it runs by itself, as "0 6 * * *"; in its timezone.')
@JSON
@click.pass_context
def add(ctx: click.Context, name: str, settings: tuple[str, ...], schedule: str | None) -> None:
    """Define the export NAME, as with --set what=activities --set destination=folder --set folder=DIR."""
    session = session_of(ctx)
    given = pairs(settings, "--set")
    warehouse = session.warehouse
    with warehouse.transaction() as writer:
        definition.add(
            writer,
            name,
            given,
            schedule,
            session.now(),
            timezone=warehouse.home.settings.timezone,
            base=session.cwd,
        )
    when = f"runs by itself at {quoted(schedule)} while klankbord serves" if schedule else "runs by hand"
    prose = f"The export {name} is defined; it {when}. See what it would send with: klankbord export plan {name}"
    answer(session, prose, name=name, schedule=schedule)


@export.command("change")
@click.argument("name")
@set_option
@click.option("--schedule", metavar="CRON", help='When it runs by itself; "" never.')
@JSON
@click.pass_context
def change(ctx: click.Context, name: str, settings: tuple[str, ...], schedule: str | None) -> None:
    """Change what is given of the export NAME; a setting given as NAME= goes back to its default."""
    session = session_of(ctx)
    given = {key: value or None for key, value in pairs(settings, "--set").items()}
    with session.warehouse.transaction() as writer:
        definition.change(writer, name, given, session.now(), schedule=schedule, base=session.cwd)
    answer(session, f"The export {name} is changed.", name=name, changed=True)


@export.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All exports, with when each runs next."""
    session = session_of(ctx)
    now = session.now()
    with session.warehouse.reader() as reader:
        found = definition.all_exports(reader)
        last = dict(reader.rows("select name, max(started_at) from app.run where job = 'export' group by name"))
    rows = [
        {
            "name": each.name,
            "what": each.texts.get("what"),
            "destination": each.texts.get("destination"),
            "schedule": each.schedule,
            "enabled": each.enabled,
            "cursor": each.cursor,
            "last_run_at": last.get(each.name),
            "next_run_at": each.timing.next_after(now) if each.timing and each.enabled else None,
        }
        for each in found
    ]
    texts = dict.fromkeys(("name", "what", "destination", "schedule"), pl.String)
    times = dict.fromkeys(("last_run_at", "next_run_at"), pl.Datetime("us"))
    frame = pl.DataFrame(rows, schema={**texts, "enabled": pl.Boolean, "cursor": pl.Int64, **times})
    write_frame(session, frame, format_, output)


@export.command("show")
@click.argument("name")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """The settings of the export NAME as JSON."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = definition.get(reader, name)
    told = {"name": name, "schedule": found.schedule, "enabled": found.enabled, "settings": dict(found.texts)}
    answer(session, json.dumps(told, ensure_ascii=False, indent=2), **told)


@export.command("plan")
@click.argument("name")
@JSON
@click.pass_context
def plan(ctx: click.Context, name: str) -> None:
    """The dry run: what NAME would send now. It writes and changes nothing."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = make_plan(reader, definition.get(reader, name), session.now())
    if session.as_json:
        session.say(to_json({**found.as_data(), "texts": dict(found.texts), "sample": list(found.sample)}))
        return
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in found.kinds.items())
    session.say(
        f"{found.rows:,} rows of {found.people:,} people{f' ({kinds})' if kinds else ''}, received after arrival "
        f"{found.cursor_before} up to {found.cursor_after}; {found.late:,} late, {found.withheld:,} withheld."
    )
    for role, path in found.files.items():
        session.say(f"{role}: {path}")
    if not found.files:
        session.say("No file would be written.")
    if found.sample:
        write_frame(session, pl.DataFrame([dict(each) for each in found.sample]), "table", None)


@export.command("run")
@click.argument("name")
@click.option("--repeat", type=click.IntRange(1), metavar="RUN", help="Write the finished run RUN once more instead.")
@JSON
@click.pass_context
def run(ctx: click.Context, name: str, repeat: int | None) -> None:
    """Send now what was received since the last run; or with --repeat the same bytes as a finished run."""
    session = session_of(ctx)
    warehouse, now = session.warehouse, session.now()
    if repeat is None:
        done = deliver.run(warehouse, name, trigger="hand", now=now, progress=session.progress)
    else:
        _check_repeated(warehouse, name, repeat)
        done = repeating.repeat(warehouse, repeat, trigger="hand", now=now, progress=session.progress)
    with warehouse.reader() as reader:
        files = reader.frame(
            "select file, rows, bytes, sha256 from app.delivery where run_id = $run_id order by file",
            {"run_id": done.run_id},
        )
    outcome.tell(session, done, name=name, files=files.to_dicts())


def _check_repeated(warehouse: Warehouse, name: str, run_id: int) -> None:
    """WrongInput where `run_id` is no run of the export `name`."""
    with warehouse.reader() as reader:
        definition.get(reader, name)
        found = reader.rows("select run_id from app.run where job = 'export' and name = $name", {"name": name})
    numbers = sorted(number for (number,) in found)
    if run_id not in numbers:
        last = ", ".join(map(str, numbers[-5:])) or "none yet"
        raise WrongInput(f"The export {name} has no run {run_id}; its last runs are: {last}.")


@export.command("history")
@click.argument("name")
@row_options
@click.pass_context
def history(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """What NAME sent, the newest first."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = definition.history(reader, name)
    write_frame(session, found, format_, output)


@export.command("enable")
@click.argument("name")
@JSON
@click.pass_context
def enable(ctx: click.Context, name: str) -> None:
    """Let the schedule of NAME run it."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        definition.enable(writer, name, session.now())
    answer(session, f"The export {name} runs by its schedule.", name=name, enabled=True)


@export.command("disable")
@click.argument("name")
@JSON
@click.pass_context
def disable(ctx: click.Context, name: str) -> None:
    """Keep the schedule of NAME from running it; by hand it always runs."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        definition.disable(writer, name, session.now())
    answer(session, f"The export {name} runs by hand alone.", name=name, enabled=False)


@export.command("remove")
@click.argument("name")
@JSON
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Forget the definition of NAME; what it sent and its runs stay."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        definition.remove(writer, name)
    answer(session, f"The export {name} is removed.", name=name, removed=True)
