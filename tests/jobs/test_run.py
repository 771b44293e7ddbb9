"""A run's record: what comes in little by little is counted in one a day."""

from datetime import datetime, timedelta

from jobs import run
from jobs.run import Counts
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)


def test_little_by_little_is_one_run_a_day_and_name_and_no_other_run(warehouse: Warehouse) -> None:
    begun = run.begin(warehouse, "ingest", "api", "hand", NOON)

    def count(at: datetime, name: str = "api") -> int:
        with warehouse.transaction() as writer:
            run_id = run.of_the_day(writer, "ingest", name, "api", at)
            run.add_counts(writer, run_id, Counts(read=1, inserted=1))
            run.end(writer, run_id, at)
            return run_id

    first = count(NOON)
    assert first != begun
    assert count(NOON.replace(hour=23, minute=59)) == count(NOON.replace(hour=0)) == first
    assert len({first, count(NOON + timedelta(hours=12)), count(NOON, "till")}) == 3
    with warehouse.reader() as reader:
        kept = reader.row("select state::varchar, read, inserted, started_at from app.run where run_id = $run_id",
                          {"run_id": first})  # fmt: skip
    assert kept == ("done", 3, 3, NOON)
