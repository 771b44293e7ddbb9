"""What a source may set off beside bringing rows in: the export whose name a dropped list bears.

Ingest and exports do not know each other; here, under the roof, they meet.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from exports import definition, deliver
from ingest.kind import Outside
from jobs.run import State
from service.errors import RunFailed
from sql.warehouse import Warehouse


def outside(
    warehouse: Warehouse, trigger: str, clock: Callable[[], datetime], environment: Mapping[str, str] | None = None
) -> Outside:
    """What a source touches, with the exports that it can start; `trigger` is what their runs say set them off."""

    def names() -> Sequence[str]:
        with warehouse.reader() as reader:
            return [each.name for each in definition.all_exports(reader)]

    def start(name: str) -> str:
        done = deliver.run(warehouse, name, trigger=trigger, now=clock())
        if done.state not in (State.DONE, State.DONE_WITH_REJECTS):
            raise RunFailed(
                f"The list {name} has landed, but its export did not go (run {done.run_id}): {done.message}"
            )
        return f"the export {name} went in run {done.run_id}: {done.message[:1].lower()}{done.message[1:]}"

    found = Outside(exports=names, start=start)
    return found if environment is None else replace(found, environment=environment)
