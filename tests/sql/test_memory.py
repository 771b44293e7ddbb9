"""What is worked out of the data is kept until something is stored that it could hang on, and no longer."""

from collections.abc import Callable

import polars as pl
import pytest
from landing import NOW, OPEN, land

from ingest.landing.lists import land_list
from jobs import run
from jobs.run import State
from segments import profiles
from sql import catalog
from sql.memory import Memory
from sql.reader import Writer
from sql.warehouse import Warehouse

ANN = pl.DataFrame({"customer_id": [None], "email": ["ann@x.nl"]}, {"customer_id": str, "email": str})


def stored_list(writer: Writer) -> None:
    land_list(writer, "VIP", [ANN], 1, NOW)


def emptied_list(writer: Writer) -> None:
    land_list(writer, "All", [], 1, NOW)


def saved_profile(writer: Writer) -> None:
    profiles.save(writer, "News", 'profile "News"\ninclude open\n', NOW)


def is_kept(warehouse: Warehouse) -> bool:
    """Is what the last who asked worked out there still? If not, it is made now."""
    made = []
    with warehouse.reader() as reader:
        reader.keep("thing", lambda: made.append("anew"))
    return not made


@pytest.fixture
def known(warehouse: Warehouse) -> Warehouse:
    land(warehouse, "events", OPEN)
    with warehouse.transaction() as writer:
        land_list(writer, "All", [ANN], 1, NOW)
    assert not is_kept(warehouse) and is_kept(warehouse)
    return warehouse


@pytest.mark.parametrize("store", [stored_list, emptied_list, saved_profile])
def test_what_was_worked_out_is_kept_no_longer_than_until_something_is_stored(
    known: Warehouse, store: Callable[[Writer], None]
) -> None:
    with known.transaction() as writer:
        store(writer)
    assert not is_kept(known)


def test_rows_that_land_are_something_and_those_that_change_nothing_are_not(known: Warehouse) -> None:
    land(known, "events", OPEN | {"event": "click"})
    assert not is_kept(known)
    land(known, "customers", {"email": "ann@x.nl", "city": "Delft"})
    assert not is_kept(known)
    land(known, "customers", {"email": "ann@x.nl", "city": "Delft"})
    assert is_kept(known)


def test_that_something_ran_takes_nothing_away(known: Warehouse) -> None:
    run_id = run.begin(known, "refresh", "profiles", "hand", NOW)
    with known.transaction() as writer:
        run.end(writer, run_id, NOW, State.DONE, "Nothing came in.")
    assert is_kept(known)


def test_the_catalog_is_worked_out_once_for_all_who_ask(known: Warehouse) -> None:
    with known.reader() as one, known.reader() as other:
        assert catalog.load(one) is catalog.load(other)
    with known.transaction() as writer:
        stored_list(writer)
        assert "VIP" in catalog.load(writer).lists
    with known.reader() as reader:
        assert "VIP" in catalog.load(reader).lists


def test_many_of_one_kind_push_out_the_least_used_of_it_and_none_of_another() -> None:
    memory = Memory(most=2)
    memory.get("catalog", None, 1, lambda: "catalog")
    for key in ("a", "b", "a", "c"):
        memory.get("share", key, 1, lambda key=key: key)
    for kind, key, expected in (("catalog", None, "catalog"), ("share", "a", "a"), ("share", "b", "new")):
        assert memory.get(kind, key, 1, lambda: "new") == expected


def test_what_was_made_of_other_data_is_made_anew() -> None:
    memory = Memory()
    assert [memory.get("share", "a", stamp, lambda stamp=stamp: stamp) for stamp in (1, 1, 2)] == [1, 1, 2]
