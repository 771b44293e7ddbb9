"""What the rooms of admins read: accounts with their sign-ins, and the record of what was done."""

from typing import Any

import polars as pl

from dashboard import house
from sql.named import query


def accounts() -> list[dict[str, Any]]:
    """By name: role, email, has_password, disabled_at, created_at, sign_ins, seen_at."""
    with house.warehouse().reader() as reader:
        return reader.frame(query("dashboard/accounts"), {"now": house.now()}).to_dicts()


def audit(account: str | None, what: str | None, offset: int, limit: int) -> pl.DataFrame:
    """The newest first: acted_at, account, role, act, about, customer_id, detail."""
    given = {"account": account, "what": what, "offset": offset, "limit": limit}
    with house.warehouse().reader() as reader:
        return reader.frame(query("dashboard/audit"), given)


def count_audit(account: str | None, what: str | None) -> int:
    with house.warehouse().reader() as reader:
        return int(reader.value(query("dashboard/count_audit"), {"account": account, "what": what}))


def recorded() -> tuple[list[str], list[str]]:
    """The accounts that did something, and the kinds of things that were done."""
    with house.warehouse().reader() as reader:
        accounts_, kinds = reader.rows(query("dashboard/audit_of"))[0]
    return accounts_ or [], kinds or []
