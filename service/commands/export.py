"""`klankbord export`: what goes out, where to, and when. What its runs do stands in export_runs.py, what is asked of
its destination in export_destination.py, what it was before in export_versions.py."""

import json
from shlex import quote

import click
import polars as pl

from exports import definition, deliver, named
from exports.declared import Declared
from exports.destinations import CALLED, PLACES
from exports.export import all_exports
from exports.mapping import FieldMapping
from jobs import kept_secrets
from jobs.secrets import keeping
from service.after_landing import check_after
from service.commands import (
    JSON,
    CommandGroup,
    export_destination,
    export_runs,
    export_versions,
    row_options,
    session_of,
)
from service.errors import WrongInput
from service.output import answer, write_frame
from service.session import Session
from service.settings import ask_missing, pairs, secret_option, set_option
from sql.errors import quoted

MOST_BYTES = 1024 * 1024
MAPPING = click.option(
    "--mapping",
    "file",
    metavar="FILE",
    help=f"TOML, or {', '.join(named.NAMES)}: which of its fields is which of ours.",
)


@click.group("export", cls=CommandGroup)
def export() -> None:
    """Exports: what goes out, where to, and when."""


for each in (*export_runs.COMMANDS, *export_destination.COMMANDS, *export_versions.COMMANDS):
    export.add_command(each)


@export.command("add")
@click.argument("name")
@set_option
@secret_option
@MAPPING
@click.option("--schedule", metavar="CRON", help='When it runs by itself, as "0 6 * * *"; in its timezone.')
@JSON
@click.pass_context
def add(
    ctx: click.Context,
    name: str,
    settings: tuple[str, ...],
    secrets: tuple[str, ...],
    file: str | None,
    schedule: str | None,
) -> None:
    """Define the export NAME, as with --set what=activities --set destination=folder --set folder=DIR. A secret that
    its destination needs and that is not given is asked for."""
    session = session_of(ctx)
    given = pairs(settings, "--set")
    kind = given.get("destination", "folder")
    needed = tuple(definition.secrets_of(kind)[0]) if kind in (*PLACES, *CALLED) else ()
    references, typed = ask_missing(session, secrets, needed)
    mapping = _mapping(session, file)
    warehouse = session.warehouse
    check_after(warehouse, given)
    with warehouse.transaction() as writer, keeping(_owner(name), typed, session.home.secrets) as kept:
        definition.add(
            writer,
            name,
            given,
            schedule,
            session.now(),
            timezone=warehouse.home.settings.timezone,
            base=session.cwd,
            mapping=mapping,
            secrets=references | kept,
            by=session.user or None,
        )
    when = f"runs by itself at {quoted(schedule)} while klankbord serves" if schedule else "runs by hand"
    prose = f"The export {name} is defined; it {when}. See what it would send with: klankbord export plan {quote(name)}"
    answer(session, prose, name=name, schedule=schedule)


@export.command("change")
@click.argument("name")
@set_option
@secret_option
@MAPPING
@click.option("--schedule", metavar="CRON", help='When it runs by itself; "" never.')
@click.option("--note", help="Why, for whoever reads the versions.")
@JSON
@click.pass_context
def change(
    ctx: click.Context,
    name: str,
    settings: tuple[str, ...],
    secrets: tuple[str, ...],
    file: str | None,
    schedule: str | None,
    note: str | None,
) -> None:
    """Change what is given of the export NAME; a setting given as NAME= goes back to its default, and a mapping without
    a field to what its destination starts with."""
    session = session_of(ctx)
    given = {key: value or None for key, value in pairs(settings, "--set").items()}
    references, typed = ask_missing(session, secrets, ())
    mapping = _mapping(session, file)
    warehouse = session.warehouse
    with warehouse.reader() as reader:
        was = definition.get(reader, name)
        waited = deliver.waiting(reader, was)
    check_after(warehouse, given)
    with warehouse.transaction() as writer, keeping(_owner(name), typed, session.home.secrets) as kept:
        made = definition.change(
            writer,
            name,
            given,
            session.now(),
            schedule=schedule,
            base=session.cwd,
            mapping=mapping,
            secrets=references | kept,
            by=session.user or None,
            note=note,
        )
    is_changed = (made.version, made.secrets) != (was.version, was.secrets) or bool(typed)
    prose = f"is changed (version {made.version})" if is_changed else f"is as it was (version {made.version})"
    with warehouse.reader() as reader:
        let_go = waited[0] if waited and not deliver.waiting(reader, made) else None
    told = f" Run {let_go}, which waited, is cancelled; nothing of it was sent." if let_go else ""
    answer(
        session,
        f"The export {name} {prose}.{told}",
        name=name,
        changed=is_changed,
        version=made.version,
        cancelled=let_go,
    )


def _mapping(session: Session, file: str | None) -> FieldMapping | None:
    """One that comes along, else that of the file. MappingRefused; WrongInput where there is neither."""
    if file is None:
        return None
    if file in named.NAMES:
        return named.read(file)
    try:
        with session.path(file).open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise WrongInput(f"{file} is larger than {MOST_BYTES // 1024 // 1024} MB; that is no mapping.")
        return FieldMapping.from_toml(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise WrongInput(f"{file} is not UTF-8 text; a mapping is.") from None
    except FileNotFoundError:
        along = ", ".join(named.NAMES)
        raise WrongInput(f"{file} is no file, nor a mapping that comes along; those are: {along}.") from None
    except OSError as error:
        raise WrongInput(f"{file} cannot be read: {error.strerror or error}.") from None


def _owner(name: str) -> str:
    """Whose a typed secret is; no source can be called so, which may have a secret of that name itself."""
    return f"export\0{name}"


@export.command("list")
@row_options
@click.pass_context
def show_all(ctx: click.Context, format_: str | None, output: str | None) -> None:
    """All exports, with when each runs next."""
    session = session_of(ctx)
    now = session.now()
    with session.warehouse.reader() as reader:
        found = all_exports(reader)
        last = dict(reader.rows("select name, max(started_at) from app.run where job = 'export' group by name"))
    rows = [
        {
            "name": each.name,
            "what": each.settings.what,
            "destination": each.settings.destination,
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
@click.option("--toml", "as_toml", is_flag=True, help="As a file for klankbord apply.")
@JSON
@click.pass_context
def show(ctx: click.Context, name: str, as_toml: bool) -> None:
    """The export NAME as JSON: its settings, where its secrets stand, its mapping; or with --toml as a file."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = definition.get(reader, name)
        mapping = definition.mapping_in_force(reader, found)
    if as_toml:
        text = Declared.of(found).to_toml()
        answer(session, text.rstrip("\n"), name=name, text=text)
        return
    told = {
        "name": name,
        "version": found.version,
        "schedule": found.schedule,
        "enabled": found.enabled,
        "settings": dict(found.texts),
        "secrets": dict(found.secrets),
        "mapping": mapping.to_dict(),
    }
    answer(session, json.dumps(told, ensure_ascii=False, indent=2), **told)


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
    """Forget the definition of NAME and the secrets typed for it; what it sent and its runs stay."""
    session = session_of(ctx)
    with session.warehouse.transaction() as writer:
        found = definition.get(writer, name)
        definition.remove(writer, name)
        gone = kept_secrets.forget(writer, found.secrets, session.home.secrets)
    prose = f"The export {name} is removed."
    if gone:
        prose += f" Deleted from secrets/: the secret{'' if len(gone) == 1 else 's'} {', '.join(map(quoted, gone))}."
    answer(session, prose, name=name, removed=True)
