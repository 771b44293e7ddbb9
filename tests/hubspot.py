"""A server that keeps to what is documented of HubSpot's contacts, lists and properties, and remembers what it got.

A batch holds 100 rows at most, none of them twice, and nothing but texts. A row that is wrong is named by its trace in
a 207; a batch whose rows have no trace, or `refuses_whole`, is refused for the first of them. Lists know records alone.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from loopback import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from exports.destination import Answer, Batch, Change, Row
from exports.destinations.hubspot import HubSpot

LIST = "42"
TOKEN = "pat-eu1-0f1e2d3c-planted"
SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
    "crm.lists.read",
    "crm.lists.write",
)
CORRELATION = "aeb5f871-7f07-4993-9211-075dc63e7cbf"
FORMS = {
    "number": (r"-?\d+(\.\d+)?", "INVALID_INTEGER", "{} was not a valid number."),
    "bool": ("true|false", "INVALID_BOOLEAN", "{} was not a valid boolean."),
    "date": (r"\d{4}-\d\d-\d\d", "INVALID_DATE", "{} was not a valid date."),
    "datetime": (r"\d{4}-\d\d-\d\dT.*Z", "INVALID_DATE", "{} was not a valid time."),
}


def _property(name: str, type: str = "string", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": name.title(),
        "type": type,
        "fieldType": "text",
        "options": [],
        "hasUniqueValue": False,
        "archived": False,
        "modificationMetadata": {"readOnlyValue": False},
        **more,
    }


def _options(*values: str) -> list[dict[str, Any]]:
    return [{"label": each.title(), "value": each, "hidden": each == "retired"} for each in values]


def _properties() -> dict[str, dict[str, Any]]:
    made = [
        _property("email"),
        _property("firstname"),
        _property("customer_number", hasUniqueValue=True),
        _property("points", "number"),
        _property("is_member", "bool"),
        _property("born_on", "date"),
        _property("seen_at", "datetime"),
        _property("interests", "enumeration", options=_options("shoes", "hats", "retired")),
        _property("createdate", "datetime", modificationMetadata={"readOnlyValue": True}),
        _property("score", "number", calculated=True),
    ]
    return {each["name"]: each for each in made}


class Refused(Exception):
    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        self.status = status
        self.body = {
            "status": "error",
            "message": message,
            "correlationId": CORRELATION,
            "category": category,
            **more,
        }


@dataclass
class HubSpotServer:
    """`contacts` by record, `members` by list, `written` how often each contact was. `faults` of calls by the last word
    of their path, one a call: a status is answered before anything is done, before "vanished" all contacts go; "cut",
    "garbage", "slow", "pending", "traceless" and "silent" (no traces, nor what a contact is found by) come after it was
    done; "" is none."""

    token: str = TOKEN
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    properties: dict[str, dict[str, Any]] = field(default_factory=_properties)
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, list[int | str]] = field(default_factory=dict)
    policy: str = "TEN_SECONDLY_ROLLING"
    retry_after: str = ""
    slow_seconds: float = 0.5
    refuses_whole: bool = False
    knows_token: bool = True
    base_url: str = ""
    contacts: dict[str, dict[str, str]] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, int]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1001))

    def add_list(self, list_id: str, processing: str = "MANUAL", holds: str = "0-1") -> None:
        name = f"List {list_id}"
        self.lists[list_id] = {"listId": list_id, "name": name, "processingType": processing, "objectTypeId": holds}
        self.members[list_id] = set()

    def add_contact(self, **properties: str) -> str:
        record = str(next(self._numbers))
        self.contacts[record] = properties
        return record

    def merge(self, record: str, other: str) -> str:
        """The number under which the two go on; the address of the second one is kept beside that of the first."""
        first, second = self.contacts.pop(record), self.contacts.pop(other)
        merged = self.add_contact(**{**second, **first, "hs_additional_emails": second["email"]})
        for members in self.members.values():
            if members & {record, other}:
                members -= {record, other}
                members.add(merged)
        return merged

    def called(self) -> list[tuple[str, int]]:
        """The last word of each call's path, and its status."""
        return [(call.rpartition("/")[2], status) for call, status in self.calls]

    def emails(self, list_id: str) -> set[str]:
        return {self.contacts[record]["email"] for record in self.members[list_id]}

    # ------------------------------------------------------------------------------------------------------------

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST", "PUT", "DELETE"])])

    async def _answer(self, request: Request) -> Response:
        path = str(request.path_params["path"])
        faults = self.faults.get(path.rpartition("/")[2]) or []
        fault = faults.pop(0) if faults else None
        try:
            if isinstance(fault, int):
                raise self._fault(fault)
            if fault == "vanished":
                self.contacts.clear()
            self.bodies.append(await request.body())
            status, data = self._do(request, path, self.bodies[-1])
        except Refused as refused:
            headers = {"Retry-After": self.retry_after} if refused.status == 429 and self.retry_after else None
            self.calls.append((f"{request.method} {path}", refused.status))
            return JSONResponse(refused.body, refused.status, headers)
        self.calls.append((f"{request.method} {path}", status))
        if fault == "cut":
            return StreamingResponse(iter(['{"status"']), headers={"Content-Length": "999"})
        if fault == "garbage":
            return Response('{"results": 7}', media_type="application/json")
        if fault == "slow":
            await asyncio.sleep(self.slow_seconds)
        if fault == "pending":
            data = {"status": "PENDING", "results": []}
        if fault == "traceless":
            data = {**data, "results": [{**each, "objectWriteTraceId": None} for each in data["results"]]}
        if fault == "silent":
            data = {**data, "results": [{"id": each["id"], "properties": {}} for each in data["results"]]}
        return JSONResponse(data, status)

    def _fault(self, status: int) -> Refused:
        if status == 429:
            told = "daily" if self.policy == "DAILY" else "ten_secondly_rolling"
            text = f"You have reached your {told} limit."
            return Refused(429, "RATE_LIMITS", text, errorType="RATE_LIMIT", policyName=self.policy)
        return Refused(status, "INTERNAL_ERROR", f"Trouble {status}, said to {self.token}.")

    def _do(self, request: Request, path: str, body: bytes) -> tuple[int, Any]:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise Refused(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        data = json.loads(body) if body else None
        match request.method, path.split("/"):
            case "POST", ["crm", "v3", "objects", "contacts", "batch", "upsert"]:
                self._need("crm.objects.contacts.write")
                return self._upsert(self._inputs(data))
            case "POST", ["crm", "v3", "objects", "contacts", "batch", "read"]:
                self._need("crm.objects.contacts.read")
                return self._read(data)
            case "GET", ["crm", "v3", "properties", "contacts"]:
                self._need("crm.schemas.contacts.read")
                return 200, {"results": list(self.properties.values())}
            case "GET", ["crm", "v3", "properties", "contacts", name]:
                self._need("crm.schemas.contacts.read")
                if name not in self.properties:
                    raise Refused(404, "OBJECT_NOT_FOUND", f'Property "{name}" does not exist')
                return 200, self.properties[name]
            case "GET", ["crm", "v3", "lists", list_id]:
                self._need("crm.lists.read")
                return 200, {"list": self._list(list_id)}
            case "PUT", ["crm", "v3", "lists", list_id, "memberships", "add" | "remove" as how]:
                self._need("crm.lists.write")
                return 200, self._change(list_id, how, data)
            case "POST", ["oauth", "v2", "private-apps", "get", "access-token-info"] if self.knows_token:
                assert data == {"tokenKey": self.token}
                return 200, {"userId": 1, "hubId": 2, "appId": 3, "scopes": sorted(self.scopes)}
        raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")

    def _need(self, scope: str) -> None:
        if scope not in self.scopes:
            told = {"message": "One or more of the following scopes are required."}
            raise Refused(
                403,
                "MISSING_SCOPES",
                "This app hasn't been granted all required scopes to make this call.",
                errors=[{**told, "context": {"requiredGranularScopes": [scope]}}],
            )

    def _inputs(self, data: Any) -> list[dict[str, Any]]:
        inputs: list[dict[str, Any]] = data["inputs"]
        if not 0 < len(inputs) <= 100:
            raise Refused(400, "VALIDATION_ERROR", f"The batch holds {len(inputs)} inputs; between 1 and 100 may be.")
        return inputs

    def _find(self, name: str, value: str) -> str | None:
        """The record; an address is found in any case, and under one that it had before it was merged."""
        if not self.properties[name]["hasUniqueValue"] and name != "email":
            raise Refused(400, "VALIDATION_ERROR", f"Unable to perform update/upsert by non-unique 0-1 property {name}")
        wanted = value.strip().lower() if name == "email" else value
        for record, contact in self.contacts.items():
            former = contact.get("hs_additional_emails", "").split(";") if name == "email" else []
            if wanted and wanted in (contact.get(name), *former):
                return record
        return None

    def _upsert(self, inputs: list[dict[str, Any]]) -> tuple[int, Any]:
        for each in inputs:
            if not isinstance(each.get("id"), str) or not each["id"] or each.get("idProperty") not in self.properties:
                raise Refused(400, "VALIDATION_ERROR", "Some required fields were not set: [id, idProperty]")
            if not all(isinstance(value, str) for value in each["properties"].values()):
                raise Refused(400, "VALIDATION_ERROR", "Invalid input JSON: Cannot deserialize value of type `String`")
            self._find(each["idProperty"], each["id"])
        counted = Counter(each["id"].strip().lower() for each in inputs)
        if doubled := [text for text, times in counted.items() if times > 1]:
            text = f"Duplicate IDs found in batch input: {doubled}. IDs must be unique"
            raise Refused(400, "VALIDATION_ERROR", text, context={"ids": doubled})
        wrong = {index: problems for index, each in enumerate(inputs) if (problems := self._problems(each))}
        errors = [
            {
                "status": "error",
                "category": "VALIDATION_ERROR",
                "message": f"Property values were not valid: {json.dumps(problems)}",
                "context": {"objectWriteTraceId": [inputs[index].get("objectWriteTraceId")]},
            }
            for index, problems in wrong.items()
        ]
        if errors and (self.refuses_whole or not all(each.get("objectWriteTraceId") for each in inputs)):
            raise Refused(400, "VALIDATION_ERROR", str(errors[0]["message"]))
        results = [self._write(each) for index, each in enumerate(inputs) if index not in wrong]
        told = {"status": "COMPLETE", "results": results, "startedAt": "2026-11-22T10:00:00Z"}
        return (207, {**told, "numErrors": len(errors), "errors": errors}) if errors else (200, told)

    def _problems(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for name, value in {given["idProperty"]: given["id"], **given["properties"]}.items():
            known = self.properties.get(name)
            if known is None:
                found.append((name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'))
            elif known["modificationMetadata"]["readOnlyValue"] or known.get("calculated"):
                found.append((name, "READ_ONLY_VALUE", f'"{name}" is a read only property.'))
            elif name == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", value):
                found.append((name, "INVALID_EMAIL", f"Email address {value} is invalid"))
            elif value and known["options"]:
                allowed = [each["value"] for each in known["options"]]
                if not set(value.split(";")) <= set(allowed):
                    text = f"{value} was not one of the allowed options: {allowed}"
                    found.append((name, "INVALID_OPTION", text))
            elif value and known["type"] in FORMS:
                form, code, text = FORMS[known["type"]]
                if not re.fullmatch(form, value):
                    found.append((name, code, text.format(value)))
        return [
            {"isValid": False, "message": text, "error": code, "name": name, "localizedErrorMessage": text}
            for name, code, text in found
        ]

    def _write(self, given: dict[str, Any]) -> dict[str, Any]:
        name, value = given["idProperty"], given["id"]
        record = self._find(name, value)
        is_new = record is None
        record = record or self.add_contact(**{name: value})
        self.contacts[record].update(given["properties"])
        self.written[value] += 1
        return {
            "id": record,
            "new": is_new,
            "properties": {"hs_object_id": record, **self.contacts[record]},
            "archived": False,
            "objectWriteTraceId": given.get("objectWriteTraceId"),
        }

    def _read(self, data: Any) -> tuple[int, Any]:
        name, results, lost = data["idProperty"], {}, []
        for each in self._inputs(data):
            record = self._find(name, each["id"])
            if record is None:
                lost.append(each["id"])
            else:
                told = {asked: self.contacts[record].get(asked) for asked in data["properties"]}
                results[record] = {"id": record, "properties": {"hs_object_id": record, **told}}
        answer = {"status": "COMPLETE", "results": list(results.values())}
        if not lost:
            return 200, answer
        error = {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "message": "Could not get some CONTACT objects, they may be deleted or not exist.",
            "context": {"ids": lost},
        }
        return 207, {**answer, "numErrors": 1, "errors": [error]}

    def _list(self, list_id: str) -> dict[str, Any]:
        if list_id not in self.lists:
            raise Refused(404, "OBJECT_NOT_FOUND", f"List does not exist with ID {list_id}.")
        return self.lists[list_id]

    def _change(self, list_id: str, how: str, records: Any) -> dict[str, Any]:
        if self._list(list_id)["processingType"] == "DYNAMIC":
            raise Refused(400, "VALIDATION_ERROR", "Cannot manually change the members of a DYNAMIC list.")
        if not isinstance(records, list) or not all(isinstance(each, str) and each.isdigit() for each in records):
            raise Refused(400, "VALIDATION_ERROR", "Invalid input JSON: a list of record ids is expected")
        members, known = self.members[list_id], [each for each in records if each in self.contacts]
        changed = [each for each in known if (each in members) == (how == "remove")]
        members.symmetric_difference_update(changed)
        told = {"recordIdsMissing": [each for each in records if each not in self.contacts]}
        return {**told, "recordsIdsAdded" if how == "add" else "recordIdsRemoved": changed}


@contextmanager
def running() -> Iterator[HubSpotServer]:
    server = HubSpotServer()
    with serving(server.app()) as server.base_url:
        yield server


def rows(*values: dict[str, Any]) -> list[Row]:
    return [Row(number, each) for number, each in enumerate(values, 1)]


def people(count: int, **more: Any) -> list[Row]:
    return rows(*({"email": f"p{number}@example.com", **more} for number in range(count)))


def put(hubspot: HubSpot, given: list[Row]) -> Answer:
    return hubspot.send(Batch("k", Change.PUT, tuple(given)), None, lambda _: None)


def remove(hubspot: HubSpot, given: list[Row]) -> Answer:
    return hubspot.send(Batch("k", Change.REMOVE, tuple(given)), None, lambda _: None)
