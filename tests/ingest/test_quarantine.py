"""What cannot land is kept whole, found by source and reason, and lands once after all when something was mended."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from calling import NAME, NOW, add, everything, give, receiving, said
from landing import DIFFERENCES, ask
from shop import SHOP

from ingest import source
from ingest.errors import NothingToReplay, QuarantineChanged
from ingest.files import import_files
from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen
from ingest.kept.remap import remap
from ingest.kept.replay import replay
from ingest.mapping import Mapping
from ingest.pipeline import Batch, ingest
from ingest.records import CALL
from jobs.run import Counts, State
from sql import model
from sql.warehouse import Warehouse

LATER = NOW + timedelta(days=1)
OPEN = {"event": "open", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl"}
FLAP = {**OPEN, "event": "flap"}
WORDS = Mapping(values={"event": {"flap": "click"}})


def listed(warehouse: Warehouse, chosen: Chosen | None = None) -> list[tuple]:
    with warehouse.reader() as reader:
        return [
            (row["source"], row["reason"], row["rows"], row["example"])
            for row in quarantine.groups(reader, chosen or Chosen()).to_dicts()
        ]


def counts(warehouse: Warehouse, table: str) -> int:
    return ask(warehouse, f"select count(*) from store.{table}")[0][0]


def test_rows_that_cannot_land_are_listed_by_source_and_reason_with_an_example(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**FLAP, "email": "b@x.nl"}, OPEN)
        send({**OPEN, "occurred_at": "never"})
    first, second = listed(warehouse)
    assert first[:3] == (NAME, "unknown event: flap", 2)
    assert '"flap"' in first[3]
    assert second[:3] == (NAME, "occurred_at cannot be read as a time: never", 1)
    assert listed(warehouse, Chosen(reason="unknown event:*")) == [first]
    assert listed(warehouse, Chosen(source="another")) == []


def test_a_row_of_a_call_is_listed_as_of_its_call_and_any_other_as_of_its_run(warehouse: Warehouse) -> None:
    add(warehouse)
    calls = [NOW + timedelta(minutes=minutes) for minutes in (50, 20, 35)]
    with receiving(warehouse, lambda: NOW) as send:
        for at in calls:
            send({**FLAP, "call": str(at)}, at=at)
    ingest(
        warehouse, "pulled", [Batch({"events": pl.DataFrame([{**FLAP, "event": "jump"}])})], trigger="hand", now=LATER
    )
    with warehouse.reader() as reader:
        pulled, called = quarantine.groups(reader, Chosen()).sort("reason", descending=True).to_dicts()
    assert (called["first_at"], called["last_at"]) == (min(calls), max(calls))
    assert str(max(calls)) in called["example"]
    assert (pulled["first_at"], pulled["last_at"]) == (LATER, LATER)


def test_a_row_lands_once_after_its_mapping_was_mended(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**OPEN, "event": "jump"})
    give(warehouse, WORDS)
    done = replay(warehouse, Chosen(), now=LATER)
    assert done.counts == Counts(read=2, inserted=1, rejected=1)
    assert done.state is State.DONE_WITH_REJECTS
    assert ask(warehouse, "select event::varchar, received_at from store.event") == [("click", LATER)]
    assert [row[:3] for row in listed(warehouse)] == [(NAME, "unknown event: jump", 1)]
    assert ask(warehouse, "select count(*) from app.rejected where replay_run_id = 2") == [(1,)]
    again = replay(warehouse, Chosen(), now=LATER)
    assert again.counts == Counts(read=1, rejected=1)
    assert counts(warehouse, "event") == 1
    assert ask(warehouse, DIFFERENCES) == []


def test_what_fails_again_keeps_its_place_with_the_new_reason(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send({**FLAP, "occurred_at": "never"})
    was = ask(warehouse, "select run_id, call_number, payload from app.rejected")
    give(warehouse, WORDS)
    replay(warehouse, Chosen(), now=LATER)
    assert ask(warehouse, "select run_id, call_number, payload from app.rejected") == was
    assert ask(warehouse, "select reason from app.rejected") == [("occurred_at cannot be read as a time: never",)]


def test_only_what_is_chosen_is_tried(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**FLAP, "event": "jump"})
    give(warehouse, Mapping(values={"event": {"flap": "click", "jump": "open"}}))
    replay(warehouse, Chosen(reason="unknown event: jump"), now=LATER)
    assert [row[1] for row in listed(warehouse)] == ["unknown event: flap"]
    with pytest.raises(NothingToReplay, match="no such rows"):
        replay(warehouse, Chosen(run_id=99), now=LATER)


def test_a_row_that_landed_after_all_is_of_its_call_for_a_mapping_to_come(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP)
    give(warehouse, WORDS)
    replay(warehouse, Chosen(), now=LATER)
    before = everything(warehouse)
    remap(warehouse, NAME, now=LATER)
    assert everything(warehouse) == before
    give(warehouse, Mapping(values={"event": {"flap": "open"}}))
    remap(warehouse, NAME, now=LATER)
    assert [row[3] for row in said(warehouse)] == ["open"]


def test_reading_anew_lands_what_the_quarantine_had(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**OPEN, "event": "jump"})
    give(warehouse, WORDS)
    done = remap(warehouse, NAME, now=LATER)
    assert done.outcome.counts == Counts(read=2, inserted=1, rejected=1)
    assert [row[1] for row in listed(warehouse)] == ["unknown event: jump"]


def test_an_old_customers_row_does_not_win_from_what_was_told_since(warehouse: Warehouse) -> None:
    rule = {"kind": "customers", "columns": {"customer_id": "id", "email": "mail"}}
    add(warehouse, Mapping.from_dict({"rows": [{**rule, "when": {"type": "person"}}]}))
    with receiving(warehouse) as send:
        send({"type": "human", "id": "1", "city": "Delft", "shoe": "40"})
        send({"type": "person", "id": "1", "city": "Gouda"})
    give(warehouse, Mapping.from_dict({"rows": [{**rule, "when": {"type": ["person", "human"]}}]}))
    replay(warehouse, Chosen(), now=LATER)
    assert ask(warehouse, "select city, shoe from store.customer") == [("Gouda", 40.0)]


@pytest.fixture
def imported(warehouse: Warehouse, tmp_path: Path) -> Warehouse:
    path = tmp_path / "events.csv"
    path.write_text("event,occurred_at,email,shop\nflap,2026-11-01,a@x.nl,7\nopen,2026-11-02,b@x.nl,8\n")
    import_files(warehouse, "events", [path], now=NOW)
    return warehouse


def test_a_row_of_a_file_lands_through_a_mapping_of_what_it_was_mapped_to(imported: Warehouse) -> None:
    done = replay(imported, Chosen(source="import events"), WORDS, now=LATER)
    assert done.counts == Counts(read=1, inserted=1)
    [row] = ask(
        imported,
        "select event::varchar, e.occurred_at::date::varchar, extra::varchar from store.event as e "
        "join store.event_detail using (arrival) where event = 'click'",
    )
    assert row[:2] == ("click", "2026-11-01")
    assert "7" in row[2]
    assert listed(imported) == []


def test_rows_of_a_file_are_told_of_a_field_that_cannot_be(imported: Warehouse) -> None:
    done = replay(imported, Chosen(), Mapping(columns={"email": "a[b"}), now=LATER)
    assert done.state is State.FAILED and "'a[b' is no path" in done.message


def test_a_row_of_a_file_without_a_mapping_fails_as_before(imported: Warehouse) -> None:
    before = listed(imported)
    assert replay(imported, Chosen(), now=LATER).counts == Counts(read=1, rejected=1)
    assert listed(imported) == before


def test_what_a_source_sends_again_is_the_same_row_before_and_after_a_replay(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        assert [send(FLAP, FLAP).rejected, send(FLAP).rejected] == [2, 1]
    with receiving(warehouse, lambda: LATER) as send:  # a run of its own
        send(FLAP, {**OPEN, "event": "jump"})
    assert sorted(row[2] for row in listed(warehouse)) == [1, 1]
    with warehouse.reader() as reader:
        shown = quarantine.rows(reader, Chosen(reason="unknown event: flap"), 9)
    assert shown.select("run_id", "call_number").rows() == [(2, 1)]
    again = Mapping(values={"event": {"flap": "flop"}})
    assert replay(warehouse, Chosen(), again, now=LATER).counts == Counts(read=2, rejected=2)
    assert sorted(row[1:3] for row in listed(warehouse)) == [("unknown event: flop", 1), ("unknown event: jump", 1)]
    give(warehouse, WORDS)
    assert replay(warehouse, Chosen(), now=LATER).counts == Counts(read=2, inserted=1, rejected=1)
    assert counts(warehouse, "event") == 1
    assert [row[1] for row in listed(warehouse)] == ["unknown event: jump"]


def test_calls_that_are_read_anew_double_no_row_that_was_sent_twice(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP)
        send(FLAP)
    for _ in range(2):
        remap(warehouse, NAME, now=LATER)
        assert [row[2] for row in listed(warehouse)] == [1]


def test_of_the_same_row_the_time_it_was_told_last_counts(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    add(warehouse, rows="order")
    paid, sent = (
        {"order_id": "A1", "email": "a@x.nl", "ordered_at": "soon", "status": each} for each in ("paid", "sent")
    )
    with receiving(warehouse) as send:
        send(paid)
        send(sent)
        send(paid)
    give(warehouse, Mapping(values={"ordered_at": {"soon": "2026-11-01"}}))
    replay(warehouse, Chosen(), now=LATER)
    assert ask(warehouse, "select status from orders") == [("paid",)]


def test_the_same_bytes_of_another_source_or_kind_are_another_row(warehouse: Warehouse) -> None:
    for source_name in ("one", "two"):
        rows = {"events": pl.DataFrame([{**FLAP, "event": "jump"}])}
        ingest(warehouse, source_name, [Batch(rows)], trigger="hand", now=NOW)
    assert [row[2] for row in listed(warehouse)] == [1, 1]
    with warehouse.transaction() as writer:
        assert quarantine.drop(writer, Chosen(source="one")) == 1
    assert [row[0] for row in listed(warehouse)] == ["two"]


def test_nothing_is_dropped_where_other_rows_came_than_somebody_saw(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**FLAP, "email": "b@x.nl"})
    with warehouse.transaction() as writer, pytest.raises(QuarantineChanged, match="2 such rows wait, not 1"):
        quarantine.drop(writer, Chosen(reason="unknown event: flap"), 1)
    assert [row[2] for row in listed(warehouse)] == [2]


def test_what_is_dropped_is_gone(warehouse: Warehouse) -> None:
    add(warehouse)
    with receiving(warehouse) as send:
        send(FLAP, {**FLAP, "event": "jump"})
    with warehouse.transaction() as writer:
        assert quarantine.drop(writer, Chosen(reason="unknown event: flap")) == 1
    assert [row[1] for row in listed(warehouse)] == ["unknown event: jump"]


def test_rows_that_broke_as_lines_or_of_lists_stay_as_they_are(warehouse: Warehouse, tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text('event,occurred_at,email\nopen,2026-11-01,a@x.nl\nopen,"2026-11-01"x,b@x.nl\nopen,a,b,c,d\n')
    import_files(warehouse, "events", [path], now=NOW)
    before = listed(warehouse)
    assert before
    assert replay(warehouse, Chosen(), now=LATER).counts == Counts()
    assert listed(warehouse) == before


def test_a_row_that_was_fetched_lands_through_a_mapping_of_what_it_was_mapped_to(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, "closealert", "closealert", {"project": "x"}, {"token": "env:T"}, now=NOW)
    rows = pl.DataFrame({"response_id": ["r"], "answered_at": ["01-11-2026"], "email": ["a@x.nl"], CALL: [4]})
    ingest(warehouse, "closealert", [Batch(records={"responses": rows})], trigger="hand", now=NOW)
    mended = Mapping(formats={"answered_at": "%d-%m-%Y"})
    assert replay(warehouse, Chosen(source="closealert"), mended, now=LATER).counts == Counts(read=1, inserted=1)
    assert ask(warehouse, "select occurred_at::date::varchar, call_number from store.response") == [("2026-11-01", 4)]
    assert listed(warehouse) == []


# Of each kind the rows of one thing that is told in several versions: what tells the version, and where it is seen.
TOLD = {
    "order": ({"order_id": "A1"}, "ordered_at", "status", "select status from orders"),
    "responses": ({"response_id": "A1"}, "answered_at", "mailing", "select mailing from responses"),
    "answers": ({"response_id": "A1", "question": "Why?"}, "answered_at", "value", "select value from answers"),
}
SOON = "2026-11-01"


@dataclass(frozen=True)
class Versions:
    """One thing of `kind` in the shop's warehouse, told in versions."""

    warehouse: Warehouse
    kind: str

    def version(self, told: str, at: str = SOON, **more: str) -> dict[str, str]:
        key, time, field, _ = TOLD[self.kind]
        return {**key, "email": "a@x.nl", time: at, field: told, **more}

    def can_read(self, time: str) -> None:
        give(self.warehouse, Mapping(values={TOLD[self.kind][1]: {time: SOON}}))

    @property
    def stands(self) -> str:
        [(told,)] = ask(self.warehouse, TOLD[self.kind][3])
        return str(told)


@pytest.fixture(params=TOLD)
def thing(warehouse: Warehouse, request: pytest.FixtureRequest) -> Versions:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    add(warehouse, rows=request.param)
    return Versions(warehouse, request.param)


def test_an_older_version_that_waited_never_takes_the_place_of_a_newer_one(thing: Versions) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("created", "soon"))
        send(thing.version("paid"))
    thing.can_read("soon")
    done = replay(thing.warehouse, Chosen(), now=LATER)
    assert done.counts == Counts(read=1, duplicates=1)
    assert thing.stands == "paid"
    assert listed(thing.warehouse) == []


def test_a_newer_version_that_waited_takes_the_place_of_an_older_one_and_gives_way_to_the_newest(
    thing: Versions,
) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("paid"))
        send(thing.version("packed", "soon"))
        thing.can_read("soon")
        assert replay(thing.warehouse, Chosen(), now=LATER).counts == Counts(read=1, updated=1)
        assert thing.stands == "packed"
        send(thing.version("sent"))
    remap(thing.warehouse, NAME, now=LATER)
    assert thing.stands == "sent"


def test_a_version_that_was_told_again_since_stays(thing: Versions) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("paid"))
        send(thing.version("refunded", "soon"))
        send(thing.version("paid"))
    thing.can_read("soon")
    replay(thing.warehouse, Chosen(), now=LATER)
    assert thing.stands == "paid"


def test_a_version_that_landed_after_all_gives_way_to_one_told_later(thing: Versions) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("created", "soon"))
        send(thing.version("paid", "later"))
    thing.can_read("soon")
    replay(thing.warehouse, Chosen(), now=LATER)
    assert thing.stands == "created"
    thing.can_read("later")
    replay(thing.warehouse, Chosen(), now=LATER)
    assert thing.stands == "paid"


def test_calls_read_anew_do_not_undo_what_a_file_told_since(thing: Versions, tmp_path: Path) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("created"))
        send(thing.version("paid"))
    newest = thing.version("sent")
    path = tmp_path / "newest.csv"
    path.write_text(f"{','.join(newest)}\n{','.join(newest.values())}\n")
    import_files(thing.warehouse, thing.kind, [path], source=NAME, now=LATER)
    for batch_bytes in (1, 1_000_000):
        remap(thing.warehouse, NAME, now=LATER, batch_bytes=batch_bytes)
        assert thing.stands == "sent"


def test_the_last_of_several_versions_in_one_call_stands_whatever_their_texts(thing: Versions) -> None:
    with receiving(thing.warehouse) as send:
        send(thing.version("paid", "soon"), thing.version("billed", "soon"))
    thing.can_read("soon")
    replay(thing.warehouse, Chosen(), now=LATER)
    assert thing.stands == "billed"


def test_the_last_of_several_versions_in_one_file_stands_whatever_their_texts(thing: Versions, tmp_path: Path) -> None:
    told = [thing.version("paid", "soon"), thing.version("billed", "soon"), thing.version("paid", "soon")]
    path = tmp_path / "versions.csv"
    path.write_text("\n".join(",".join(row) for row in (told[0].keys(), *(row.values() for row in told))) + "\n")
    import_files(thing.warehouse, thing.kind, [path], now=NOW)
    mended = Mapping(values={TOLD[thing.kind][1]: {"soon": SOON}})
    replay(thing.warehouse, Chosen(source=f"import {thing.kind}"), mended, now=LATER)
    assert thing.stands == "paid"


def test_what_only_an_older_version_of_a_response_told_is_filled_in(warehouse: Warehouse) -> None:
    add(warehouse, rows="answers")
    answer = {"response_id": "r1", "email": "a@x.nl", "answered_at": SOON}
    with receiving(warehouse) as send:
        send({**answer, "question": "Why?", "answered_at": "soon", "mailing": "spring", "group": "A"})
        send({**answer, "question": "How?", "customer_id": "1", "group": "B"})
    give(warehouse, Mapping(values={"answered_at": {"soon": SOON}}))
    assert replay(warehouse, Chosen(), now=LATER).counts == Counts(read=1, inserted=1)
    [whose] = ask(warehouse, 'select customer_key, mailing, "group" from store.response')
    assert whose[1:] == ("spring", "B")
    assert ask(warehouse, "select customer_key from store.answer") == [whose[:1]] * 2
