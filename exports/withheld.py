"""Whose rows a run withheld, asked of the data as it stands now: a run counts them and keeps none of them."""

from dataclasses import replace
from typing import Any

import polars as pl

from exports import going
from exports.export import Export
from exports.plan import Plan, asked_of
from sql.named import fill, query
from sql.reader import Reader


def withheld(reader: Reader, export: Export, plan: Plan, timezone: str, limit: int) -> pl.DataFrame:
    """The first `limit` rows that a run of `plan` withholds by its rules, as of when it was made: customer_id, email,
    reason. Raises what makes the rows impossible to ask for; of activity that goes into files nobody is told."""
    wanted = asked_of(
        replace(export, texts=plan.texts), plan.field_mapping, plan.interval(reader, export), plan.made_at, timezone
    )
    going.hold(reader, wanted)
    given: dict[str, Any] = {"limit": limit}
    return reader.frame(fill(query("exports/withheld_rows"), {"{held}": going.HELD}), given)
