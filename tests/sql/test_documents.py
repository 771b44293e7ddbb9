"""JSON comes apart into texts: every element, every path, every digit, whatever its fields are called."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from payloads import called, documents

from sql.document_path import DocumentPath
from sql.documents import CALL, ELEMENT, MOST_KEYS, REST, Documents
from sql.errors import DocumentUnreadable


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Documents]:
    with documents(tmp_path) as opened:
        yield opened


def rows(room: Documents, body: object, steps: list[str], paths: list[str], **more: bool) -> list[dict]:
    with room.open(called(body)) as elements:
        return elements.rows(None, steps, paths, **more).drop(CALL, ELEMENT).to_dicts()


def test_what_is_more_than_fits_is_told_so(tmp_path: Path) -> None:
    with (
        Documents(tmp_path, "2MB") as small,
        pytest.raises(DocumentUnreadable, match="more than can be taken apart"),
        small.open(called([1] * 2_000_000)),
    ):
        pass


def test_each_room_lays_down_what_does_not_fit_in_a_folder_of_its_own_and_takes_it_away(tmp_path: Path) -> None:
    with Documents(tmp_path), Documents(tmp_path):
        assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 2
    assert not list(tmp_path.iterdir())


def test_a_list_has_its_items_as_elements_and_anything_else_is_one(room: Documents) -> None:
    with room.open(called([{"a": 1}, {"a": 2}], {"a": 3}, [], 7)) as elements:
        found = elements.heads(["a"])
    assert found.rows() == [(0, 1, "1"), (1, 1, "2"), (2, 2, "3"), (3, 4, None)]


def test_numbers_keep_every_digit(room: Documents) -> None:
    body = '{"big": 19421777835146490123, "exact": 9007199254740993, "index": "3.10", "time": 1521233195.375624}'
    [found] = rows(room, body, [], ["big", "exact", "index", "time"])
    assert found["big"] == "19421777835146490123"
    assert found["exact"] == "9007199254740993"
    assert found["index"] == "3.10"
    assert found["time"] == "1521233195.375624"


def test_a_step_leads_to_the_items_of_a_list_or_to_the_one_thing_there(room: Documents) -> None:
    body = [{"id": 1, "to": [{"a": "x"}, {"a": "y"}]}, {"id": 2, "to": {"a": "z"}}, {"id": 3}, {"id": 4, "to": None}]
    found = rows(room, body, ["to"], ["a", "$.id"])
    assert [(each["a"], each["$.id"]) for each in found if each["a"]] == [("x", "1"), ("y", "1"), ("z", "2")]
    assert not [each for each in found if each["$.id"] == "3"]


def test_what_encloses_the_row_can_be_asked_at_any_depth(room: Documents) -> None:
    body = {"order": 1, "lines": [{"line": 2, "parts": [{"part": 3}, {"part": 4}]}]}
    found = rows(room, body, ["lines", "parts"], ["part", "^.line", "$.order"])
    assert found == [{"part": "3", "^.line": "2", "$.order": "1"}, {"part": "4", "^.line": "2", "$.order": "1"}]


@pytest.mark.parametrize("more", [{}, {"tells_null": True}])
@pytest.mark.parametrize("asked", [{"$.tags[0]": "t"}, {"$.tags[only]": "t"}])
def test_every_row_is_told_what_its_whole_element_holds(room: Documents, asked: dict, more: dict) -> None:
    body = [{"to": [{"a": "x"}, {"a": "y"}], "id": 1, "tags": ["t"], "by": None}, {"to": [{"a": "z"}], "id": 2}]
    null = "\x00" if more else None
    found = rows(room, body, ["to"], ["$.id", "a", *asked, "$.by"], **more)
    assert found == [
        {"$.id": "1", "a": "x", **asked, "$.by": null},
        {"$.id": "1", "a": "y", **asked, "$.by": null},
        {"$.id": "2", "a": "z", **dict.fromkeys(asked), "$.by": None},
    ]


def test_every_object_in_an_object_is_found_with_a_star(room: Documents) -> None:
    body = [{"msys": {"message_event": {"n": 1}}}, {"msys": {"track_event": {"n": 2}}}, {"msys": {}}]
    assert [each["n"] for each in rows(room, body, ["msys.*"], ["n"])] == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "told"), [(["a"], "a"), (["a", "b"], None), ([], None), ("a", "a"), (None, None), ({"b": 1}, '{"b":1}')]
)
def test_only_tells_the_item_of_a_list_that_has_no_other(room: Documents, value: object, told: str | None) -> None:
    assert rows(room, {"to": value}, [], ["to[only]"])[0]["to[only]"] == told


def test_headers_and_what_the_payload_was_wrapped_in_can_be_asked(room: Documents) -> None:
    wrapped = {"MessageId": "m-1", "Message": json.dumps({"kind": "Open"})}
    with room.open(called(wrapped, {"kind": "plain"}, headers={"svix-id": "s-1"}), "Message") as elements:
        found = elements.rows(None, [], ["kind", "@envelope.MessageId", "@header.svix-id"])
    assert found.drop(CALL, ELEMENT).rows() == [("Open", "m-1", "s-1"), ("plain", None, "s-1")]


def test_fields_that_nothing_speaks_of_are_kept_under_their_own_names(room: Documents) -> None:
    odd = {
        'q"uote': 1,
        "sp ace": "x",
        "{row}": [1, 2],
        "select": {"b": None},
        "é": True,
        "a.b": 5,
        "$.c0": 6,
        "*": 7,
        "**": 8,
    }
    [found] = rows(room, {"known": 0, **odd}, [], ["known"])
    assert found["known"] == "0"
    assert {name: found[name] for name in odd} == {
        'q"uote': "1", "sp ace": "x", "{row}": "[1,2]", "select": '{"b":null}', "é": "true", "a.b": "5", "$.c0": "6",
        "*": "7", "**": "8",
    }  # fmt: skip


def test_a_row_with_too_many_fields_is_kept_whole_beside_the_first_of_them(room: Documents) -> None:
    body = {f"f{n}": n for n in range(3 * MOST_KEYS)}
    [found] = rows(room, body, [], [])
    assert len(found) == MOST_KEYS + 1
    assert json.loads(found[REST]) == body


def test_null_is_told_apart_from_absent_where_that_matters(room: Documents) -> None:
    [found, other] = rows(room, [{"a": None, "b": 1}, {"b": None}], [], ["a"], tells_null=True)
    assert (found["a"], other["a"]) == ("\x00", None)
    assert (found["b"], other["b"]) == ("1", "\x00")


def test_what_is_no_json_is_told_and_deep_nesting_is_read(room: Documents) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    assert room.are_valid(["{}", "[{", "", "nul", deep, "\x00", '"\\ud800"']) == [
        True,
        False,
        False,
        False,
        True,
        False,
        False,
    ]
    with pytest.raises(DocumentUnreadable), room.open(called("[{")):
        pass


@pytest.mark.parametrize(
    ("text", "json_path", "key"),
    [
        ("email", '$."email"', "email"),
        ("mail.destination[0]", '$."mail"."destination"[0]', "mail"),
        ('"smtp.id".value', '$."smtp.id"."value"', "smtp.id"),
        ("smtp-id", '$."smtp-id"', "smtp-id"),
        ("msys.*", '$."msys".*', "msys"),
        (".", "$", ""),
        ("$.a b", '$."a b"', "a b"),
        ("External customer number", '$."External customer number"', "External customer number"),
    ],
)
def test_a_path_is_read(text: str, json_path: str, key: str) -> None:
    found = DocumentPath.read(text)
    assert (found.json_path, found.key) == (json_path, key)


@pytest.mark.parametrize(
    "text", ["", "a..b", ".a", "a.", "a[x]", "a[", '"a', "$.", "^.", "@header.", '"*"', '"*".a', 'a."*"']
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        DocumentPath.read(text)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a", {"b.c": [1, {"d": False}]}),
        ('a."b.c"[1].d', False),
        ('a."b.c"[2]', None),
        ("a[0]", None),
        ("a.b", None),
        ("x.y[0].z", None),
        (".", {"a": {"b.c": [1, {"d": False}]}}),
    ],
)
def test_a_path_is_followed_through_parsed_json_too(path: str, found: object) -> None:
    assert DocumentPath.read(path).follow({"a": {"b.c": [1, {"d": False}]}}) == found
