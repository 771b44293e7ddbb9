"""What HubSpot answers to a batch: which contact a row became, why it was refused, which contacts are not there.

Nothing here calls. No row is tied to a contact by its place in the reply, which HubSpot does not promise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exports.destinations.hubspot_failure import LONGEST, Problem, contexts, listed, problems, tell
from jobs.errors import Transient

# An error about one row that says nothing of the row itself.
PASSING = frozenset({"INTERNAL_ERROR", "RATE_LIMITS", "RATE_LIMIT", "TIMEOUT", "SERVICE_UNAVAILABLE"})
OF_A_LIST = frozenset({"recordIdsMissing", "recordsIdsAdded", "recordIdsRemoved"})  # none where all are empty
UNDOCUMENTED = "HubSpot answered with something other than is documented, so nobody knows what it took."


@dataclass
class Upserted:
    """By the trace of a row: the contact that it became, why it was refused, why it is to be sent again."""

    ids: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_upsert(data: Any, asked: Mapping[str, str], id_property: str) -> Upserted:
    """What became of the rows; `asked` has what each is found by, under its trace. Transient where it cannot be read.

    A row that is named nowhere was accepted, unless an error is about nobody knows which row, or the work is not done.
    """
    upserted = Upserted()
    traces = {text: trace for trace, text in asked.items()}
    for result in dicts(data, "results"):
        trace = result.get("objectWriteTraceId")
        if trace not in asked:
            trace = traces.get(found_by(_properties(result).get(id_property), id_property))
        if trace and result.get("id"):
            upserted.ids[trace] = str(result["id"])
    errors = dicts(data, "errors", can_be_missing=True)
    loose = [] if data.get("status") in (None, "COMPLETE") else [f"it says {data['status']} and not COMPLETE"]
    for error in errors:
        upserted.problems += problems(error)
        named = [trace for trace in _named(error, traces) if trace in asked]
        fate = upserted.later if error.get("category") in PASSING else upserted.refused
        fate.update(dict.fromkeys(named, tell(error)))
        if not named:
            loose.append(tell(error))
    count = data.get("numErrors")
    if isinstance(count, int) and count > max(len(errors), len(upserted.refused) + len(upserted.later)):
        loose.append(f"it counts {count} errors and does not name them all")
    for trace in [*upserted.refused, *upserted.later]:
        upserted.ids.pop(trace, None)
    if loose:
        why = f"HubSpot did not say whether it took this row: {loose[0]}"[:LONGEST]
        unknown = asked.keys() - upserted.ids.keys() - upserted.refused.keys() - upserted.later.keys()
        upserted.later.update(dict.fromkeys(unknown, why))
    return upserted


def read_contacts(data: Any, id_property: str) -> tuple[dict[str, str], set[str]]:
    """The contacts of a batch read, by all that they are found by, and what is told to be nobody's."""
    contacts: dict[str, str] = {}
    for result in dicts(data, "results"):
        properties = _properties(result)
        names = [properties.get(id_property)]
        if id_property == "email":  # those that were merged are found by their former address as well
            names += str(properties.get("hs_additional_emails") or "").split(";")
        if result.get("id"):
            contacts.update({found_by(name, id_property): str(result["id"]) for name in names if name})
    nobody: set[str] = set()
    for error in dicts(data, "errors", can_be_missing=True):
        if error.get("category") == "OBJECT_NOT_FOUND":
            nobody.update(found_by(text, id_property) for text in listed(error.get("context"), "ids"))
    return contacts, nobody


def read_missing(data: Any) -> set[str]:
    """The contacts that a change of a list was asked for and that are no more."""
    if not isinstance(data, dict) or (data and not data.keys() & OF_A_LIST):
        raise Transient(UNDOCUMENTED)
    return set(listed(data, "recordIdsMissing"))


def found_by(value: Any, id_property: str) -> str:
    """The text by which HubSpot finds a contact: of an e-mail address neither case nor blanks around it count."""
    text = "" if value is None else str(value).strip()
    return text.lower() if id_property == "email" else text


def _named(error: Mapping[str, Any], traces: Mapping[str, str]) -> Iterator[str]:
    for context in contexts(error):
        yield from listed(context, "objectWriteTraceId")
        yield from (traces[text] for text in listed(context, "ids") if text in traces)


def dicts(data: Any, name: str, *, can_be_missing: bool = False) -> list[dict[str, Any]]:
    """The objects that stand under `name` of a reply; Transient where none can stand there."""
    found = data.get(name) if isinstance(data, dict) else None
    if found is None and isinstance(data, dict) and can_be_missing:
        return []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Transient(UNDOCUMENTED)
    return found


def _properties(result: Mapping[str, Any]) -> dict[str, Any]:
    properties = result.get("properties")
    return properties if isinstance(properties, dict) else {}
