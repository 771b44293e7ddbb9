"""Two customers who become one are one at the destination: who goes is taken out, who stays is there, each once."""

from datetime import datetime, timedelta

from hubspot import LIST
from landing import ask, land

from exports import deliver
from jobs.outside import Outside
from jobs.run import Outcome

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)


def run(warehouse, hours: int) -> Outcome:
    at = NOON + timedelta(hours=hours)
    return deliver.run(warehouse, "crm", trigger="hand", now=at, outside=PATIENT)


def test_an_id_that_meets_an_address_takes_its_place_once(send, vendor, warehouse) -> None:
    send()
    land(warehouse, "customers", {"customer_id": "A-1", "email": "ann@x.nl"}, {"email": "annie@x.nl"})
    run(warehouse, 0)
    assert vendor.emails(LIST) == {"ann@x.nl", "annie@x.nl"}
    both = {"customer_id": "A-1", "email": "annie@x.nl", "first_name": "Ann"}
    land(warehouse, "customers", both, at=NOON + timedelta(hours=1))
    [(one,)] = ask(warehouse, "select customer_key from store.customer")
    for table in ("delivered", "outcome"):
        assert ask(warehouse, f"select distinct customer_key from app.{table}") == [(one,)]
    assert run(warehouse, 2).counts.updated == 2
    assert vendor.emails(LIST) == {"annie@x.nl"}
    assert vendor.written == {"ann@x.nl": 1, "annie@x.nl": 2}
    assert ask(warehouse, "select key, customer_id from delivered") == [("annie@x.nl", "A-1")]
    assert run(warehouse, 3).message == "Nothing new to deliver."


def test_by_id_the_one_that_had_none_is_new_under_its_id(send, vendor, warehouse) -> None:
    mapping = """
[[field]]
to = "customer_number"
from = "customer_id"
[[field]]
to = "email"
from = "email"
"""
    send(mapping, id_property="customer_number")
    land(warehouse, "customers", {"customer_id": "A-1", "email": "ann@x.nl"}, {"email": "annie@x.nl"})
    assert run(warehouse, 0).counts.inserted == 1
    land(warehouse, "customers", {"customer_id": "A-1", "email": "annie@x.nl"}, at=NOON + timedelta(hours=1))
    done = run(warehouse, 2)
    assert (done.counts.inserted, done.counts.updated) == (0, 1)
    assert vendor.emails(LIST) == {"annie@x.nl"}
    assert run(warehouse, 3).message == "Nothing new to deliver."
