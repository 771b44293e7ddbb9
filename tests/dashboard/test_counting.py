"""Counting beside the page: the newest question is the only one, and what takes long can be stopped."""

from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import house
from dashboard.widgets.summary import Weighed
from dashboard.words import table
from dashboard.work import Asking
from segments.people.audience import Summary
from sql.errors import QueryRefused
from sql.warehouse import Warehouse

ENDLESS = "select count(*) from range(1000000000000) a"
SOON = 20  # seconds within which what is stopped has ended


@pytest.fixture
def hasty(attached: Warehouse) -> None:
    """A page that waits for no count."""
    now = house.now()
    house.attach(attached, lambda: now, signed_in=house.signed_in(), patience=0.05)


@pytest.mark.usefixtures("hasty")
def test_a_newer_question_stops_the_older_and_is_answered() -> None:

    def script() -> None:
        import streamlit as st

        from dashboard.widgets.counting import counted

        query = st.session_state["query"]
        st.text(counted("test", query, lambda reader: reader.value(query)))

    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["query"] = ENDLESS
    app.run()
    older: Asking[int] = app.session_state["test"][1]
    assert not older.is_done()
    assert [each.label for each in app.button] == [table()["counting.stop"][0]]
    app.session_state["query"] = "select 41 + 1"
    app.run()
    assert app.text[0].value == "42" and not app.button
    assert older.is_done(SOON) and isinstance(older.error, QueryRefused)


@pytest.mark.usefixtures("hasty")
def test_what_was_stopped_says_so_and_can_be_asked_again() -> None:

    def script() -> None:
        import streamlit as st

        from dashboard.widgets.counting import counted

        query = st.session_state["query"]
        counted("test", "", lambda reader: reader.value(query))

    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["query"] = ENDLESS
    app.run().button[0].click().run()
    asking: Asking[int] = app.session_state["test"][1]
    assert asking.is_done(SOON)
    app.run()
    assert table()["counting.stopped"][0] in app.markdown[0].value
    app.session_state["query"] = "select 1"
    app.button[0].click().run()
    assert app.session_state["test"][1].is_done(SOON) and app.session_state["test"][1].result == 1


def test_while_it_is_counted_the_number_of_before_stands_in_grey(attached: Warehouse) -> None:
    def script() -> None:
        import streamlit as st

        from dashboard.draft import Draft, to_ast
        from dashboard.state import Desk
        from dashboard.widgets.summary import draw_summary

        draft = Draft("x")
        draw_summary(st.session_state["shown"], to_ast(draft), Desk("", draft))

    asking: Asking[int] = Asking(attached, lambda reader: reader.value(ENDLESS))
    app = AppTest.from_function(script, default_timeout=60)
    counted = Summary(of=5000, included=1300, excluded=66, members=1234, reachable=1000)
    app.session_state["shown"] = Weighed(datetime(2026, 11, 22), summary=counted, waits_for=asking)  # type: ignore[arg-type]
    try:
        app.run()
        assert app.metric[0].value == ":gray[1,234]"
        assert any(each.value.startswith(":blue[:material/progress_activity: Counting") for each in app.markdown)
    finally:
        asking.stop()
    assert asking.is_done(SOON)
