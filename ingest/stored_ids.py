"""Who the customers of a payload became, for callers that are told; in the transaction that landed them."""

from dataclasses import dataclass

from ingest.payloads import Unfolded
from sql.named import query
from sql.reader import Writer


@dataclass(frozen=True)
class Stored:
    """`element`: the place of the object in the body, from 0; `customer_key` stays the same for as long as the person
    is nobody else."""

    element: int
    customer_key: int


def stored(writer: Writer, unfolded: Unfolded) -> dict[int, list[Stored]]:
    """By call; nothing where no customers landed."""
    if "customers" not in unfolded.records:
        return {}
    writer.show("element", unfolded.elements.select("number", "call").to_arrow())
    found: dict[int, list[Stored]] = {}
    for call, element, key in writer.rows(query("land/stored")):
        found.setdefault(call, []).append(Stored(element, key))
    return found
