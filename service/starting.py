"""What a run touches that is begun under the roof: of an export, and of a source what it may set off beside bringing
rows in, the export whose name a dropped list bears.

Ingest and exports do not know each other; here they meet.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import jobs.outside
from exports import deliver
from exports.export import all_exports
from ingest.kind import Outside
from jobs.run import State
from service.errors import RunFailed
from sql.warehouse import Warehouse

WELL = (State.DONE, State.DONE_WITH_REJECTS)


def outside(
    warehouse: Warehouse, trigger: str, clock: Callable[[], datetime], environment: Mapping[str, str] | None = None
) -> Outside:
    """What a source touches, with the exports that it can start; `trigger` is what their runs say set them off."""

    def names() -> Sequence[str]:
        with warehouse.reader() as reader:
            return [each.name for each in all_exports(reader)]

    def start(name: str) -> str:
        sent_by = outside_of_export(warehouse, clock, environment)
        done = deliver.run(warehouse, name, trigger=trigger, now=clock(), outside=sent_by)
        if done.state is State.QUEUED:
            return f"the export {name} waits in run {done.run_id}: {done.message}"
        if done.state not in WELL:
            raise RunFailed(
                f"The list {name} has landed, but its export did not go (run {done.run_id}): {done.message}"
            )
        return f"the export {name} went in run {done.run_id}: {done.message[:1].lower()}{done.message[1:]}"

    found = Outside(exports=names, start=start)
    return found if environment is None else replace(found, environment=environment)


def outside_of_export(
    warehouse: Warehouse, clock: Callable[[], datetime], environment: Mapping[str, str] | None = None
) -> jobs.outside.Outside:
    """What a run of an export touches; its secrets are read from `environment`, this process's unless given."""
    where = os.environ if environment is None else environment
    return jobs.outside.Outside(environment=where, now=clock, scratch=warehouse.home.tmp)
