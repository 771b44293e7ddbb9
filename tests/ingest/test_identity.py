"""A batch done at once has the outcome of its rows done one after another; here they are, one after another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.landing.land import land
from sql.files import EMPTY
from sql.warehouse import Warehouse

START = datetime(2026, 1, 1)
NOW = datetime(2026, 11, 1)


@dataclass
class Person:
    key: int
    id: str | None
    email: str | None
    email_at: int | None = None
    attributes: dict[str, tuple[int, str | None]] = field(default_factory=dict)


class OneByOne:
    """The rules of docs/import.md, a row at a time."""

    def __init__(self) -> None:
        self.persons: dict[int, Person] = {}
        self.addresses: list[tuple[str, int]] = []
        self.next = 1
        self.owners: dict[str, int] = {}

    def customer(self, id: str | None, email: str | None, at: int, given: dict[str, str | None]) -> None:
        person = self.person(id, None if email == EMPTY else email)
        if id and email is not None and (person.email_at is None or at >= person.email_at):
            person.email, person.email_at = (None if email == EMPTY else email), at
        for name, value in given.items():
            if name not in person.attributes or at >= person.attributes[name][0]:
                person.attributes[name] = (at, value)

    def event(self, id: str | None, email: str | None, event_id: str) -> None:
        person = self.person(id, email)
        if id and email and person.email is None and person.email_at is None:
            person.email = email
        self.owners[event_id] = person.key

    def person(self, id: str | None, email: str | None) -> Person:
        known = next((each for each in self.persons.values() if id and each.id == id), None)
        found = self.by_address(email)
        bare = found if found and found.id is None else None
        if id is None:
            known = found or self.make(None, email)
        elif known is None and bare:
            known = bare
            known.id = id
        elif known is None:
            known = self.make(id, None)
        elif bare:
            self.merge(bare, known)
        if email:
            self.addresses.append((email, known.key))
        return known

    def by_address(self, email: str | None) -> Person | None:
        if email is None:
            return None
        have = [each.key for each in self.persons.values() if each.email == email]
        had = [key for address, key in self.addresses if address == email and key in self.persons]
        return self.persons[min(have or had)] if have or had else None

    def make(self, id: str | None, email: str | None) -> Person:
        person = Person(self.next, id, email)
        self.persons[person.key] = person
        self.next += 1
        return person

    def merge(self, old: Person, new: Person) -> None:
        for name, (at, value) in old.attributes.items():
            if name not in new.attributes or at > new.attributes[name][0]:
                new.attributes[name] = (at, value)
        self.owners = {event: new.key if key == old.key else key for event, key in self.owners.items()}
        self.addresses = [(address, new.key if key == old.key else key) for address, key in self.addresses]
        del self.persons[old.key]


IDS = st.sampled_from([None, "A", "B", "C"])
ADDRESSES = st.sampled_from([None, "x", "y", "z"])
VALUES = st.sampled_from([None, EMPTY, "1", "2"])
ROWS = st.tuples(IDS, ADDRESSES, st.integers(0, 3), VALUES, VALUES, st.booleans()).filter(lambda row: row[0] or row[1])
BATCHES = st.lists(st.tuples(st.booleans(), st.lists(ROWS, min_size=1, max_size=6)), min_size=1, max_size=3)

# So many ids and addresses that most batches hold people each by themselves, written with blanks and capitals.
SOME_ID = st.sampled_from([None, None, *"ABCDEFGHIJ"])
SOME_ADDRESS = st.sampled_from([None, None, *"klmnopqrst", *"KLM"])
ROW = st.tuples(SOME_ID, SOME_ADDRESS, st.just(0), st.none(), st.none(), st.booleans()).filter(
    lambda row: row[0] or row[1]
)
ROOMY = st.lists(st.lists(ROW, min_size=1, max_size=5), min_size=1, max_size=5)
WORLDS = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture], "database": None}


class Names:
    """Each world's ids and addresses are its own, so that many fit in one warehouse."""

    world = 0


@settings(max_examples=12, **WORLDS)
@given(batches=BATCHES)
def test_a_batch_at_once_is_its_rows_one_after_another(warehouse: Warehouse, batches: list) -> None:
    compare(warehouse, batches)


@settings(max_examples=12, **WORLDS)
@given(batches=ROOMY)
def test_a_batch_where_hardly_a_row_hangs_on_another_is_too(warehouse: Warehouse, batches: list) -> None:
    compare(warehouse, [(False, rows) for rows in batches])


def compare(warehouse: Warehouse, batches: list) -> None:
    """Batches of rows, each of customers or of events, in one transaction against the same rows one by one."""
    Names.world += 1
    w = f"w{Names.world}-"
    expected, event = OneByOne(), 0
    with warehouse.transaction() as writer:
        for are_customers, rows in batches:
            records = []
            for id, address, at, color, size, clears in rows:
                id = id and w + id
                email = address and f"{w}{address}@x.nl"
                if are_customers:
                    email = EMPTY if email is None and clears and id else email
                    given = {name: value for name, value in (("color", color), ("size", size)) if value is not None}
                    plain = {name: None if value == EMPTY else value for name, value in given.items()}
                    expected.customer(id, email, at, plain)
                    updated_at = (START + timedelta(days=at)).isoformat()
                    records.append({"customer_id": id, "email": email, "updated_at": updated_at, **given})
                else:
                    event += 1
                    expected.event(id, email and email.lower(), f"{w}{event}")
                    id, email = (each and clears * " " + each + clears * "  " for each in (id, email))
                    records.append(
                        {"customer_id": id, "email": email, "event": "open", "occurred_at": "2026-01-01T00:00:00Z"}
                        | {"event_id": f"{w}{event}"}
                    )
            names = ["customer_id", "email", *(("updated_at", "color", "size") if are_customers else ())]
            names += [] if are_customers else ["event", "occurred_at", "event_id"]
            frame = pl.DataFrame(records, schema=dict.fromkeys(names, pl.String), strict=False)
            kind = "customers" if are_customers else "events"
            counts = land(writer, kind, frame, source="test", run_id=1, received_at=NOW)
            assert counts.read == len(rows)
            assert counts.read == counts.inserted + counts.updated + counts.duplicates + counts.rejected
        columns = {row[0] for row in writer.rows("select field from store.field where entity = 'customer'")}
        color, size = (name if name in columns else "null" for name in ("color", "size"))
        people = writer.rows(
            f"""select row_number() over (order by c.customer_key), c.customer_id, c.email,
                {color}::integer::varchar, {size}::integer::varchar
            from store.customer as c
            where c.customer_key in (select customer_key from store.customer_email where email like $w || '%')
                or c.customer_id like $w || '%'
            order by c.customer_key""",
            {"w": w},
        )
        owners = writer.rows(
            """select d.event_id, c.customer_id, c.email from store.event_detail d join store.event e using (arrival)
            join store.customer c using (customer_key) where d.event_id like $w || '%'""",
            {"w": w},
        )
        addresses = writer.rows(
            """select e.email, c.customer_id from store.customer_email e join store.customer c using (customer_key)
            where e.email like $w || '%'""",
            {"w": w},
        )
    wanted = [
        (
            place,
            each.id,
            each.email,
            each.attributes.get("color", (0, None))[1],
            each.attributes.get("size", (0, None))[1],
        )
        for place, each in enumerate(sorted(expected.persons.values(), key=lambda each: each.key), start=1)
    ]
    assert people == wanted
    assert set(owners) == {
        (name, expected.persons[key].id, expected.persons[key].email) for name, key in expected.owners.items()
    }
    assert sorted(addresses, key=str) == sorted(
        {(address, expected.persons[key].id) for address, key in expected.addresses}, key=str
    )


def customers(warehouse: Warehouse, *rows: dict[str, str | None]) -> None:
    with warehouse.transaction() as writer:
        land(writer, "customers", pl.DataFrame(list(rows)), source="test", run_id=1, received_at=NOW)


def opens(warehouse: Warehouse, *rows: tuple[str | None, str | None]) -> None:
    frame = pl.DataFrame(
        [
            {"event": "open", "occurred_at": "2026-01-01", "customer_id": id, "email": email, "event_id": str(place)}
            for place, (id, email) in enumerate(rows)
        ],
        schema=dict.fromkeys(["event", "occurred_at", "customer_id", "email", "event_id"], pl.String),
    )
    with warehouse.transaction() as writer:
        land(writer, "events", frame, source="test", run_id=1, received_at=NOW)


def people(warehouse: Warehouse) -> list[tuple[str | None, str | None]]:
    with warehouse.reader() as reader:
        return reader.rows("select customer_id, email from store.customer order by customer_key")


def test_an_address_is_compared_trimmed_and_in_lower_case(warehouse: Warehouse) -> None:
    opens(warehouse, (None, " Ann@X.nl "), (None, "ann@x.NL"))
    assert people(warehouse) == [(None, "ann@x.nl")]


def test_an_id_for_a_known_bare_address_becomes_that_person(warehouse: Warehouse) -> None:
    opens(warehouse, (None, "ann@x.nl"))
    customers(warehouse, {"customer_id": "7", "email": "ann@x.nl"})
    assert people(warehouse) == [("7", "ann@x.nl")]


def test_a_known_id_and_a_bare_address_become_one_with_all_rows_of_both(warehouse: Warehouse) -> None:
    customers(warehouse, {"customer_id": "7", "color": "red", "updated_at": "2026-01-01"})
    customers(warehouse, {"email": "ann@x.nl", "color": "blue", "size": "XL"})
    opens(warehouse, (None, "ann@x.nl"))
    opens(warehouse, ("7", None), ("7", "ann@x.nl"))
    with warehouse.reader() as reader:
        assert reader.rows("select customer_id, email, color, size from customers") == [("7", "ann@x.nl", "blue", "XL")]
        assert reader.value("select count(distinct customer_key) from store.event") == 1
        assert reader.rows("select old_key, new_key from store.customer_merge") == [(2, 1)]


def test_an_address_of_another_id_ties_nobody_together(warehouse: Warehouse) -> None:
    customers(warehouse, {"customer_id": "7", "email": "home@x.nl"}, {"customer_id": "8", "email": "home@x.nl"})
    opens(warehouse, ("8", "home@x.nl"), (None, "home@x.nl"))
    with warehouse.reader() as reader:
        assert reader.rows("select customer_id from events order by arrival") == [("8",), ("7",)]
    assert people(warehouse) == [("7", "home@x.nl"), ("8", "home@x.nl")]


def test_the_present_address_goes_before_a_former_one(warehouse: Warehouse) -> None:
    customers(warehouse, {"customer_id": "7", "email": "shared@x.nl", "updated_at": "2026-01-01"})
    customers(warehouse, {"customer_id": "7", "email": "own@x.nl", "updated_at": "2026-02-01"})
    opens(warehouse, (None, "shared@x.nl"))
    customers(warehouse, {"customer_id": "8", "email": "shared@x.nl"})
    with warehouse.transaction() as writer:
        frame = pl.DataFrame([{"event": "click", "occurred_at": "2026-03-01", "email": "shared@x.nl"}])
        land(writer, "events", frame, source="test", run_id=1, received_at=NOW)
    with warehouse.reader() as reader:
        assert reader.rows("select event::varchar, customer_id from events order by arrival") == [
            ("open", "7"),
            ("click", "8"),
        ]


def test_an_erased_person_is_never_found_again(warehouse: Warehouse) -> None:
    customers(warehouse, {"customer_id": "7", "email": "ann@x.nl"})
    with warehouse.transaction() as writer:
        writer.execute("update store.customer set erased_at = $now", {"now": NOW})
    opens(warehouse, ("7", None), (None, "ann@x.nl"))
    with warehouse.reader() as reader:
        assert reader.value("select count(*) from events") == 2
        assert reader.value("select count(*) from store.customer") == 3


@pytest.mark.parametrize("first, then", [(("7", None), ("7", "ann@x.nl")), (("7", "ann@x.nl"), ("7", "other@x.nl"))])
def test_an_event_tells_an_address_only_while_none_is_known(
    warehouse: Warehouse, first: tuple[str, str | None], then: tuple[str, str]
) -> None:
    opens(warehouse, first)
    opens(warehouse, first, then)
    assert people(warehouse) == [("7", "ann@x.nl")]


def test_what_an_earlier_batch_of_a_transaction_settled_ends_when_two_become_one(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        pairs = ((None, "ann@x.nl"), (None, "ann@x.nl"), ("7", None), ("7", "ann@x.nl"), (None, "ann@x.nl"))
        for day, (id, email) in enumerate(pairs, 1):
            row = {"event": "open", "occurred_at": f"2026-01-0{day}", "customer_id": id, "email": email}
            frame = pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))
            land(writer, "events", frame, source="test", run_id=1, received_at=NOW)
    with warehouse.reader() as reader:
        assert reader.rows("select customer_id, email, count(*) from events group by all") == [("7", "ann@x.nl", 5)]
        assert reader.rows("select old_key, new_key from store.customer_merge") == [(1, 2)]
