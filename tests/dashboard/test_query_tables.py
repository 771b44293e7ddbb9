"""What there is to ask, as the Query page lists it: by what it is for, with how many rows, or why it has none."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from dashboard import reads
from dashboard.reads import readable
from dashboard.widgets.head import escaped
from dashboard.widgets.query_tables import OUT, group_of
from dashboard.words import table
from segments.saved import membership
from sql.permitted import AUDIT
from sql.warehouse import Warehouse

from .conftest import NOW

Visit = Callable[..., AppTest]


def test_views_stand_by_what_they_are_for_and_internal_tables_are_folded_away_until_sought(
    filled: Warehouse, visit: Visit
) -> None:
    groups = {each.name: group_of(each) for each in readable.tables()}
    assert {groups[name] for name in ("customers", "events", "responses", "answers", "memberships")} == {"people"}
    assert {groups[name] for name in ("runs", "calls", AUDIT)} == {"works"}
    assert {name for name, group in groups.items() if group == "out"} == set(OUT)
    assert all((group == "store") == name.startswith("store.") for name, group in groups.items())

    def drawn(app: AppTest) -> set[str]:
        return {name for name in groups if any(f"**{escaped(name)}**" in each.label for each in app.expander)}

    app = visit("query")
    views = {name for name, group in groups.items() if group != "store"}
    assert drawn(app) == views
    app = app.text_input(key="query_search").set_value("customer_key").run()
    assert "store.event" in drawn(app) and not app.exception
    app = app.text_input(key="query_search").set_value("erased").run()
    assert {"customers", "store.customer"} <= drawn(app)


def test_a_view_without_rows_says_why_and_the_files_that_went_stand_before_what_was_called(
    filled: Warehouse, visit: Visit
) -> None:
    del filled
    app = visit("query")
    app.session_state["query_table_delivery_rows"] = True
    app.session_state["query_table_customers"] = True
    app = app.run()
    said = table()["no_rows.delivery_rows"][0]
    assert [each.value for each in app.caption if "No rows" in str(each.value)] == [f":material/info: {said}"]
    out = [name for each in app.expander for name in OUT if f"**{escaped(name)}**" in each.label]
    assert out == list(OUT) and out[0] == "deliveries"


def test_who_entered_a_profile_is_counted_once_it_is_kept(filled: Warehouse) -> None:
    before = readable.counts()["memberships"]
    with filled.transaction() as writer:
        found = membership.find(writer, "Unhappy", NOW, "UTC")
        membership.keep(writer, found, NOW, 1)
    reads._stamp.clear()  # type: ignore[attr-defined]
    assert readable.counts()["memberships"] == before + found.entered.height > before
