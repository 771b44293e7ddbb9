"""A link parameter says what it was made with, to whoever has a key, until its end; anything else is refused."""

import base64
import json
import re
import stat
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.errors import LinkRefused, LinkUnreadable, SecretMissing
from jobs.links.address import token_in, token_of, without
from jobs.links.keys import MOST, NAME, Keys
from jobs.links.token import LONGEST, MOST_DAYS, make, read, tokens

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456)
ANN = {"customer_id": "K000016", "email": "ann@example.org"}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys.open(tmp_path)


@pytest.mark.parametrize(
    "fields",
    [
        {"customer_id": "1"},
        {"email": "ann@example.org"},
        {**ANN, "points": 12.5, "vip": True, "off": False, "count": 0},
        {"name": 'Zoë "O\'Hara" \\ 🙂 \u202e\n\t\0 &?#=kb', "tags": ["a", "", "é"]},
        {"customer_id": "", "c": "x", "e": "y", "": "no name"},
        {"long": "abc " * 5000},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_goes_in_comes_out(keys: Keys, fields: dict[str, Any]) -> None:
    said = read(keys, make(keys, fields, NOW, 30))
    assert said.fields == fields
    assert (said.made_at, said.valid_until) == (NOW.replace(microsecond=0), datetime(2026, 12, 22, 10))
    assert (said.is_over(datetime(2026, 12, 22, 9, 59, 59)), said.is_over(datetime(2026, 12, 22, 10))) == (False, True)


values = st.text() | st.integers(-(2**53), 2**53) | st.booleans() | st.lists(st.text(max_size=20), max_size=3)


@given(fields=st.dictionaries(st.text(max_size=10), values, min_size=1, max_size=6), days=st.integers(1, MOST_DAYS))
def test_whatever_a_token_can_carry_it_carries_in_letters_that_addresses_take(
    fields: dict[str, Any], days: int
) -> None:
    with TemporaryDirectory() as folder:
        keys = Keys.open(Path(folder))
        text = make(keys, fields, NOW, days)
        assert re.fullmatch(r"[A-Za-z0-9_-]+", text) and len(text) <= LONGEST
        said = read(keys, text)
        assert (said.fields, said.valid_until - said.made_at) == (fields, timedelta(days=days))


def test_dates_and_missing_values_are_carried_as_text_and_not_at_all(keys: Keys) -> None:
    given = {"customer_id": "1", "email": None, "born": date(1990, 1, 2), "city": None}
    assert read(keys, make(keys, given, NOW)).fields == {"customer_id": "1", "born": "1990-01-02"}


def test_a_token_of_an_id_has_about_a_hundred_characters(keys: Keys) -> None:
    assert len(make(keys, {"customer_id": "K000016"}, NOW)) == 98


def test_a_token_of_which_any_character_differs_is_refused(keys: Keys) -> None:
    text = make(keys, ANN, NOW)
    for place, stood in enumerate(text):
        for other in {"A", "B", "_", "=", "é", " "} - {stood}:
            with pytest.raises(LinkUnreadable):
                read(keys, text[:place] + other + text[place + 1 :])


def test_a_token_of_which_any_byte_differs_is_refused(keys: Keys) -> None:
    text = make(keys, {"customer_id": "1"}, NOW)
    sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(LinkUnreadable):
            read(keys, base64.urlsafe_b64encode(bytes(changed)).rstrip(b"=").decode())


@pytest.mark.parametrize(
    "text", ["", "x", "gAAAAA", "kb", "é", "\ud800", "A" * LONGEST, "A" * 10_000_000, "%00", "{}", "==", "\0"]
)
def test_garbage_is_refused_in_one_sentence(keys: Keys, text: str) -> None:
    with pytest.raises(LinkUnreadable) as refused:
        read(keys, text)
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value) and len(str(refused.value)) < 200


@pytest.mark.parametrize("more", ["=", " ", "\n", "A", "."])
def test_a_token_has_one_writing(keys: Keys, more: str) -> None:
    with pytest.raises(LinkUnreadable):
        read(keys, make(keys, ANN, NOW) + more)


@pytest.mark.parametrize(
    "held", [b"", b"\0", b"\2[90]", b"\1\xff", b"\0{}", b"\0[]", b'\0["x"]', b"\0[1e400]", b"\0[90,1,2,3]", b"\0[[[["]
)
def test_what_a_key_made_and_is_no_link_parameter_is_refused(keys: Keys, held: bytes) -> None:
    assert keys.fernet is not None
    with pytest.raises(LinkUnreadable):
        read(keys, keys.fernet.encrypt(held).rstrip(b"=").decode())


def test_a_token_of_another_home_is_refused(keys: Keys, tmp_path: Path) -> None:
    with pytest.raises(LinkUnreadable):
        read(Keys.open(tmp_path / "other"), make(keys, ANN, NOW))


def test_after_a_rotation_old_tokens_are_read_until_their_key_is_gone(keys: Keys, tmp_path: Path) -> None:
    old = make(keys, ANN, NOW)
    both = Keys.rotate(tmp_path)
    new = make(both, ANN, NOW)
    assert [both.count, Keys.open(tmp_path).count] == [2, 2]
    assert read(both, old).fields == read(both, new).fields == ANN
    with pytest.raises(LinkUnreadable):  # the first key is the new one
        read(keys, new)
    (tmp_path / NAME).write_text((tmp_path / NAME).read_text().split()[0])
    assert read(Keys.held(tmp_path), new).fields == ANN
    with pytest.raises(LinkUnreadable):
        read(Keys.held(tmp_path), old)


def test_keys_are_made_on_first_use_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    assert (Keys.held(tmp_path).count, (tmp_path / NAME).exists()) == (0, False)
    made = make(Keys.open(tmp_path), ANN, NOW)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert read(Keys.open(tmp_path), made).fields == ANN


def test_a_home_without_keys_reads_and_makes_nothing(keys: Keys, tmp_path: Path) -> None:
    none = Keys.held(tmp_path / "empty")
    with pytest.raises(LinkUnreadable, match="no key"):
        read(none, make(keys, ANN, NOW))
    with pytest.raises(LinkRefused, match="no key"):
        make(none, ANN, NOW)


def test_a_file_that_holds_no_keys_is_told_without_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("hunter2")
    with pytest.raises(SecretMissing) as refused:
        Keys.open(tmp_path)
    assert "hunter2" not in str(refused.value)


def test_a_key_is_never_dropped_unasked(tmp_path: Path) -> None:
    first = make(Keys.open(tmp_path), ANN, NOW)
    for _ in range(MOST - 1):
        Keys.rotate(tmp_path)
    with pytest.raises(LinkRefused, match="already"):
        Keys.rotate(tmp_path)
    assert read(Keys.held(tmp_path), first).fields == ANN


@pytest.mark.parametrize(
    ("fields", "days", "why"),
    [
        ({"customer_id": None}, 90, "none of the fields"),
        ({}, 90, "none of the fields"),
        (ANN, 0, "1 to 3650 days"),
        (ANN, MOST_DAYS + 1, "1 to 3650 days"),
        ({"random": "".join(chr(97 + (i * i * 7919) % 26) + str(i * 7919 % 10007) for i in range(2000))}, 90, "longer"),
        ({"zeros": "0" * 100_000}, 90, "longer"),
    ],
)
def test_what_a_token_cannot_carry_is_told(keys: Keys, fields: dict[str, Any], days: int, why: str) -> None:
    with pytest.raises(LinkRefused, match=why):
        make(keys, fields, NOW, days)


def test_many_rows_get_a_token_each_and_the_same_rows_the_same(keys: Keys) -> None:
    frame = pl.DataFrame(
        {"customer_id": ["1", "2", "1", None], "tags": [["a"], None, ["a"], None], "other": [1, 2, 3, 4]},
    )
    made = tokens(keys, frame, ["customer_id", "tags"], NOW, 7)
    assert (made.len(), made[3], made[0] == made[2], made[0] != made[1]) == (4, None, True, True)
    assert read(keys, made[0]).fields == {"customer_id": "1", "tags": ["a"]}
    assert read(keys, made[1]).fields == {"customer_id": "2"}
    assert read(keys, made[1]).valid_until == datetime(2026, 11, 29, 10)
    assert tokens(keys, frame.clear(), ["customer_id"], NOW).to_list() == []


@pytest.mark.parametrize(
    ("address", "token", "left"),
    [
        ("https://x.nl/a?kb=T", "T", "https://x.nl/a"),
        ("https://x.nl/a?kb=T#top", "T", "https://x.nl/a#top"),
        ("https://x.nl/a?kb=T&b=1", "T", "https://x.nl/a?b=1"),
        ("https://x.nl/a?b=1&kb=T", "T", "https://x.nl/a?b=1"),
        ("https://x.nl/a?b=1&kb=T&c=2#x?kb", "T", "https://x.nl/a?b=1&c=2#x?kb"),
        ("https://x.nl/a?b=1&amp;kb=T&amp;c=2", "T", "https://x.nl/a?b=1&amp;c=2"),
        ("https://x.nl/a?kb=T&amp;c=2", "T", "https://x.nl/a?c=2"),
        ("https://x.nl/a?kb=T&kb=U&kb=", "T", "https://x.nl/a"),
        ("https://x.nl/a?kb=", "", "https://x.nl/a"),
        ("https://x.nl/a?kb=%20%3Cb%3E&c=2", "%20%3Cb%3E", "https://x.nl/a?c=2"),
        ("https://x.nl/a?kbs=T&xkb=U", None, "https://x.nl/a?kbs=T&xkb=U"),
        ("https://x.nl/kb=T", None, "https://x.nl/kb=T"),
        ("", None, ""),
    ],
)
def test_the_parameter_is_found_in_an_address_and_taken_out_of_it(address: str, token: str | None, left: str) -> None:
    frame = pl.DataFrame({"url": [address]})
    found = frame.select(token_of(pl.col("url"), "kb").alias("token"), without(pl.col("url"), "kb")).row(0)
    assert found == (token, left)
    assert token_in(f" {address}\n", "kb") == (address.strip() if token is None else token)


def test_fields_are_read_as_json_alone(keys: Keys) -> None:
    assert keys.fernet is not None
    text = make(keys, {"customer_id": "K000016"}, NOW)
    assert json.loads(keys.fernet.decrypt(text + "=" * (-len(text) % 4))[1:]) == [90, "K000016"]
