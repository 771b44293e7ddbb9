"""A customer's link parameter made by hand, and what one that comes back says: of whom, since when, until when, and
whether they still exist. Of who was erased it says nothing. What is done with that never enters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from ingest.errors import CustomerUnknown
from ingest.landing import blocked
from ingest.records import PERSON
from ingest.stored import find
from ingest.stored.entity import Entity, entity_of
from jobs.errors import LinkRefused, LinkUnreadable
from jobs.links import address, token
from jobs.links.keys import Keys
from sql.errors import quoted
from sql.field import Field
from sql.home import Home
from sql.reader import Reader


@dataclass(frozen=True)
class Link:
    """`fields` as the token carries them; `exists`: whether the customer it names is still known. Times naive UTC."""

    fields: Mapping[str, Any]
    made_at: datetime
    valid_until: datetime
    exists: bool


def make(
    reader: Reader, home: Home, customer: str, fields: Sequence[str], now: datetime, valid_days: int = token.DAYS
) -> str:
    """The token of the customer with this id or address, with their `fields` as they stand; none: the customer_id, or
    else the address. CustomerUnknown, LinkRefused."""
    text = customer.strip()
    number = find.person(reader, text, None)
    if number is None and "@" in text:
        number = find.person(reader, None, text)
    if number is None:
        raise CustomerUnknown(f"Nobody here has the id or address {quoted(text[:100])}.")
    entity = entity_of(reader, "customers")
    row = find.row(reader, entity, [_field(entity, each) for each in fields or PERSON], number)
    assert row is not None
    held = {name: value for name, value in row.row(0, named=True).items() if name != row.columns[0]}
    if not fields and held["customer_id"] is not None:
        del held["email"]
    return token.make(Keys.open(home.secrets), held, now, valid_days)


def read(reader: Reader, home: Home, text: str, now: datetime) -> Link:
    """What a token says, or the one in a link; LinkUnreadable also for one that is over, or of who was erased."""
    said = token.read(Keys.held(home.secrets), address.token_in(text, home.settings.link_parameter))
    if said.is_over(now):
        raise LinkUnreadable(f"This link parameter ended on {said.valid_until.date()}; make a new one.")
    if blocked.is_blocked(reader, said.names()):
        raise LinkUnreadable("This link parameter says nothing any more: whom it was made for was erased.")
    exists = bool(said.names()) and find.person(reader, said.customer_id, said.email) is not None
    return Link(said.fields, said.made_at, said.valid_until, exists)


def _field(entity: Entity, name: str) -> Field:
    found = entity.field(name.strip())
    if found is None or found == entity.fields[0]:
        known = [each.name for each in entity.fields[1:]]
        near = get_close_matches(name, known, 1)
        hint = f", meant is perhaps {near[0]}" if near else ""
        raise LinkRefused(f"Customers have no field {quoted(name.strip()[:60])}{hint}; there are: {', '.join(known)}.")
    return found
