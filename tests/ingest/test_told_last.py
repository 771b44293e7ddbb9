"""A row that a source sends again stands in the quarantine where it was told last, whatever is asked for."""

from datetime import timedelta

from calling import NOW, add, give, receiving
from landing import OPEN

from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen
from ingest.mapping import Mapping
from sql.warehouse import Warehouse

FLAP = {**OPEN, "event": "flap"}


def listed(warehouse: Warehouse, chosen: Chosen) -> list[tuple[str, int]]:
    with warehouse.reader() as reader:
        found = quarantine.groups(reader, chosen).select("reason", "rows").rows()
        assert sum(rows for _, rows in found) == quarantine.count(reader, chosen)
    return found


def test_what_failed_otherwise_since_is_meant_by_its_last_reason_and_run_alone(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP)
    give(warehouse, Mapping(values={"event": {"flap": "flop"}}))
    with receiving(warehouse, lambda: NOW + timedelta(days=1)) as send:
        send(FLAP)
    last = [("unknown event: flop", 1)]
    for chosen in (Chosen(), Chosen(run_id=2, reason="unknown event:*"), Chosen(reason="unknown event: flop")):
        assert listed(warehouse, chosen) == last
    for before in (Chosen(reason="unknown event: flap"), Chosen(run_id=1)):
        assert listed(warehouse, before) == []
        with warehouse.transaction() as writer:
            assert quarantine.drop(writer, before) == 0
    assert listed(warehouse, Chosen()) == last
