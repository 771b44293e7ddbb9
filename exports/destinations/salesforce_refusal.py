"""What Salesforce says when it refuses a call, a token or a row, in words that say what to do; and whether it may
go the next time. Nothing is called here."""

from typing import Any

from jobs.errors import CallFailed, Transient

APP = "in Salesforce under Setup → App Manager"
LATER = frozenset(
    "REQUEST_LIMIT_EXCEEDED EXCEEDED_QUOTA EXCEEDEDQUOTA SERVER_UNAVAILABLE SERVICE_UNAVAILABLE UNABLE_TO_LOCK_ROW "
    "QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG API_CURRENTLY_DISABLED TOO_MANY_REQUESTS".split()
)  # what it says of a call or of a row that may well go the next time


def explain(error: CallFailed) -> CallFailed:
    """The same failure in Salesforce's words; Transient where its code means later, whatever the status."""
    code, why = told_of(error.body)
    if not code:
        return error
    if code in LATER and not isinstance(error, Transient):
        return Transient(f"Salesforce cannot take it now ({error.status} {code}): {why}.", error.status, error.body)
    match error.status:
        case 401:
            text = f"Salesforce does not take the token that it gave (401 {code}): {why}; see the app {APP}."
        case 403:
            text = (
                f"Salesforce turned the call away (403 {code}): {why}; give the user of the app the permission "
                "API Enabled and access to the object."
            )
        case _:
            text = f"Salesforce did not take the call ({error.status} {code}): {why}."
    return error.in_words(text)


def told_of(body: Any) -> tuple[str, str]:
    """The code and the message of Salesforce's first error, a list of objects; "" for a code where it is none."""
    first = body[0] if isinstance(body, list) and body else None
    if not isinstance(first, dict) or not first.get("errorCode"):
        return "", ""
    fields = first.get("fields")
    named = f" ({', '.join(map(str, fields))})" if isinstance(fields, list) and fields else ""
    return str(first["errorCode"])[:80], short(first.get("message")) + named


def no_token(error: CallFailed) -> CallFailed:
    """Why there is no token, as OAuth tells it."""
    body = error.body if isinstance(error.body, dict) else {}
    code, why = short(body.get("error") or ""), short(body.get("error_description") or body.get("error"))
    if isinstance(error, Transient) or not body:
        return error
    if "rate exceeded" in why.lower():
        return Transient(f"Salesforce gives no token now ({error.status} {code}): {why}.", error.status, error.body)
    text = f"Salesforce gives no token ({error.status} {code}): {why}; see the app {APP}."
    return error.in_words(text)


def short(text: Any) -> str:
    return " ".join(str(text or "it did not say why").split())[:300].rstrip(".")


def is_not_found(error: CallFailed) -> bool:
    """Whether Salesforce knows no such thing; it keeps a job for seven days."""
    return told_of(error.body)[0].replace("_", "").upper() in ("NOTFOUND", "INVALIDJOB")


def is_for_later(row_error: str) -> bool:
    """Whether what it says of a row, as CODE:why:fields, is no fault of the row."""
    return row_error.partition(":")[0].strip() in LATER
