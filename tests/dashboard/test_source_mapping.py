"""The mapping of a source that is fetched is read until it is to be changed, and is then saved or left as it was."""

from collections.abc import Callable

from landing import ask
from streamlit.testing.v1 import AppTest

from dashboard.words import table
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


def shown(app: AppTest) -> dict[str, tuple[str, object]]:
    """Of each of our fields: that of the source, and what it told last."""
    frame = next(each.value for each in app.dataframe if "theirs" in each.value.columns)
    return {row.ours: (row.theirs, row.sample) for row in frame.itertuples()}


def test_a_mapping_is_read_with_what_was_told_last_until_it_is_changed(filled: Warehouse, visit: Visit) -> None:
    with filled.transaction() as writer:
        writer.execute("update store.source set source = 'closealert'")
        writer.execute("update app.source set changed_at = changed_at - interval 1 hour")
    app = visit("source", name="closealert", source_part="mapping")
    assert not app.exception and not app.error
    [(last,)] = ask(filled, "select value from answers order by arrival desc limit 1")
    assert shown(app)["value"] == ("response_value", last)
    looks = "select count(*) from audit where act = 'person.list' and about = 'closealert'"
    assert ask(filled, looks) == [(1,)]  # for it is somebody's
    keys = [each.key for each in app.button]
    assert "mapping_edit" in keys and "mapping_save" not in keys
    app = app.button(key="mapping_edit").click().run()
    assert not app.exception and any(table()["source.editing"][0] in each.value for each in app.markdown)
    assert shown(app)["value"] == ("response_value", last)
    app = app.button(key="mapping_undo").click().run()
    assert "mapping_save" not in [each.key for each in app.button]
    app = app.button(key="mapping_edit").click().run().button(key="mapping_save").click().run()
    assert not app.exception and not app.error
    assert "mapping_save" not in [each.key for each in app.button]  # it is read again
