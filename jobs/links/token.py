"""A link parameter's token: made, for one customer or for many rows at once, and read back.

A Fernet token without its padding: url-safe text that nobody reads or changes without the key. In it, as JSON,
`[days, customer_id, email, {other fields}]`, what is missing at its end left out and deflated where that is shorter.
When it was made is Fernet's own timestamp.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from cryptography.fernet import InvalidToken, MultiFernet

from jobs.errors import LinkRefused, LinkUnreadable
from jobs.links.keys import Keys
from sql.column import column_named

DAYS = 90
MOST_DAYS = 3650
LONGEST = 2000  # characters; mail programs and servers cut addresses that are much longer
MOST_BYTES = 64 * 1024  # of what a token holds, plain
SHORT = 60  # bytes that deflating makes no shorter
LOOKS = "gAAAAA[A-Za-z0-9_-]{90,}"  # a token within a text; the first letters are Fernet's form and years up to 2106
PLAIN, DEFLATED = b"\0", b"\1"
OWN = ("customer_id", "email")  # fields with a place of their own, without their names


@dataclass(frozen=True)
class Token:
    """What a token says. `made_at` and `valid_until` naive UTC, to the second."""

    fields: Mapping[str, Any]
    made_at: datetime
    valid_until: datetime

    @property
    def customer_id(self) -> str | None:
        return str(self.fields.get("customer_id") or "").strip() or None

    @property
    def email(self) -> str | None:
        return str(self.fields.get("email") or "").strip().lower() or None

    def names(self) -> list[tuple[str, str]]:
        """("id" or "email", the id or address): by what the block list and an erasure know its person."""
        return [(kind, name) for kind, name in (("id", self.customer_id), ("email", self.email)) if name]

    def is_over(self, at: datetime) -> bool:
        return at >= self.valid_until


def make(keys: Keys, fields: Mapping[str, Any], now: datetime, valid_days: int = DAYS) -> str:
    """The token of `fields` (text, number, boolean or list of texts); LinkRefused for what it cannot carry."""
    fernet = _maker(keys, valid_days)
    if all(value is None for value in fields.values()):
        raise LinkRefused("The customer has none of the fields that the link parameter is to carry; choose others.")
    return _sealed(fernet, _packed(fields, valid_days), now)


def tokens(keys: Keys, frame: pl.DataFrame, fields: Sequence[str], now: datetime, valid_days: int = DAYS) -> pl.Series:
    """The token of each row of `frame`, with what stands in the columns `fields`; null where nothing does. Rows that
    say the same get one token, for encrypting takes one turn for each different row."""
    fernet = _maker(keys, valid_days)
    made: dict[bytes, str] = {}
    found: list[str | None] = []
    for values in frame.select(map(column_named, fields)).iter_rows():
        token = None
        if any(value is not None for value in values):
            content = _packed(dict(zip(fields, values, strict=True)), valid_days)
            token = made.get(content) or made.setdefault(content, _sealed(fernet, content, now))
        found.append(token)
    return pl.Series("token", found, dtype=pl.String)


def read(keys: Keys, text: str) -> Token:
    """What the token says, also one that is over; LinkUnreadable for anything that was not made with one of `keys`."""
    if len(text) > LONGEST:
        raise LinkUnreadable(f"This is longer than any link parameter ({LONGEST:,} characters); copy it anew.")
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        raise _foreign() from None
    if _text(base64.urlsafe_b64encode(sealed)) != text:  # one token has one writing, and no other is taken for it
        raise _foreign()
    if keys.fernet is None:
        raise LinkUnreadable("There is no key of link parameters in this home; put back secrets/ of the home it is of.")
    try:
        content = keys.fernet.decrypt(base64.urlsafe_b64encode(sealed))
        days, fields = _unpacked(content)
        made_at = datetime.fromtimestamp(int.from_bytes(sealed[1:9], "big"), UTC).replace(tzinfo=None)
        return Token(fields, made_at, made_at + timedelta(days=days))
    except (InvalidToken, zlib.error, ValueError, TypeError, IndexError, OverflowError, OSError, RecursionError):
        raise _foreign() from None


def _foreign() -> LinkUnreadable:
    return LinkUnreadable(
        "This is no link parameter that was made here, or it was changed, or its key is gone; copy it whole."
    )


def _maker(keys: Keys, valid_days: int) -> MultiFernet:
    if keys.fernet is None:
        raise LinkRefused("There is no key to make a link parameter with; klankbord link rotate makes one.")
    if not 1 <= valid_days <= MOST_DAYS:
        raise LinkRefused(f"A link parameter is valid for 1 to {MOST_DAYS} days, not {valid_days}.")
    return keys.fernet


def _sealed(fernet: MultiFernet, content: bytes, now: datetime) -> str:
    text = _text(fernet.encrypt_at_time(content, int(now.replace(tzinfo=UTC).timestamp())))
    if len(text) > LONGEST:
        raise _too_long()
    return text


def _too_long() -> LinkRefused:
    return LinkRefused(
        f"The link parameter would be longer than the {LONGEST:,} characters that addresses can do with; choose fewer "
        "or shorter fields."
    )


def _text(encoded: bytes) -> str:
    return encoded.rstrip(b"=").decode("ascii")


def _packed(fields: Mapping[str, Any], valid_days: int) -> bytes:
    others = {name: value for name, value in fields.items() if name not in OWN and value is not None}
    held = [valid_days, *(fields.get(name) for name in OWN), others or None]
    while held[-1] is None:
        held.pop()
    text = json.dumps(held, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
    if len(text) > MOST_BYTES:
        raise _too_long()
    if len(text) < SHORT:
        return PLAIN + text
    packing = zlib.compressobj(9, wbits=-15)
    deflated = packing.compress(text) + packing.flush()
    return DEFLATED + deflated if len(deflated) < len(text) else PLAIN + text


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _unpacked(content: bytes) -> tuple[int, dict[str, Any]]:
    kind, text = content[:1], content[1:]
    if kind == DEFLATED:
        text = zlib.decompressobj(wbits=-15).decompress(text, MOST_BYTES)
    elif kind != PLAIN:
        raise ValueError
    days, *held = json.loads(text)
    own = dict(zip(OWN, held, strict=False))
    fields = {name: value for name, value in own.items() if value is not None} | (held[2] if len(held) > 2 else {})
    return int(days), fields
