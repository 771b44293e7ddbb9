"""`klankbord export`, its runs: what one would send, sending it, what waits, what was not taken, what lies behind."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from shlex import quote
from typing import Any

import click
import polars as pl

from exports import definition, deliver, not_taken, trying
from exports import repeat as repeating
from exports.behind import outside_since
from exports.goes.rows import Part
from exports.plan import Plan
from exports.plan import plan as make_plan
from jobs.run import Outcome
from service import outcome, starting
from service.commands import JSON, Command, row_options, session_of
from service.counted import counted
from service.errors import WrongInput
from service.output import answer, frame_of, json_rows, write_frame
from service.session import Session
from sql.warehouse import Warehouse
from sql.written import to_json

CHANGED = {"added": "added", "changed": "changed", "removed": "removed", "same": "as it was delivered"}


@click.command("plan", cls=Command)
@click.argument("name")
@JSON
@click.pass_context
def plan(ctx: click.Context, name: str) -> None:
    """The dry run: what NAME would send now, and to a destination that is called the first payloads. It writes and
    changes nothing."""
    session = session_of(ctx)
    zone = session.home.settings.timezone
    with session.warehouse.reader() as reader:
        found = make_plan(reader, definition.get(reader, name), session.now(), timezone=zone)
    payloads = list(trying.payloads(found))
    if session.as_json:
        told = {**found.as_data(), "texts": dict(found.texts), "sample": [row.values for row in found.sample]}
        told["waits"] = str(found.waits) if found.waits else None
        told |= {"changes": [row.change for row in found.sample], "keys": [row.key for row in found.sample]}
        session.say(to_json({**told, "payloads": [text for _, texts in payloads for text in texts]}))
        return
    session.say("\n".join(_planned(found)))
    for change, rows in groupby(found.sample, key=lambda row: row.change):
        shown = list(rows)
        if change == "removed":  # nothing else is known of them
            session.say(f"\n{_shown(found, change, len(shown))}: {', '.join(str(row.key) for row in shown)}")
            continue
        if change != "row":
            session.say(f"\n{_shown(found, change, len(shown))}:")
        frame = pl.DataFrame([row.values for row in shown], infer_schema_length=None)
        write_frame(session, frame, "table", None)
    for change, texts in payloads:
        which = "" if change == "row" else f", {CHANGED[change]}"
        for text in texts:
            session.say(f"\nAs it would be sent{which}:\n{text}")
        if not texts and change == "removed":
            session.say("\nOf who is removed nothing would be sent: the destination cannot be told who leaves.")


def _shown(plan: Plan, change: str, rows: int) -> str:
    """`Added, 4 of 1,200`."""
    return f"{CHANGED[change].capitalize()}, {rows:,} of {getattr(plan, change):,}"


def _planned(plan: Plan) -> list[str]:
    rows, people = counted(plan.rows, "row"), counted(plan.people, "person", "people")
    if plan.settings.is_log:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in plan.kinds.items())
        lines = [
            f"{rows} of {people}{f' ({kinds})' if kinds else ''}, received after arrival "
            f"{plan.cursor_before} up to {plan.cursor_after}; {plan.late:,} late, {plan.withheld:,} withheld."
        ]
    else:
        lines = [
            f"{rows} would go, of {people} in all: {plan.added:,} added, {plan.changed:,} "
            f"changed, {plan.removed:,} removed, {plan.same:,} as they were delivered; {plan.withheld:,} withheld."
        ]
    lines += [f"Withheld: {count:,} {reason}." for reason, count in plan.reasons.items()]
    if plan.held:
        lines.append(f"Not sent again: {plan.held:,} were not taken before and have not changed.")
    if plan.finishes:
        lines.append(f"Run {plan.finishes}, which was stopped, is finished first.")
    if plan.waits:
        lines.append(f"It would wait to be confirmed, for {plan.waits}.")
    lines += [f"{role}: {path}" for role, path in plan.files.items()]
    if plan.settings.is_place and not plan.files:
        lines.append("No file would be written.")
    return lines


@click.command("run", cls=Command)
@click.argument("name")
@click.option("--repeat", type=click.IntRange(1), metavar="RUN", help="Write the finished run RUN once more instead.")
@JSON
@click.pass_context
def run(ctx: click.Context, name: str, repeat: int | None) -> None:
    """Send now what there is to send; or with --repeat the same bytes as a finished run. A run that is of another size
    than expected waits for klankbord export confirm."""
    session = session_of(ctx)
    warehouse, more = session.warehouse, _more(session)
    if repeat is None:
        done = deliver.run(warehouse, name, trigger="hand", **more)
    else:
        _check_repeated(warehouse, name, repeat)
        done = repeating.repeat(warehouse, repeat, trigger="hand", **more)
    _tell(session, name, done)


@click.command("confirm", cls=Command)
@click.argument("name")
@click.option("--rows", type=click.IntRange(0), required=True, metavar="N", help="How many rows the run has.")
@JSON
@click.pass_context
def confirm(ctx: click.Context, name: str, rows: int) -> None:
    """Send the run of NAME that waits, if it has N rows."""
    session = session_of(ctx)
    _tell(session, name, deliver.confirm(session.warehouse, name, rows, **_more(session)))


@click.command("cancel", cls=Command)
@click.argument("name")
@JSON
@click.pass_context
def cancel(ctx: click.Context, name: str) -> None:
    """Stop the run of NAME that is at work, or let go of the one that waits."""
    session = session_of(ctx)
    waited = deliver.cancel(session.warehouse, name, now=session.now())
    if waited is None:
        prose = f"The run of {name} was told to stop. How it ended: klankbord export history {quote(name)}"
    else:
        prose = f"Run {waited} of {name}, which waited, is cancelled; nothing of it was sent."
    answer(session, prose, name=name, cancelled=waited, told_to_stop=waited is None)


@click.command("resend", cls=Command)
@click.argument("name")
@click.option("--unsure", is_flag=True, help="Also what may have arrived, and would then be there twice.")
@JSON
@click.pass_context
def resend(ctx: click.Context, name: str, unsure: bool) -> None:
    """Send again the rows of NAME that were not taken, by its mapping as it is now."""
    session = session_of(ctx)
    _tell(
        session,
        name,
        deliver.resend(session.warehouse, name, trigger="hand", unsure=unsure, **_more(session)),
    )


@click.command("rejected", cls=Command)
@click.argument("name")
@click.option("--run", "run_id", type=click.IntRange(1), metavar="RUN", help="Only of this run.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most this many rows.")
@click.option("--drop", "is_dropped", is_flag=True, help="Give them up: they are not sent again as they are.")
@click.option("--yes", "is_sure", is_flag=True, help="With --drop: it cannot be undone.")
@row_options
@click.pass_context
def rejected(
    ctx: click.Context,
    name: str,
    run_id: int | None,
    limit: int,
    is_dropped: bool,
    is_sure: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """The rows of NAME that its destination did not take, with why and what was sent, until they are sent again."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        export = definition.get(reader, name)
        if not is_dropped:
            write_frame(session, not_taken.rows(reader, export, limit, run_id=run_id), format_, output)
            return
        count = not_taken.count(reader, export, run_id=run_id)
    if not is_sure:
        raise click.UsageError(
            f"{counted(count, 'row')} would be given up and never sent as they are; say so with --yes."
        )
    with session.warehouse.transaction() as writer:
        count = not_taken.give_up(writer, export, session.now(), run_id=run_id)
    answer(session, f"{counted(count, 'row is', 'rows are')} given up.", name=name, dropped=count)


@click.command("backfill", cls=Command)
@click.argument("name")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DAY", help="The first day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, metavar="DAY", help="The last day.")
@click.option("--days", type=click.IntRange(1), default=7, show_default=True, help="How many days go in one run.")
@click.option("--plan", "is_plan", is_flag=True, help="Only tell how many rows each run would have.")
@JSON
@click.pass_context
def backfill(ctx: click.Context, name: str, first: datetime, last: datetime, days: int, is_plan: bool) -> None:
    """Send what happened from one day up to and with another, in its timezone, and was not sent before."""
    session = session_of(ctx)
    warehouse = session.warehouse
    with warehouse.reader() as reader:
        export = definition.get(reader, name)
        zone = export.settings.timezone
        from_, until = (
            day.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None) for day in (first, last + timedelta(days=1))
        )
        if is_plan:
            slices = deliver.estimate(reader, export, from_, until, days=days, now=session.now())
            _tell_slices(session, name, slices, outside_since(export.settings, from_))
            return
    done = deliver.backfill(warehouse, name, from_, until, days=days, trigger="hand", **_more(session))
    outcome.tell_all(session, done, why=_not_taken(name), name=name)


def _tell_slices(session: Session, name: str, slices: list[tuple[Part, int]], but: str) -> None:
    rows = [{"from": part.from_, "until": part.until, "rows": count} for part, count in slices]
    total = sum(count for _, count in slices)
    if session.as_json:
        frame = frame_of(pl.DataFrame(rows).to_arrow())
        answer(session, "", name=name, slices=list(json_rows(frame)), rows=total)
        return
    write_frame(session, pl.DataFrame(rows), "table", None)
    session.say(
        f"{counted(total, 'row')} in {counted(len(rows), 'run')}; times are UTC. Nothing was sent. {but}".rstrip()
    )


@click.command("history", cls=Command)
@click.argument("name")
@row_options
@click.pass_context
def history(ctx: click.Context, name: str, format_: str | None, output: str | None) -> None:
    """What NAME sent, the newest first."""
    session = session_of(ctx)
    with session.warehouse.reader() as reader:
        found = definition.history(reader, name)
    write_frame(session, found, format_, output)


def _more(session: Session) -> dict[str, Any]:
    """What every run by hand is given."""
    outside = starting.outside_of_export(session.warehouse, session.clock, session.environment)
    return {"now": session.now(), "progress": session.progress, "outside": outside}


def _tell(session: Session, name: str, done: Outcome) -> None:
    with session.warehouse.reader() as reader:
        files = reader.frame(
            "select file, rows, bytes, sha256 from app.delivery where run_id = $run_id order by file",
            {"run_id": done.run_id},
        )
    outcome.tell(session, done, why=_not_taken(name), name=name, files=files.to_dicts())


def _not_taken(name: str) -> str:
    """The command that tells which rows were not taken, and why."""
    return f"export rejected {quote(name)}"


def _check_repeated(warehouse: Warehouse, name: str, run_id: int) -> None:
    """WrongInput where `run_id` is no run of the export `name`."""
    with warehouse.reader() as reader:
        definition.get(reader, name)
        found = reader.rows("select run_id from app.run where job = 'export' and name = $name", {"name": name})
    numbers = sorted(number for (number,) in found)
    if run_id not in numbers:
        last = ", ".join(map(str, numbers[-5:])) or "none yet"
        raise WrongInput(f"The export {name} has no run {run_id}; its last runs are: {last}.")


COMMANDS = (plan, run, confirm, cancel, resend, rejected, backfill, history)
