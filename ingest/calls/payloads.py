"""Payloads become canonical records: the elements of what was received, through the rules of a mapping.

An element that no rule makes a row of is rejected whole, unless the mapping says that such ones are about no customer.
Where payloads come from, and whether whoever sent them may, never enters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.calls.agents import told_machines
from ingest.mapping import Condition, Mapping, Rule
from ingest.mapping.value_map import matches
from ingest.records import CALL, ELEMENT, Columns
from sql.documents import MOST_ROWS, Documents, Elements

UNKNOWN = "no rule of the mapping takes it"
CROWDED = f"it holds more rows than can be read, {MOST_ROWS:,} or fewer where it is long"


@dataclass(frozen=True)
class Unfolded:
    """`records`: canonical rows by kind, in the order in which they came, each with CALL and ELEMENT; `elements`:
    number, call, payload, what there was as it came; `rejected`: those that made no row, with the reason; `skipped`:
    how many are about no customer."""

    records: dict[str, pl.DataFrame]
    elements: pl.DataFrame
    rejected: pl.DataFrame
    skipped: int


def unfold(documents: Documents, payloads: pl.DataFrame, mapping: Mapping, kind: str, columns: Columns) -> Unfolded:
    """The rows of `payloads` (call, body, header: JSON texts); of `kind` where the mapping names none itself. Of an
    element with more fields than are read, the `columns` of its kind are read before all others."""
    rules = mapping.rules(kind)
    with documents.open(payloads, mapping.inside) as elements:
        asked = [path for condition in (*mapping.skip, *(rule.when for rule in rules)) for path in condition]
        heads = elements.heads(list(dict.fromkeys(asked)))
        skips = pl.Series([False] * heads.height, dtype=pl.Boolean)
        for condition in mapping.skip:
            skips |= _holds(heads, condition)
        left = heads.filter(~skips)
        found: dict[str, list[pl.DataFrame]] = {}
        taken = [pl.Series(ELEMENT, [], pl.Int64)]
        for rule in rules:
            numbers = left.filter(_holds(left, rule.when))[ELEMENT]
            if numbers.len():
                rows = _rows(elements, rule, numbers, columns, is_all=numbers.len() == heads.height)
                taken.append(rows[ELEMENT])
                found.setdefault(rule.kind, []).append(rows)
        crowded = pl.Series("number", sorted(elements.crowded), pl.Int64)
        is_taken = left[ELEMENT].is_in(pl.concat(taken).unique().implode())
        is_crowded = left[ELEMENT].is_in(crowded.implode())
        unknown = left.filter(~is_taken | is_crowded)[ELEMENT]
        texts = elements.texts()
    records = {name: _in_order(frames) for name, frames in found.items()}
    rejected = texts.filter(pl.col("number").is_in(unknown.implode())).with_columns(
        pl.when(pl.col("number").is_in(crowded.implode()))
        .then(pl.lit(CROWDED))
        .otherwise(pl.lit(UNKNOWN))
        .alias("reason")
    )
    return Unfolded(records, texts, rejected, int(skips.sum()))


def nothing() -> Unfolded:
    """What payloads become that are only kept."""
    none = pl.DataFrame(schema={"number": pl.Int64, "call": pl.Int64, "payload": pl.String, "reason": pl.String})
    return Unfolded({}, none.drop("reason"), none, 0)


def _rows(elements: Elements, rule: Rule, numbers: pl.Series, columns: Columns, *, is_all: bool) -> pl.DataFrame:
    can_clear = rule.kind == "customers"
    first = (*columns(rule.kind), *rule.named)
    chosen = None if is_all else numbers
    frame = elements.rows(chosen, rule.each, rule.mapping.theirs, first=first, tells_null=can_clear)
    mapped = rule.chosen(rule.mapping.apply(frame, rule.kind))
    return told_machines(mapped) if rule.kind == "events" else mapped


def _holds(heads: pl.DataFrame, condition: Condition) -> pl.Series:
    holds = pl.Series([True] * heads.height, dtype=pl.Boolean)
    for path, words in condition.items():
        holds &= matches(heads[path], words)
    return holds


def _in_order(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    rows = (
        frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed").sort(ELEMENT, maintain_order=True)
    )
    return rows.with_columns(pl.col(CALL).cast(pl.Int64))
