"""What can be clicked in a table looks so, and is sorted by its number although it is the text of a button."""

import polars as pl
from streamlit.testing.v1 import AppTest

from dashboard.widgets.clickable import BLANK


def test_what_can_be_clicked_has_the_colour_of_links_and_sorts_by_its_number() -> None:
    def script() -> None:
        import polars as pl
        import streamlit as st

        from dashboard.widgets.clickable import clickable

        rows = pl.DataFrame({"name": ["a", "b", "c"], "people": [94, 12661, 700], "score": [4.0, 3.5, None]})
        st.dataframe(clickable(rows, ["people"]))

    app = AppTest.from_function(script).run()
    assert not app.exception
    people = app.dataframe[0].value["people"].to_list()
    assert [text.strip(BLANK) for text in people] == ["94", "12,661", "700"]
    assert sorted(people) == [people[0], people[2], people[1]] and len({*map(len, people)}) == 1
    styler = app.dataframe[0].proto.arrow_data.styler
    colours = pl.Series([line for line in styler.styles.split("}") if "color" in line])
    assert len(colours) == 1 and colours[0].count("col1") == 3 and "col0" not in colours[0]
    assert "4.000000" not in str(styler.display_values)
