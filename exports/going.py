"""What a run would send, held by the reader of its snapshot as the temporary table kb_state: every row as it is
mapped, whether it is new, changed or gone, and why it is withheld.

Beside the mapped columns stand, with kb_ before them: customer_key, key, change, withheld, refused, digest, their_id,
and arrival of what only grows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from exports import goes
from exports.export import Export
from exports.expression import Form, value_of
from exports.goes import asked
from exports.goes.rows import Interval, Rows
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from sql.named import fill, query
from sql.reader import Reader, identifier, literal

HELD = "temp.kb_state"
WITHHOLD = {"unsubscribed": "event = 'unsubscribe'", "complained": "event = 'complaint'"}
HARD = "event = 'bounce' and kind = 'hard'"
# As it stands in a file of changes: how somebody stands to the audience.
CHANGE_WORD = "case kb_change when 'added' then 'entered' when 'removed' then 'left' else kb_change end"
ERASED = "erased "  # what the key of an erased person in app.delivered begins with (erase/deliveries.sql)
SAME = "has the same {key} as another"
CHANGES = ("row", "added", "changed", "removed", "same")  # what a row is, in the order in which they are shown


@dataclass(frozen=True)
class Asked:
    """What is asked of one snapshot: as of an instant (UTC), between two arrivals; `timezone` is the installation's."""

    export: Export
    mapping: FieldMapping
    form: Form
    interval: Interval
    as_of: datetime
    timezone: str
    key: str | None = None  # their field by which a row is found; None: what the rows themselves are known by


@dataclass(frozen=True)
class Sampled:
    """A row as it is mapped, which of CHANGES it is, and the `key` it is known by, all that is known of who was
    removed; `their_id` what the destination calls it, where it did."""

    values: Mapping[str, Any]
    change: str = "row"
    key: str | None = None
    their_id: str | None = None


def hold(reader: Reader, wanted: Asked) -> None:
    """Hold the rows; ProfileGone, QueryGone and MappingRefused where they cannot be asked for."""
    settings = wanted.export.settings
    rows = goes.rows_of(reader, settings, wanted.interval, wanted.as_of, wanted.timezone)
    wanted.mapping.check_columns(rows.types)
    zone = str(settings.timezone)
    columns = {each.to: value_of(each, rows.types, zone, wanted.form) for each in wanted.mapping.fields}
    texts = ", ".join(f"{identifier(each.to)}::varchar" for each in wanted.mapping.fields if not each.link)
    slots = {
        "{rows}": rows.text,
        "{key}": _key(wanted, rows),
        "{fields}": "".join(f",\n        {text} as {identifier(name)}" for name, text in columns.items()),
        "{withheld}": _withheld(wanted),
        "{texts}": texts,
    }
    given: dict[str, Any] = {**rows.given, "export_id": wanted.export.export_id, "as_of": wanted.as_of}
    if settings.is_log:
        name = "exports/log"
        given["after"] = wanted.interval.after
        resends = wanted.interval.part is not None and wanted.interval.part.resends
        slots["{done}"] = "'accepted'" if resends else "'accepted', 'rejected', 'unsure'"
    else:
        name = "exports/state"
        slots["{known}"] = _known_by_key(wanted)
        given["same"] = SAME.format(key=wanted.key or "key")
        given["shape"] = hashlib.sha256("\0".join(wanted.mapping.names).encode()).hexdigest()[:16]
    text = fill(query(name), slots)
    reader.rows(text, {name: value for name, value in given.items() if f"${name}" in text})  # DuckDB refuses others


def _key(wanted: Asked, rows: Rows) -> str:
    """What a row is known by, as SQL over `r`."""
    settings = wanted.export.settings
    if wanted.key is not None:
        found = next(each for each in wanted.mapping.fields if each.to == wanted.key)
        return value_of(found, rows.types, str(settings.timezone), Form.TEXT)
    match settings.what:
        case "customers":
            return "coalesce(r.customer_id, r.email)"
        case "query":
            return f"r.{identifier(asked.key(rows.types, settings.key))}"
        case _:
            return "r.arrival"


def _known_by_key(wanted: Asked) -> str:
    """Their field of the key, of a row of which nothing but the key is known: that of an erased person is none."""
    if wanted.key is None:
        return ""
    own = identifier(wanted.key)
    of_key = f"case when not starts_with(g.key, {literal(ERASED)}) then try(cast_to_type(g.key, j.{own})) end"
    return f",\n        coalesce(j.{own}, {of_key}) as {own}"


def _withheld(wanted: Asked) -> str:
    """The cases of why a row is withheld, the first that holds."""
    settings = wanted.export.settings
    cases = [("kb_key is null", f"has no {wanted.key or 'key'}")]
    cases += [
        (f"{identifier(each.to)} is null", f"has no {each.to}") for each in wanted.mapping.fields if each.required
    ]
    for reason in settings.withhold:
        which = WITHHOLD.get(reason, HARD)
        people = f"select customer_key from store.event_total where {which} and first_at <= $as_of"
        cases.append((f"kb_customer_key in ({people})", reason))
    return "\n            ".join(f"when {holds} then {literal(reason)}" for holds, reason in cases)


def changes_text() -> str:
    """What becomes of what the destination has, as a query of the held rows: one row a key that changes."""
    return f"""select kb_customer_key as customer_key, kb_key as key, kb_change as change, kb_digest as digest,
        kb_their_id as their_id
    from {HELD}
    where kb_withheld is null and not kb_refused and kb_change in ('added', 'changed', 'removed')"""


def sent(settings: Settings) -> str:
    """Which of the held rows are sent, as SQL."""
    if settings.is_log:
        return "kb_withheld is null"
    changes = "'added', 'changed', 'same'" if settings.sends_all else "'added', 'changed'"
    if not (settings.is_place and settings.sends_all):
        changes += ", 'removed'"
    return f"kb_withheld is null and not kb_refused and kb_change in ({changes})"


def counts(reader: Reader, settings: Settings) -> dict[str, Any]:
    """What a plan tells of the held rows; `digest` is another one as soon as one row that is sent is another."""
    text = fill(query("exports/counts"), {"{held}": HELD, "{sent}": sent(settings)})
    found = reader.frame(text).to_dicts()[0]
    reasons = {each["key"]: each["value"] for each in found.pop("reasons") or ()}
    ordered = dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0])))
    return {**found, "reasons": ordered, "withheld": sum(reasons.values())}


def first(reader: Reader, wanted: Asked, limit: int) -> tuple[Sampled, ...]:
    """The first of the rows that are sent, of each change as many as of the others where there are so many."""
    columns = "".join(f", {identifier(name)}" for name in wanted.mapping.names)
    firsts = "\n    union all\n    ".join(
        f"""(select kb_change, kb_their_id, kb_key{columns} from {HELD}
        where {sent(wanted.export.settings)} and kb_change = {literal(each)} order by kb_key limit {limit})"""
        for each in CHANGES
    )
    text = f"""select * exclude (kb_nth) from (
    select *, row_number() over (partition by kb_change order by kb_key) as kb_nth from (
    {firsts}
    )
    order by kb_nth, kb_change limit {limit}
) order by list_position($changes::varchar[], kb_change), kb_nth"""
    rows = reader.frame(text, {"changes": list(CHANGES)}).to_dicts()
    return tuple(
        Sampled(change=row.pop("kb_change"), key=row.pop("kb_key"), their_id=row.pop("kb_their_id"), values=row)
        for row in rows
    )


def withheld_now(reader: Reader, settings: Settings, at: datetime) -> pl.Series:
    """The customer keys of who is not to be sent any more at this instant (UTC), those included that became one with
    theirs: forgotten, or for a reason that is set."""
    which = " or ".join(f"({WITHHOLD.get(reason, HARD)})" for reason in settings.withhold) or "false"
    text = fill(query("exports/withheld"), {"{which}": which})
    return reader.frame(text, {"at": at}).to_series()
