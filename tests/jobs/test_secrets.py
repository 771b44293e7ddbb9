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
