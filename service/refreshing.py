"""Refreshing the members of saved profiles: when they are asked for, after rows came in, and by the hour.

People are looked for in a snapshot, while others may write; only what changed is written under the lock. Where another
refresh of the same profile was quicker, it is looked for again from there, as of then: nobody of an earlier instant is
ever written down after those of a later one, unless that instant was asked for.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any

from jobs import run
from jobs.run import State
from segments.errors import RefreshOvertaken
from segments.saved import following, membership
from segments.saved.following import JOB, NAME
from segments.saved.membership import Refresh
from service import faults
from service.counted import counted
from sql.errors import KlankbordError
from sql.warehouse import Warehouse

TRIES = 5
log = logging.getLogger("klankbord.refresh")


@dataclass(frozen=True)
class Refreshed:
    """How it went with one profile: the refresh, or the sentence that tells why there is none: a problem, or why it was
    left as it is."""

    profile: str
    done: Refresh | None = None
    problem: str = ""
    skipped: str = ""

    def as_data(self) -> dict[str, Any]:
        if self.done is not None:
            return {"profile": self.profile, **as_data(self.done)}
        return {"profile": self.profile, **({"problem": self.problem} if self.problem else {"skipped": self.skipped})}

    def __str__(self) -> str:
        if self.done is None:
            return f"{self.profile}: {self.problem or self.skipped}"
        whom = f"all looked at: {self.done.reason}" if self.done.is_full else f"{self.done.affected:,} looked at"
        return (
            f"{self.profile}: {self.done.entered:,} entered, {self.done.left:,} left, "
            f"{counted(self.done.members, 'member')} ({whom}; {self.done.elapsed_ms:,} ms)"
        )


def as_data(done: Refresh) -> dict[str, Any]:
    return {
        "as_of": done.as_of.isoformat() + "Z",
        "refreshed_at": done.refreshed_at.isoformat() + "Z",
        "version": done.version,
        "members": done.members,
        "entered": done.entered,
        "left": done.left,
        "affected": done.affected,
        "full": done.is_full,
        "reason": done.reason,
        "elapsed_ms": done.elapsed_ms,
    }


def refresh(
    warehouse: Warehouse, name: str, clock: Callable[[], datetime], as_of: datetime | None = None, *, full: bool = False
) -> Refreshed:
    """One profile, as of now where no `as_of` is given; then it is skipped where it has members of a later instant.
    ProfileUnknown, ProfileErrors; RefreshOvertaken where others are quicker again and again."""
    for left in reversed(range(TRIES)):
        began = perf_counter()
        with warehouse.reader() as reader:
            newest = membership.history(reader, name, limit=1)
            # After the first look, which takes the snapshot: all that stands in it is of earlier then.
            at = as_of or clock()
            if as_of is None and newest and newest[0].as_of > at:
                return Refreshed(name, skipped=_is_later(newest[0]))
            found = membership.find(reader, name, at, warehouse.home.settings.timezone, full=full)
        try:
            with warehouse.transaction() as writer:
                done = membership.keep(writer, found, clock(), round((perf_counter() - began) * 1000))
            return Refreshed(name, done)
        except RefreshOvertaken:
            if not left:
                raise
    raise AssertionError


def _is_later(newest: Refresh) -> str:
    return (
        f"its last refresh is of {newest.as_of.isoformat()}Z, which is yet to come; give an as_of to refresh it still."
    )


def refresh_each(
    warehouse: Warehouse,
    names: Iterable[str],
    clock: Callable[[], datetime],
    as_of: datetime | None = None,
    *,
    full: bool = False,
    tell: Callable[[Refreshed], object] = lambda _: None,
) -> list[Refreshed]:
    """All of them, each after those that it leans on, and without `as_of` as of when it is its turn; one that cannot
    be refreshed holds up no other."""
    with warehouse.reader() as reader:
        ordered = following.in_order(reader, names)
    found = []
    for name in ordered:
        try:
            found.append(refresh(warehouse, name, clock, as_of, full=full))
        except KlankbordError as error:
            found.append(Refreshed(name, problem=str(error)))
        except Exception as error:
            found.append(Refreshed(name, problem=faults.record(warehouse.home.path, error)))
        tell(found[-1])
    return found


def refresh_in_use(warehouse: Warehouse, trigger: str, clock: Callable[[], datetime]) -> list[Refreshed]:
    """What is followed or exported, as of now, as a run of its own in the run log; nothing where there is none. It
    raises nothing, for whoever brought rows in has done so whatever becomes of this."""
    try:
        return _refresh_in_use(warehouse, trigger, clock)
    except Exception as error:
        log.exception("The profiles in use could not be refreshed: %s", faults.record(warehouse.home.path, error))
        return []


def _refresh_in_use(warehouse: Warehouse, trigger: str, clock: Callable[[], datetime]) -> list[Refreshed]:
    with warehouse.reader() as reader:
        names = following.in_use(reader)
    if not names:
        return []
    run_id = run.begin(warehouse, JOB, NAME, trigger, clock())
    found = refresh_each(warehouse, names, clock)
    undone = [each for each in found if each.done is None]
    moved = [each.done for each in found if each.done is not None]
    told = (
        f"Profiles refreshed: {len(moved)}; {sum(each.entered for each in moved):,} entered, "
        f"{sum(each.left for each in moved):,} left."
    )
    message = " ".join([told, *map(str, undone)])
    state = State.FAILED if any(each.problem for each in undone) else State.DONE
    with warehouse.transaction() as writer:
        detail = [each.as_data() for each in found]
        run.end(writer, run_id, clock(), state, message, detail)
    return found
