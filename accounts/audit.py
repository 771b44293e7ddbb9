"""The record of what accounts did and looked up: a row in the transaction of the write itself, never changed after."""

from datetime import datetime

from accounts.accounts import Account
from sql.reader import Writer

LONGEST = 10_000  # characters of a detail
TYPED = "command line"  # the role of who types on the machine, where a name is the computer's and no account's
NOBODY = "nobody"  # who is not signed in, without a role


def record(
    writer: Writer,
    by: Account | tuple[str, str | None],
    act: str,
    now: datetime,
    *,
    about: str | None = None,
    customer_key: int | None = None,
    detail: str | None = None,
) -> None:
    """`act` is `what.done`: profile.save, export.run, person.look, sql.ask. `by` who is no account is a name and what
    stands as its role. Of a person stands the key here, which says nothing once they are erased."""
    account, role = by if isinstance(by, tuple) else (by.name, str(by.role))
    writer.execute(
        """insert into app.audit (acted_at, account, role, act, about, customer_key, detail)
        values ($now, $account, $role, $act, $about, $customer_key, $detail)""",
        {
            "now": now,
            "account": account,
            "role": role,
            "act": act,
            "about": about,
            "customer_key": customer_key,
            "detail": detail and detail[:LONGEST],
        },
    )
