"""Exports: which there are, what one would send, sending it, what waits, and what was not taken."""

from collections.abc import Mapping
from typing import Any

from exports import deliver, not_taken, trying
from exports.export import Export, all_exports
from exports.plan import plan
from jobs.outside import Outside
from service import starting
from service.api.call import FLAG, TEXT, WHOLE, Call, Given, described, many, or_null, thing
from service.api.problem import Refused
from service.api.runs import OUTCOME, as_data, iso, known
from service.output import json_rows
from service.tokens import Scope
from sql.reader import Reader

MOST_ROWS = 1000
COUNTS = ("rows", "people", "added", "changed", "removed", "same", "held", "late", "withheld")
EXPORT = thing(
    name=TEXT,
    what=TEXT,
    destination=TEXT,
    schedule=or_null(TEXT),
    enabled=FLAG,
    version=WHOLE,
    cursor=described(WHOLE, "Up to which arrival it has delivered"),
    settings={"type": "object"},
    waits=or_null(described(WHOLE, "The run that waits to be confirmed")),
)
PLAN = thing(
    **dict.fromkeys(COUNTS, WHOLE),
    kinds={"type": "object"},
    reasons=described({"type": "object"}, "How many rows are withheld, by why"),
    waits=described(or_null(TEXT), "Why such a run would wait to be confirmed"),
    files=described({"type": "object"}, "The paths of the files, by what is in them"),
    cursor_before=WHOLE,
    cursor_after=WHOLE,
    sample=described(many({"type": "object"}), "The first rows as they would be written, of each change some"),
    changes=described(many(TEXT), "What each row of the sample is: added, changed, removed, same or row"),
    keys=described(many(or_null(TEXT)), "What each row of the sample is known by"),
    payloads=described(many(TEXT), "What a destination that is called would be sent first"),
)
NOT_TAKEN = thing(
    run_id=WHOLE,
    row_number=WHOLE,
    key=or_null(TEXT),
    reason=TEXT,
    is_unsure=described(FLAG, "Whether it may have arrived"),
    payload=described(or_null(TEXT), "What was sent; null where its person was erased"),
    kept_at=TEXT,
)


def _list(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        return {"exports": [_told(reader, each) for each in all_exports(reader)]}


def _told(reader: Reader, export: Export) -> dict[str, Any]:
    found = deliver.waiting(reader, export)
    return {
        "name": export.name,
        "what": export.settings.what,
        "destination": export.settings.destination,
        "schedule": export.schedule,
        "enabled": export.enabled,
        "version": export.version,
        "cursor": export.cursor,
        "settings": dict(export.texts),
        "waits": found[0] if found else None,
    }


def _plan(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        export = _export(reader, given)
        found = plan(reader, export, given.now, timezone=given.warehouse.home.settings.timezone)
    told = {name: getattr(found, name) for name in (*COUNTS, "waits", "cursor_before", "cursor_after")}
    told["waits"] = str(found.waits) if found.waits else None
    sample = [{name: _plain(value) for name, value in each.values.items()} for each in found.sample]
    maps = {"kinds": dict(found.kinds), "reasons": dict(found.reasons), "files": dict(found.files)}
    payloads = [text for _, texts in trying.payloads(found) for text in texts]
    known = {"changes": [each.change for each in found.sample], "keys": [each.key for each in found.sample]}
    return {**told, **maps, "sample": sample, **known, "payloads": payloads}


def _run(given: Given) -> Mapping[str, Any]:
    name = _name(given)
    done = deliver.run(
        given.warehouse,
        name,
        trigger="api",
        now=given.now,
        confirmed=given.body.get("confirm"),
        outside=_outside(given),
    )
    return as_data(done)


def _confirm(given: Given) -> Mapping[str, Any]:
    name = _name(given)
    return as_data(deliver.confirm(given.warehouse, name, given.body["rows"], now=given.now, outside=_outside(given)))


def _cancel(given: Given) -> Mapping[str, Any]:
    waited = deliver.cancel(given.warehouse, _name(given), now=given.now)
    return {"cancelled": waited, "told_to_stop": waited is None}


def _resend(given: Given) -> Mapping[str, Any]:
    name, unsure = _name(given), given.body.get("unsure", False)
    done = deliver.resend(given.warehouse, name, trigger="api", now=given.now, unsure=unsure, outside=_outside(given))
    return as_data(done)


def _test(given: Given) -> Mapping[str, Any]:
    tried = trying.test(given.warehouse, _name(given), _outside(given))
    return {"message": tried.message, "wrong": list(tried.wrong)}


def _rejected(given: Given) -> Mapping[str, Any]:
    limit = given.query.get("limit", "100")
    if not limit.isdecimal() or len(limit) > 9 or not 0 <= int(limit) <= MOST_ROWS:
        raise Refused(400, f'"limit" must be a whole number from 0 to {MOST_ROWS}.')
    with given.warehouse.reader() as reader:
        export = _export(reader, given)
        rows = not_taken.rows(reader, export, int(limit))
        count = not_taken.count(reader, export)
    return {"rows": [{**each, "kept_at": iso(each["kept_at"])} for each in json_rows(rows)], "row_count": count}


def _name(given: Given) -> str:
    with given.warehouse.reader() as reader:
        return _export(reader, given).name


def _export(reader: Reader, given: Given) -> Export:
    found = {each.name: each for each in all_exports(reader)}
    known(given.path["name"], list(found), "export")
    return found[given.path["name"]]


def _outside(given: Given) -> Outside:
    return starting.outside_of_export(given.warehouse, given.clock)


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    return value if value is None or isinstance(value, str | int | float | bool | list) else str(value)


NAMED = "/exports/{name}"
CALLS = (
    Call("GET", "/exports", Scope.READ, "All exports", _list, thing(exports=many(EXPORT))),
    Call("GET", f"{NAMED}/plan", Scope.READ, "What an export would send now; it sends nothing", _plan, PLAN),
    Call(
        "POST",
        f"{NAMED}/run",
        Scope.WRITE,
        "Run an export now; the reply is how it ended, or that it waits",
        _run,
        OUTCOME,
        takes={"confirm": described(WHOLE, "Do not wait to be confirmed if the run has this many rows")},
        can_be_empty=True,
    ),
    Call(
        "POST",
        f"{NAMED}/confirm",
        Scope.WRITE,
        "Send the run that waits",
        _confirm,
        OUTCOME,
        takes={"rows": described(WHOLE, "How many rows it has")},
        needs=("rows",),
    ),
    Call(
        "POST",
        f"{NAMED}/cancel",
        Scope.WRITE,
        "Stop the run that is at work, or let go of the one that waits",
        _cancel,
        thing(cancelled=described(or_null(WHOLE), "The run that waited"), told_to_stop=FLAG),
    ),
    Call(
        "POST",
        f"{NAMED}/resend",
        Scope.WRITE,
        "Send again the rows that were not taken",
        _resend,
        OUTCOME,
        takes={"unsure": described(FLAG, "Also what may have arrived, and would then be there twice")},
        can_be_empty=True,
    ),
    Call(
        "POST",
        f"{NAMED}/test",
        Scope.WRITE,
        "See that the destination can be written and the mapping fits; it sends no row",
        _test,
        thing(message=TEXT, wrong=described(many(TEXT), "What does not fit of the mapping")),
    ),
    Call(
        "GET",
        f"{NAMED}/rejected",
        Scope.READ,
        "The rows that were not taken and wait to be sent again",
        _rejected,
        thing(rows=many(NOT_TAKEN), row_count=described(WHOLE, "How many there are in all")),
        queries={"limit": described(WHOLE, f"At most this many, 0 to {MOST_ROWS}; default 100")},
    ),
)
