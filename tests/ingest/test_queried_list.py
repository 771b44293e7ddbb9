"""A query of an analyst becomes a static list: of its people as they are now, and of nobody whom it makes up."""

from collections.abc import Callable

import pytest
from landing import NOW, ask, land

from ingest.erase import erase
from ingest.queried_list import list_of_query
from jobs.run import Outcome, State
from segments.check import check
from segments.people import audience
from sql.warehouse import Warehouse


def make(warehouse: Warehouse, text: str, **parameters: object) -> Outcome:
    return list_of_query(warehouse, "Picked", text, parameters, now=NOW)


@pytest.fixture
def people(warehouse: Warehouse) -> Warehouse:
    for who in "ABC":
        land(
            warehouse, "customers", {"customer_id": who, "email": f"{who}@x.nl", "country": "NL" if who < "C" else "BE"}
        )
    land(warehouse, "customers", {"email": "only@x.nl"})
    return warehouse


def members(warehouse: Warehouse) -> list[str]:
    with warehouse.reader() as reader:
        checked = check(reader, 'profile "x"\ninclude in list "Picked"\n', "UTC")
        return audience.members(reader, checked, NOW)["customer_id"].to_list()


def test_the_list_has_the_querys_people_and_again_those_of_now(people: Warehouse) -> None:
    text = "select customer_id, 1 as n from customers where country = $c union all select 'A', 2"
    done = make(people, text, c="NL")
    assert (done.state, done.counts.read, done.counts.inserted, done.message) == (State.DONE, 2, 2, "")
    assert members(people) == ["A", "B"]
    done = make(people, text, c="BE")
    assert (done.counts.read, done.counts.inserted, members(people)) == (2, 1, ["A", "C"])
    assert ask(people, "select count(*) from store.list") == [(1,)]


def test_an_address_names_who_has_it_and_who_has_an_id_is_named_by_that_alone(people: Warehouse) -> None:
    before = ask(people, "from customers order by all")
    done = make(people, "from (values (null, ' ONLY@x.nl'), ('A', 'b@x.nl'), ('', null)) as q(customer_id, email)")
    assert (done.counts.read, members(people)) == (2, ["A", "only@x.nl"])
    assert ask(people, "from customers order by all") == before


def test_nobody_is_made_and_who_is_not_known_is_told(people: Warehouse) -> None:
    done = make(people, "select 'A' as Customer_ID union all select 'Z' union all select null")
    assert done.message == "1 of the query's people is not known here and was left out. Rows that name nobody: 1."
    assert members(people) == ["A"] and ask(people, "select count(*) from customers") == [(4,)]


def test_an_id_that_differs_in_blanks_alone_names_nobody_else(people: Warehouse) -> None:
    """Landing takes spaces away and not tabs, so these are two people."""
    land(people, "customers", {"customer_id": "A\t"}, {"email": "İ@x.nl"})
    assert make(people, "select customer_id from customers where ends_with(customer_id, chr(9))").message == ""
    assert members(people) == ["A\t"]
    assert make(people, "select ' A ' as customer_id union all select '  '").counts.read == 1
    assert members(people) == ["A"]
    assert make(people, "select upper(email) as email from customers where email like 'i%@x.nl'").counts.read == 1


class Meanwhile(dict):
    """Parameters of a query: while it is asked, they are looked at, and somebody else writes."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write

    def __bool__(self) -> bool:
        self._write()
        return False


def test_others_write_while_the_query_is_asked_and_who_they_erase_is_left_out(people: Warehouse) -> None:
    def write() -> None:
        land(people, "customers", {"customer_id": "New"})
        erase(people, "B", now=NOW, by=None)

    done = list_of_query(people, "Picked", "select customer_id from customers", Meanwhile(write), now=NOW)
    assert done.message.startswith("1 of the query's people is not known here and was left out.")
    assert members(people) == ["A", "C"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("select ['A'] as customer_id", "column customer_id holds list"),
        ("select map {'a': 1} as email, 'A' as customer_id", "column email holds map"),
        ("select '\\xff'::blob as customer_id", "column customer_id holds binary"),
        ("select country from customers", "no column customer_id or email; it has: country"),
        ("delete from store.customer", "DELETE is refused"),
        ("select customer_id from nowhere", "There is no table or view"),
    ],
)
def test_a_query_that_cannot_be_one_leaves_the_list_as_it_was(people: Warehouse, text: str, said: str) -> None:
    make(people, "from customers")
    done = make(people, text)
    assert done.state is State.FAILED and said in done.message
    assert len(members(people)) == 4
