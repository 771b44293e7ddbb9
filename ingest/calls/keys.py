"""How a source's rows find their customer, where it says so: by e-mail address alone, by customer_id alone, or by both
as docs/import.md has it. A row that lacks what finds it is rejected; nothing is ever found by what the source does not
trust.
"""

from dataclasses import replace

import polars as pl

from ingest.calls.payloads import Unfolded
from ingest.records import ELEMENT, EMPTY

KEYS = ("both", "customer_id", "email")
GIVEN = "given_customer_id"  # as other names that are ours are kept


def check_key(text: str) -> str:
    if text.strip() not in KEYS:
        raise ValueError(f"is one of {', '.join(KEYS)}")
    return text.strip()


def found_by(unfolded: Unfolded, key: str) -> Unfolded:
    """`unfolded` with rows that are found by `key` alone, and rejected what lacks it."""
    records = {}
    aside = [unfolded.rejected]
    for kind, frame in unfolded.records.items():
        frame = _single(_single(frame, "customer_id"), "email")
        if key == "both":
            records[kind] = frame
            continue
        has_key = _is_told(key)
        lacking = frame.filter(~has_key).select(pl.col(ELEMENT).cast(pl.Int64).alias("number"))
        reason = f"no {key}, by which this source finds customers"
        if lacking.height:
            aside.append(unfolded.elements.join(lacking, on="number").with_columns(pl.lit(reason).alias("reason")))
        records[kind] = _without_id(frame.filter(has_key), kind) if key == "email" else frame.filter(has_key)
    return replace(unfolded, records=records, rejected=pl.concat(aside, how="diagonal_relaxed"))


def _single(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """`frame` with one column `name`, whatever the case in which its rows have it, and one where they have none."""
    same = [each for each in frame.columns if each.strip().lower() == name]
    if same == [name]:
        return frame
    told = pl.coalesce(pl.col(each).cast(pl.String) for each in same) if same else pl.lit(None, pl.String)
    return frame.with_columns(told.alias(" told")).drop(same).rename({" told": name})


def _is_told(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.replace_all(EMPTY, "", literal=True).str.strip_chars()
    return (text != "").fill_null(value=False)


def _without_id(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    """A customer's own number, where the address decides, is what it is told to be and finds nobody."""
    is_told = frame.select(_is_told("customer_id").any()).item()
    has_own = any(each.strip().lower() == GIVEN for each in frame.columns)
    if kind == "customers" and is_told and not has_own:
        frame = frame.with_columns(pl.col("customer_id").alias(GIVEN))
    return frame.with_columns(pl.lit(None, pl.String).alias("customer_id"))
