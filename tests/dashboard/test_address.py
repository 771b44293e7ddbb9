"""What a link opens: the same in any language, the tab or filter that its name says, also by a link of old."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.words import table
from sql.warehouse import Warehouse

Visit = Callable[..., AppTest]


def in_dutch(app: AppTest) -> AppTest:
    app.session_state["language"] = "nl"
    return app.run()


def test_a_filter_of_a_link_holds_in_both_languages(filled: Warehouse, visit: Visit) -> None:
    del filled
    for link in ({"job": "export"}, {"state": "done with rejects"}, {"state": "met afwijzingen"}):
        english, dutch = visit("runs", **link), in_dutch(visit("runs", **link))
        for app, of_files in ((english, "import events"), (dutch, "import van e-mailgebeurtenissen")):
            assert not app.exception and not app.error
            shown = [each.proto.label for each in app.get("page_link")]
            assert shown == ["**crm**" if "job" in link else f"**{of_files}**"]


def test_a_choice_is_written_by_its_name_and_taken_out_again() -> None:
    def script() -> None:
        import streamlit as st

        from dashboard import address

        jobs = {name: f"job.{name}" for name in ("ingest", "export")}
        address.choice(st.segmented_control, "Job", "job", jobs)

    app = AppTest.from_function(script).run()
    app.button_group(key="job_choice").set_value("ingest").run()
    assert app.query_params["job"] == "ingest"
    app.button_group(key="job_choice").set_value(None).run()
    assert "job" not in app.query_params


@pytest.mark.parametrize("view", ["why", "Why", "Waarom"])
def test_the_tab_of_a_link_is_open_in_dutch(filled: Warehouse, visit: Visit, view: str) -> None:
    del filled
    app = in_dutch(visit("profile", name="Unhappy", view=view))
    asked = table()["why.customer"][1]
    assert asked in [box.label for box in app.text_input]


def test_a_number_that_is_no_number_in_a_link_leads_to_a_page_that_there_is(filled: Warehouse, visit: Visit) -> None:
    del filled
    for page, link in (("run", {"id": "²"}), ("campaigns", {"broadcasts_page": "²"})):
        app = visit(page, **link)
        assert not app.exception and not app.error, page


def test_a_page_of_a_list_is_one_that_there_is() -> None:
    def script() -> None:
        import streamlit as st

        from dashboard import address

        st.caption(str([address.page("p", 101, 50), address.page("q", 101, 50), address.page("r", 0, 50)]))

    app = AppTest.from_function(script)
    app.query_params["p"], app.query_params["q"], app.query_params["r"] = "2", "99", "x"
    assert app.run().caption[0].value == "[2, 3, 1]"
