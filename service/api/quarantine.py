"""GET /quarantine and POST /quarantine/replay: rows that could not land, and landing them after all."""

from collections.abc import Mapping as Map
from dataclasses import asdict
from typing import Any

from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen
from ingest.kept.replay import replay
from service import refreshing
from service.api.call import TEXT, WHOLE, Call, Given, described, many, or_null, thing
from service.api.mappings import GIVEN, read_mapping
from service.api.problem import Refused
from service.api.runs import OUTCOME, iso
from service.tokens import Scope

MOST_ROWS = 1000
CHOOSING = {
    "source": described(TEXT, "Only of this source"),
    "run": described(WHOLE, "Only of the run with this number"),
    "reason": described(TEXT, "Only with this reason; ending in * all that begin so"),
}


def _show(given: Given) -> Map[str, Any]:
    run, limit = given.query.get("run"), given.query.get("limit", "100")
    if run is not None and (not run.isdecimal() or len(run) > 9):
        raise Refused(400, '"run" must be the number of a run.')
    if not limit.isdecimal() or len(limit) > 9 or not 0 <= int(limit) <= MOST_ROWS:
        raise Refused(400, f'"limit" must be a whole number from 0 to {MOST_ROWS}.')
    chosen = Chosen(given.query.get("source"), int(run) if run else None, given.query.get("reason"))
    with given.warehouse.reader() as reader:
        groups = quarantine.groups(reader, chosen).to_dicts()
        rows = quarantine.rows(reader, chosen, int(limit)).to_dicts()
    for each in groups:
        each["first_at"], each["last_at"] = iso(each["first_at"]), iso(each["last_at"])
    return {"groups": groups, "rows": rows}


def _replay(given: Given) -> Map[str, Any]:
    chosen = Chosen(given.body.get("source"), given.body.get("run"), given.body.get("reason"))
    done = replay(given.warehouse, chosen, read_mapping(given.body), trigger="api", now=given.now, clock=given.clock)
    refreshing.refresh_in_use(given.warehouse, "api", given.clock)
    return {
        "run_id": done.run_id,
        "state": str(done.state),
        "counts": asdict(done.counts),
        "message": done.message,
    }


CALLS = (
    Call(
        "GET",
        "/quarantine",
        Scope.READ,
        "Rows that could not land: by source and reason, and the rows themselves",
        _show,
        thing(
            groups=many(
                thing(source=TEXT, reason=TEXT, rows=WHOLE, first_at=TEXT, last_at=TEXT, example=or_null(TEXT))
            ),
            rows=many(
                thing(
                    source=TEXT,
                    run_id=WHOLE,
                    line=or_null(WHOLE),
                    call_number=or_null(WHOLE),
                    kind=or_null(TEXT),
                    reason=TEXT,
                    payload=described(or_null(TEXT), "The row as it came; null where its person was erased"),
                )
            ),
        ),
        queries={**CHOOSING, "limit": described(WHOLE, f"At most this many rows, 0 to {MOST_ROWS}; default 100")},
    ),
    Call(
        "POST",
        "/quarantine/replay",
        Scope.WRITE,
        "Try rows again; what lands leaves the quarantine",
        _replay,
        OUTCOME,
        takes={**CHOOSING, **GIVEN},
    ),
)
