"""What the builder offers first, how a condition begins and reads, and that every change can be taken back."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.draft import ANNIVERSARY, Block, Draft
from dashboard.draft import Test as FieldTest
from dashboard.offers import Choice, arranged, most_used, new_test
from dashboard.reads.sendings import sendings
from dashboard.state import Desk
from dashboard.words import table
from ingest.files import import_files
from segments import ast
from segments.text.parse import parse
from sql import catalog
from sql.field import Field, Kind, Place, Type
from sql.warehouse import Warehouse
from tests.dashboard.test_pages import NOW, Visit


def test_what_was_used_last_and_most_stands_first_and_only_once() -> None:
    country, points = Choice("customer", "country"), Choice("customer", "points")
    rate, opened = Choice("question", "Rate?", form="F"), Choice("activity", "open")
    shown = arranged([rate, opened, country, points], recent=[opened.key], often=[country.key, opened.key])
    headed = [(each.group, each.name) for each in shown]
    assert headed == [
        ("heading", "recent"), ("activity", "open"),
        ("heading", "often"), ("customer", "country"),
        ("heading", "question"), ("question", "Rate?"),
        ("heading", "customer"), ("customer", "points"),
    ]  # fmt: skip


def test_what_most_saved_profiles_ask_comes_first_however_often_one_of_them_does() -> None:
    texts = (
        'profile "a"\ninclude all of\n  open\n  country is "NL"\n  answer(form is "F", question is "Rate?")\n',
        'profile "b"\ninclude any of\n  click\n  click in the last 3 days\n  country is "BE"\nexclude in profile "a"\n',
    )
    found = most_used([parse(each) for each in texts])
    assert found[0] == ("customer", "", "country")
    assert set(found[1:]) == {
        ("activity", "", "open"), ("activity", "", "click"), ("question", "F", "Rate?"), ("profile", "", "a"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "how"), [("birthday", ANNIVERSARY), ("geboortedatum", ANNIVERSARY), ("due", "in window")]
)
def test_a_day_that_comes_again_begins_with_its_anniversary(name: str, how: str) -> None:
    assert new_test(Field(name, Type(Kind.DATE), Place(name))).how == how


def test_every_change_is_undone_and_done_again_one_by_one() -> None:
    desk = Desk("", Draft("x", include=Block("all", [FieldTest("country", "is", ["NL"])])))
    begun = desk.settled

    def edit(value: str) -> None:
        part = desk.draft.include.parts[0]
        assert isinstance(part, FieldTest)
        part.operands = [value]
        desk.settle()

    edit("BE")
    edit("FR")
    desk.keep("remove")
    desk.draft.include.parts.clear()
    desk.settle()
    desk.settle()  # nothing has changed since
    assert [done for done, _ in desk.undo] == ["edit", "edit", "remove"]
    removed = desk.settled
    for _ in range(4):
        desk.take_back()
    assert desk.draft == begun and not desk.undo
    for _ in range(4):
        desk.do_again()
    assert desk.draft == removed and not desk.redo
    desk.take_back()
    edit("DE")
    assert not desk.redo, "what is new leaves nothing to do again"


def test_a_changed_value_and_a_dropped_filter_are_undone_on_screen(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile", name="Unhappy")

    def amount() -> object:
        return next(each for each in app.number_input if each.label == table()["window.amount"][0])

    def press(key: str) -> AppTest:
        return app.button(key=key).click().run()

    app = amount().set_value(3).run()  # type: ignore[attr-defined]
    drop = next(each.key for each in app.button if str(each.key).startswith("drop_"))
    values = len(app.number_input)
    app = press(drop)
    assert len(app.number_input) < values
    app = press("undo")
    assert len(app.number_input) == values and amount().value == 3  # type: ignore[attr-defined]
    app = press("undo")
    assert amount().value == 10  # type: ignore[attr-defined]
    app = press("redo")
    assert amount().value == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "reads_as"), [("en", "**bounced**"), ("nl", "**bouncete**")])
def test_an_event_begins_as_a_phrase(filled: Warehouse, visit: Visit, language: str, reads_as: str) -> None:
    del filled
    app = visit("profile", name="Unhappy")
    app.session_state["language"] = language
    app.run()
    assert reads_as in [each.value for each in app.markdown]


def test_what_was_just_added_is_offered_first(filled: Warehouse, visit: Visit) -> None:
    del filled
    app = visit("profile")
    for _ in range(2):
        box = next(each for each in app.selectbox if each.label == "Add condition")
        place = next(n for n, each in enumerate(box.options) if each.startswith("points"))
        app = box.select_index(place).run()
    box = next(each for each in app.selectbox if each.label == "Add condition")
    assert table()["shelf.recent"][0] in box.options[0] and box.options[1].startswith("points")
    assert sum(each.startswith("points") for each in box.options) == 1


@pytest.mark.parametrize(
    ("language", "sought", "name"),
    [
        ("nl", "per e-mail bereikbaar", "reachable"),
        ("nl", "afgemeld", "unsubscribe"),
        ("nl", "uitgeschreven", "unsubscribe"),
        ("en", "can be reached by e-mail", "reachable"),
        ("en", "unsubscribed", "unsubscribe"),
    ],
)
def test_what_is_offered_is_found_by_the_readers_word_and_by_its_name(
    filled: Warehouse, visit: Visit, language: str, sought: str, name: str
) -> None:
    del filled
    app = visit("profile")
    app.session_state["language"] = language
    app.run()
    box = next(each for each in app.selectbox if each.label == table()["builder.add"][language == "nl"])
    assert [each.split("  ·  ")[0] for each in box.options if sought in each.lower()] == [name]


def test_every_name_of_the_language_has_its_words_in_what_is_offered(warehouse: Warehouse) -> None:
    with warehouse.reader() as reader:
        known = catalog.load(reader)
    names = {each.name for each in (*known.customer, *known.activities)}
    assert names == {name.removeprefix("in_words.") for name in table() if name.startswith("in_words.")}


def test_mailings_are_told_by_what_went_out_and_when(attached: Warehouse, tmp_path: Path) -> None:
    def row(event: str, sent: str, day: date, n: int) -> dict[str, object]:
        at = datetime(day.year, day.month, day.day, 9).isoformat()
        return {
            "event": event,
            "campaign": "Autumn",
            "broadcast_id": sent,
            "occurred_at": at,
            "customer_id": f"C{n}",
        }

    first, second = date(2026, 11, 3), date(2026, 11, 9)
    rows = [row("send", "B1", first, n) for n in range(3)] + [row("delivery", "B2", second, n) for n in range(2)]
    rows.append(row("open", "B1", date(2026, 11, 20), 1))
    path = tmp_path / "events.parquet"
    pl.DataFrame(rows).write_parquet(path)
    import_files(attached, "events", [path], now=NOW)
    broadcasts = sendings("broadcast_id")
    assert [(each.name, each.campaign, each.sent) for each in broadcasts.values()] == [
        ("B2", "Autumn", 2),
        ("B1", "Autumn", 3),
    ]
    assert (broadcasts["B1"].first_at.date(), broadcasts["B1"].last_at.date()) == (first, first)
    autumn = sendings("campaign")["Autumn"]
    assert (autumn.sent, autumn.first_at.date(), autumn.last_at.date()) == (5, first, second)


def test_a_block_of_the_language_stays_equal_whatever_its_parts_are_called() -> None:
    one, other = (Draft("x", include=Block("all", [FieldTest("country", "is", ["NL"])])) for _ in range(2))
    assert one == other and one.include.parts[0].id != other.include.parts[0].id
    assert one != Draft("x", include=Block("any", [FieldTest("country", "is", ["NL"])]))
    assert one.include.parts[0] != FieldTest("country", "is", ["NL"], window=ast.InTheLast(3, ast.Unit.DAY))
