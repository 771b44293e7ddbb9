"""One execution of an ingest or an export: its number, its counts, its end. Where a run is decided and kept.

A run is begun in a transaction of its own, so that it is seen while it works and after a crash; what it lands, the
cursor and its counts go together in the caller's transaction; its end too. What comes in little by little has one run
an hour or a day, which is begun, counted and ended in the transactions that land it: it never runs, and no kill leaves
it so.
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.secrets import redact_shown
from sql.reader import Reader, Writer
from sql.warehouse import Warehouse


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    DONE_WITH_REJECTS = "done with rejects"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


class Span(StrEnum):
    """On the clock, in UTC."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True)
class Counts:
    """Rows: `read` = inserted + updated + duplicates + rejected."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    duplicates: int = 0
    rejected: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class Outcome:
    """What a run came to, for whoever asked for it; `message` is the sentence of its record."""

    run_id: int
    state: State
    counts: Counts
    message: str = ""


def begin(warehouse: Warehouse, job: str, name: str, trigger: str, at: datetime, cursor: Any = None) -> int:
    """Record that a run has begun; its run_id. `job` is ingest, export or refresh, `trigger` hand, schedule, api,
    hook, after or bucket; `at` UTC."""
    with warehouse.transaction() as writer:
        return _add(writer, job, name, trigger, at, cursor)


def of_the(span: Span, writer: Writer, job: str, name: str, trigger: str, at: datetime) -> int:
    """The run that counts what comes in little by little in the hour or day of `at`, made where there is none. It is
    done; whoever counts in it calls `end` in the same transaction, so that its end is the last that came."""
    known = find_of_the(span, writer, job, name, trigger, at)
    return _add(writer, job, name, trigger, at, None, State.DONE) if known is None else known


def find_of_the(span: Span, reader: Reader, job: str, name: str, trigger: str, at: datetime) -> int | None:
    """The run of that hour or day, None where nothing came in it yet."""
    found = reader.value(
        """select max(run_id) from app.run where job = $job and name = $name and trigger = $trigger
            and started_at >= date_trunc($span, $at) and date_trunc($span, started_at) = date_trunc($span, $at)""",
        {"job": job, "name": name, "trigger": trigger, "span": str(span), "at": at},
    )
    return None if found is None else int(found)


def _add(
    writer: Writer, job: str, name: str, trigger: str, at: datetime, cursor: Any = None, state: State = State.RUNNING
) -> int:
    run_id = writer.take_numbers("run", 1)
    writer.execute(
        """insert into app.run (run_id, job, name, trigger, state, started_at, finished_at, cursor_before)
        values ($run_id, $job, $name, $trigger, $state::main.run_state, $at, $ended, $cursor)""",
        {
            "run_id": run_id,
            "job": job,
            "name": name,
            "trigger": trigger,
            "state": str(state),
            "at": at,
            "ended": at if state is State.DONE else None,
            "cursor": as_json(cursor),
        },
    )
    return run_id


def add_counts(writer: Writer, run_id: int, counts: Counts, cursor: Any = None) -> None:
    """Add what a batch did to the run's record, in the transaction that did it."""
    writer.execute(
        """update app.run set read = read + $read, inserted = inserted + $inserted, updated = updated + $updated,
            duplicates = duplicates + $duplicates, rejected = rejected + $rejected,
            cursor_after = coalesce($cursor, cursor_after)
        where run_id = $run_id""",
        {
            "run_id": run_id,
            "cursor": as_json(cursor),
            **{each.name: getattr(counts, each.name) for each in fields(counts)},
        },
    )


def counts_of(reader: Reader, run_id: int) -> Counts:
    """What the run's record has so far."""
    names = ", ".join(each.name for each in fields(Counts))
    return Counts(*(reader.row(f"select {names} from app.run where run_id = $run_id", {"run_id": run_id}) or ()))


def keep_detail(writer: Writer, run_id: int, detail: Any) -> None:
    """Keep what only this kind of run has, before its end."""
    writer.execute(
        "update app.run set detail = $detail where run_id = $run_id", {"run_id": run_id, "detail": as_json(detail)}
    )


def kept_detail(reader: Reader, run_id: int) -> Any:
    """What was kept of it, None where nothing was."""
    kept = reader.value("select detail::varchar from app.run where run_id = $run_id", {"run_id": run_id})
    return None if kept is None else json.loads(kept)


def wait(writer: Writer, run_id: int, at: datetime, message: str, detail: Any) -> None:
    """Have a run wait for somebody from `at` on, who is told what for."""
    writer.execute(
        """update app.run set state = 'queued', waits_since = $at, message = $message, detail = $detail
        where run_id = $run_id""",
        {"run_id": run_id, "at": at, "message": message, "detail": as_json(detail)},
    )


def resume(writer: Writer, run_id: int, at: datetime) -> None:
    """Go on at `at` with a run that waited or was stopped, which was no work of it."""
    writer.execute(
        """update app.run set state = 'running', finished_at = null, message = null, waits_since = null,
            waited = coalesce(waited, 0) + greatest(epoch($at - coalesce(waits_since, finished_at, $at)), 0)
        where run_id = $run_id""",
        {"run_id": run_id, "at": at},
    )


def end(
    writer: Writer,
    run_id: int,
    at: datetime,
    state: State | None = None,
    message: str | None = None,
    detail: Any = None,
) -> State:
    """Record the run's end. Without a state it is done, with rejects where rows were rejected."""
    if state is None:
        rejected = writer.value("select rejected from app.run where run_id = $run_id", {"run_id": run_id})
        state = State.DONE_WITH_REJECTS if rejected else State.DONE
    said = None if message is None else redact_shown(message)
    writer.execute(
        """update app.run set state = $state::main.run_state, finished_at = $at, message = $message,
            detail = coalesce($detail, detail) where run_id = $run_id""",
        {"run_id": run_id, "state": str(state), "at": at, "message": said, "detail": as_json(detail)},
    )
    return state


def end_left_over(warehouse: Warehouse, at: datetime) -> int:
    """Call what a killed process left running interrupted; how many. Only the owner of the warehouse may ask."""
    with warehouse.transaction() as writer:
        return writer.execute(
            """update app.run set state = 'interrupted', finished_at = $at,
                message = 'The program stopped while this ran. What it had stored stays; run it again for the rest.'
            where state = 'running'""",
            {"at": at},
        )


def as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
