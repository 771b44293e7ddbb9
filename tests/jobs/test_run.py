"""A run's record: what comes in little by little is counted in one an hour or a day, which never runs."""

from datetime import datetime, timedelta

from jobs import run
from jobs.run import Counts, Span
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)


def test_little_by_little_is_one_run_a_day_and_name_and_no_other_run(warehouse: Warehouse) -> None:
    begun = run.begin(warehouse, "ingest", "api", "hand", NOON)

    def count(at: datetime, name: str = "api") -> int:
        with warehouse.transaction() as writer:
            run_id = run.of_the(Span.DAY, writer, "ingest", name, "api", at)
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


def test_an_hour_begins_on_the_clock(warehouse: Warehouse) -> None:
    def of_the_hour(minutes: int) -> int:
        with warehouse.transaction() as writer:
            return run.of_the(Span.HOUR, writer, "ingest", "till", "hook", NOON + timedelta(minutes=minutes))

    first, same, next_one, back = map(of_the_hour, (30, 59, 60, 0))
    assert first == same == back != next_one


def test_what_comes_in_little_by_little_is_done_even_where_nobody_ends_it(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        run_id = run.of_the(Span.HOUR, writer, "ingest", "till", "hook", NOON)
    assert run.end_left_over(warehouse, NOON) == 0
    with warehouse.reader() as reader:
        stands = reader.row("select state::varchar, finished_at from app.run where run_id = $id", {"id": run_id})
    assert stands == ("done", NOON)
