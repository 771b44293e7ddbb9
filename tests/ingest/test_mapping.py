"""A mapping makes ours of theirs: several of theirs, words with stars, times as others write them; or says why not."""

import polars as pl
import pytest

from ingest.errors import MappingWrong
from ingest.mapping import Mapping


def mapped(mapping: dict, **columns: list) -> list[dict]:
    return Mapping.from_dict(mapping).apply(pl.DataFrame(columns)).to_dicts()


def test_the_first_of_theirs_that_holds_something_is_taken() -> None:
    found = mapped({"first": {"email": ["to", "address", "nowhere"]}}, to=["a", "", None], address=["b", "c", "d"])
    assert [each["email"] for each in found] == ["a", "c", "d"]
    assert set(found[0]) == {"email"}


def test_theirs_are_joined_with_a_mark_for_each_that_is_missing() -> None:
    found = mapped({"joined": {"event": ["kind", "sub"]}}, kind=["Bounce", "Open", None], sub=["Hard", None, None])
    assert [each["event"] for each in found] == ["Bounce/Hard", "Open/-", None]


def test_exact_words_go_before_stars_and_stars_in_their_order() -> None:
    words = {"bounce/*": "bounce", "bounce/blocked": "deferral", "*": "other", "open/*": "open"}
    found = mapped(
        {"values": {"event": words}}, event=["bounce/hard", "bounce/blocked", "open/x", "bounce/(a.b)", None]
    )
    assert [each["event"] for each in found] == ["bounce", "deferral", "other", "bounce", None]


def test_what_is_empty_stays_so_unless_a_word_says_otherwise() -> None:
    assert mapped({"values": {"event": {"*": "other"}}}, event=["", " ", "x"]) == [
        {"event": ""},
        {"event": " "},
        {"event": "other"},
    ]
    assert mapped({"values": {"event": {"": "open", "*": "other"}}}, event=[""]) == [{"event": "open"}]


def test_a_word_without_a_rule_stays_as_it_is() -> None:
    assert mapped({"values": {"event": {"a*": "open"}}}, event=["b[a]*", "ab"]) == [
        {"event": "b[a]*"},
        {"event": "open"},
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1513299569", "2017-12-15T00:59:29.000000Z"),
        ("1521243339.873676", "2018-03-16T23:35:39.873676Z"),
        ("1604933654000", "2020-11-09T14:54:14.000000Z"),
        ("1604933654123456", "2020-11-09T14:54:14.123456Z"),
        ("0", "1970-01-01T00:00:00.000000Z"),
        ("-86400", "1969-12-31T00:00:00.000000Z"),
        (" 1513299569 ", "2017-12-15T00:59:29.000000Z"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("1e300", "1e300"),
        ("NaN", "NaN"),
        ("inf", "inf"),
        ("soon", "soon"),
    ],
)
def test_times_since_1970_are_told_apart_by_their_size(written: str, told: str) -> None:
    assert mapped({"formats": {"occurred_at": "unix"}}, occurred_at=[written]) == [{"occurred_at": told}]


def test_a_form_of_times_is_read_in_the_zone_of_the_mapping() -> None:
    form = {"formats": {"occurred_at": "%d-%m-%Y %H:%M"}, "timezone": "Europe/Amsterdam"}
    assert mapped(form, occurred_at=["21-11-2026 11:00"]) == [{"occurred_at": "2026-11-21T10:00:00.000000Z"}]
    told = {"formats": {"occurred_at": "%d-%m-%Y %H:%M %z"}, "timezone": "Europe/Amsterdam"}
    assert mapped(told, occurred_at=["21-11-2026 11:00 +0000"]) == [{"occurred_at": "2026-11-21T11:00:00.000000Z"}]


def test_an_event_without_an_id_is_told_apart_by_the_columns_of_its_identity() -> None:
    mapping = {"identity": ["event", "message_id", "url"]}
    found = mapped(mapping, event=["open", "open"], message_id=["m", "m"], url=[None, None], event_id=["own", None])
    assert [each["event_id"] for each in found] == ["own", "open|m|"]


RULES = {
    "form": "events",
    "inside": "Message",
    "headers": ["svix-id"],
    "skip": [{"type": ("ping",)}],
    "rows": [
        {
            "kind": "events",
            "each": ["to"],
            "when": {"type": ["a", "b"], "x": "c"},
            "columns": {"email": "."},
            "first": {"reason": ["a", "b"]},
            "values": {"event": {"*": "open"}},
            "formats": {"occurred_at": "unix"},
            "timezone": "Europe/Amsterdam",
        }
    ],
}


def test_what_a_mapping_says_of_itself_makes_it_again() -> None:
    mapping = Mapping.from_dict(RULES)
    assert Mapping.from_dict(mapping.to_dict()) == mapping
    assert mapping.to_dict()["rows"][0]["each"] == ["to"]


def test_a_zone_is_laid_over_what_says_none_itself() -> None:
    laid = Mapping.from_dict(RULES | {"rows": [{"kind": "events"}, {"kind": "events", "timezone": "Asia/Tokyo"}]})
    zones = [rule.mapping.timezone for rule in laid.in_zone("Europe/Warsaw").rows]
    assert zones == ["Europe/Warsaw", "Asia/Tokyo"]
    assert Mapping(timezone="Asia/Tokyo").in_zone("Europe/Warsaw").timezone == "Asia/Tokyo"
    assert laid.in_zone("UTC") == laid


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"colums": {}}, "meant is perhaps columns"),
        ({"first": {"email": "a"}}, "first = {'email': 'a'}; it should be a table of ours = [\"theirs\", \"theirs\"]"),
        ({"first": {"email": []}}, "it should be a table"),
        ({"rows": [{"columns": {}}]}, "rule 1, has no kind"),
        ({"rows": [{"kind": "events", "colums": {}}]}, "rule 1, has 'colums'"),
        ({"rows": [{"kind": "events", "columns": {"a": "x..y"}}]}, "'x..y' is no path"),
        ({"headers": ["svix-id", "Authorization"]}, "none of which holds a password or a token"),
        ({"rows": [{"kind": "events", "when": {"a": 1}}]}, "it should be a table of path"),
        ({"rows": [{"kind": "events", "where": {"a": 1}}]}, "it should be a table of our columns"),
        ({"rows": [{"kind": "events", "rows": []}]}, "rule 1, has 'rows'"),
        ({"skip": [{"a[": "b"}]}, "'a[' is no path"),
        ({"timezone": "Mars"}, "the name of a time zone"),
    ],
)
def test_what_is_no_mapping_is_told_with_what_it_should_be(given: dict, told: str) -> None:
    with pytest.raises(MappingWrong) as error:
        Mapping.from_dict(given)
    assert told in str(error.value)


def test_a_column_of_theirs_that_bears_our_name_and_is_another_is_kept() -> None:
    found = mapped(
        {"columns": {"customer_id": "Nr"}, "constants": {"event": "open"}}, Nr=["1"], customer_id=["x"], event=["y"]
    )
    assert found == [{"given_customer_id": "x", "given_event": "y", "customer_id": "1", "event": "open"}]
    assert mapped({"columns": {"customer_id": "Nr"}, "ignore": ["customer_id"]}, Nr=["1"], customer_id=["x"]) == [
        {"customer_id": "1"}
    ]
