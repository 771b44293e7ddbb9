"""On screen a mapping is tried before it is saved, and what waited in quarantine lands."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from calling import NAME, add, receiving
from landing import ask
from streamlit.testing.v1 import AppTest

from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
NOW = datetime(2026, 11, 22, 12)
FLAP = {"event": "flap", "occurred_at": "2026-11-01T10:00:00Z", "email": "a@x.nl", "shop": "7"}
WORDS = '[values.event]\nflap = "click"\n'


@pytest.fixture
def flapping(attached: Warehouse) -> Warehouse:
    add(attached)
    with receiving(attached) as send:
        send(FLAP, {**FLAP, "event": "open"})
    return attached


def click(app: AppTest, key: str) -> AppTest:
    return next(button for button in app.button if str(button.key).startswith(key)).click().run()


def test_rows_in_quarantine_are_tried_again_from_the_page(flapping: Warehouse, visit: Visit) -> None:
    app = visit("quarantine")
    assert not app.exception and not app.error
    assert any("unknown event: flap".replace(":", "\\:") in each.value for each in app.markdown)
    assert '"event": "flap"' in app.code[0].value
    app = click(app, "quarantine_replay_0")
    assert app.warning[0].value == "0 landed, 1 still cannot."
    again = visit("run", id="2")
    assert any("under Quarantine" in each.value for each in again.caption)
    assert not again.exception and not again.error
    app = visit("source", name=NAME)
    app = app.text_area[0].set_value(WORDS).run()
    app = click(app, "mapping_save")
    assert WORDS.strip() in [each.value.strip() for each in app.code]
    with flapping.transaction() as writer:
        writer.execute(
            "insert into app.schedule values ('refresh', 'profiles', '0 * * * *', 'UTC', $next_at)",
            {"next_at": NOW + timedelta(hours=1)},
        )
    app = click(visit("quarantine"), "quarantine_replay_0")
    assert app.success[0].value == "1 landed, 0 still cannot."
    assert ask(flapping, "select next_at from app.schedule") == [(NOW,)]  # the profiles in use are refreshed at once
    assert ask(flapping, "select count(*) from store.event") == [(2,)]


@pytest.mark.parametrize("held", ["[" * 4_000 + "]" * 4_000, f'"{"long " * 1_000_000}"'], ids=["deep", "long"])
def test_a_row_that_is_deep_or_long_does_not_hide_the_others(flapping: Warehouse, visit: Visit, held: str) -> None:
    with receiving(flapping) as send:
        send(f'{json.dumps({**FLAP, "event": "flop"})[:-1]}, "held": {held}}}')
    app = visit("quarantine")
    assert not app.exception and not app.error
    assert ["flop" in each.value for each in app.code] == [False, True]
    assert len(app.code[1].value) <= 10_000
    run = visit("run", id="1")
    assert not run.exception and not run.error
    assert max(map(len, run.dataframe[0].value["payload"])) <= 10_000


def test_a_mapping_is_tried_on_the_last_calls_and_stores_nothing(flapping: Warehouse, visit: Visit) -> None:
    app = visit("source", name=NAME)
    app = click(app, "mapping_try")
    assert any("1 call · 0 new" in each.value and "1 rejected" in each.value for each in app.markdown)
    assert any("shop" in each.value for each in app.caption)
    app = click(app.text_area[0].set_value(WORDS).run(), "mapping_try")
    assert any("1 new" in each.value and "0 rejected" in each.value for each in app.markdown)
    assert ask(flapping, "select count(*) from store.event") == [(1,)]
    assert ask(flapping, "select count(*) from app.mapping") == [(1,)]


def test_a_mapping_that_is_none_gets_a_sentence(flapping: Warehouse, visit: Visit) -> None:
    app = click(visit("source", name=NAME).text_area[0].set_value("columns = 3").run(), "mapping_save")
    assert not app.exception
    assert "columns" in app.error[0].value


def test_versions_are_shown_and_put_back_and_calls_read_anew(flapping: Warehouse, visit: Visit) -> None:
    app = visit("source", name=NAME)
    app = click(app.text_area[0].set_value(WORDS).run(), "mapping_save")
    app = click(app, "mapping_remap")
    assert "Calls read anew\\: 1. " in app.success[0].value
    assert ask(flapping, "select count(*) from store.event") == [(2,)]
    app = click(app, "restore_1")
    assert app.text_area[0].value == ""
    assert ask(flapping, "select note from app.mapping where version = 3") == [("version 1 again",)]
