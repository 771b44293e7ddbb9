"""A server that keeps to what is documented of Salesforce: tokens by client credentials and JWT, describe, and ingest
jobs of the Bulk API 2.0 with their states, results a row, and limits.

It keeps the records it was given and how often each was written; a test switches on how it misbehaves.
"""

import base64
import csv
import io
import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

NOW = datetime(2026, 11, 21, 10)
CLIENT_ID, CLIENT_SECRET, USER = "3MVG9.app", "s3cr3t-of-the-app", "integration@shop.example"
AUDIENCE = "https://login.salesforce.com"
VERSION = "62.0"


def described(name: str, kind: str = "string", **changes: Any) -> dict[str, Any]:
    """A field as describe tells it; a text of 255 that may be missing, unless said otherwise."""
    return {
        "name": name,
        "type": kind,
        "length": 255 if kind in ("string", "email", "picklist") else 0,
        "nillable": True,
        "createable": True,
        "updateable": True,
        "defaultedOnCreate": False,
        "externalId": False,
        "idLookup": False,
        "restrictedPicklist": False,
        "picklistValues": [],
        **changes,
    }


def contact() -> list[dict[str, Any]]:
    colours = [{"value": "Red", "active": True}, {"value": "Blue", "active": True}, {"value": "Old", "active": False}]
    return [
        described("Id", "id", length=18, nillable=False, createable=False, updateable=False, idLookup=True),
        described("Klankbord_Id__c", externalId=True, idLookup=True),
        described("LastName", length=80, nillable=False),
        described("Name", createable=False, updateable=False, nillable=False),
        described("Email", "email", length=80, idLookup=True),
        described("Description", "textarea", length=32000),
        described("Points__c", "double"),
        described("Birthdate", "date"),
        described("Seen__c", "datetime"),
        described("Member__c", "boolean", nillable=False, defaultedOnCreate=True),
        described("Colour__c", "picklist", restrictedPicklist=True, picklistValues=colours),
        described("Level__c", "picklist", picklistValues=colours),
        described("Tags__c", "multipicklist", picklistValues=colours),
    ]


@dataclass
class Job:
    id: str
    about: dict[str, Any]
    state: str = "Open"
    uploads: list[bytes] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # external ids
    processed: int = 0
    why: str | None = None
    done: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # id, created, row
    failed: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # id, error, row


@dataclass
class SalesforceServer:
    """`polls` is how often a closed job is asked for until it is over, processed evenly in between. `locked`,
    `unprocessed` and `untold` name external ids: UNABLE_TO_LOCK_ROW, no row of the job come to, and in no result.
    `lose` names calls, as "PUT batches", that do what they do and then break off, each once; `refuse` the reply that a
    call gets before it does anything; `after` is called with the name of each call after it was done."""

    key: RSAPublicKey | None = None
    address: str = ""  # given as instance_url
    clock: Callable[[], datetime] = lambda: NOW
    calls_a_token: int = 10_000
    polls: int = 1
    locked: set[str] = field(default_factory=set)
    unprocessed: set[str] = field(default_factory=set)
    untold: set[str] = field(default_factory=set)
    fails: str = ""  # why every job fails when it is begun
    lose: list[str] = field(default_factory=list)
    refuse: dict[str, tuple[int, list[dict[str, Any]]]] = field(default_factory=dict)
    after: Callable[[str], None] | None = None
    garbled: bool = False  # the token's reply is a page of HTML
    fields: list[dict[str, Any]] = field(default_factory=contact)
    is_writable: bool = True

    records: dict[str, dict[str, str]] = field(default_factory=dict)  # by external id
    written: Counter[str] = field(default_factory=Counter)  # how often each was
    tried: Counter[str] = field(default_factory=Counter)  # likewise, refused ones included
    jobs: dict[str, Job] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    tokens: dict[str, int] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def app(self) -> Starlette:
        data = f"/services/data/v{VERSION}"
        job = f"{data}/jobs/ingest/{{job}}"
        return Starlette(
            routes=[
                Route("/services/oauth2/token", self._give, methods=["POST"]),
                Route(f"{data}/sobjects/{{name}}/describe", self._called("GET describe", self._describe)),
                Route(f"{data}/jobs/ingest", self._called("POST ingest", self._make), methods=["POST"]),
                Route(f"{job}/batches", self._called("PUT batches", self._upload), methods=["PUT"]),
                Route(job, self._called("PATCH job", self._move), methods=["PATCH"]),
                Route(job, self._called("GET job", self._ask), methods=["GET"]),
                *(
                    Route(f"{job}/{which}", self._called(f"GET {which}", self._results))
                    for which in ("successfulResults", "failedResults", "unprocessedrecords")
                ),
            ]
        )

    # ------------------------------------------------------------------------------------------- who may call

    async def _give(self, request: Request) -> Response:
        self.calls.append("POST token")
        form = dict(parse_qsl((await request.body()).decode()))
        if self.garbled:
            return Response("<html>Log in</html>", media_type="text/html")
        match form.get("grant_type"):
            case "client_credentials":
                if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
                    return _oauth("invalid_client", "invalid client credentials")
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                if why := self._wrong(form.get("assertion", "")):
                    return _oauth("invalid_grant", why)
            case _:
                return _oauth("unsupported_grant_type", "grant type not supported")
        token = f"00D!token-{next(self.numbers)}"
        self.tokens[token] = self.calls_a_token
        told = {
            "access_token": token,
            "instance_url": self.address,
            "token_type": "Bearer",
            "issued_at": "1795255200000",
        }
        return JSONResponse(told)

    def _wrong(self, assertion: str) -> str:
        said, _, signature = assertion.rpartition(".")
        try:
            head, claims = (json.loads(_decoded(part)) for part in said.split("."))
            assert self.key is not None
            self.key.verify(_decoded(signature), said.encode(), PKCS1v15(), SHA256())
        except (ValueError, InvalidSignature):
            return "invalid assertion"
        left = claims["exp"] - self.clock().replace(tzinfo=UTC).timestamp()
        if head["alg"] != "RS256" or claims["iss"] != CLIENT_ID:
            return "invalid client"
        if claims["aud"] != AUDIENCE:
            return "audience is invalid"
        if not 0 < left <= 180:
            return "assertion expired or valid for too long"
        return "" if claims["sub"] == USER else "user hasn't approved this consumer"

    def _called(self, name: str, do: Callable[[Request, bytes], Response]) -> Any:
        async def answer(request: Request) -> Response:
            self.calls.append(name)
            body = await request.body()
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if self.tokens.get(token, 0) <= 0:
                return _error(401, "INVALID_SESSION_ID", "Session expired or invalid")
            self.tokens[token] -= 1
            if name in self.refuse:
                status, told = self.refuse[name]
                return JSONResponse(told, status)
            reply = do(request, body)
            if self.after:
                self.after(name)
            if name in self.lose:
                self.lose.remove(name)
                return _broken_off()
            return reply

        return answer

    # ------------------------------------------------------------------------------------------- what is asked

    def _describe(self, request: Request, _: bytes) -> Response:
        if request.path_params["name"] != "Contact":
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        told = {"name": "Contact", "createable": self.is_writable, "updateable": self.is_writable}
        return JSONResponse({**told, "fields": self.fields})

    def _make(self, _: Request, body: bytes) -> Response:
        about = json.loads(body)
        finders = [each["name"] for each in self.fields if each["externalId"] or each["idLookup"]]
        if about.get("object") != "Contact":
            return _error(400, "INVALIDENTITY", f"{about.get('object')} is not an entity")
        if about.get("operation") != "upsert" or about.get("contentType") != "CSV":
            return _error(400, "INVALIDJOB", "operation or contentType is not supported")
        if about.get("externalIdFieldName") not in finders:
            return _error(400, "INVALIDJOB", f"InvalidJob : Field name not found : {about.get('externalIdFieldName')}")
        job = Job(f"750{next(self.numbers):012d}AAA", about)
        self.jobs[job.id] = job
        return JSONResponse({**_told(job), "contentUrl": f"services/data/v{VERSION}/jobs/ingest/{job.id}/batches"})

    def _upload(self, request: Request, body: bytes) -> Response:
        job = self.jobs.get(request.path_params["job"])
        if job is None:
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        if request.headers.get("content-type", "").partition(";")[0] != "text/csv":
            return _error(415, "UNSUPPORTED_MEDIA_TYPE", "Content-Type must be text/csv")
        if job.state != "Open":
            return _error(400, "INVALIDJOBSTATE", f"Job state is {job.state}")
        if len(base64.b64encode(body)) > 150_000_000:
            return _error(413, "CLIENTINPUTERROR", "Content size exceeds the limit")
        job.uploads.append(body)
        return Response(status_code=201)

    def _move(self, request: Request, body: bytes) -> Response:
        job, state = self.jobs.get(request.path_params["job"]), json.loads(body).get("state")
        if job is None:
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        if state == "Aborted" and job.state in ("Open", "UploadComplete", "InProgress"):
            job.state = state
        elif state == "UploadComplete" and job.state == "Open":
            if len(job.uploads) > 1:
                return _error(400, "INVALIDJOB", "Found multiple contents for job, make sure you only do PUT once")
            if not job.uploads:
                return _error(400, "INVALIDJOB", "No content was uploaded for the job")
            job.state = state
        else:
            return _error(400, "INVALIDJOBSTATE", f"A job cannot go from {job.state} to {state}")
        return JSONResponse(_told(job))

    def _ask(self, request: Request, _: bytes) -> Response:
        job = self.jobs.get(request.path_params["job"])
        if job is None:
            return _error(404, "NOT_FOUND", "The requested resource does not exist")
        if job.state == "UploadComplete":
            self._begin(job)
        if job.state == "InProgress":
            self._go_on(job)
        return JSONResponse(_told(job))

    def _results(self, request: Request, _: bytes) -> Response:
        job, which = self.jobs[request.path_params["job"]], request.url.path.rpartition("/")[2]
        if job.state not in ("JobComplete", "Failed", "Aborted"):
            return _error(400, "INVALIDJOBSTATE", f"Job state is {job.state}")
        rows: list[list[str]]
        match which:
            case "successfulResults":
                head, rows = ["sf__Id", "sf__Created"], [[*each[:2], *each[2].values()] for each in job.done]
            case "failedResults":
                head, rows = ["sf__Id", "sf__Error"], [[*each[:2], *each[2].values()] for each in job.failed]
            case _:
                seen = {id(each[2]) for each in (*job.done, *job.failed)}
                head, rows = [], [list(each.values()) for each in job.rows if id(each) not in seen]
        at = len(head) + (job.columns.index(job.about["externalIdFieldName"]) if job.columns else 0)
        # In no order that anybody could rely on.
        told = sorted((row for row in rows if row[at] not in self.untold), key=lambda row: row[at], reverse=True)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([[*head, *job.columns], *told])
        return Response(text.getvalue() if told else "", media_type="text/csv")

    # ------------------------------------------------------------------------------------------- what is done

    def _begin(self, job: Job) -> None:
        job.state, known = "InProgress", {each["name"] for each in self.fields if each["updateable"]}
        text = job.uploads[0].decode("utf-8")
        first = text.partition("\n")[0]
        if first.endswith("\r") != (job.about.get("lineEnding", "LF") == "CRLF"):
            job.state, job.why = "Failed", "ClientInputError : LineEnding is invalid on user data."
            return
        job.columns, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        job.rows = [dict(zip(job.columns, row, strict=True)) for row in rows]
        wrong = [each for each in job.columns if each not in known]
        if job.about["externalIdFieldName"] not in job.columns:
            wrong.append(job.about["externalIdFieldName"])
        if wrong or self.fails:
            job.state, job.why = "Failed", self.fails or f"InvalidBatch : Field name not found : {wrong[0]}"

    def _go_on(self, job: Job) -> None:
        rows = [row for row in job.rows if row[job.about["externalIdFieldName"]] not in self.unprocessed]
        until = min(len(rows), job.processed + -(-len(rows) // self.polls))
        for row in rows[job.processed : until]:
            self._take(job, row)
        job.processed = until
        if until == len(rows):
            job.state = "Failed" if len(rows) < len(job.rows) else "JobComplete"
            job.why = "InternalServerError : retried too often" if job.state == "Failed" else None

    def _take(self, job: Job, row: dict[str, str]) -> None:
        key = row[job.about["externalIdFieldName"]]
        self.tried[key] += 1
        held = self.records.get(key)
        if error := self._refused(job, row, key, held):
            job.failed.append((held["Id"] if held else "", error, row))
            return
        job.taken.add(key)
        made = held if held is not None else {"Id": f"003{next(self.numbers):012d}AAA", "Member__c": "false"}
        for name, text in row.items():
            if text == "#N/A":
                made.pop(name, None)
            elif text:
                made[name] = text
        self.records[key] = made
        self.written[key] += 1
        job.done.append((made["Id"], "true" if held is None else "false", row))

    def _refused(self, job: Job, row: dict[str, str], key: str, held: dict[str, str] | None) -> str:
        kinds = {each["name"]: each for each in self.fields}
        if not key:
            return "MISSING_ARGUMENT:external id not specified:--"
        if key in job.taken:
            return "DUPLICATE_VALUE:duplicate external id in the job:--"
        if key in self.locked:
            return "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--"
        for name, kind in kinds.items():
            text = row.get(name, "")
            is_needed = kind["createable"] and not kind["nillable"] and not kind["defaultedOnCreate"]
            if is_needed and (text == "#N/A" or (not text and held is None)):
                return f"REQUIRED_FIELD_MISSING:Required fields are missing: [{name}]:{name} --"
            if not text or text == "#N/A":
                continue
            if kind["type"] == "email" and "@" not in text:
                return f"INVALID_EMAIL_ADDRESS:{name}: invalid email address: {text}:{name} --"
            if kind["type"] == "boolean" and text not in ("true", "false"):
                return f"INVALID_TYPE_ON_FIELD_IN_RECORD:{name}: {text} is no boolean:{name} --"
            if kind["length"] and len(text) > kind["length"]:
                return f"STRING_TOO_LONG:{name}: data value too large: (max length={kind['length']}):{name} --"
            if kind["restrictedPicklist"] and text not in [each["value"] for each in kind["picklistValues"]]:
                return f"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:bad value for restricted picklist: {text}:{name} --"
        return ""


def _told(job: Job) -> dict[str, Any]:
    counts = {"numberRecordsProcessed": job.processed, "numberRecordsFailed": len(job.failed)}
    return {**job.about, "id": job.id, "state": job.state, **counts, **({"errorMessage": job.why} if job.why else {})}


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse([{"errorCode": code, "message": message, "fields": []}], status)


def _oauth(error: str, description: str) -> Response:
    return JSONResponse({"error": error, "error_description": description}, 400)


def _broken_off() -> Response:
    async def nothing() -> Any:
        yield b"{"

    return StreamingResponse(nothing(), headers={"Content-Length": "1000"})


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
