"""What HubSpot says where it refuses: which properties and scopes are at fault, and what to do about it, in a sentence.

Nothing here calls, and nothing is taken out of the texts: a failure's body comes without secrets.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.errors import CallFailed, Transient

APP = "in HubSpot under Development → Legacy apps, or Settings → Integrations → Private Apps"
OF_THE_MAPPING = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})
A_DAY_FULL = 3600.0  # seconds; when HubSpot's day ends is known only in the account's settings
LOCKED = 2.0
LONGEST = 400
BUSY = {409: "is being changed by someone else", 423: "is locked", 477: "is being moved by HubSpot"}


@dataclass(frozen=True)
class Problem:
    """What is wrong with a value: of which property, by which code of HubSpot, in its words."""

    name: str
    code: str
    message: str


def explain(error: CallFailed, unknown: str) -> CallFailed:
    """The same failure in words that say what to do. `unknown` is what 404 means."""
    told = tell(error.body)
    match error.status:
        case 400:
            wrong = fault_of_mapping(problems(error.body), told)
            return error.in_words(wrong or f"HubSpot did not take the call (400): {told}.")
        case 401:
            return error.in_words(f"HubSpot does not take the token (401); copy it anew {APP}.")
        case 403:
            scopes = ", ".join(scopes_missing(error.body))
            lacks = f"the token lacks the scope {scopes}; tick it {APP}" if scopes else f"{told}; look {APP}"
            return error.in_words(f"HubSpot turned the call away (403): {lacks}.")
        case 404:
            return error.in_words(unknown)
        case 409 | 423 | 477:
            text = f"What the call is about {BUSY[error.status]} ({error.status}): {told}."
            return Transient(text, error.status, error.body, LOCKED if error.status == 423 else None)
        case 429 if isinstance(error, Transient):
            return _too_often(error)
    return error if told == tell(None) else error.in_words(f"{error} It says: {told}.")


def is_of_rows(error: CallFailed) -> bool:
    """Whether a whole batch was refused for the sake of some of its rows."""
    return error.status == 400 and not fault_of_mapping(problems(error.body), tell(error.body))


def fault_of_mapping(found: Iterable[Problem], told: str = "") -> str:
    """A sentence where a property is at fault and not its value, for then every batch would come to the same."""
    wrong = {each.name: each.message for each in found if each.code in OF_THE_MAPPING and each.name}
    if wrong:
        why = "; ".join(wrong.values())
        return f"HubSpot does not take the property {', '.join(wrong)}: {why}. Mend the mapping, or make it in HubSpot."
    if "non-unique" in told:
        return f"HubSpot finds no contact by what id_property names, set another one: {told}."
    return ""


def tell(body: Any) -> str:
    """HubSpot's words for an error, with the properties that it names, on one line of a bearable length."""
    found = problems(body)
    if found:
        told = "; ".join(f"{each.name}: {each.message}" if each.name else each.message for each in found)
    else:
        told = str(body.get("message") or "") if isinstance(body, dict) else ""
    return " ".join(told.split())[:LONGEST].rstrip(".") or "it did not say why"


def problems(body: Any) -> list[Problem]:
    """The values that an error is about. They stand as JSON at the end of its message, or in its own errors."""
    if not isinstance(body, dict):
        return []
    _, bracket, rest = str(body.get("message") or "").partition(": [{")
    try:
        found = json.loads(f"[{{{rest}") if bracket else []
    except ValueError:
        found = []
    told = [_problem(each, each.get("name"), each.get("error")) for each in found if isinstance(each, dict)]
    return told or [
        _problem(each, next(iter(listed(each.get("context"), "propertyName")), ""), each.get("code"))
        for each in _own_errors(body)
        if each.get("message")
    ]


def scopes_missing(body: Any) -> list[str]:
    """The scopes that a refused call would have needed."""
    names = ("requiredGranularScopes", "requiredScopes", "missingScopes")
    return list(dict.fromkeys(scope for each in contexts(body) for name in names for scope in listed(each, name)))


def contexts(error: Any) -> list[Any]:
    """What an error and its own errors are about."""
    return [each.get("context") for each in [error, *_own_errors(error)]] if isinstance(error, dict) else []


def listed(context: Any, name: str) -> list[str]:
    """The texts that stand under `name`, none where it is not there."""
    value = context.get(name) if isinstance(context, dict) else None
    return [str(each) for each in value] if isinstance(value, list) else [value] if isinstance(value, str) else []


def _too_often(error: Transient) -> Transient:
    policy = str(error.body.get("policyName") or "") if isinstance(error.body, dict) else ""
    if policy != "DAILY":
        return error.in_words(f"HubSpot is asked too often (429{f', {policy}' if policy else ''}).")
    text = (
        "HubSpot takes no more calls today (429, DAILY). It begins anew at midnight in the account's own time zone, "
        "which it does not tell; what is left goes with a later run."
    )
    return Transient(text, 429, error.body, max(A_DAY_FULL, error.retry_after or 0.0))


def _problem(told: Mapping[str, Any], name: Any, code: Any) -> Problem:
    return Problem(str(name or ""), str(code or ""), str(told.get("message") or code or "").rstrip("."))


def _own_errors(error: Mapping[str, Any]) -> list[dict[str, Any]]:
    own = error.get("errors")
    return [each for each in own if isinstance(each, dict)] if isinstance(own, list) else []
