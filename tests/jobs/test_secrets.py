"""A secret is kept by reference; its value stands in no error text and in no file others can read."""

from pathlib import Path

import pytest

from jobs import secrets
from jobs.errors import SecretMissing

VALUE = "p1anted-s3cret/+="


def test_a_secret_is_read_from_the_environment_a_file_or_the_home(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(VALUE + "\n")
    kept = secrets.keep("closealert.token", VALUE, tmp_path / "secrets")
    for reference in ("env:TOKEN", f"file:{file}", kept):
        assert secrets.read(reference, {"TOKEN": f" {VALUE}\n"}, tmp_path / "secrets") == VALUE


def test_a_kept_secret_is_readable_by_its_owner_alone_and_can_be_replaced(tmp_path: Path) -> None:
    secrets.keep("token", "old", tmp_path)
    reference = secrets.keep("token", VALUE, tmp_path)
    assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["token"]
    assert secrets.read(reference, {}, tmp_path) == VALUE


@pytest.mark.parametrize("given", [VALUE, "", "env: ", "env:not a name", "kept:../config.toml", "kept:a/b", "vault:x"])
def test_what_is_no_reference_is_refused_and_never_repeated(given: str) -> None:
    with pytest.raises(SecretMissing) as refused:
        secrets.check(given)
    assert not given or given not in str(refused.value)


def test_the_keys_of_link_parameters_are_no_secret_of_a_source_which_could_forget_them(tmp_path: Path) -> None:
    with pytest.raises(SecretMissing, match="is Klankbord's own"):
        secrets.check("kept:link_keys", tmp_path)


def test_what_cannot_be_read_is_told_by_its_reference(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "long").write_text("x" * 100_000)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for reference in ("env:NOT_SET", "kept:gone", "kept:empty", "kept:long", "kept:binary", f"file:{tmp_path}"):
        with pytest.raises(SecretMissing, match=reference.partition(":")[2].rpartition("/")[2]):
            secrets.read(reference, {}, tmp_path)


def test_a_path_is_kept_absolute_for_whoever_serves_stands_elsewhere(tmp_path: Path) -> None:
    assert secrets.check("file:token.txt", tmp_path) == f"file:{tmp_path}/token.txt"


def test_redact_takes_out_the_secret_in_each_form_an_address_gives_it() -> None:
    text = f"GET /x?token=p1anted-s3cret%2F%2B%3D with {VALUE} and p1anted-s3cret/%2B%3D"
    assert "p1anted" not in secrets.redact(text, [VALUE, ""])


TOKEN = "kb_Xp1anted-s3cret_0123456789abcdefghijklmnopq"


@pytest.mark.parametrize(
    "text",
    [
        f"the token {TOKEN}, as it is",
        f"POST /api/v1/hooks/x?a=b&token={TOKEN} 401",
        "POST /hooks/x?token=Xp1anted&b=c",
        "token=Xp1anted&b=c",
        "{'query_string': b'token=Xp1anted&b=c'}",
        "seen at %2Fhooks%3Ftoken%3D" + TOKEN,
        "Authorization: Bearer Xp1anted",
        "Authorization: Basic Xp1anted==",
        "authorization: Xp1anted",
        "{'authorization': 'Bearer Xp1anted'}",
        '{"Authorization": "Basic Xp1anted"}',
        "(b'authorization', b'Bearer Xp1anted')",
        "sent Basic eDpXp1antedXp1anted==",
        "sent bearer Xp1anted0123456789",
        "Authorization: Bearer TOKEN-Xp1anted",
        "/hooks/x?token=TOKEN.Xp1anted",
    ],
)
def test_what_a_caller_shows_to_be_let_in_is_taken_out_of_a_text(text: str) -> None:
    redacted = secrets.redact_shown(text)
    assert "p1anted" not in redacted
    assert redacted.count(secrets.HIDDEN) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Give it as --secret token=env:CLOSEALERT_TOKEN or --secret token=file:/run/token.",
        "A token is needed: send it in the header Authorization.",
        "The column kb_country does not exist; there are: kb_city.",
        "Basic information about the bearer of this letter.",
        "/hooks/x?a=b&tokens=3",
        "Send it as Authorization: Bearer TOKEN, as Basic password, or as ?token=TOKEN.",
        '{"detail":"Send it as Authorization: Bearer TOKEN, as Basic password, or as ?token=TOKEN."}',
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert secrets.redact_shown(text) == text


def test_what_is_around_a_secret_stays() -> None:
    assert secrets.redact_shown(f"GET /x?token={TOKEN}&b=c, 'Authorization': 'Basic eDp5'") == (
        "GET /x?token=[secret]&b=c, 'Authorization': 'Basic [secret]'"
    )


def test_sources_of_any_names_keep_a_secret_each_of_their_own(tmp_path: Path) -> None:
    names = ["crm", "my shop", "my_shop", "my-shop", "../crm", ".crm", "ünï ☃", "x" * 100, "x" * 99, "x" * 50]
    kept = {}
    for name in names:
        with secrets.keeping(name, {"secret_access_key": f"value of {name}"}, tmp_path) as references:
            kept[name] = references["secret_access_key"]
    assert kept["crm"] == "kept:crm-secret_access_key"
    assert {name: secrets.read(kept[name], {}, tmp_path) for name in names} == {
        each: f"value of {each}" for each in names
    }
    assert len(list(tmp_path.iterdir())) == len(names)


def test_a_secret_is_as_it_was_where_what_was_to_hold_it_is_refused(tmp_path: Path) -> None:
    with secrets.keeping("crm", {"token": "old"}, tmp_path) as references:
        assert references == {"token": "kept:crm-token"}
    with pytest.raises(ValueError, match="refused"), secrets.keeping("crm", {"token": "new", "other": "x"}, tmp_path):
        raise ValueError("refused")
    assert secrets.read("kept:crm-token", {}, tmp_path) == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["crm-token"]


def test_a_reference_that_is_typed_is_its_own(tmp_path: Path) -> None:
    with secrets.keeping("crm", {"token": "env:TOKEN"}, tmp_path) as references:
        assert references == {"token": "env:TOKEN"}
    assert list(tmp_path.iterdir()) == []
