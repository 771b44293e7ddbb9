"""What is typed of a source is saved whole or not at all."""

from collections.abc import Callable
from datetime import date

from streamlit.testing.v1 import AppTest

from ingest import source
from jobs import secrets
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
FIRST, SECOND = "aaa.bbb.ccc", "ddd.eee.fff"


def token(warehouse: Warehouse) -> str:
    with warehouse.reader() as reader:
        reference = source.get(reader, "closealert").secrets["token"]
    return secrets.read(reference, {}, warehouse.home.secrets)


def save(app: AppTest, address: str, typed: str) -> AppTest:
    app.text_input(key="edit_closealert_base_url").input(address)
    app.text_input(key="edit_closealert_secret_token").input(typed)
    return app.run().button(key="source_save").click().run()


def test_a_change_that_is_refused_leaves_the_secret_as_it_was(filled: Warehouse, visit: Visit) -> None:
    app = save(visit("source", name="closealert", source_part="settings"), "https://api.example.com/v1/", FIRST)
    assert not app.error and token(filled) == FIRST
    app = save(app, "not an address", SECOND)
    assert len(app.error) == 1 and not app.exception
    assert token(filled) == FIRST
    assert [each.name for each in filled.home.secrets.iterdir() if each.name.startswith(".")] == []


def test_a_day_is_chosen_as_the_reader_writes_days(filled: Warehouse, visit: Visit) -> None:
    app = visit("source", name="closealert", source_part="settings")
    day = app.date_input(key="edit_closealert_since")
    assert day.proto.format == "YYYY-MM-DD"
    app = day.set_value(date(2026, 6, 1)).run().button(key="source_save").click().run()
    assert not app.error and not app.exception
    with filled.reader() as reader:
        assert source.get(reader, "closealert").settings["since"] == "2026-06-01"
