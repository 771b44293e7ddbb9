"""Erasing from the page of a person: what would go, the confirmation, the report, and what is told of them after."""

from collections.abc import Callable, Iterator

import pytest
from known_person import NOW, event, fill, links, said
from landing import ask, land
from streamlit.testing.v1 import AppTest

from accounts.accounts import Account
from dashboard import house
from dashboard.reads import person as reads
from dashboard.who import account
from dashboard.widgets.personal import shown
from dashboard.words import table
from exports.errors import ExportBusy
from ingest.erase import Erased
from service.erasing import forget_person, notes_of
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


@pytest.fixture
def known(attached: Warehouse) -> Warehouse:
    return fill(attached)


@pytest.fixture
def erasable(known: Warehouse) -> Iterator[Warehouse]:
    def forget(key: int, by: Account) -> tuple[Erased, list[str]]:
        done = forget_person(known, key, now=NOW, by=by.name)
        return done, notes_of(done, known.home)

    house.attach(known, lambda: NOW, forget=forget, signed_in=house.signed_in(), patience=house.patience())
    yield known


def test_erasing_tells_what_goes_asks_for_the_id_and_reports(erasable: Warehouse, visit: Visit) -> None:
    land(erasable, "events", event("open", 1, email="ben@x.nl"))  # an address that is somebody else's stays theirs
    app = visit("person", id="A").button(key="erase_ask").click().run()
    plan = dict(zip(app.dataframe[-1].value["where"], app.dataframe[-1].value["rows"], strict=True))
    assert (plan["E-mail activity"], plan["Answers"], plan["Responses"]) == (5, 3, 2)
    assert shown("ann@x.nl") in said(app)
    app.text_input(key="erase_typed").input("B")
    app = next(each for each in app.button if each.label == "Erase").click().run()
    assert [each.value for each in app.error] == [table()["erase.not_same"][0].format(name="A")]
    assert ask(erasable, "select count(*) from customers") == [(2,)]
    app.text_input(key="erase_typed").input("A")
    app = next(each for each in app.button if each.label == "Erase").click().run()
    assert not app.exception and not app.error
    assert [each.value for each in app.success] == [table()["erase.done"][0].format(name="A")]
    report = dict(zip(app.dataframe[0].value["where"], app.dataframe[0].value["rows"], strict=True))
    assert {name: report[name] for name in plan if name in report} == plan
    assert "Backups cannot be reached" in said(app)
    assert ask(erasable, "select customer_id from customers") == [("B",)]


def test_whom_another_session_erased_is_listed_no_more(erasable: Warehouse, visit: Visit) -> None:
    app = visit("person", id="A").switch_page("app_pages/people.py").run()
    assert "A" in links(app)
    who = reads.find("A")
    assert who is not None
    house.forget(who.key, account())
    assert "A" not in links(app.run())


def test_an_erased_person_is_told_as_such_and_is_found_no_more(erasable: Warehouse, visit: Visit) -> None:
    who = reads.find("A")
    assert who is not None
    house.forget(who.key, account())
    for given in ("A", "ann@x.nl"):
        app = visit("person", id=given)
        assert [each.value for each in app.info] == [table()["person.was_erased"][0].format(at="today 12:00")]
        assert not app.metric and not app.dataframe
    assert reads.search("a", 50).is_empty()


def test_what_cannot_be_erased_now_says_why_and_nothing_is_lost(known: Warehouse, visit: Visit) -> None:
    def busy(_: int, __: Account) -> tuple[Erased, list[str]]:
        raise ExportBusy("The export crm runs; try again when it is done.")

    house.attach(known, lambda: NOW, forget=busy, signed_in=house.signed_in(), patience=house.patience())
    app = visit("person", id="A").button(key="erase_ask").click().run()
    app.text_input(key="erase_typed").input("A")
    app = next(each for each in app.button if each.label == "Erase").click().run()
    assert [each.value for each in app.error] == ["The export crm runs; try again when it is done."]
    assert [each.value for each in app.run().title] == [":material/person: A"]
