"""When an id meets an address the two are one person, with all rows of both, each once."""

from collections import Counter

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing import DIFFERENCES, NOW, ask, land
from shop import SHOP

from ingest.landing.lists import land_list
from sql import model
from sql.warehouse import Warehouse

AT = "2026-11-01T10:00:00Z"
COUNTED = ("events", "responses", "answers", "orders")
KINDS = st.lists(st.sampled_from(["events", "answers", "order"]), max_size=6)


class Names:
    """Each world's ids and addresses are its own, so that many fit in one warehouse."""

    world = 0


def row(kind: str, person: dict[str, str], number: str) -> dict[str, str]:
    match kind:
        case "events":
            return {**person, "event": "open", "occurred_at": AT, "event_id": number}
        case "answers":
            return {**person, "answered_at": AT, "response_id": number, "question": "Why?", "value": number}
        case _:
            return {**person, "ordered_at": AT, "order_id": number}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(of_id=KINDS, of_address=KINDS, in_list=st.booleans())
def test_one_person_has_all_rows_of_both_once(
    warehouse: Warehouse, of_id: list[str], of_address: list[str], in_list: bool
) -> None:
    Names.world += 1
    w = f"w{Names.world}"
    id, address = {"customer_id": w}, {"email": f"{w}@x.nl"}
    if Names.world == 1:
        with warehouse.transaction() as writer:
            model.install(writer, SHOP, NOW)
    land(warehouse, "customers", id)
    land(warehouse, "customers", address)
    for person, kinds in ((id, of_id), (address, of_address)):
        for place, kind in enumerate(kinds):
            land(warehouse, kind, row(kind, person, f"{w}-{next(iter(person))}-{place}"))
    if in_list:
        with warehouse.transaction() as writer:
            land_list(writer, w, [pl.DataFrame([id | dict.fromkeys(address), address | dict.fromkeys(id)])], 1, NOW)
    for _ in range(2):
        land(warehouse, "customers", id | address)
    expected = Counter(of_id + of_address)
    wanted = (expected["events"], expected["answers"], expected["answers"], expected["order"])
    found = [ask(warehouse, f"select count(*) from {view} where customer_id = '{w}'")[0][0] for view in COUNTED]
    assert tuple(found) == wanted
    assert ask(warehouse, f"select count(*) from customers where email = '{w}@x.nl'") == [(1,)]
    assert ask(
        warehouse,
        f"""select count(*) from store.list_member join store.list using (list_key)
        join store.customer as c using (customer_key) where list = '{w}' and c.customer_id = '{w}'""",
    ) == [(int(in_list),)]
    assert ask(warehouse, DIFFERENCES) == []
