"""The page of a run: what its calls brought, by whom, each with the way to their own page."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dashboard import reads
from dashboard.words import table
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


def test_a_call_shows_its_customers_with_what_they_answered(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        writer.execute("""insert into app.call (run_id, call_number, called_at, request, status, rows)
            select 2, number, timestamp '2026-11-21 12:00', 'GET answers', 200, 1 from range(1, 3) t(number)""")
        writer.execute("update store.response set run_id = 2, call_number = if(response_id = 'RC', 2, 1)")
        writer.execute("update store.customer set customer_id = 'B&/ö' where customer_id = 'B'")
        writer.execute("update store.customer set erased_at = timestamp '2026-11-21' where customer_id = 'C'")
    first = reads.call_answers(2, 0, 50, empty_too=False)
    assert first.select("call_number", "person", "question", "answer").rows() == [
        (1, "person?id=A", "How do you rate us?", "1"),
        (1, "person?id=B%26%2F%C3%B6", "How do you rate us?", "2"),
    ]
    assert reads.call_answers(2, 1, 50, empty_too=False).height == 0  # who was erased is shown nowhere
    app = visit("run", id="2")
    assert not app.exception and not app.error
    assert table()["call.brought"][0] in [each.value for each in app.subheader]


def test_calls_that_brought_nothing_are_counted_and_shown_when_that_is_asked(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        writer.execute("""insert into app.call (run_id, call_number, called_at, request, status, rows, message)
            select 2, number, timestamp '2026-11-21 12:00', 'GET answers', if(number = 40, 500, 200),
                if(number = 39, 1, 0), if(number = 38, 'Asked again.', null)
            from range(1, 41) t(number)""")
    app = visit("run", id="2")
    assert not app.exception and not app.error
    assert app.dataframe[0].value["call_number"].to_list() == [38, 39, 40]
    assert any("37 calls brought nothing" in each.value for each in app.markdown)
    app = app.toggle(key="empty").set_value(True).run()
    assert not app.exception
    assert app.dataframe[0].value["call_number"].to_list() == list(range(1, 41))


def test_a_run_of_calls_that_all_brought_nothing_says_so(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        writer.execute("""insert into app.call (run_id, call_number, called_at, request, status, rows)
            values (2, 1, timestamp '2026-11-21 12:00', 'GET answers', 200, 0)""")
    app = visit("run", id="2")
    assert not app.exception and not app.error and not app.dataframe
    assert any("1 call brought nothing" in each.value for each in app.markdown)
