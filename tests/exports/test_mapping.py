"""What a mapping makes of a row, and what is refused of one."""

import hashlib
import re

import pytest

from exports import named
from exports.destination import Their
from exports.errors import MappingRefused
from exports.expression import Form, value_of
from exports.mapping import FieldMapping, MappedField
from sql.field import Kind, Type
from sql.warehouse import Warehouse

TYPES = {
    "email": Type(Kind.TEXT),
    "gender": Type(Kind.TEXT),
    "points": Type(Kind.NUMBER),
    "born": Type(Kind.DATE),
    "seen": Type(Kind.TIME),
    "tags": Type(Kind.TEXT, is_list=True),
    "vip": Type(Kind.BOOLEAN),
}
ROW = """select $email::varchar as email, 'M' as gender, 12.0 as points, date '1980-03-02' as born,
    timestamp '2026-07-01 22:30:15.5' as seen, ['a', 'b"c'] as tags, true as vip"""


def made(warehouse: Warehouse, field: MappedField, form: Form = Form.TEXT, email: str | None = "a@b.nl") -> object:
    with warehouse.reader() as reader:
        return reader.value(
            f"select {value_of(field, TYPES, 'Europe/Amsterdam', form)} from ({ROW}) as r", {"email": email}
        )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("field", "text", "json"),
    [
        (MappedField("x", source="points"), "12", 12.0),
        (MappedField("x", source="vip"), "true", True),
        (MappedField("x", source="born"), "1980-03-02", "1980-03-02"),
        (MappedField("x", source="born", time="%d-%m-%Y"), "02-03-1980", "02-03-1980"),
        (MappedField("x", source="seen"), "2026-07-02 00:30:15", "2026-07-02 00:30:15"),
        (MappedField("x", source="seen", time="%H:%M"), "00:30", "00:30"),
        (MappedField("x", source="tags"), '["a","b\\"c"]', ["a", 'b"c']),
        (MappedField("x", source="gender", words={"M": "MAN", "F": "WOMAN"}), "MAN", "MAN"),
        (MappedField("x", source="gender", words={"F": "WOMAN"}, other="UNKNOWN"), "UNKNOWN", "UNKNOWN"),
        (MappedField("x", source="gender", words={"F": "WOMAN"}), "M", "M"),
        (MappedField("x", value="it's"), "it's", "it's"),
        (MappedField("x", value="5", type="number"), "5", 5.0),
        (MappedField("x", source="points", type="text"), "12", "12"),
        (MappedField("x", source="email", longest=3), "a@b", "a@b"),
    ],
)
def test_a_field_is_written_as_it_is_mapped(warehouse, field, text, json) -> None:
    assert made(warehouse, field) == text
    assert made(warehouse, field, Form.JSON) == json


def test_what_is_missing_stays_missing_whatever_is_made_of_it(warehouse) -> None:
    for more in ({}, {"words": {"a": "b"}, "other": "c"}, {"hash": "sha256"}, {"longest": 2}):
        assert made(warehouse, MappedField("x", source="email", **more), email=None) is None


@pytest.mark.parametrize(
    ("rule", "given", "hashed"),
    [
        ("sha256", " Test@Example.com ", "test@example.com"),
        ("meta", " .Test@Example.com. ", "test@example.com"),
        ("meta", "a.b@gmail.com", "a.b@gmail.com"),
        ("meta", "+31 (0)6-1234 5678", "310612345678"),
        ("google", " A.B.c@Gmail.com ", "abc@gmail.com"),
        ("google", "a.b@googlemail.com", "ab@googlemail.com"),
        ("google", "A.B@example.com", "a.b@example.com"),
        ("google", "+31 6 12345678", "+31612345678"),
    ],
)
def test_each_destination_hashes_what_it_makes_of_an_address(warehouse, rule, given, hashed) -> None:
    assert made(warehouse, MappedField("x", source="email", hash=rule), email=given) == digest(hashed)


def test_the_known_answer_of_a_hash(warehouse) -> None:
    known = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
    for rule in ("sha256", "meta", "google"):
        assert made(warehouse, MappedField("x", source="email", hash=rule), email="test@example.com") == known


@pytest.mark.parametrize("name", named.NAMES)
def test_a_named_mapping_is_read_and_written_the_same(name) -> None:
    found = named.read(name)
    assert FieldMapping.from_toml(found.to_toml()) == found
    assert [each.to for each in found.fields if each.key]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = ", "cannot be read as TOML"),
        ("[[fields]]\nto = 'a'", "holds [[field]] tables alone"),
        ("[[field]]\nfrom = 'a'", "has no to"),
        ("[[field]]\nto = 'a'", "needs one of from"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\nvalue = 'c'", "needs one of from"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\nhush = 'meta'", "did you mean hash?"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\nhash = 'md5'", "hash is one of"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\nlongest = 0", "whole number of characters"),
        ("[[field]]\nto = 'a'\nfrom = 1", "from is a text"),
        ("[[field]]\nto = 'kb_key'\nfrom = 'b'", "which is ours"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\n[[field]]\nto = 'A'\nfrom = 'c'", "twice"),
        ("[[field]]\nto = 'a'\nfrom = 'b'\nkey = true\n[[field]]\nto = 'c'\nfrom = 'c'\nkey = true", "known by one"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_a_sentence(text, sentence) -> None:
    with pytest.raises(MappingRefused, match=re.escape(sentence)):
        FieldMapping.from_toml(text)


def test_a_column_that_is_not_there_is_told_with_what_comes_nearest() -> None:
    mapping = FieldMapping((MappedField("a", source="emial"),))
    with pytest.raises(MappingRefused, match="did you mean email"):
        mapping.check_columns(TYPES)


def test_a_mapping_is_held_against_the_fields_of_the_destination() -> None:
    theirs = (
        Their("email", is_required=True),
        Their("Gender", "choice", choices=("MAN", "WOMAN")),
        Their("created", is_read_only=True),
    )
    mapping = FieldMapping(
        (
            MappedField("gender", source="gender", words={"M": "MAN", "F": "VROUW"}),
            MappedField("created", source="seen"),
            MappedField("emial", source="email"),
        )
    )
    fitted, wrong = mapping.against(theirs)
    assert [each.to for each in fitted.fields] == ["Gender", "created"]
    assert len(wrong) == 4
    assert any("did you mean email" in each for each in wrong)
    assert any("VROUW" in each for each in wrong)
    assert any("cannot be written" in each for each in wrong)
    assert any("needs" in each for each in wrong)
