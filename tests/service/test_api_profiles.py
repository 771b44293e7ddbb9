"""The HTTP API on saved profiles: who saves them, what stands in the way, and profiles beside one another."""

from collections.abc import Callable
from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service import tokens
from service.api.api import Api
from service.tokens import Scope
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'
BELGIAN = DUTCH.replace("NL", "BE")
TOP = 'profile "Top"\ninclude in profile "Dutch"\n'


@pytest.fixture
def ask(warehouse: Warehouse) -> Callable[..., dict]:
    """Post to /profiles/…, as the token `feed`; the reply's body, after its status was looked at."""
    with warehouse.transaction() as writer:
        token = tokens.add(writer, "feed", frozenset({Scope.READ, Scope.WRITE}), NOW)
        writer.execute("alter table store.customer add column country varchar")
        writer.execute("insert into store.field values ('customer', 'country', 'text', null, null)")
        writer.execute(
            """insert into store.customer (customer_key, customer_id, email, first_seen_at, country) values
            (1, '1', 'a@x.nl', $at, 'NL'), (2, '2', 'b@x.nl', $at, 'BE'), (3, null, 'c@x.nl', $at, 'NL')""",
            {"at": NOW},
        )
    client = TestClient(Starlette(routes=Api(warehouse, lambda: NOW).routes()), base_url="http://127.0.0.1:8501")

    def post(call: str, /, status: int = 200, **body: object) -> dict:
        headers = {"Authorization": f"Bearer {token}"}
        address = f"/api/v1/profiles/{call}".rstrip("/")
        reply = client.post(address, headers=headers, json=body) if call else client.get(address, headers=headers)
        assert reply.status_code == status, reply.text
        return reply.json()

    return post


def test_who_saved_is_the_token(ask) -> None:
    saved = ask("save", text='profile   "Dutch"\ninclude country is "NL"', note="first go", base=0)
    assert saved == {
        "name": "Dutch", "version": 1, "saved_at": "2026-11-22T10:00:00Z", "saved_by": "feed", "note": "first go",
        "text": DUTCH, "warnings": [],
    }  # fmt: skip
    assert [each["name"] for each in ask("")["profiles"]] == ["Dutch"]
    assert [each["text"] for each in ask("versions", name="Dutch")["versions"]] == [DUTCH]


def test_a_save_on_top_of_an_older_version_gets_409_with_the_difference(ask) -> None:
    ask("save", text=DUTCH)
    ask("save", text=BELGIAN, base=1)
    refused = ask("save", 409, text=DUTCH, base=1)
    assert refused["version"] == 2 and "feed" in refused["detail"]
    assert [each["kind"] for each in refused["difference"]] == ["changed"]
    assert ask("save", text=DUTCH, base=2)["version"] == 3
    ask("save", 400, text=DUTCH, base=-1)


def test_a_wrong_text_is_told_with_its_errors(ask) -> None:
    refused = ask("save", 422, text='profile "P"\ninclude in profile "Gone"\n')
    assert [(each["line"], each["column"]) for each in refused["errors"]] == [(2, 20)]
    assert ask("")["profiles"] == []


def test_versions_differ_and_come_back(ask) -> None:
    ask("save", text=DUTCH)
    ask("diff", 422, name="Dutch")
    ask("save", text=BELGIAN)
    found = ask("diff", name="Dutch")
    assert (found["from"], found["to"]) == (1, 2)
    assert found["lines"][0] == '~ include: country is "NL" → country is "BE"'
    assert found["edits"][0]["after"] == {
        "place": "include", "text": 'country is "BE"', "sentence": "whose country is “BE”",
    }  # fmt: skip
    assert '+include country is "BE"' in found["unified"]
    assert ask("restore", name="Dutch", version=1)["note"] == "restored from version 1"
    ask("restore", 404, name="Dutch", version=8)
    ask("versions", 404, name="Nosuch")


def test_a_used_profile_stays_and_is_renamed_everywhere(ask) -> None:
    ask("save", text=DUTCH)
    ask("save", text=TOP)
    use = {"kind": "profile", "name": "Top", "through": None}
    assert ask("uses", name="Dutch")["uses"] == [use]
    assert ask("archive", 409, name="Dutch")["users"] == [use]
    ask("rename", 409, name="Dutch", to="Top")
    done = ask("rename", name="Dutch", to="Hollanders")
    assert (done["version"], [each["name"] for each in done["profiles"]], done["exports"]) == (2, ["Top"], [])
    ask("archive", name="Top")
    ask("archive", name="Hollanders")
    ask("unarchive", 422, name="Top")
    assert ask("unarchive", name="Hollanders")["version"] == 2
    ask("uses", 404, name="Dutch")


def test_a_changed_profile_is_compared_with_the_saved_one(ask) -> None:
    ask("save", text=DUTCH)
    found = ask("compare", text=BELGIAN, examples=1)
    assert found == {
        "new": "Dutch", "old": "Dutch", "as_of": "2026-11-22T10:00:00Z", "gained": 1, "lost": 2, "kept": 0,
        "gained_examples": ["2"], "lost_examples": ["1"], "kept_examples": [],
    }  # fmt: skip
    assert ask("compare", name="Dutch", against="Dutch")["kept"] == 2
    ask("compare", 404, text=BELGIAN, against="Nosuch")
    ask("compare", 400, text=BELGIAN, examples=-1)


def test_profiles_overlap_by_name_and_by_text(ask) -> None:
    ask("save", text=DUTCH)
    numbered = 'profile "Numbered"\ninclude customer_id is known\n'
    parts = ask("overlap", profiles=["Dutch", {"text": numbered}])["parts"]
    assert [(each["name"], each["count"]) for each in parts] == [
        ("Dutch, not Numbered", 1), ("Numbered, not Dutch", 1), ("Dutch and Numbered", 1),
    ]  # fmt: skip
    assert [ask("count", text=each["text"])["count"] for each in parts] == [1, 1, 1]
    ask("overlap", 422, profiles=["Dutch"])
    ask("overlap", 404, profiles=["Dutch", "Nosuch"])
    ask("overlap", 400, profiles=["Dutch", 3])
    ask("overlap", 400, profiles=["Dutch", {"text": 3}])
