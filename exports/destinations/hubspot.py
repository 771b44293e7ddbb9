"""HubSpot: contacts are put by their e-mail address or another unique property, and on a list or off it if one is set.

No contact is ever deleted. What a reply says is hubspot_reply.py's, what a refusal means hubspot_failure.py's; here is
who calls, and in which order. A batch sent again leaves the same state, so whatever is not certain is sent again.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from exports.destination import Again, Answer, Batch, Change, Row, Their
from exports.destinations.hubspot_failure import APP, explain, fault_of_mapping, is_of_rows, tell
from exports.destinations.hubspot_reply import UNDOCUMENTED, dicts, found_by, read_contacts, read_missing, read_upsert
from jobs.checks import check_address, check_one_of, check_whole
from jobs.errors import CallFailed, Terminal, Transient
from jobs.outside import Outside
from jobs.secrets import redact, redact_shown
from jobs.setting import Setting

UPSERT = "crm/v3/objects/contacts/batch/upsert"
LOOK_UP = "crm/v3/objects/contacts/batch/read"
PROPERTIES = "crm/v3/properties/contacts"
ABOUT_TOKEN = "oauth/v2/private-apps/get/access-token-info"
CONTACTS = "0-1"  # HubSpot's number for what a list of contacts holds
MOST_ROWS = 100
MOST_PARTS = 32  # calls for one batch that is refused as a whole: two bad rows among a hundred are found in 27
TYPES = {"number": "number", "bool": "boolean", "date": "date", "datetime": "time", "enumeration": "choice"}


def _check_property(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]{1,100}", text.strip()) or text.strip() == "hs_object_id":
        raise ValueError("is the internal name of a property with unique values, as email or customer_number")
    return text.strip()


@dataclass
class _Found:
    """What became of the rows so far, by number; `failure` is what the call said that came to nothing."""

    ids: dict[int, str] = field(default_factory=dict)
    rejected: dict[int, str] = field(default_factory=dict)
    later: dict[int, str] = field(default_factory=dict)
    warned: dict[int, str] = field(default_factory=dict)
    failure: CallFailed | None = None

    def put_off(self, rows: Sequence[Row], why: str) -> None:
        self.later.update({row.number: why for row in rows if row.number not in self.rejected})


class HubSpot:
    settings: ClassVar[Mapping[str, Setting]] = {
        "base_url": Setting("the address of HubSpot's API", "https://api.hubapi.com", check_address, is_server=True),
        "id_property": Setting(
            "the property by which a contact is found: email, or one with unique values", "email", _check_property, True
        ),
        "list_id": Setting(
            "the number of the list to put contacts on and take them off; none without it",
            "",
            check_whole(1, 999_999_999_999, can_be_empty=True),
            True,
        ),
        "clears": Setting(
            "yes: an empty value empties the property; no: it stays as it is", "no", check_one_of("yes", "no")
        ),
        "per_second": Setting("how many calls a second at most", "15", check_whole(1, 100, "calls")),
    }
    secrets: ClassVar[Mapping[str, str]] = {"token": f"the access token of a private app, {APP}"}
    optional_secrets: ClassVar[Mapping[str, str]] = {}
    mapping: ClassVar[str] = '[[field]]\nto = "email"\nfrom = "email"\nrequired = true\n'

    again = Again.SAME
    removes_by_id = True
    batch_rows = MOST_ROWS

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None:
        self._id_property, self._list_id = settings["id_property"], settings["list_id"]
        self._clears, self._token = settings["clears"] == "yes", secrets["token"]
        self.per_second = float(settings["per_second"])
        self.removes = bool(self._list_id)
        self.key = (self._id_property,)
        headers = {"Authorization": f"Bearer {self._token}"}
        self._client = outside.client(settings["base_url"], headers, [self._token])

    def close(self) -> None:
        self._client.close()

    # ------------------------------------------------------------------------------------------------ what it is

    def test(self) -> str:
        name = self._id_property
        unknown = f"HubSpot has no property {name} of contacts; set id_property to one that exists."
        found = self._get(f"{PROPERTIES}/{name}", unknown)
        if name != "email" and not found.get("hasUniqueValue"):
            raise Terminal(f"The values of the property {name} are not unique in HubSpot; set another id_property.")
        told = [f"HubSpot answers; contacts are found by {name}."]
        if self._list_id:
            told.append(f"The list is {self._list_name()}.")
        return " ".join([*told, self._check_scopes()])

    def fields(self) -> tuple[Their, ...]:
        found = self._get(PROPERTIES, "HubSpot does not tell its properties at this address.")
        return tuple(self._field(each) for each in dicts(found, "results") if not each.get("archived"))

    def _field(self, told: Mapping[str, Any]) -> Their:
        return Their(
            name=str(told.get("name")),
            type=TYPES.get(str(told.get("type")), "text"),
            is_required=told.get("name") == self._id_property,
            choices=tuple(
                str(each.get("value")) for each in dicts(told, "options", can_be_missing=True) if not each.get("hidden")
            ),
            is_read_only=bool((told.get("modificationMetadata") or {}).get("readOnlyValue") or told.get("calculated")),
        )

    def _list_name(self) -> str:
        found = self._get(f"crm/v3/lists/{self._list_id}", self._no_list()).get("list") or {}
        name = self._clean(str(found.get("name") or self._list_id))
        if str(found.get("objectTypeId") or CONTACTS) != CONTACTS:
            raise Terminal(f"The list {name} does not hold contacts; set list_id to one that does.")
        if found.get("processingType") == "DYNAMIC":
            raise Terminal(f"The list {name} fills itself by its filters in HubSpot; set list_id to a static one.")
        return name

    def _check_scopes(self) -> str:
        """Terminal where the token may not do what a run does. That is asked and not tried, for a try would change."""
        needed = ["crm.objects.contacts.read", "crm.objects.contacts.write", "crm.schemas.contacts.read"]
        needed += ["crm.lists.read", "crm.lists.write"] if self._list_id else []
        try:
            data = self._client.send_json("POST", ABOUT_TOKEN, {"tokenKey": self._token}).data
        except Terminal:  # only the tokens of private apps are known there
            data = None
        except Transient as error:
            raise explain(error, "") from None
        scopes = data.get("scopes") if isinstance(data, dict) else None
        if not isinstance(scopes, list):
            return "Which scopes the token has it does not tell; writing was not tried."
        if missing := [scope for scope in needed if scope not in scopes]:
            raise Terminal(f"The token lacks the scope {', '.join(missing)}; tick it {APP}.")
        return "The token has all scopes that are needed."

    def _get(self, path: str, unknown: str) -> dict[str, Any]:
        try:
            data = self._client.fetch_json(path, {}).data
        except CallFailed as error:
            raise explain(error, unknown) from None
        if not isinstance(data, dict):
            raise Transient(UNDOCUMENTED)
        return data

    # --------------------------------------------------------------------------------------------------- sending

    def preview(self, batch: Batch) -> list[str]:
        if batch.change is Change.PUT:
            return [_shown({"inputs": [self._input(row) for row in batch.rows]})]
        if not self._list_id:
            return []
        known = [row.their_id for row in batch.rows if row.their_id]
        unknown = [row for row in batch.rows if not row.their_id]
        return [_shown(each) for each in (known, unknown and self._question(unknown)) if each]

    def send(self, batch: Batch, noted: str | None, note: Callable[[str], None]) -> Answer:  # noqa: ARG002
        found = _Found()
        if batch.change is Change.PUT:
            self._put(batch.rows, found)
        elif self._list_id:
            self._remove(batch.rows, found)
        else:
            why = "No list is set, and contacts are not deleted; set list_id to have people taken off a list."
            found.rejected.update({row.number: why for row in batch.rows})
        return Answer(
            status=found.failure.status if found.failure else 200,
            rejected=found.rejected,
            later=found.later,
            warned=found.warned,
            ids=found.ids,
            message=str(found.failure or ""),
        )

    def _put(self, rows: Sequence[Row], found: _Found) -> None:
        self._in_parts(self._told_apart(rows, found), self._upsert, found)
        if not self._list_id:
            return
        taken = [row for row in rows if row.number not in found.rejected and row.number not in found.later]
        try:
            # A contact whose number the upsert did not tell; that it exists is certain.
            self._in_parts([row for row in taken if row.number not in found.ids], self._look_up, found)
            found.warned.clear()
            found.put_off(
                [row for row in taken if row.number not in found.ids],
                "HubSpot took the contact and did not tell its number, so it is not on the list yet.",
            )
            taken = [row for row in taken if row.number in found.ids]
            missing = self._change_list("add", [found.ids[row.number] for row in taken])
        except Transient as error:
            found.failure = error
            found.put_off(taken, f"The contact is in HubSpot, but not on the list yet: {error}")
            return
        lost = [row for row in taken if found.ids[row.number] in missing]
        found.put_off(lost, "HubSpot took the contact and did not know it when it was to be put on the list.")

    def _upsert(self, rows: Sequence[Row], found: _Found) -> None:
        reply = self._client.send_json("POST", UPSERT, {"inputs": [self._input(row) for row in rows]})
        by_trace = {str(row.number): row for row in rows}
        asked = {trace: self._found_by(row) for trace, row in by_trace.items()}
        upserted = read_upsert(json.loads(self._clean(json.dumps(reply.data))), asked, self._id_property)
        if wrong := fault_of_mapping(upserted.problems):
            raise Terminal(wrong, reply.status)
        for told, kept in (
            (upserted.ids, found.ids),
            (upserted.refused, found.rejected),
            (upserted.later, found.later),
        ):
            kept.update({by_trace[trace].number: text for trace, text in told.items()})

    def _remove(self, rows: Sequence[Row], found: _Found) -> None:
        known = {row.number: row.their_id for row in rows if row.their_id}
        unknown = [row for row in rows if not row.their_id]
        why = f"Neither {self._id_property} nor HubSpot's own number of the contact is known, so it cannot be found."
        found.rejected.update({row.number: why for row in unknown if not self._found_by(row)})
        self._in_parts([row for row in unknown if self._found_by(row)], self._look_up, found)
        missing = self._change_list("remove", [*known.values(), *found.ids.values()])
        # One that was merged into another has a new number, under which it may still be on the list.
        merged = [row for row in rows if known.get(row.number) in missing and self._found_by(row)]
        if merged:
            self._in_parts(merged, self._look_up, found)
            self._change_list("remove", [found.ids[row.number] for row in merged if row.number in found.ids])

    def _look_up(self, rows: Sequence[Row], found: _Found) -> None:
        reply = self._client.send_json("POST", LOOK_UP, self._question(rows))
        contacts, nobody = read_contacts(reply.data, self._id_property)
        for row in rows:
            text = self._found_by(row)
            if text in contacts:
                found.ids[row.number] = contacts[text]
            elif text in nobody:
                found.warned[row.number] = "HubSpot has no such contact, so it is on no list."
            else:
                found.later[row.number] = "HubSpot did not say whether it has this contact."

    def _change_list(self, how: str, ids: Sequence[str]) -> set[str]:
        """Those of the contacts that are no more. None is sent twice in a call."""
        if not ids:
            return set()
        path = f"crm/v3/lists/{self._list_id}/memberships/{how}"
        try:
            return read_missing(self._client.send_json("PUT", path, list(dict.fromkeys(ids))).data)
        except CallFailed as error:
            raise explain(error, self._no_list()) from None

    def _in_parts(self, rows: Sequence[Row], send: Callable[[Sequence[Row], _Found], None], found: _Found) -> None:
        """Send the rows; where HubSpot refuses all for the sake of some, halve them until those stand alone."""
        parts, is_begun = [rows] if rows else [], False
        for _ in range(MOST_PARTS):
            if not parts:
                return
            part = parts.pop()
            try:
                send(part, found)
            except CallFailed as error:
                failure = explain(error, "HubSpot knows no contacts at this address (404); is base_url right?")
                if not is_of_rows(error):
                    if not (is_begun and isinstance(failure, Transient)):
                        raise failure from None
                    found.failure = failure
                    found.put_off([row for each in [part, *parts] for row in each], str(failure))
                    return
                if len(part) > 1:
                    parts += [part[len(part) // 2 :], part[: len(part) // 2]]
                    continue
                found.rejected[part[0].number] = tell(error.body)
            is_begun = True
        why = f"HubSpot refused this row's batch, and which rows are at fault was not found in {MOST_PARTS} calls."
        found.put_off([row for each in parts for row in each], why)

    # ---------------------------------------------------------------------------------------------- what is sent

    def _told_apart(self, rows: Sequence[Row], found: _Found) -> list[Row]:
        """Those that HubSpot can tell apart, for it takes no batch with one contact twice."""
        first: dict[str, Row] = {}
        for row in rows:
            text = self._found_by(row)
            if not text:
                found.rejected[row.number] = f"It has no {self._id_property}, by which HubSpot finds a contact."
            elif text in first:
                other = first[text].number
                why = f"HubSpot keeps one contact for this {self._id_property} and that of row {other}, which was sent."
                found.rejected[row.number] = why
            else:
                first[text] = row
        return list(first.values())

    def _input(self, row: Row) -> dict[str, Any]:
        texts = {name: _text(value) for name, value in row.values.items() if name != self._id_property}
        return {
            "id": self._found_by(row),
            "idProperty": self._id_property,
            "objectWriteTraceId": str(row.number),
            "properties": {name: text for name, text in texts.items() if text or self._clears},
        }

    def _question(self, rows: Sequence[Row]) -> dict[str, Any]:
        asked = dict.fromkeys(self._found_by(row) for row in rows if self._found_by(row))
        properties = ["email", "hs_additional_emails"] if self._id_property == "email" else [self._id_property]
        return {
            "idProperty": self._id_property,
            "inputs": [{"id": text} for text in asked],
            "properties": properties,
        }

    def _found_by(self, row: Row) -> str:
        return found_by(_text(row.values.get(self._id_property)), self._id_property)

    # ---------------------------------------------------------------------------------------------- what is told

    def _no_list(self) -> str:
        return f"HubSpot has no list {self._list_id} any more (404); set list_id to one that is there."

    def _clean(self, text: str) -> str:
        return redact_shown(redact(text, [self._token]))


def _text(value: Any) -> str:
    """The value as the text that HubSpot takes for it: numbers without an exponent, several choices with semicolons."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return f"{value:.0f}"
        case float() | Decimal():
            return f"{Decimal(str(value)):f}"
        case datetime():
            return f"{value.isoformat(timespec='milliseconds')}Z"
        case date():
            return value.isoformat()
        case list() | tuple():
            return ";".join(_text(each) for each in value if each is not None)
    return str(value)


def _shown(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False)
