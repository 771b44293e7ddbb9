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
    first = reads.call_answers(2, 0, 50)
    assert first.select("call_number", "person", "question", "answer").rows() == [
        (1, "person?id=A", "How do you rate us?", "1"),
        (1, "person?id=B%26%2F%C3%B6", "How do you rate us?", "2"),
    ]
    assert reads.call_answers(2, 1, 50).height == 0  # who was erased is shown nowhere
    app = visit("run", id="2")
    assert not app.exception and not app.error
    assert table()["call.brought"][0] in [each.value for each in app.subheader]
