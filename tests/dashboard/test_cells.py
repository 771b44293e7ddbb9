"""Values are written in the language that was chosen, in tables as in texts."""

import ast
import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import words
from dashboard.cells import BLANK, as_shown, to_the_second
from dashboard.words import number, percent, plain, size
from sql.warehouse import Warehouse

ROOM = Path(dashboard.__file__).parent
Visit = Callable[..., AppTest]
# What these show is as it is stored, asked or sent, whatever the language.
AS_IT_IS = {"query_rows.py", "sql.py", "link.py", "export_plan.py", "upload.py", "mapping_text.py"}
ROWS = pl.DataFrame(
    {
        "rows": [1234567, None],
        "share": [28.0, 0.04],
        "average": [3.592, None],
        "at": [datetime(2026, 11, 3, 14, 2, 5), None],
        "day": [date(2026, 3, 9), None],
        "name": ["1,5", None],
    }
)


def cells(rows: pl.DataFrame, written: dict[str, Callable[[object], str]]) -> list[list[str]]:
    text = as_shown(rows, written).hide(axis="index").to_string(delimiter="|")
    return [line.split("|") for line in text.strip().split("\n")[1:]]


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", ["1,234,567", "28.0 %", "3.59", "3 Nov 2026 14:02:05", "9 Mar 2026", "1,5"]),
        ("nl", ["1.234.567", "28,0 %", "3,59", "3 nov 2026 14:02:05", "9 mrt 2026", "1,5"]),
    ],
)
def test_a_table_is_written_in_the_language_that_was_chosen(
    attached: Warehouse, monkeypatch: pytest.MonkeyPatch, language: str, first: list[str]
) -> None:
    monkeypatch.setattr(words, "language", lambda: language)
    written = {"share": percent, "average": partial(number, digits=2), "at": to_the_second}
    least = "< 0.1 %" if language == "en" else "< 0,1 %"
    assert cells(ROWS, written) == [first, ["–", least, "–", "–", "–", "–"]]


def test_a_number_has_as_many_digits_as_it_has_and_a_size_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "language", lambda: "nl")
    assert [plain(each) for each in (4, 4.5, 0.25, 1234.0, 1 / 3)] == ["4", "4,5", "0,25", "1.234", "0,333333"]
    assert [size(each) for each in (0, 999, 12_920, 8_804_028)] == ["0 B", "999 B", "12,9 kB", "8,8 MB"]


def test_what_is_sorted_and_downloaded_are_the_values(attached: Warehouse) -> None:
    shown = as_shown(ROWS, {"share": percent})
    assert shown.data["rows"].max() == 1234567 and shown.data["share"].max() == 28.0


def test_what_can_be_clicked_has_the_colour_of_links_and_sorts_by_its_number(attached: Warehouse) -> None:
    def script() -> None:
        import polars as pl
        import streamlit as st

        from dashboard.cells import as_shown

        rows = pl.DataFrame({"name": ["a", "b", "c"], "people": [94, 12661, 700], "score": [4.0, 3.5, None]})
        st.dataframe(as_shown(rows, clicked=["people"]))

    app = AppTest.from_function(script, default_timeout=60).run()
    assert not app.exception
    people = app.dataframe[0].value["people"].to_list()
    assert [text.strip(BLANK) for text in people] == ["94", "12,661", "700"]
    as_browsers_sort = sorted(people, key=lambda text: text.replace(BLANK, " "))  # blanks before digits
    assert [text.strip(BLANK) for text in as_browsers_sort] == ["94", "700", "12,661"]
    coloured = [line for line in app.dataframe[0].proto.arrow_data.styler.styles.split("}") if "color" in line]
    assert len(coloured) == 1 and coloured[0].count("col1") == 3 and "col0" not in coloured[0]
    assert "4" in displayed(app.dataframe[0]) and "4.000000" not in displayed(app.dataframe[0])


def test_every_table_is_written_one_way() -> None:
    told = [(path.name, ast.unparse(call.args[0])) for path, call in calls("dataframe")]
    assert len(told) > 20
    assert [each for each in told if not each[1].startswith("as_shown(") and each[0] not in AS_IT_IS] == []


def test_no_column_is_written_in_the_language_of_the_browser() -> None:
    forms = {
        ast.unparse(given.value)
        for path, call in calls("NumberColumn", "ProgressColumn", "DatetimeColumn", "DateColumn", "TimeColumn")
        for given in call.keywords
        if given.arg == "format" and path.name not in AS_IT_IS
    }
    assert forms == {"' '"}  # of a bar, which shows no number
    days = [
        ast.unparse(given.value) for _, call in calls("date_input") for given in call.keywords if given.arg == "format"
    ]
    assert len(days) == len(list(calls("date_input"))) and set(days) <= {"date_form()", "form"}


def test_what_streamlit_would_say_of_its_own_is_said_by_us() -> None:
    """What it lets be set: a missing value, an empty list, and the line that chooses all, which it cannot be told."""
    lacking = []
    for path, call in calls("dataframe", "data_editor", "multiselect", "selectbox"):
        given = {each.arg: ast.unparse(each.value) for each in call.keywords}
        what = ast.unparse(call.func).split(".")[-1]
        may_be_empty = what != "selectbox" or given.get("index") == "None"
        says_all = what == "multiselect" and given.get("select_all") != "False"
        if (may_be_empty and "placeholder" not in given) or says_all:
            lacking.append((path.name, call.lineno))
    assert lacking == []


def test_a_page_in_dutch_has_dutch_numbers_in_its_tables(filled: Warehouse, visit: Visit) -> None:
    app = visit("survey", form="General score")
    app.session_state["language"] = "nl"
    app = app.run()
    assert not app.exception
    shown = [text for each in app.dataframe for text in displayed(each)]
    assert "33,3 %" in shown and "2,67" in shown
    assert not [each for each in shown if re.fullmatch(r"\d+\.\d{1,2}( %)?", each)]


def displayed(element: object) -> list[str]:
    """The texts of the cells that are sent beside the values."""
    packed = element.proto.arrow_data.styler.display_values  # type: ignore[attr-defined]
    frame = pl.read_ipc_stream(io.BytesIO(packed))
    return [str(each) for column in frame.iter_columns() for each in column if each is not None]


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                yield path, node
