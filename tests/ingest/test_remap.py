"""What was received is read anew: the same mapping changes nothing, another one makes the world that it had made."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from calling import NAME, NOW, add, everything, give, receiving, said
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from landing import DIFFERENCES, ask
from read_anew import MAPPINGS, elements, mapping, mappings, sizes, with_fresh_home
from shop import SHOP

from ingest import source
from ingest.errors import SourceWrong
from ingest.kept.remap import Remapped, remap
from ingest.mapping import Mapping
from jobs.run import Counts
from sql import model
from sql.warehouse import Warehouse

LATER = NOW + timedelta(days=1)


people = st.sampled_from([{"id": "1"}, {"id": "2", "mail": "b@x.nl"}, {"mail": "c@x.nl"}, {"mail": "b@x.nl"}, {}])
bodies = st.lists(
    st.lists(st.builds(lambda one, who: one | who, elements, people), min_size=1, max_size=4), min_size=1, max_size=4
)


def send_all(warehouse: Warehouse, told: Mapping, sent: list[list[dict[str, str]]]) -> None:
    add(warehouse, told)
    with receiving(warehouse) as send:
        for body in sent:
            send(*body)


def read_anew(warehouse: Warehouse, **options: Any) -> Remapped:
    return remap(warehouse, NAME, now=LATER, **options)


def without_touched(tables: dict[str, list[str]]) -> dict[str, list[str]]:
    """What two calls say of one response is said again one after the other, so its person may be looked at anew."""
    return {name: rows for name, rows in tables.items() if name != "store.touched"}


WORLDS = {"deadline": None, "phases": (Phase.explicit, Phase.generate)}  # to make one smaller takes minutes


@settings(max_examples=8, **WORLDS)
@given(mappings, bodies, sizes)
def test_the_same_mapping_changes_nothing_at_all(told: int, sent: list[list[dict[str, str]]], size: int) -> None:
    def work(warehouse: Warehouse) -> None:
        send_all(warehouse, MAPPINGS[told], sent)
        before = everything(warehouse)
        done = read_anew(warehouse, batch_bytes=size)
        after = everything(warehouse)
        assert without_touched(after) == without_touched(before)
        assert (done.outcome.counts.inserted, done.gone, done.calls) == (0, 0, len(sent))
        assert ask(warehouse, DIFFERENCES) == []

    with_fresh_home(work)


# What a profile can see of a person, as (customer_key, text).
PEOPLE = """
select customer_key, json_merge_patch('{}', to_json(c))::varchar from store.customer as c
union all select customer_key, to_json(e)::varchar from store.customer_email as e
union all select customer_key, to_json(e)::varchar from store.event as e
union all select customer_key, to_json(r)::varchar from store.response as r
union all select customer_key, to_json(a)::varchar from store.answer as a
union all select customer_key, to_json(o)::varchar from store.activity_order as o
"""


def aside(warehouse: Warehouse) -> Counter[tuple[Any, ...]]:
    return Counter(
        ask(
            warehouse,
            "select run_id, call_number, reason, kind, payload from app.rejected where replay_run_id is null",
        )
    )


@settings(max_examples=15, **WORLDS)
@given(mappings, mappings, bodies, sizes)
def test_another_mapping_makes_the_world_that_had_it_from_the_start(
    before: int, after: int, sent: list[list[dict[str, str]]], size: int
) -> None:
    def changed(warehouse: Warehouse) -> Any:
        send_all(warehouse, MAPPINGS[before], sent)
        give(warehouse, MAPPINGS[after])
        people = ask(warehouse, PEOPLE)
        [(number,)] = ask(warehouse, "select value from store.counter where name = 'change'")
        read_anew(warehouse, batch_bytes=size)
        moved = {key for key, _ in set(ask(warehouse, PEOPLE)) ^ set(people)}
        touched = ask(warehouse, f"select customer_key from store.touched where change > {number}")
        assert moved <= {key for (key,) in touched}
        assert ask(warehouse, DIFFERENCES) == []
        first = said(warehouse), aside(warehouse)
        stood = everything(warehouse)
        read_anew(warehouse, batch_bytes=size)
        again = everything(warehouse)
        assert without_touched(again) == without_touched(stood)
        return first

    def fresh(warehouse: Warehouse) -> Any:
        send_all(warehouse, MAPPINGS[after], sent)
        return said(warehouse), aside(warehouse)

    assert with_fresh_home(changed) == with_fresh_home(fresh)


MAIL = {"type": "mail", "what": "open", "at": "2026-11-01T10:00:00Z", "id": "1", "no": "n1", "link": "a"}
FORM = {
    "type": "form",
    "at": "2026-11-01T10:00:00Z",
    "id": "1",
    "no": "r1",
    "asked": "Why?",
    "said": "7",
    "form": "General",
}
PERSON = {"type": "person", "id": "1", "link": "Delft"}


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    with warehouse.transaction() as writer:
        model.install(writer, SHOP, NOW)
    return warehouse


def numbers(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return ask(
        warehouse, "select d.event_id, e.arrival, e.received_at from store.event as e join store.event_detail as d "
        "using (arrival) order by all",
    )  # fmt: skip


def test_what_is_told_once_touches_nobody_when_it_is_read_anew(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL, FORM], [PERSON, {**MAIL, "no": "n2"}]])
    before = everything(shop)
    read_anew(shop)
    assert everything(shop) == before


def test_an_event_that_is_told_otherwise_keeps_its_number_and_its_time_of_receipt(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL, {**MAIL, "no": "n2"}]])
    before = numbers(shop)
    give(shop, mapping(mail={"columns": {"url": "form", "campaign": "link"}}))
    done = read_anew(shop)
    assert done.outcome.counts == Counts(read=2, updated=2)
    assert numbers(shop) == before
    assert ask(shop, "select distinct campaign from store.event join store.campaign using (campaign_key)") == [("a",)]


def test_an_event_that_only_a_later_call_still_tells_keeps_its_number(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL], [{**MAIL, "link": "b"}]])
    before = numbers(shop)
    give(shop, mapping(skip=[{"link": "a"}]))
    assert read_anew(shop, batch_bytes=1).gone == 0
    assert numbers(shop) == before
    assert ask(shop, "select url from store.event join store.link using (link_key)") == [("b",)]
    assert ask(shop, "select call_number from store.event_detail") == [(2,)]


def test_what_no_call_tells_any_more_goes_with_its_totals(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL, FORM, {**MAIL, "no": "n2", "link": "b"}]])
    give(shop, mapping(skip=[{"link": "a"}], without=["form"]))
    assert read_anew(shop).gone == 3
    assert [row[0] for row in numbers(shop)] == ["n2"]
    assert ask(shop, "select count(*) from store.response") == [(0,)]
    assert ask(shop, "select count(*) from store.answer") == [(0,)]
    assert ask(shop, DIFFERENCES) == []


def test_an_event_goes_to_the_person_that_is_now_told(shop: Warehouse) -> None:
    send_all(
        shop, mapping(mail={"columns": {"customer_id": "never", "email": "other"}}), [[{**MAIL, "other": "x@x.nl"}]]
    )
    give(shop, mapping())
    read_anew(shop)
    assert [row[1:4] for row in said(shop)] == [("1", None, "open")]
    assert ask(shop, DIFFERENCES) == []


def test_a_person_who_got_an_id_since_keeps_the_rows_of_the_address(shop: Warehouse) -> None:
    by_address = {**MAIL, "mail": "a@x.nl"}
    del by_address["id"]
    send_all(shop, MAPPINGS[0], [[by_address], [{**MAIL, "no": "n2", "mail": "a@x.nl"}]])
    before = everything(shop)
    read_anew(shop, batch_bytes=1)
    assert everything(shop) == before
    assert {row[1] for row in said(shop)} == {"1"}


def test_only_what_was_received_since_is_read_anew(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL], [{**MAIL, "no": "n2"}]])
    [(since,)] = ask(shop, "select max(received_at) from app.payload")
    give(shop, mapping(without=["mail"]))
    done = read_anew(shop, since=since)
    assert (done.calls, done.gone) == (1, 1)
    assert [row[0] for row in numbers(shop)] == ["n1"]


def test_a_dry_run_tells_what_it_would_come_to_and_leaves_nothing(shop: Warehouse) -> None:
    send_all(shop, MAPPINGS[0], [[MAIL, FORM], [{**MAIL, "no": "n2"}]])
    give(shop, mapping(without=["mail"], form={"columns": {"value": "form"}}))
    before = everything(shop), ask(shop, "from store.counter"), ask(shop, "from app.run")
    told = read_anew(shop, is_dry=True)
    assert (everything(shop), ask(shop, "from store.counter"), ask(shop, "from app.run")) == before
    done = read_anew(shop)
    assert (told.outcome.counts, told.gone, told.calls) == (done.outcome.counts, done.gone, done.calls)
    assert done.outcome.counts == Counts(read=3, updated=1, rejected=2)


def test_one_that_was_killed_between_two_batches_is_made_good_by_running_it_again(shop: Warehouse) -> None:
    sent = [[MAIL], [{**MAIL, "no": "n2"}], [{**MAIL, "no": "n3"}]]
    send_all(shop, MAPPINGS[0], sent)
    give(shop, mapping(mail={"columns": {"url": "what"}}))
    ticks = iter([LATER])

    def dies() -> Any:
        return next(ticks)

    with pytest.raises(StopIteration):
        read_anew(shop, batch_bytes=1, clock=dies)
    assert ask(shop, "select count(distinct link_key) from store.event") == [(2,)]
    assert ask(shop, DIFFERENCES) == []
    read_anew(shop, batch_bytes=1)
    assert ask(shop, "select distinct url from store.event join store.link using (link_key)") == [("open",)]
    assert ask(shop, DIFFERENCES) == []


def test_a_source_that_is_fetched_from_is_fetched_again_instead(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, "closealert", "closealert", {"project": "x"}, {"token": "env:T"}, now=NOW)
    with pytest.raises(SourceWrong, match="is fetched again instead"):
        remap(warehouse, "closealert", now=NOW)


def test_what_a_receiver_kept_before_it_had_a_mapping_lands(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, NAME, "webhook", {}, {}, now=NOW)
    with receiving(warehouse) as send:
        send({"number": "1", "mail": "a@x.nl", "city": "Delft"})
    with pytest.raises(SourceWrong, match="has no mapping yet"):
        remap(warehouse, NAME, is_dry=True, now=LATER)
    give(warehouse, Mapping.from_dict({"columns": {"customer_id": "number", "email": "mail"}}))
    remap(warehouse, NAME, now=LATER)
    assert ask(warehouse, "select customer_id, email, city from store.customer") == [("1", "a@x.nl", "Delft")]
