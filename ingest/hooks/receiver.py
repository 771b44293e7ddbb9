"""What others send us lands: calls wait in a line of bounded length, and what waits lands together, in one transaction.

A caller is answered once its rows are durable: committed, or kept with the reason why they are not rows. Where one call
of many breaks the landing, each lands by itself, so that nobody pays for another. Who may call is the roof's.
"""

import json
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex

import polars as pl

from ingest import source as sources
from ingest.calls.keys import found_by
from ingest.calls.payloads import Unfolded, nothing, unfold
from ingest.errors import BodyUnreadable, LineFull
from ingest.hooks.learning import is_learning
from ingest.hooks.telling import Told, keep_telling
from ingest.pipeline import JOB, Batch, Call, Rejected, keep
from ingest.records import CALL, columns_in
from ingest.source import SourceDefinition
from ingest.source.definitions import Definitions
from jobs import run
from jobs.run import Span
from sql.documents import Documents
from sql.errors import KlankbordError
from sql.reader import Writer
from sql.warehouse import Warehouse

MOST_WAITING_BYTES = 64 * 1024 * 1024
MOST_WAITING = 2_000
BATCH_BYTES = 8 * 1024 * 1024  # what lands at once: a landing costs much the same for one call as for many
GATHERING = 0.02  # seconds without a further call, after which those of a crowd land
A_RUN = Span.HOUR  # the calls of an hour are one run
TRIGGER = "hook"
CALLS = "calls"  # in a run's detail: how many it has
KEPT = "Storing it broke, which is a fault of ours; it is kept whole until that is mended."
KEPT_ALONE = "kept; nothing lands before there is a mapping"
log = logging.getLogger("klankbord.receiving")


@dataclass(frozen=True)
class Received:
    """What became of a call: its number in its run, how many `rows` its body held, how many of these are kept aside;
    `told`: where that was asked for, what became of each element; `problem`: why nothing of it could be stored."""

    run_id: int
    call_number: int
    rows: int
    rejected: int
    told: tuple[Told, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Waiting:
    source: str
    body: str
    headers: dict[str, str]
    at: datetime
    tells_stored: bool
    answer: Future[Received] = field(default_factory=Future)

    @property
    def size(self) -> int:
        return sys.getsizeof(self.body) + 200


class Receiver:
    """The line and the thread that works at it; one in the process that owns the warehouse. The line holds at most
    `most_waiting` calls and `most_waiting_bytes` of them, or one alone whatever its size. `landed` is told of each
    source whose rows landed, from this thread, and must be quick."""

    def __init__(
        self,
        warehouse: Warehouse,
        clock: Callable[[], datetime],
        landed: Callable[[str], object] = lambda _: None,
        *,
        most_waiting: int = MOST_WAITING,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
    ) -> None:
        self._warehouse, self._clock, self._landed = warehouse, clock, landed
        self._most_waiting, self._most_waiting_bytes = most_waiting, most_waiting_bytes
        self._definitions = Definitions(warehouse)
        self._documents = Documents(warehouse.home.tmp)
        self._line: deque[Waiting] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._is_stopping = False
        self._crowd = 0  # how many calls landed last: their senders are told at once, and soon come again
        self._thread = threading.Thread(target=self._work, name="receiver", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Take nothing more and land what waits; that long at most."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()
        self._thread.join(seconds)

    def put(
        self, source: str, body: str, headers: dict[str, str], at: datetime, *, tells_stored: bool = False
    ) -> Future[Received]:
        """Wait in line with the JSON text `body`; LineFull where the line is as long as it may be. The future raises
        BodyUnreadable for what is no JSON, and what landing raises."""
        waiting = Waiting(source, body, headers, at, tells_stored)
        with self._changed:
            is_full = len(self._line) >= self._most_waiting or self._bytes + waiting.size > self._most_waiting_bytes
            if self._is_stopping or (is_full and self._line):
                raise LineFull("More comes in than can be stored at once; send this again in a few seconds.")
            self._line.append(waiting)
            self._bytes += waiting.size
            self._changed.notify()
        return waiting.answer

    def _work(self) -> None:
        while group := self._take():
            # Whoever left before its turn was told nothing; whoever leaves later no longer takes its answer along.
            if staying := [each for each in group if each.answer.set_running_or_notify_cancel()]:
                self._land(staying)
        self._documents.close()

    def _take(self) -> list[Waiting]:
        """What waits for the same source as the first in line, as much as lands at once; empty when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._line or self._is_stopping)
            self._gather()
            taken: list[Waiting] = []
            left: deque[Waiting] = deque()
            size = 0
            for each in self._line:
                if each.source == self._line[0].source and (size + each.size <= BATCH_BYTES or not taken):
                    taken.append(each)
                    size += each.size
                else:
                    left.append(each)
            self._line, self._bytes = left, self._bytes - size
            self._crowd = len(taken)
            return taken

    def _gather(self) -> None:
        """Wait while the crowd comes in again: the first of it would else land alone, and all others wait for that."""
        is_moving = True
        while is_moving and len(self._line) < self._crowd and self._bytes < BATCH_BYTES and not self._is_stopping:
            is_moving = self._changed.wait(GATHERING)

    def _land(self, group: list[Waiting]) -> None:
        try:
            self._land_together(group)
        except BaseException as error:  # a panic below Python is no Exception, and would be the end of the line
            if len(group) > 1:
                for each in group:
                    if not each.answer.done():
                        self._land([each])
            elif isinstance(error, KlankbordError):
                group[0].answer.set_exception(error)
            else:
                log.exception("A call to the source %s could not be stored", group[0].source)
                self._keep_aside(group[0], error)

    def _land_together(self, group: list[Waiting]) -> None:
        definition = self._definitions.get(group[0].source)
        if not (group := self._readable(group)):
            return
        now = self._clock()
        numbered = dict(enumerate(group, self._calls(definition.name, now) + 1))
        payloads = _payloads(numbered)
        unfolded = self._unfolded(definition, payloads)
        remark = KEPT_ALONE if is_learning(definition) else None
        rows = _rows_of_calls(unfolded)
        batch = Batch(
            records=unfolded.records,
            rejected=_rejected(unfolded),
            calls=tuple(
                Call(number, each.at, f"POST /hooks/{each.source}", 200, rows.get(number, 0), remark)
                for number, each in numbered.items()
            ),
            elements=unfolded.elements,
            payloads=payloads.rename({"call": "call_number", "header": "headers"}),
        )
        with self._warehouse.transaction() as writer:
            run_id = run.of_the(A_RUN, writer, JOB, definition.name, TRIGGER, now)
            told: dict[int, list[Told]] = {}
            if any(each.tells_stored for each in group):
                told = keep_telling(writer, definition.name, run_id, batch, now, unfolded)
            else:
                keep(writer, definition.name, run_id, batch, now)
            aside = _kept_aside(writer, run_id, min(numbered))
            _end(writer, run_id, max(numbered), now)
        for number, each in numbered.items():
            found = tuple(told.get(number, ())) if each.tells_stored else ()
            each.answer.set_result(Received(run_id, number, rows.get(number, 0), aside.get(number, 0), found))
        if sum(rows.values()) > sum(aside.values()):
            self._tell(definition.name)

    def _tell(self, name: str) -> None:
        """Whatever comes of telling, the rows are stored and their senders answered."""
        try:
            self._landed(name)
        except Exception:
            log.exception("What follows when the source %s has landed could not be begun", name)

    def _unfolded(self, definition: SourceDefinition, payloads: pl.DataFrame) -> Unfolded:
        if is_learning(definition):
            return nothing()
        mapping, kind = sources.mapping_in_force(definition), definition.settings["rows"]
        unfolded = unfold(self._documents, payloads, mapping, kind, columns_in(self._warehouse))
        return found_by(unfolded, definition.settings["key"]) if "key" in definition.settings else unfolded

    def _readable(self, group: list[Waiting]) -> list[Waiting]:
        """Those that are JSON; the others are told so."""
        are_valid = self._documents.are_valid([each.body for each in group])
        for waiting, is_valid in zip(group, are_valid, strict=True):
            if not is_valid:
                waiting.answer.set_exception(BodyUnreadable("The body is not JSON, or JSON that is cut off."))
        return [waiting for waiting, is_valid in zip(group, are_valid, strict=True) if is_valid]

    def _keep_aside(self, waiting: Waiting, error: BaseException) -> None:
        """What broke the landing is kept whole, to be replayed when the program is mended."""
        try:
            now = self._clock()
            number = self._calls(self._definitions.get(waiting.source).name, now) + 1
            reference = token_hex(2).upper()
            log.error("Storing a call to %s broke, reference %s", waiting.source, reference, exc_info=error)
            reason = f"storing it broke, reference {reference}; it is not your data"
            batch = Batch(
                rejected=(Rejected(reason, waiting.body, call_number=number),),
                calls=(Call(number, waiting.at, f"POST /hooks/{waiting.source}", 200, 1, reason),),
                payloads=_payloads({number: waiting}).rename({"call": "call_number", "header": "headers"}),
            )
            with self._warehouse.transaction() as writer:
                run_id = run.of_the(A_RUN, writer, JOB, waiting.source, TRIGGER, now)
                keep(writer, waiting.source, run_id, batch, now)
                _end(writer, run_id, number, now)
            waiting.answer.set_result(Received(run_id, number, 1, 1, problem=KEPT))
        except BaseException as worse:
            if not waiting.answer.done():
                waiting.answer.set_exception(worse)

    def _calls(self, name: str, at: datetime) -> int:
        """How many calls the run of the hour of `at` has; this thread alone adds to it."""
        with self._warehouse.reader() as reader:
            run_id = run.find_of_the(A_RUN, reader, JOB, name, TRIGGER, at)
            return int((run.kept_detail(reader, run_id) or {}).get(CALLS, 0)) if run_id is not None else 0


def _end(writer: Writer, run_id: int, calls: int, at: datetime) -> None:
    told = "1 call." if calls == 1 else f"{calls:,} calls."
    run.end(writer, run_id, at, message=told, detail={CALLS: calls})


def _payloads(numbered: dict[int, Waiting]) -> pl.DataFrame:
    """call, received_at, header, body."""
    return pl.DataFrame(
        {
            "call": list(numbered),
            "received_at": [each.at for each in numbered.values()],
            "header": [json.dumps(each.headers) if each.headers else None for each in numbered.values()],
            "body": [each.body for each in numbered.values()],
        },
        schema_overrides={"received_at": pl.Datetime("us"), "header": pl.String, "body": pl.String, "call": pl.Int64},
    )


def _rows_of_calls(unfolded: Unfolded) -> dict[int, int]:
    """How many rows each call held, those that are none included."""
    told = [frame.select(pl.col(CALL).alias("call")) for frame in unfolded.records.values()]
    counted = pl.concat([*told, unfolded.rejected.select("call")]).group_by("call").len()
    return dict(counted.iter_rows())


def _rejected(unfolded: Unfolded) -> tuple[Rejected, ...]:
    return tuple(
        Rejected(reason, payload, call_number=call)
        for reason, call, payload in unfolded.rejected.select("reason", "call", "payload").iter_rows()
    )


def _kept_aside(writer: Writer, run_id: int, since: int) -> dict[int, int]:
    """How many rows of each call from the number `since` on were kept aside."""
    return dict(
        writer.rows(
            """select call_number, count(*) from app.rejected where run_id = $run_id and call_number >= $since
            group by call_number""",
            {"run_id": run_id, "since": since},
        )
    )
