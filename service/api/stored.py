"""GET, POST, PATCH and DELETE /data: customers and data models' rows, one by one or up to a thousand at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

import polars as pl
from starlette.responses import Response

from ingest.errors import EntityUnknown, RowRefused, RowUnknown
from ingest.stored import find, write
from ingest.stored.entity import Entity, entities, entity_of
from ingest.stored.key import number_of
from ingest.stored.write import Became, Done
from jobs.schedule import hasten
from segments.saved import following
from service.api.call import FLAG, IS_LIST, ROWS, TEXT, WHOLE, Call, Given, described, many, or_null, thing
from service.api.problem import Refused
from service.api.runs import COUNTS
from service.erasing import forget_person
from service.output import frame_of, json_rows
from service.tokens import Scope
from sql.builtin import ROW_ID
from sql.errors import quoted
from sql.field import Field, Kind
from sql.reader import Reader, Writer
from sql.written import to_json

MOST_ROWS = 1000
REFRESH_AFTER = timedelta(minutes=1)  # how soon the profiles in use are refreshed, however many calls come until then


def _entities(given: Given) -> Mapping[str, Any]:
    with given.warehouse.reader() as reader:
        return {"entities": [_entity(each) for each in entities(reader)]}


def _list(given: Given) -> Response:
    external_id, email = given.query.get("external_id"), given.query.get("email")
    if external_id is not None and email is not None:
        raise Refused(400, 'Give either "external_id" or "email".')
    limit, after = _limit(given), _after(given)
    with _told(), given.warehouse.reader() as reader:
        entity = entity_of(reader, given.path["entity"])
        fields, person = _fields(given, entity), None
        if external_id is not None or email is not None:
            person = find.person(reader, external_id, email)
            if person is None:
                return _json({"rows": [], "next": None})
        page = find.page(reader, entity, fields, after=after, limit=limit, person=person)
    return _json({"rows": _objects(page.rows, fields), "next": None if page.after is None else f"~{page.after}"})


def _get(given: Given) -> Response:
    with _told(), given.warehouse.reader() as reader:
        entity = entity_of(reader, given.path["entity"])
        fields = _fields(given, entity)
        return _json(_row(reader, entity, fields, find.number(reader, entity, given.path["key"])))


def _post(given: Given) -> Response:
    with _told(), given.warehouse.transaction() as writer:
        entity = entity_of(writer, given.path["entity"])
        done = write.put(writer, entity, given.body[ROWS], given.now)
        _refresh_soon(writer, given, done)
    reply = {"run_id": done.run_id, "counts": vars(done.counts), "results": [_result(each) for each in done.each]}
    if given.body[IS_LIST]:
        return _json({**reply, "new_fields": done.new_fields})
    _check_landed(done)
    became = done.each[0]
    is_new = became.outcome == "inserted"
    where = {"Location": f"/api/v1/data/{entity.name}/{quote(became.key or f'~{became.number}', safe='')}"}
    return _json({**reply, "new_fields": done.new_fields}, 201 if is_new else 200, where if is_new else None)


def _patch(given: Given) -> Response:
    with _told(), given.warehouse.transaction() as writer:
        entity = entity_of(writer, given.path["entity"])
        number = find.number(writer, entity, given.path["key"])
        done = write.change(writer, entity, number, given.body[ROWS][0], given.now)
        _refresh_soon(writer, given, done)
        entity = entity_of(writer, entity.name)  # it may have new fields by now
        row = None if done.each[0].number is None else _row(writer, entity, entity.fields, done.each[0].number)
    _check_landed(done)
    return _json({"run_id": done.run_id, **_result(done.each[0]), "row": row, "new_fields": done.new_fields})


def _delete(given: Given) -> Mapping[str, Any]:
    with _told(), given.warehouse.reader() as reader:
        is_customers = entity_of(reader, given.path["entity"]).is_customers
    if is_customers:
        return _forget(given)
    with _told(), given.warehouse.transaction() as writer:
        entity = entity_of(writer, given.path["entity"])
        number = find.number(writer, entity, given.path["key"])
        run_id = write.remove(writer, entity, number, given.now)
        hasten(writer, following.JOB, following.NAME, given.now + REFRESH_AFTER)
    return {"run_id": run_id, "deleted": f"~{number}"}


def _forget(given: Given) -> Mapping[str, Any]:
    """A customer goes with everything that is theirs, as by `erase`; but they may come back."""
    with _told(), given.warehouse.reader() as reader:
        number = find.number(reader, entity_of(reader, "customers"), given.path["key"])
    forget_person(given.warehouse, number, now=given.now, by=given.by, block=False)
    with given.warehouse.transaction() as writer:
        hasten(writer, following.JOB, following.NAME, given.now + REFRESH_AFTER)
    return {"run_id": None, "deleted": f"~{number}"}


def _check_landed(done: Done) -> None:
    """Refused 422 where the one row was rejected; it is kept with its reason, as any."""
    if done.each[0].reason is not None:
        raise Refused(422, f"The row cannot land: {done.each[0].reason}.", run_id=done.run_id)


def _refresh_soon(writer: Writer, given: Given, done: Done) -> None:
    if done.counts.inserted or done.counts.updated:
        hasten(writer, following.JOB, following.NAME, given.now + REFRESH_AFTER)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (EntityUnknown, RowUnknown) as error:
        raise Refused(404, str(error)) from None
    except RowRefused as error:
        raise Refused(422, str(error)) from None


def _fields(given: Given, entity: Entity) -> Sequence[Field]:
    asked = given.query.get("fields")
    if asked is None:
        return entity.fields
    chosen = [entity.fields[0]]
    for name in asked.split(","):
        field = entity.field(name.strip())
        if field is None:
            known = [each.name for each in entity.fields]
            near = get_close_matches(name, known, 1)
            hint = f", meant is perhaps {near[0]}" if near else ""
            raise Refused(400, f"{entity.name} have no field {quoted(name[:60])}{hint}; there are: {', '.join(known)}.")
        if field not in chosen:
            chosen.append(field)
    return chosen


def _limit(given: Given) -> int:
    limit = given.query.get("limit", "100")
    if not limit.isdecimal() or len(limit) > 9 or not 1 <= int(limit) <= MOST_ROWS:
        raise Refused(400, f'"limit" must be a whole number from 1 to {MOST_ROWS}.')
    return int(limit)


def _after(given: Given) -> int:
    after = number_of(given.query.get("after", "~0"))
    if after is None:
        raise Refused(400, '"after" must be what the page before gave as "next".')
    return after


def _row(reader: Reader, entity: Entity, fields: Sequence[Field], number: int) -> Mapping[str, Any]:
    found = find.row(reader, entity, fields, number)
    assert found is not None
    return _objects(found, fields)[0]


def _objects(rows: pl.DataFrame, fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Whole numbers without a fraction, and times with their Z, as they can be sent back."""
    times = [each.name for each in fields if each.type.kind is Kind.TIME and not each.type.is_list]
    return [
        {name: _value(value, name in times) for name, value in row.items()}
        for row in json_rows(frame_of(rows.to_arrow()))
    ]


def _value(value: Any, is_time: bool) -> Any:
    if isinstance(value, list):
        return [_value(each, False) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return f"{value}Z" if is_time and value is not None else value


def _result(became: Became) -> dict[str, Any]:
    return {
        "outcome": became.outcome,
        ROW_ID: None if became.number is None else f"~{became.number}",
        "key": became.key,
        "reason": became.reason,
        "warnings": [vars(each) for each in became.remarks],
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "singular": entity.singular,
        "key": list(entity.key),
        "fields": [
            {
                "name": each.name,
                "type": str(each.type),
                "comment": each.comment,
                "read_only": each.name in entity.read_only,
            }
            for each in entity.fields
        ],
    }


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json(value), status, headers, media_type="application/json")


ROW = {"type": "object", "description": "Its fields by name"}
REMARKS = described(
    many(thing(field=TEXT, message=TEXT)), "Values that could not be read in their field's type, and so are missing"
)
RESULT = {
    "outcome": described(TEXT, "inserted, updated, duplicate or rejected"),
    ROW_ID: described(or_null(TEXT), "Names the row in an address whatever its key"),
    "key": described(or_null(TEXT), "Its key as an address has it, to be percent-encoded"),
    "reason": described(or_null(TEXT), "Why it was rejected"),
    "warnings": REMARKS,
}
NEW_FIELDS = described(many(TEXT), "Fields that there were not before these objects")
FIELDS = {"fields": described(TEXT, "Only these, with commas between; klankbord_id always comes with them")}
CALLS = (
    Call(
        "GET",
        "/data",
        Scope.READ,
        "What there is: customers and the data models' rows, with their fields, types and keys",
        _entities,
        thing(
            entities=many(
                thing(
                    name=TEXT,
                    singular=TEXT,
                    key=many(TEXT),
                    fields=many(thing(name=TEXT, type=TEXT, comment=or_null(TEXT), read_only=FLAG)),
                )
            )
        ),
    ),
    Call(
        "GET",
        "/data/{entity}",
        Scope.READ,
        "Rows, in an order that stays; of one customer by external_id or email",
        _list,
        thing(rows=many(ROW), next=described(or_null(TEXT), "The 'after' of the next page; null at the end")),
        queries={
            **FIELDS,
            "external_id": described(TEXT, "Only of the customer with this customer_id"),
            "email": described(TEXT, "Only of the customer whom this address leads to"),
            "limit": described(WHOLE, f"At most this many, 1 to {MOST_ROWS}; default 100"),
            "after": described(TEXT, "Go on after the page that gave this as 'next'"),
        },
    ),
    Call("GET", "/data/{entity}/{key:path}", Scope.READ, "One row", _get, ROW, queries=FIELDS),
    Call(
        "POST",
        "/data/{entity}",
        Scope.WRITE,
        "Add rows, or newer versions of known ones; what became of each",
        _post,
        thing(run_id=WHOLE, counts=COUNTS, results=many(thing(**RESULT)), new_fields=NEW_FIELDS),
        rows=MOST_ROWS,
        created="The one object is a new row, at Location",
    ),
    Call(
        "PATCH",
        "/data/{entity}/{key:path}",
        Scope.WRITE,
        "Change the given fields of one row",
        _patch,
        thing(run_id=WHOLE, **RESULT, row=ROW, new_fields=NEW_FIELDS),
        rows=1,
    ),
    Call(
        "DELETE",
        "/data/{entity}/{key:path}",
        Scope.WRITE,
        "Take one row away",
        _delete,
        thing(run_id=or_null(WHOLE), deleted=described(TEXT, "Its klankbord_id")),
    ),
)
