"""`reachable` is one thing in the language and in the view: an e-mail address, and never an unsubscribe, complaint or
hard bounce."""

from datetime import datetime

import pytest
from landing import NOW, ask, land

from segments.check import check
from segments.people import audience
from segments.why import evidence
from segments.why.explain import explain
from sql.address import ADDRESS, is_address
from sql.warehouse import Warehouse

MAIL = "ann@x.nl"
NO_ADDRESSES = (
    "n/a",
    "-",
    "ann",
    "@",
    "ann@",
    "@x.nl",
    "ann@x@nl",
    "ann @x.nl",
    "ann@x.nl bob",
    "ann@x.\u2028nl",
    "a\u00a0n@x.nl",
)


def event(of: str, day: int = 1, **more: str) -> dict[str, str]:
    return {"email": MAIL, "event": of, "occurred_at": f"2025-11-0{day}T10:00:00Z", **more}


@pytest.mark.parametrize(
    "rows, reachable",
    [
        ([event("open")], True),
        ([event("unsubscribe")], False),
        ([event("complaint")], False),
        ([event("bounce", kind="hard")], False),
        ([event("bounce", kind="soft")], True),
        ([event("bounce")], True),
        ([event("unsubscribe"), event("subscribe", 2)], False),
        ([event("subscribe"), event("unsubscribe", 2)], False),
        ([event("complaint"), event("delivery", 2), event("open", 3)], False),
        ([{**event("open"), "email": "", "customer_id": "7"}], False),
        *(([{**event("open"), "email": each}], False) for each in NO_ADDRESSES),
        *(([{**event("open"), "email": each}], True) for each in ("a@b", "é+x@exämple.org", "%@.nl")),
        ([{**event("unsubscribe"), "occurred_at": "2999-01-01T00:00:00Z"}], True),
    ],
)
def test_the_view_and_the_language_agree_on_who_is_reachable(
    warehouse: Warehouse, rows: list[dict[str, str]], reachable: bool
) -> None:
    land(warehouse, "events", *rows)
    assert ask(warehouse, "select reachable from customers") == [(reachable,)]
    with warehouse.reader() as reader:
        checked = check(reader, 'profile "P"\ninclude reachable is true\n', "UTC")
        assert audience.count(reader, checked, datetime(2026, 11, 22)) == int(reachable)


def test_it_goes_along_when_two_records_become_one_person(warehouse: Warehouse) -> None:
    land(warehouse, "events", event("unsubscribe"))
    land(warehouse, "customers", {"customer_id": "7"})
    land(warehouse, "customers", {"customer_id": "7", "email": MAIL})
    assert ask(warehouse, "select customer_id, reachable from customers") == [("7", False)]


@pytest.mark.parametrize(
    "text", [*NO_ADDRESSES, None, "", "ann@x.nl\n", MAIL, "é@x", "a\u200ab@x.nl", "a\vb@x", "a\x85@x"]
)
def test_what_an_address_is_is_told_alike_by_the_warehouse_and_beside_it(
    warehouse: Warehouse, text: str | None
) -> None:
    with warehouse.reader() as reader:
        asked = reader.value(
            "select coalesce(regexp_matches($text, $address), false)", {"text": text, "address": ADDRESS}
        )
    assert is_address(text) is asked


def test_an_explanation_says_that_what_is_none_is_no_address(warehouse: Warehouse) -> None:
    land(warehouse, "events", {**event("open"), "email": "n/a"})
    with warehouse.reader() as reader:
        found = explain(reader, check(reader, 'profile "P"\ninclude reachable is true\n', "UTC"), NOW, "n/a")
    assert (found.is_member, found.include.evidence) == (False, evidence.Reach(None))
