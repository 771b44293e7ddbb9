"""Rows are written as Salesforce reads them, and what cannot be is refused and not changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from salesforce_world import batch

from exports.destination import Change
from exports.destinations.salesforce_csv import Result, Table, read, write
from jobs.errors import Terminal


def table(*rows: dict[str, Any], member: str = "", change: Change = Change.PUT, **how: Any) -> Table:
    return write(batch(*rows, change=change), "key", member, **{"clears": False} | how)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        (" edge", '" edge"'),
        ("a,b", '"a,b"'),
        ('say "so"', '"say ""so"""'),
        ("a\rb", '"a\rb"'),
        ("a\r\nb", '"a\r\nb"'),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        (120.0, "120"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e20, "1e+20"),
        (["Red", "Blue"], "Red;Blue"),
        ([], ""),
        (None, ""),
        ("", ""),
    ],
)
def test_each_value_has_one_way_to_be_written(value: Any, cell: str) -> None:
    assert table({"key": "k", "field": value}).text == f"key,field\nk,{cell}\n"


@pytest.mark.parametrize("value", [None, "", []])
def test_a_missing_value_clears_only_where_that_is_set(value: Any) -> None:
    assert table({"key": "k", "field": value}, clears=True).text == "key,field\nk,#N/A\n"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("#N/A", "reads #N/A"),
        (" #n/a ", "reads #N/A"),
        (["#N/A"], "reads #N/A"),
        (float("nan"), "no number"),
        (float("inf"), "no number"),
        (["a;b"], "has a semicolon"),
    ],
)
@pytest.mark.parametrize("clears", [True, False])
def test_what_would_be_read_otherwise_is_refused(value: Any, why: str, clears: bool) -> None:
    told = table({"key": "k", "field": value}, {"key": "l", "field": "x"}, clears=clears)
    assert told.text == "key,field\nl,x\n"
    assert list(told.rejected) == [10]
    assert why in told.rejected[10]


def test_no_two_rows_of_a_job_have_one_key() -> None:
    told = table({"key": 1, "field": "a"}, {"key": "1 ", "field": "b"}, {"key": 2.0, "field": "c"})
    assert told.numbers == {"1": 10, "2": 12}
    assert told.rejected == {11: "Another row of this batch has the same key, '1'."}


def test_what_is_beyond_the_size_that_is_taken_goes_later() -> None:
    rows = [{"key": f"k{n}", "field": "é" * 10} for n in range(4)]
    most = len("key,field\n") + 2 * len("k0,éééééééééé\n".encode())
    told = table(*rows, most_bytes=most)
    assert told.text.encode() == "key,field\nk0,éééééééééé\nk1,éééééééééé\n".encode()
    assert len(told.text.encode()) == most
    assert list(told.numbers.values()) == [10, 11]
    assert list(told.later) == [12, 13]
    assert "set batch_rows lower" in told.later[12]
    assert list(table(*rows, most_bytes=most - 1).later) == [11, 12, 13]


def test_a_row_that_alone_is_too_large_is_refused_and_keeps_no_other_back() -> None:
    told = table({"key": "a", "field": "x" * 100}, {"key": "b", "field": "y"}, most_bytes=50)
    assert list(told.rejected) == [10]
    assert list(told.numbers) == ["b"]
    assert not told.later


def test_who_left_is_named_and_nothing_else_of_them() -> None:
    row = {"key": "k", "field": "x", "in": True}
    assert table(row, member="in").text == "key,field,in\nk,x,true\n"
    assert table(row, member="in", change=Change.REMOVE).text == "key,in\nk,false\n"


def test_an_external_id_that_is_not_mapped_is_told() -> None:
    with pytest.raises(Terminal, match="no field key"):
        table({"field": "x"})


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1))
def test_a_key_that_goes_out_comes_back(keys: list[str]) -> None:
    told = table(*({"key": key, "field": key} for key in keys))
    assert set(read(told.text.encode(), "key")) == set(told.numbers)


def test_results_are_read_by_the_name_of_the_column() -> None:
    content = b'"sf__Id","sf__Created","FIELD","KEY"\n"003A","true","x","k"\n"003B","false","","l"\n'
    assert read(content, "key") == {"k": Result("003A", True, ""), "l": Result("003B", False, "")}
    failed = b'"sf__Id","sf__Error","key"\r\n"","WRONG:a, ""b""\nc:--","k"\r\n'
    assert read(failed, "key") == {"k": Result("", False, 'WRONG:a, "b"\nc:--')}


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_results_without_a_row_may_be_empty(content: bytes) -> None:
    assert read(content, "key") == {}


@pytest.mark.parametrize("content", [b"<html>", b'"sf__Id","sf__Error"\n"","x"\n', b'[{"errorCode":"X"}]'])
def test_results_that_tell_of_no_row_of_ours_are_not_taken_for_none(content: bytes) -> None:
    with pytest.raises(Terminal, match="have no column key"):
        read(content, "key")
