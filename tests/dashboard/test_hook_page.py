"""The page of a source that calls us: its address, its calls, what was learned, its mapping; and the form for one."""

from collections.abc import Callable
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest
from webhook import ANN, MAPPED, a_shop

from dashboard.words import table
from ingest import source
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
Visit = Callable[..., AppTest]
PHRASE = {name: phrases[0] for name, phrases in table().items()}


def said(app: AppTest) -> set[str]:
    return {each.value for kind in ("markdown", "caption", "info") for each in getattr(app, kind)}


def in_force(warehouse: Warehouse):
    with warehouse.reader() as reader:
        return source.get(reader, "shop").mapping


def test_it_shows_the_address_what_to_do_with_it_and_the_token_to_make(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached):
        app = visit("source", name="shop")
    assert not app.exception and not app.error
    codes = [each.value for each in app.code]
    assert any(each.endswith("/api/v1/hooks/shop") for each in codes)
    assert "klankbord token add shop --scope hook --source shop" in codes
    assert {PHRASE["setup.webhook"], PHRASE["hook.no_calls"], PHRASE["hook.nothing_kept"]} <= said(app)


def test_what_was_learned_is_shown_and_set_with_one_button(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached) as shop:
        shop.send([ANN, ANN])
        app = visit("source", name="shop")
        assert not app.exception and not app.error
        assert PHRASE["hook.learning"] in said(app)
        assert "emailaddress" in str([frame.value for frame in app.dataframe])
        app.button(key="learn_apply").click().run()
        assert not app.exception and not app.error
        assert PHRASE["hook.learning"] not in said(app)
        assert shop.send(ANN)["klankbord_id"]
    mapping = in_force(attached)
    assert mapping is not None
    assert mapping.rows[0].mapping.columns["email"] == "emailaddress"


def test_calls_that_are_only_kept_say_so_and_wait_for_a_mapping(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached) as shop:
        shop.send(ANN)
        app = visit("source", name="shop")
        assert "kept; nothing lands before there is a mapping" in str([frame.value for frame in app.dataframe])
        assert app.button(key="mapping_remap").disabled
        app.button(key="learn_apply").click().run()
        app.button(key="mapping_remap").click().run()
        assert not app.exception and not app.error
    assert "Calls read anew\\: 1. " in app.success[0].value
    assert "1 new · 0 updated · 0 there already · 0 rejected" in said(app)
    assert "1 call. 0 new" in said(visit("runs"))


@pytest.mark.parametrize(("name", "told"), [("web shop", "'web shop'"), ('a"b$x', "'a\"b$x'")])
def test_the_line_that_makes_a_token_can_be_pasted_whatever_the_name(
    attached: Warehouse, visit: Visit, name: str, told: str
) -> None:
    with attached.transaction() as writer:
        source.add(writer, name, "generic", {}, {}, now=NOW)
    codes = [each.value for each in visit("source", name=name).code]
    assert f"klankbord token add {told} --scope hook --source {told}" in codes


def test_a_mapping_is_changed_as_text_and_a_wrong_one_is_told(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached, MAPPED):
        app = visit("source", name="shop")
        before = in_force(attached)
        app.toggle[0].set_value(True).run()
        app.text_area[0].set_value('[columns]\nemail = "a..b"')
        app.button(key="mapping_save").click().run()
        assert "is no path" in app.error[0].value
        assert in_force(attached) == before
        app.text_area[0].set_value('[columns]\nemail = "mail"')
        app.button(key="mapping_save").click().run()
        assert not app.exception and not app.error
    assert in_force(attached).columns == {"email": "mail"}


def test_a_mapping_that_is_shown_and_saved_is_the_same_mapping(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached, MAPPED):
        app = visit("source", name="shop")
        before = in_force(attached)
        assert "emailaddress" in "\n".join(each.value for each in app.code)
        app.toggle[0].set_value(True).run()
        app.button(key="mapping_save").click().run()
    assert in_force(attached) == before


@pytest.mark.parametrize("kind", ["webhook", "sendgrid"])
def test_a_new_source_that_calls_us_is_made_without_a_schedule(attached: Warehouse, visit: Visit, kind: str) -> None:
    app = visit("sources")
    app.button(key="new_source").click().run()
    app.button_group(key="source_way").set_value("called").run()
    app.selectbox(key="source_kind_called").set_value(kind).run()
    app.button(key="source_add").click().run()
    assert not app.exception and not app.error
    with attached.reader() as reader:
        made = source.get(reader, kind)
    assert (made.kind, made.schedule) == (kind, None)


def test_the_run_of_calls_that_bring_no_responses_promises_no_customers(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached, MAPPED) as shop:
        shop.send(ANN)
        app = visit("run", id="1")
    assert not app.exception and not app.error
    assert PHRASE["run.calls_received"] in said(app)
    assert PHRASE["run.calls_caption"] not in said(app)
    assert "customers" not in app.dataframe[0].proto.column_order


def test_a_source_is_removed_once_what_goes_and_what_stays_was_read(attached: Warehouse, visit: Visit) -> None:
    with a_shop(attached, MAPPED) as shop:
        shop.send(ANN)
        app = visit("source", name="shop")
        app.button(key="source_remove").click().run()
        assert PHRASE["remove.stays"] in str(said(app))
        app.button(key="source_remove_cancel").click().run()
        assert PHRASE["remove.stays"] not in str(said(app))
        app.button(key="source_remove").click().run()
        app.button(key="source_remove_sure").click().run()
        assert not app.exception and not app.error
        assert app.title[0].value.endswith(PHRASE["sources.title"])
        assert shop.ask("select count(*) from app.source") == [(0,)]
        assert shop.ask("select count(*) from main.customers") == [(1,)]
        assert shop.post(ANN).status_code == 404
