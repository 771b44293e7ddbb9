"""What the pages stand on: the one warehouse of this process, and its clock.

The roof attaches both before the first page is shown; every session of the process shares them. Streamlit runs the
pages anew on each click, this module stays, and so does what was attached. Nothing here asks the time itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from accounts.accounts import Account
from accounts.sign_ins import SignIns
from ingest.erase import Erased
from ingest.kind import Outside
from jobs.schedule import hasten
from segments.saved import following
from sql.warehouse import Warehouse

Forget = Callable[[int, Account], tuple[Erased, list[str]]]
TEST_SECONDS = 5.0  # so long a test of a connection may take
PATIENCE = 0.35  # seconds that a page waits for what it counts; by then it shows that it is being counted


def _cannot_forget(_key: int, _by: Account) -> tuple[Erased, list[str]]:
    raise LookupError("nothing was attached that forgets people")


@dataclass(frozen=True)
class Attached:
    warehouse: Warehouse
    clock: Callable[[], datetime]
    outside: Callable[[], Outside]
    forget: Forget
    sign_ins: SignIns
    signed_in: Account | None
    patience: float


_attached: list[Attached] = []


def attach(
    warehouse: Warehouse,
    clock: Callable[[], datetime],
    outside: Callable[[], Outside] = Outside,
    forget: Forget = _cannot_forget,
    *,
    sign_ins: SignIns | None = None,
    signed_in: Account | None = None,
    patience: float = PATIENCE,
) -> None:
    """Show this warehouse from now on; `clock` gives the present as naive UTC, `outside` what a source may touch,
    `forget` erases whoever has a customer_key, everywhere, in the name of an account, and tells what came of it and
    what cannot be reached.

    Who looks is told by `sign_ins` and the cookie of the session; where there is no browser, `signed_in` is who does.
    `patience` is how many seconds a page waits for a count before it shows that it is counting.
    """
    sign_ins = sign_ins or SignIns(warehouse, clock)
    _attached[:] = [Attached(warehouse, clock, outside, forget, sign_ins, signed_in, patience)]


def warehouse() -> Warehouse:
    return _attached[0].warehouse


def now() -> datetime:
    """The present, naive UTC."""
    return _attached[0].clock()


def outside() -> Outside:
    return _attached[0].outside()


def patience() -> float:
    """Seconds that a page waits for a count before it shows that it is counting."""
    return _attached[0].patience


def sign_ins() -> SignIns:
    return _attached[0].sign_ins


def signed_in() -> Account | None:
    """Who looks where there is no browser; dashboard/who.py asks."""
    return _attached[0].signed_in


def forget(customer_key: int, by: Account) -> tuple[Erased, list[str]]:
    return _attached[0].forget(customer_key, by)


def asked_shortly() -> Outside:
    """The same for a test of a connection, whose calls give up before somebody who waits for it does."""
    found = outside()
    return replace(found, client=partial(found.client, timeout=TEST_SECONDS, most_seconds=TEST_SECONDS))


def refresh_soon() -> None:
    """Have the members of the profiles in use refreshed at once, for rows have landed."""
    with warehouse().transaction() as writer:
        hasten(writer, following.JOB, following.NAME, now())


def short(path: str) -> str:
    """A path as people know it: from the home's own folder on where it lies in there, else whole."""
    home = warehouse().home.path
    return str(Path(path).relative_to(home.parent)) if Path(path).is_relative_to(home) else path
