"""Payloads become records by the rules of a mapping; what no rule takes is kept aside, whole."""

import json
from pathlib import Path

import polars as pl
import pytest
from payloads import called, documents

from ingest.calls.payloads import Unfolded, unfold
from ingest.mapping import Mapping
from ingest.records import CALL, ELEMENT, fixed_columns


@pytest.fixture
def unfolded(tmp_path: Path):
    def make(mapping: dict, *bodies: object, kind: str = "events", **more: dict[str, str]) -> Unfolded:
        with documents(tmp_path) as room:
            return unfold(room, called(*bodies, **more), Mapping.from_dict(mapping), kind, fixed_columns)

    return make


def test_a_mapping_without_rules_is_one_for_every_element(unfolded) -> None:
    found = unfolded({"columns": {"email": "to"}}, [{"to": "a@x.nl", "event": "open"}], {"to": "b@x.nl"})
    assert list(found.records) == ["events"]
    assert found.records["events"].select(CALL, ELEMENT, "email", "event").rows() == [
        (1, 0, "a@x.nl", "open"),
        (2, 1, "b@x.nl", None),
    ]


def test_one_element_makes_rows_of_several_kinds(unfolded) -> None:
    mapping = {
        "rows": [
            {"kind": "customers", "columns": {"email": "email"}, "ignore": ["orders"]},
            {"kind": "order", "each": ["orders"], "columns": {"order_id": "id", "email": "^.email"}},
        ]
    }
    body = [{"email": "a@x.nl", "orders": [{"id": 1}, {"id": 2}]}, {"email": "b@x.nl", "orders": []}]
    found = unfolded(mapping, body)
    assert found.records["customers"]["email"].to_list() == ["a@x.nl", "b@x.nl"]
    assert "orders" not in found.records["customers"].columns
    assert found.records["order"].select("order_id", "email").rows() == [("1", "a@x.nl"), ("2", "a@x.nl")]
    assert found.rejected.is_empty()


def test_a_word_with_an_exclamation_mark_is_an_exception(unfolded) -> None:
    rule = {"kind": "events", "when": {"t": ["*", "!a", "!b*"]}, "columns": {"event": "t"}}
    found = unfolded({"rows": [rule]}, [{"t": "a"}, {"t": "bc"}, {"t": "c"}, {"t": None}, {}])
    assert found.records["events"]["event"].to_list() == ["c"]
    assert found.rejected.height == 4


def test_rules_of_one_kind_keep_the_order_in_which_elements_came(unfolded) -> None:
    rule = {"kind": "events", "columns": {"event": "t"}}
    mapping = {"rows": [{**rule, "when": {"t": "a"}}, {**rule, "when": {"t": "b"}, "constants": {"reason": "B"}}]}
    found = unfolded(mapping, [{"t": "a"}, {"t": "b"}, {"t": "a"}])
    assert found.records["events"].select("event", "reason").rows() == [("a", None), ("b", "B"), ("a", None)]


def test_what_no_rule_takes_is_rejected_and_what_is_to_be_skipped_is_not(unfolded) -> None:
    mapping = {"skip": [{"t": ["ping*"]}], "rows": [{"kind": "events", "when": {"t": "a"}}]}
    found = unfolded(mapping, [{"t": "a"}, {"t": "ping-1"}, {"t": "new", "x": 1}], {"t": None})
    assert found.skipped == 1
    assert [(call, json.loads(payload)) for _, call, payload, _ in found.rejected.rows()] == [
        (1, {"t": "new", "x": 1}),
        (2, {"t": None}),
    ]


def test_an_element_whose_list_is_empty_makes_no_row_and_is_rejected(unfolded) -> None:
    mapping = {"rows": [{"kind": "events", "each": ["to"], "columns": {"email": "."}}]}
    found = unfolded(mapping, {"to": []}, {"to": ["a@x.nl"]})
    assert found.records["events"]["email"].to_list() == ["a@x.nl"]
    assert found.rejected["call"].to_list() == [1]


@pytest.mark.parametrize(
    ("event", "agent", "machine", "told"),
    [
        ("open", "Mozilla/5.0", None, "true"),
        ("open", "Mozilla/5.0", "false", "false"),
        ("open", "Mozilla/5.0 (Macintosh)", None, None),
        ("open", "Mozilla/5.0 (via ggpht.com GoogleImageProxy)", None, None),
        ("click", "Barracuda Sentinel", None, "true"),
        ("click", "Java/1.8", None, None),
        ("send", "Mozilla/5.0", None, None),
        ("open", None, None, None),
    ],
)
def test_a_machine_is_told_by_its_agent_alone_where_nothing_else_is_known(
    unfolded, event, agent, machine, told
) -> None:
    body = {"event": event, "user_agent": agent, "machine": machine}
    frame = unfolded({}, {name: value for name, value in body.items() if value is not None}).records["events"]
    assert (frame["machine"][0] if "machine" in frame.columns else None) == told


def test_wrong_types_in_every_field_make_no_fault(unfolded) -> None:
    odd = [None, 1, 1.5, True, "x", [], [1], {}, {"a": 1}, "\x00"]
    mapping = {
        "rows": [{"kind": "events", "each": ["to"], "columns": {"event": "e", "email": "to[only]"}, "when": {"k": "*"}}]
    }
    bodies = [{"e": a, "to": b, "k": c} for a in odd for b in odd for c in ("x", 1, None)]
    found = unfolded(mapping, bodies, *map(json.dumps, odd))
    landed = found.records["events"][ELEMENT].unique().len()
    assert landed + found.rejected.height == pl.Series(found.elements["number"]).len()


def test_a_rule_may_be_for_those_rows_alone_whose_columns_hold_something(unfolded) -> None:
    def rule(where: dict) -> dict:
        return {"kind": "answers", "each": ["a"], "where": where, "columns": {"question": "q", "value": "v"}}

    body = {"a": [{"q": "1", "v": "x"}, {"q": "2", "v": ""}, {"q": "3"}, {"q": "4", "v": None}]}
    filled = unfolded({"rows": [rule({"value": "*"})]}, body)
    assert filled.records["answers"]["question"].to_list() == ["1"]
    empty = unfolded({"rows": [rule({"value": ""})]}, body)
    assert empty.records["answers"]["question"].to_list() == ["2", "3", "4"]
    neither = unfolded({"rows": [rule({"value": "x", "nowhere": "*"})]}, body)
    assert (neither.records["answers"].height, neither.rejected.height) == (0, 1)
    absent = unfolded({"rows": [rule({"value": "x", "nowhere": ""})]}, body)
    assert absent.records["answers"]["question"].to_list() == ["1"]


def test_an_empty_word_of_a_condition_is_for_what_is_missing(unfolded) -> None:
    mapping = {"rows": [{"kind": "events", "when": {"type": ""}}, {"kind": "customers", "when": {"type": "*"}}]}
    found = unfolded(mapping, [{"n": 1}, {"n": 2, "type": "x"}, {"n": 3, "type": None}, 4])
    assert found.records["events"][ELEMENT].to_list() == [0, 2, 3]
    assert found.records["customers"][ELEMENT].to_list() == [1]


def test_of_too_many_fields_ours_come_first(unfolded) -> None:
    others = {f"f{n}": n for n in range(500)}
    body = {**others, "event": "open", "Occurred_At": "2026-11-20", "email": "a@x.nl", "url": "u", "machine": True}
    records = unfolded({}, body).records["events"]
    assert records.select("event", "Occurred_At", "email", "url", "machine").rows() == [
        ("open", "2026-11-20", "a@x.nl", "u", "true")
    ]
