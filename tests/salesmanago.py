"""A server that keeps to what is documented of SALESmanago's contact API, and to what is assumed where nothing is.

Every no but a broken line comes with the status 200. A batch with an address that it cannot stand is refused as a
whole; others it leaves out of its answer without a word. Custom details are cut after 255 characters.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

NOW = datetime(2026, 11, 22, 12)
CLIENT_ID, SECRET, OWNER = "cl-7", "s3cr3t-of-the-account", "owner@shop.example"
MOST = 500


@dataclass
class Contact:
    contact_id: str
    email: str
    fields: dict[str, Any] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    details: dict[str, str] = field(default_factory=dict)
    opted_out: bool = False


@dataclass
class SalesManagoServer:
    """`contacts` by ID; `taken`: how often each address was taken; `forced`: what tried to change a consent. `spoils`:
    addresses for which a whole call is refused; `leaves_out`: those that a batch answers nothing about and a call alone
    refuses, `forgets`: those that a batch answers nothing about and yet takes. Calls, from 1: `cut_before` are neither
    taken nor answered, `cut_after` are taken and not answered, `replies` are answered so and not taken."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: NOW
    spoils: frozenset[str] = frozenset()
    leaves_out: frozenset[str] = frozenset()
    forgets: frozenset[str] = frozenset()
    without_ids: bool = False
    cut_before: frozenset[int] = frozenset()
    cut_after: frozenset[int] = frozenset()
    replies: dict[int, Response] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    forced: list[str] = field(default_factory=list)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/api/contact/{call}", self._answer, methods=["POST"])])

    def add(self, email: str, **more: Any) -> Contact:
        made = Contact(f"id-{next(self.numbers)}", email.lower(), **more)
        self.contacts[made.contact_id] = made
        return made

    def known(self, email: str) -> Contact:
        return next(each for each in self.contacts.values() if each.email == email)

    async def _answer(self, request: Request) -> Response:
        call, body = request.path_params["call"], await request.json()
        self.calls.append((call, body))
        number = len(self.calls)
        if number in self.cut_before:
            return Response(b"", headers={"content-length": "10"})
        if number in self.replies:
            return self.replies[number]
        reply = refuse(self._stranger(body)) if self._stranger(body) else self._called(call, body)
        if number in self.cut_after:
            return Response(b"", headers={"content-length": "10"})
        return JSONResponse(reply)

    def _stranger(self, body: dict[str, Any]) -> str:
        signed = f"{body.get('apiKey')}{CLIENT_ID}{SECRET}"
        if body.get("clientId") != CLIENT_ID or body.get("sha") != hashlib.sha1(signed.encode()).hexdigest():
            return f"Authentication failed for {body.get('sha')}"
        at = body.get("requestTime")
        now = self.clock().replace(tzinfo=UTC).timestamp() * 1000
        if not isinstance(at, int) or abs(at - now) > 3_600_000:
            return "requestTime is not valid"
        return "" if body.get("owner") == OWNER else "There is no such owner"

    def _called(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        if call == "hasContact":
            return {"success": True, "message": [], "result": any(body["email"] == e.email for e in self._all())}
        if call == "batchupsert":
            details = body["upsertDetails"]
            if len(details) > MOST:
                return refuse("Batch is too large")
            emails = [each["contact"]["email"] for each in details]
            if len(set(emails)) < len(emails) or self.spoils & set(emails):
                return refuse("Contacts are not valid")
            ids = {each["contact"]["email"]: self._upserted(each) for each in details if self._takes(each)}
            shown = {email: each for email, each in ids.items() if email not in self.forgets}
            return {"success": True, "message": []} | ({} if self.without_ids else {"contactIds": shown})
        if call == "upsert":
            email = body["contact"]["email"]
            if email in self.spoils or not self._takes(body):
                return refuse(f"Email {email} is not valid")
            return {"success": True, "message": [], "contactId": self._upserted(body)}
        found = [e for e in self._all() if e.contact_id == body.get("contactId") or e.email == body.get("email")]
        if not found:
            return refuse("Contact does not exist")
        self._change(found[0], body)
        return {"success": True, "message": [], "contactId": found[0].contact_id}

    def _all(self) -> list[Contact]:
        return list(self.contacts.values())

    def _takes(self, detail: dict[str, Any]) -> bool:
        return detail["contact"]["email"] not in self.leaves_out

    def _upserted(self, detail: dict[str, Any]) -> str:
        email = detail["contact"]["email"]
        found = next((each for each in self._all() if each.email == email), None) or self.add(email)
        self._change(found, detail)
        return found.contact_id

    def _change(self, contact: Contact, detail: dict[str, Any]) -> None:
        self.taken[contact.email] += 1
        self.forced += [name for name in detail if name.startswith("force") and detail[name] is not False]
        self.forced += [name for name in ("useApiDoubleOptIn", "consentDetails", "newEmail") if name in detail]
        contact.fields |= {name: each for name, each in detail.get("contact", {}).items() if name != "email"}
        contact.fields |= {name: detail[name] for name in ("birthday", "lang", "province") if name in detail}
        contact.details |= {name: text[:255] for name, text in detail.get("properties", {}).items()}
        contact.tags = (contact.tags | set(detail.get("tags", []))) - set(detail.get("removeTags", []))


def refuse(*messages: str) -> dict[str, Any]:
    return {"success": False, "message": list(messages), "contactId": None}
