"""The canonical rows: which columns each kind has, and the words that are read in them.

Sources and mappings make frames of these columns, landing takes them. Every cell is a text; null is a key that the row
does not have, EMPTY one that it has with nothing in it, and that clears a customer's attribute. Columns of other names
are extras: they are kept and can be filtered on. A vendor's own words enter here only where several vendors share them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

import polars as pl

from ingest.errors import UnknownRecords
from sql import catalog
from sql.builtin import EVENTS
from sql.documents import CALL, ELEMENT
from sql.files import EMPTY, LINE
from sql.reader import Reader
from sql.warehouse import Warehouse

__all__ = [
    "API",
    "CALL",
    "ELEMENT",
    "EMPTY",
    "FIXED",
    "IMPORT",
    "LINE",
    "PERSON",
    "Columns",
    "Records",
    "columns_in",
    "columns_of",
    "fixed_columns",
    "records_of",
    "words",
]

PERSON = ("customer_id", "email")
IMPORT, API = "import", "api"  # the sources of rows that no defined source brings
Columns = Callable[[str], tuple[str, ...]]  # of a kind of rows, those that are never left among too many others


@dataclass(frozen=True)
class Records:
    """A kind of rows. `needs`: columns without which no row can land, one of each tuple."""

    kind: str
    columns: tuple[str, ...]
    times: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    entity: str  # whose fields its extras become: customer, event, response, answer, or a model's activity


_RESPONSE = ("response_id", "form", "form_id", "mailing", "group", "answered_at")
FIXED = {
    "customers": Records("customers", (*PERSON, "updated_at"), ("updated_at",), (PERSON,), "customer"),
    "events": Records(
        "events",
        (
            *PERSON,
            "event",
            "occurred_at",
            "event_id",
            "message_id",
            "broadcast_id",
            "campaign",
            "url",
            "kind",
            "reason",
            "machine",
            "user_agent",
        ),
        ("occurred_at",),
        (("event",), ("occurred_at",), PERSON),
        "event",
    ),
    "responses": Records("responses", (*PERSON, *_RESPONSE), ("answered_at",), (("answered_at",), PERSON), "response"),
    "answers": Records(
        "answers",
        (*PERSON, *_RESPONSE, "question", "question_index", "question_type", "value", "score"),
        ("answered_at",),
        (("answered_at",), ("question", "question_index"), PERSON),
        "answer",
    ),
}


def records_of(reader: Reader, kind: str) -> Records:
    """The rows called `kind`: customers, events, responses, answers, or a data model's activity by either name."""
    if kind in FIXED:
        return FIXED[kind]
    modelled = {
        activity.name: activity for activity in catalog.load(reader).activities if activity.model and activity.table
    }
    named = {word: activity for activity in modelled.values() for word in (activity.name, activity.plural)}
    if kind in named:
        activity = named[kind]
        row = reader.row("select key, time from store.activity where activity = $name", {"name": activity.name})
        key, time = row if row else ((), "occurred_at")
        own = [field.name for field in activity.fields if field.model and field.name != time]
        return Records(
            activity.name,
            (*PERSON, time, *own),
            (time,),
            (*((name,) for name in key), (time,), PERSON),
            activity.name,
        )
    known = [*FIXED, *modelled]
    near = get_close_matches(kind, known, 1)
    hint = f", meant is perhaps {near[0]}" if near else ""
    raise UnknownRecords(f"There are no rows called {kind!r}{hint}; there are: {', '.join(known)}.")


def columns_of(reader: Reader, kind: str) -> tuple[str, ...]:
    """The columns of the rows called `kind`, with those that a data model declares for customers."""
    columns = records_of(reader, kind).columns
    if kind != "customers":
        return columns
    return (*columns, *(field.name for field in catalog.load(reader).customer if field.model))


def columns_in(warehouse: Warehouse) -> Columns:
    """columns_of, each time as the warehouse then is."""

    def columns(kind: str) -> tuple[str, ...]:
        with warehouse.reader() as reader:
            return columns_of(reader, kind)

    return columns


def fixed_columns(kind: str) -> tuple[str, ...]:
    """The columns of the rows called `kind` where no data model is known."""
    return FIXED[kind].columns if kind in FIXED else PERSON


# What senders call the kinds of events, beside our own words, their plurals aside; and the kind of bounce in some.
_WORDS = {
    "send": "sent processed queued injected injection requested request accepted",
    "delivery": "delivered deliver",
    "deferral": "deferred delayed delay deliverydelayed",
    "bounce": "bounced undelivered returned",
    "rejection": "rejected reject dropped blocked",
    "failure": "failed fail error renderingfailure generationfailure generationrejection",
    "open": "opened uniqueopened firstopening initialopen proxyopen",
    "click": "clicked linkclick",
    "complaint": "complained complain spam spamreport spamcomplaint abuse",
    "unsubscribe": "unsubscribed unsub listunsubscribe linkunsubscribe optout",
    "subscribe": "subscribed resubscribe resubscribed groupresubscribe optin",
    "autoreply": "autoreplied autoresponse autoresponder outofoffice",
    "other": "",
}
_BOUNCES = {"hardbounce": "hard", "hardbounced": "hard", "softbounce": "soft", "softbounced": "soft"}


def words() -> pl.DataFrame:
    """word (lower case, letters only), event, bounce: every word that is read as a kind of event."""
    read = {word: name for name, (plural, _) in EVENTS.items() for word in (name, plural)}
    for name, others in _WORDS.items():
        for word in others.split():
            read |= {word: name, f"{word}s": name}
    rows: list[tuple[str, str, str | None]] = [(word, name, None) for word, name in read.items()]
    rows += [(f"{word}{s}", "bounce", kind) for word, kind in _BOUNCES.items() for s in ("", "s")]
    return pl.DataFrame(rows, schema={"word": pl.String, "event": pl.String, "bounce": pl.String}, orient="row")
