"""A pasted link says on screen whom it names, in the reader's language, and one that says nothing says why."""

from collections.abc import Callable
from datetime import datetime, timedelta

from streamlit.testing.v1 import AppTest

from ingest.erase import erase
from jobs.links.keys import Keys
from jobs.links.token import make
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]
NOW = datetime(2026, 11, 22, 12)


def paste(app: AppTest, text: str) -> AppTest:
    return next(each for each in app.text_input if each.key == "link").set_value(text).run()


def test_a_pasted_link_tells_its_customer_and_its_time(filled: Warehouse, visit: Visit) -> None:
    keys = Keys.open(filled.home.secrets)
    fields = {"customer_id": "A", "tags": ["x", "y"], "points": 2.5}
    app = paste(visit("query"), f" https://x.nl/?kb={make(keys, fields, NOW - timedelta(hours=2), 5)}&a=1 ")
    assert not app.exception and not app.error
    assert "This customer is known" in [each.value for each in app.success]
    assert "Made today 10:00, valid until 27 Nov 2026 10:00" in [each.value for each in app.caption]
    assert app.dataframe[0].value.to_numpy().tolist() == [["customer_id", "A"], ["tags", "x, y"], ["points", "2.5"]]
    app.session_state["language"] = "nl"
    app = paste(app, make(keys, {"customer_id": "nobody"}, NOW))
    assert [each.value for each in app.warning] == ["Hiermee is geen klant bekend"]


def test_a_link_that_says_nothing_is_one_sentence(filled: Warehouse, visit: Visit) -> None:
    keys = Keys.open(filled.home.secrets)
    erased = make(keys, {"customer_id": "B", "email": "b@x.nl"}, NOW)
    erase(filled, "B", now=NOW, by="me")
    app = visit("query")
    for text, why in (
        (make(keys, {"customer_id": "A"}, NOW - timedelta(days=9), 1), "ended on 2026-11-14"),
        (erased, "was erased"),
        ("gibberish", "no link parameter"),
    ):
        app = paste(app, text)
        assert not app.exception and [why in each.value for each in app.error] == [True], text
        assert "b@x.nl" not in app.error[0].value
