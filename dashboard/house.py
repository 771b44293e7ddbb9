"""What the pages stand on: the one warehouse of this process, and its clock.

The roof attaches both before the first page is shown; every session of the process shares them. Streamlit runs the
pages anew on each click, this module stays, and so does what was attached. Nothing here asks the time itself.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ingest.kind import Outside
from jobs.schedule import hasten
from segments.saved import following
from sql.warehouse import Warehouse

_attached: list[tuple[Warehouse, Callable[[], datetime], Callable[[], Outside]]] = []


def attach(warehouse: Warehouse, clock: Callable[[], datetime], outside: Callable[[], Outside] = Outside) -> None:
    """Show this warehouse from now on; `clock` gives the present as naive UTC, `outside` what a source may touch."""
    _attached[:] = [(warehouse, clock, outside)]


def warehouse() -> Warehouse:
    return _attached[0][0]


def now() -> datetime:
    """The present, naive UTC."""
    return _attached[0][1]()


def outside() -> Outside:
    return _attached[0][2]()


def refresh_soon() -> None:
    """Have the members of the profiles in use refreshed at once, for rows have landed."""
    with warehouse().transaction() as writer:
        hasten(writer, following.JOB, following.NAME, now())


def short(path: str) -> str:
    """A path as people know it: from the home's own folder on where it lies in there, else whole."""
    home = warehouse().home.path
    return str(Path(path).relative_to(home.parent)) if Path(path).is_relative_to(home) else path
