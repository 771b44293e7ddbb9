"""`klankbord profile explain` and POST /profiles/explain: the tree with its evidence, as text and as data."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service import tokens
from service.api.api import Api
from service.tokens import Scope
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
QUIET = """profile "Quiet"
timezone "Europe/Amsterdam"
include all of
  country is "NL"
  no open in the last 10 days
exclude bounce(kind is "hard")
"""
EVENTS = """event,occurred_at,email,campaign,kind
open,2026-11-20T09:00:00Z,a@x.nl,News,
open,2026-10-01T09:00:00Z,c@x.nl,News,
bounce,2026-11-21T09:00:00Z,c@x.nl,News,hard
"""


@pytest.fixture
def quiet(filled, tmp_path: Path):
    """The three customers with some mail, and a profile of those who did not open it."""
    (tmp_path / "quiet.profile").write_text(QUIET)
    (tmp_path / "events.csv").write_text(EVENTS)
    assert filled("import", "events", "events.csv").code == 0
    return filled


def nodes_of(node: dict) -> list[dict]:
    return [node, *(inner for each in node.get("nodes", ()) for inner in nodes_of(each))]


@pytest.mark.parametrize("asked", [("--format", "json"), ("--json",)])
def test_the_tree_has_for_every_node_whether_it_matches_and_the_evidence(quiet, asked: tuple[str, ...]) -> None:
    result = quiet("profile", "explain", "quiet.profile", "--customer", "1", *asked)
    assert result.code == 0
    found = json.loads(result.out)
    assert (found["profile"], found["matches"], found["customer_id"]) == ("Quiet", False, "1")
    every = [found, *nodes_of(found["include"]), *nodes_of(found["exclude"])]
    assert all({"text", "matches", "evidence"} <= each.keys() and each["evidence"] for each in every)
    assert [(each["text"], each["matches"], each["decides"]) for each in nodes_of(found["include"])] == [
        ("all of", False, True), ('country is "NL"', True, False), ("no open in the last 10 days", False, True),
    ]  # fmt: skip
    opens = found["include"]["nodes"][1]["evidence"]
    assert opens["number"] == 1 and opens["newest"] == [
        {"at": "2026-11-20T10:00:00+01:00", "fields": {"campaign": "News"}}
    ]
    assert found["why"] == "Not included, because “no open in the last 10 days” does not hold."


def test_the_text_is_a_tree_with_ticks_and_no_colour_where_nobody_watches(quiet) -> None:
    result = quiet("profile", "explain", "quiet.profile", "--customer", "C@x.nl")
    assert result.out.startswith("✗ c@x.nl is not in “Quiet”\n  as of 22 Nov 2026, 11:00 (Europe/Amsterdam)\n")
    assert '→ ✓ bounce(kind is "hard")\n' in result.out
    assert "the last before the window that starts 12 Nov 2026, 11:00: 1 Oct 2026, 11:00 (campaign “News”)" in " ".join(
        result.out.split()
    )
    assert "\x1b" not in result.out


def test_as_of_and_the_language_are_taken(quiet) -> None:
    arguments = ("quiet.profile", "--customer", "1", "--as-of", "2026-11-20T08:59:59Z", "--language", "nl")
    result = quiet("profile", "explain", *arguments)
    assert result.out.startswith("✓ 1 (a@x.nl) zit in “Quiet”\n")


def test_a_customer_who_is_not_there_is_a_plain_sentence(quiet) -> None:
    result = quiet("profile", "explain", "quiet.profile", "--customer", "nosuch")
    assert (result.code, result.out) == (1, "")
    assert '"nosuch"' in result.err and "Traceback" not in result.err


def test_over_http_it_is_the_same_tree(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "feed", frozenset({Scope.READ}), NOW)
        writer.execute(
            """insert into store.customer (customer_key, customer_id, email, first_seen_at)
            values (1, '1', 'a@x.nl', $at)""",
            {"at": NOW},
        )
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()), base_url="http://127.0.0.1:8501")

    def ask(status: int, **body: str) -> dict:
        headers = {"Authorization": f"Bearer {token}"}
        reply = client.post("/api/v1/profiles/explain", headers=headers, json=body)
        assert reply.status_code == status, reply.text
        return reply.json()

    text = 'profile "P"\ninclude email ends with "x.nl"\n'
    found = ask(200, text=text, customer="A@X.NL", as_of="2026-11-22T10:00:00Z", language="nl")
    assert found["matches"] and found["include"]["evidence"] == {
        "kind": "value", "field": "email", "value": "a@x.nl", "window": None, "anniversary": None,
    }  # fmt: skip
    assert found["as_of"] == "2026-11-22T10:00:00+00:00" and found["why"].startswith("Hoort erbij")
    assert '"gone"' in ask(404, text=text, customer="gone")["detail"]
    ask(404, name="Nosuch", customer="1")
    ask(400, text=text)
    ask(400, text=text, customer="1", language="fr")
    ask(422, text='profile "P"\ninclude nosuch is 1\n', customer="1")
