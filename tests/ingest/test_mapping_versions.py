"""A mapping is text and back, and every change of it a version that can be compared and put back."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import source
from ingest.calls.vendor import vendors
from ingest.errors import SourceWrong
from ingest.mapping import Mapping
from ingest.source import mapping_change, mapping_versions
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
texts = st.dictionaries(words, words, max_size=3)
paths = st.sampled_from(["a", "b.c", "@header.svix-id", "d", "e"])
tables = st.fixed_dictionaries(
    {},
    optional={
        "columns": st.dictionaries(words, paths, max_size=3),
        "first": st.dictionaries(words, st.lists(paths, min_size=1, max_size=2), max_size=2),
        "constants": texts,
        "values": st.dictionaries(words, texts, max_size=2),
        "formats": texts,
        "times": st.lists(words, max_size=2),
        "identity": st.lists(words, max_size=2),
        "empty": st.sampled_from(["clear", "keep"]),
        "timezone": st.sampled_from(["UTC", "Europe/Amsterdam"]),
    },
)
rules = st.builds(
    lambda table, kind, when, each: {**table, "kind": kind, "when": when, "each": each},
    tables,
    st.sampled_from(["events", "customers"]),
    st.dictionaries(paths, st.lists(words, min_size=1, max_size=2), max_size=2),
    st.lists(paths, max_size=2),
)
whole = st.builds(
    lambda table, rows, skip, headers: {**table, "rows": rows, "skip": skip, "headers": headers},
    tables,
    st.lists(rules, max_size=2),
    st.lists(st.dictionaries(paths, st.lists(words, min_size=1, max_size=2), min_size=1, max_size=2), max_size=2),
    st.lists(words, max_size=2),
)


@given(whole)
def test_what_is_written_is_read_as_the_same_mapping(told: dict) -> None:
    mapping = Mapping.from_dict(told)
    text = mapping.to_toml()
    assert Mapping.from_toml(text) == mapping
    assert Mapping.from_toml(text).to_toml() == text


@pytest.mark.parametrize("name", sorted(vendors()))
def test_a_vendors_mapping_is_written_as_one_that_can_be_given_back(name: str) -> None:
    mapping = vendors()[name].mapping
    assert Mapping.from_toml(mapping.to_toml()) == mapping


def hook(warehouse: Warehouse, mapping: Mapping | None = None) -> None:
    with warehouse.transaction() as writer:
        source.add(writer, "crm", "generic", {}, {}, mapping, now=NOW, by="ann")


def set_mapping(warehouse: Warehouse, minutes: int, mapping: Mapping, note: str | None = None) -> None:
    with warehouse.transaction() as writer:
        source.change(writer, "crm", mapping=mapping, now=NOW + timedelta(minutes=minutes), by="bob", note=note)


def kept(warehouse: Warehouse) -> list[tuple]:
    with warehouse.reader() as reader:
        return [
            (each.version, each.mapping, each.saved_by, each.note) for each in mapping_versions.versions(reader, "crm")
        ]


def test_every_change_of_a_mapping_is_a_version_with_who_and_why(warehouse: Warehouse) -> None:
    first, second = Mapping(columns={"email": "mail"}), Mapping(columns={"email": "address"})
    hook(warehouse)
    set_mapping(warehouse, 1, first, "their new form")
    set_mapping(warehouse, 2, first)  # nothing changed
    set_mapping(warehouse, 3, second)
    set_mapping(warehouse, 4, Mapping())
    assert kept(warehouse) == [
        (4, None, "bob", None),
        (3, second, "bob", None),
        (2, first, "bob", "their new form"),
        (1, None, "ann", None),
    ]


def test_a_version_of_a_change_that_is_rolled_back_is_none(warehouse: Warehouse) -> None:
    hook(warehouse)
    with pytest.raises(SourceWrong), warehouse.transaction() as writer:
        source.change(writer, "crm", mapping=Mapping(columns={"email": "mail"}), now=NOW)
        source.get(writer, "another")
    assert [version for version, *_ in kept(warehouse)] == [1]


def test_two_versions_are_compared_line_by_line(warehouse: Warehouse) -> None:
    hook(warehouse, Mapping(columns={"email": "mail", "event": "type"}))
    set_mapping(warehouse, 1, Mapping(columns={"email": "address", "event": "type"}))
    with warehouse.reader() as reader:
        assert mapping_change.difference(reader, "crm", 1, 2).splitlines() == [
            " [columns]",
            '-email = "mail"',
            '+email = "address"',
            ' event = "type"',
        ]
        assert mapping_change.difference(reader, "crm", 2, 2) == ""


def test_an_old_version_put_back_is_a_new_one(warehouse: Warehouse) -> None:
    first = Mapping(columns={"email": "mail"})
    hook(warehouse, first)
    set_mapping(warehouse, 1, Mapping())
    with warehouse.transaction() as writer:
        restored = mapping_change.restore(writer, "crm", 1, now=NOW, by="ann")
    assert restored.mapping == first
    assert kept(warehouse)[0] == (3, first, "ann", "version 1 again")


def test_a_version_that_is_not_there_is_told_with_those_that_are(warehouse: Warehouse) -> None:
    hook(warehouse)
    with warehouse.reader() as reader, pytest.raises(SourceWrong, match=r"no version 7; there are: 1\."):
        mapping_versions.get(reader, "crm", 7)
