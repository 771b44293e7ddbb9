"""What stands in the two files."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from exports import deliver
from exports.definition import Export
from jobs.run import State
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
FIRST = datetime(2026, 11, 20, 8)


def run(warehouse: Warehouse, at: datetime = NOON):  # type: ignore[no-untyped-def]
    outcome = deliver.run(warehouse, "daily", trigger="hand", now=at)
    assert outcome.state is State.DONE, outcome.message
    return outcome


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_columns_stand_in_the_order_and_under_the_headers_of_the_contract(world, add, folder, warehouse) -> None:
    ann = world.person("A-1", "ann@example.org")
    world.event(ann, "click", broadcast="b1", campaign="Autumn", url="https://example.org/?a=1,2")
    add()
    run(warehouse)
    assert lines(folder / "activities_20261122_1.csv") == [
        "Broadcast ID,Customer ID,External customer number,E-mail address,Activity,Activity date,Activity description",
        f'b1,{ann},A-1,ann@example.org,click,2026-11-20 09:00:00,"https://example.org/?a=1,2"',
    ]
