"""GET /health and /runs, and running a source now."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from typing import Any

from ingest import source
from jobs.run import Outcome
from service import refreshing, scheduling, starting, tokens
from service.api.call import TEXT, WHOLE, Call, Given, described, many, or_null, thing
from service.api.problem import Refused
from service.tokens import Scope, State
from sql.errors import quoted
from sql.named import query
from sql.reader import Reader

MOST_RUNS = 1000
COUNTS = thing(read=WHOLE, inserted=WHOLE, updated=WHOLE, duplicates=WHOLE, rejected=WHOLE)
OUTCOME = thing(run_id=WHOLE, state=TEXT, counts=COUNTS, message=TEXT)
RUN = thing(
    run_id=WHOLE,
    job=described(TEXT, "ingest or export"),
    name=TEXT,
    trigger=TEXT,
    state=TEXT,
    started_at=TEXT,
    finished_at=or_null(TEXT),
    message=or_null(TEXT),
    reasons=described(or_null(TEXT), "Why its first rejected rows could not land"),
)


def _health(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        schema = reader.value("select max(version) from main.schema_version")
        last = _records(reader, "service/last_runs", {})
        states = Counter(each.state(given.now) for each in tokens.all_tokens(reader))
    for each in last:
        del each["message"]  # it may name what only token holders should read
    return {
        "status": "ok",
        "version": version("klankbord"),
        "now": iso(given.now),
        "warehouse": {"state": "open", "schema_version": schema},
        "scheduler": scheduling.state(given.warehouse, given.scheduler),
        "tokens": {"asleep": states[State.ASLEEP], "sleep_soon": states[State.SLEEPS_SOON]},
        "last_runs": last,
    }


def _runs(given: Given) -> Mapping[str, Any]:
    limit = given.query.get("limit", "100")
    if not limit.isdecimal() or len(limit) > 9 or not 1 <= int(limit) <= MOST_RUNS:
        raise Refused(400, f'"limit" must be a whole number from 1 to {MOST_RUNS}.')
    wanted = {"name": given.query.get("name"), "run_id": None, "limit": int(limit)}
    with given.warehouse.reader() as reader:
        return {"runs": _records(reader, "service/runs", wanted)}


def _run_source(given: Given) -> Mapping[str, Any]:
    name = given.path["name"]
    with given.warehouse.reader() as reader:
        known(name, [each.name for each in source.all_sources(reader)], "source")
    outside = starting.outside(given.warehouse, "api", given.clock)
    done = source.run(given.warehouse, name, trigger="api", now=given.now, outside=outside)
    refreshing.refresh_in_use(given.warehouse, "api", given.clock)
    return as_data(done)


def known(name: str, names: list[str], what: str) -> None:
    if name not in names:
        raise Refused(404, f"There is no {what} {quoted(name)}; there are: {', '.join(names) or 'none yet'}.")


def as_data(outcome: Outcome) -> Mapping[str, Any]:
    return {
        "run_id": outcome.run_id,
        "state": str(outcome.state),
        "counts": asdict(outcome.counts),
        "message": outcome.message,
    }


def _records(reader: Reader, name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = reader.frame(query(name), parameters).to_dicts()
    return [{key: iso(value) if isinstance(value, datetime) else value for key, value in row.items()} for row in rows]


def iso(at: datetime) -> str:
    return at.isoformat() + "Z"


CALLS = (
    Call(
        "GET",
        "/health",
        None,
        "Whether it works: the warehouse, the scheduler, the last runs",
        _health,
        thing(
            status=TEXT,
            version=TEXT,
            now=TEXT,
            warehouse=thing(state=TEXT, schema_version=WHOLE),
            scheduler={"type": "object"},
            tokens=described(
                thing(asleep=WHOLE, sleep_soon=WHOLE),
                "How many open nothing since they were not used for 60 days, and how many are within 14 days of that",
            ),
            last_runs=many(RUN),
        ),
    ),
    Call(
        "GET",
        "/runs",
        Scope.READ,
        "The run log, the newest first",
        _runs,
        thing(runs=many(RUN)),
        queries={
            "name": described(TEXT, "Only of this source or export"),
            "limit": described(WHOLE, f"At most this many, 1 to {MOST_RUNS}; default 100"),
        },
    ),
    Call(
        "POST", "/sources/{name}/run", Scope.WRITE, "Run a source now; the reply is how it ended", _run_source, OUTCOME
    ),
)
