"""/data with what nobody hopes to get: keys that hold anything, names of no field, values that cannot be read."""

from urllib.parse import quote

import pytest
from stored import ANN, DATA, ORDER, customer

HOSTILE = ["it's", 'a"b', "a/b", "a/../b", "ünï ☃", "a?b#c", "~1", "~~", "a,b", "back\\slash", "x" * 5000, "."]


@pytest.mark.parametrize("key", HOSTILE, ids=lambda key: key[:12])
def test_whatever_a_key_holds_its_row_is_found_changed_and_taken_away(api, key) -> None:
    made = api("POST", "/orders", {**ORDER, "order_id": key})
    assert made.status_code == 201
    path = made.headers["location"].removeprefix(DATA)
    if key == ".":  # clients take such a step out of an address before they send it
        path = f"/orders/{made.json()['results'][0]['klankbord_id']}"
    assert api("GET", path).json()["order_id"] == key
    assert api("PATCH", path, {"total": 3}).json()["row"]["total"] == 3
    assert api("DELETE", path).status_code == 200
    assert api("GET", path).status_code == 404
    api("POST", "/customers", {"customer_id": key})
    named = api("GET", "/customers", params={"external_id": key}).json()["rows"]
    assert [each["customer_id"] for each in named] == [key]


@pytest.mark.parametrize("key", ["", "nobody", "~", "~x", "~99999999999999999999", "~0", "a%00b", "%ff", "K1/"])
def test_a_key_that_is_nobodys_is_404(api, key) -> None:
    api("POST", "/customers", ANN)
    for entity in ("customers", "orders", "readings"):
        reply = api("GET", f"/{entity}/{key}")
        assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json"), entity
    assert api("PATCH", f"/customers/{key}", {"city": "Ede"}).status_code == 404
    assert api("DELETE", f"/orders/{key}").status_code == 404


def test_a_key_of_several_parts_is_written_with_commas(api) -> None:
    row = {"meter": 7, "place": "hall, left\\up", "read_at": "2026-11-20T10:00:00+01:00", "customer_id": "K1"}
    key = api("POST", "/readings", row).json()["results"][0]["key"]
    assert key == r"7,hall\, left\\up,2026-11-20T09:00:00Z"
    assert api("GET", f"/readings/{quote(key, safe='')}").json()["place"] == "hall, left\\up"
    assert api("GET", "/readings/" + quote(r"7.0,hall\, left\\up,2026-11-20T09:00:00")).status_code == 200
    for wrong in (r"7,hall\, left\\up", r"7,hall, left\\up,2026-11-20T09:00:00Z", "7,\\", ",,", "x,y,z"):
        assert api("GET", f"/readings/{quote(wrong, safe='')}").status_code == 404, wrong


def test_what_cannot_be_read_in_its_type_is_missing_and_told(api) -> None:
    rows = [{**ANN, "points": "many", "tags": "a"}, {"customer_id": "K2", "points": 3}]
    results = api("POST", "/customers", rows).json()["results"]
    assert [each["field"] for each in results[0]["warnings"]] == ["points", "tags"]
    assert results[0]["warnings"][0]["message"] == '"many" cannot be read as number; it is missing.'
    assert (results[0]["outcome"], results[1]["warnings"]) == ("inserted", [])
    assert customer(api, "K1")["points"] is None
    told = api("PATCH", "/customers/K1", {"points": "none"}).json()["warnings"]
    assert [each["field"] for each in told] == ["points"]


@pytest.mark.parametrize("name", ["", " ", "a`b", "nul\0", "x" * 201, "\ud800"], ids=ascii)
def test_a_name_that_no_field_can_have_is_left_out_and_told(api, name) -> None:
    result = api("POST", "/customers", {"customer_id": "K1", name: "x"}).json()["results"][0]
    assert result["outcome"] == "inserted"
    assert "left out" in result["warnings"][0]["message"]


def test_values_of_any_kind_land(api) -> None:
    row = {"customer_id": "K1", "half": "\ud800", "nul": "a\0b", " line": 5, "deep": {"a": [1]}, "big": 10**30}
    assert api("POST", "/customers", row).status_code == 201
    assert (customer(api, "K1")["nul"], customer(api, "K1")["deep"]) == ("ab", '{"a": [1]}')
    assert customer(api, "K1")["line"] == 5


def test_fields_are_not_made_without_end(api) -> None:
    reply = api("POST", "/customers", [{"customer_id": f"K{i}", f"field {i}": 1} for i in range(101)])
    assert reply.status_code == 422
    assert "101 new fields" in reply.json()["detail"]
    assert api("GET", "/customers").json()["rows"] == []


def test_a_body_that_holds_no_objects_is_refused(api) -> None:
    for body, status in ((5, 400), ([1], 400), ([[]], 400), ("x", 400), ([{}] * 1001, 413)):
        assert api("POST", "/customers", body).status_code == status
    assert api("POST", "/customers").status_code == 415
    assert api("PATCH", "/customers/K1", [ANN]).status_code == 400
    assert api("POST", "/customers", []).json()["results"] == []
