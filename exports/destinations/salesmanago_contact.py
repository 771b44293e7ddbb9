"""What a row of ours is in SALESmanago: a contact with its own fields, tags, and custom details for all the rest.

Whether somebody may be mailed is never decided here: nothing that gives or takes consent can come out.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exports.destination import Row
from exports.destinations.text import Unfit, as_text
from jobs.errors import Terminal

LONGEST = 255  # characters of a custom detail; what is longer arrives cut off
CONTACT = ("name", "phone", "company", "externalId", "state", "fax")
ADDRESS = ("streetAddress", "zipCode", "city", "country")
BESIDE = ("birthday", "lang", "province")
TAGS = "tags"
QUESTION, ANSWER = "question", "answer"
DETAIL = "properties."
CONSENT = {
    "forceoptin",
    "forceoptout",
    "forcephoneoptin",
    "forcephoneoptout",
    "useapidoubleoptin",
    "consentdetails",
    "newemail",
}
UNFORCED = {"forceOptIn": False, "forceOptOut": False, "forcePhoneOptIn": False, "forcePhoneOptOut": False}
# Letters that are one sign with their stroke and do not come apart.
_WHOLE = str.maketrans({
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i",
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH",
})  # fmt: skip


@dataclass
class Person:
    """One contact of a batch, with all that its rows say. `by` is `email` or `contactId`, `key` its value there;
    `warned` is by number of the row."""

    by: str
    key: str
    rows: list[int] = field(default_factory=list)
    contact: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    warned: dict[int, str] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        """As SALESmanago takes it, without what addresses the contact."""
        told = {"contact": self.contact, **self.beside, "tags": self.tags, "properties": self.details}
        return {**{name: each for name, each in told.items() if each}, **UNFORCED}

    def warn(self, number: int, text: str) -> None:
        self.warned[number] = f"{self.warned[number]} {text}" if number in self.warned else text


def add(person: Person, row: Row, prefix: str, tags: Iterable[str]) -> None:
    """Add what `row` says; where two rows of one person have a field in common the later one counts. Unfit where a
    value cannot be written; Terminal where the mapping asks for what is never done."""
    details: list[tuple[str, Any]] = []
    values = dict(row.values)
    if QUESTION in values and ANSWER in values:
        question, answer = as_text(values.pop(QUESTION)), values.pop(ANSWER)
        if not question.strip():
            raise Unfit("has no question to be kept under")
        details.append((question, answer))
    found = [*tags]
    contact: dict[str, Any] = {}
    beside: dict[str, str] = {}
    for name, value in values.items():
        plain = name.removeprefix("address.")
        if name.lower() in CONSENT:
            raise Terminal(f"The mapping has {name}, which gives or takes consent; it is never sent. Take it out.")
        if name == TAGS:
            found += [as_tag(each) for each in (value if isinstance(value, list | tuple) else [as_text(value)])]
        elif name in ("email", "contactId"):
            continue
        elif name in CONTACT or plain in ADDRESS or name in BESIDE:
            if value is not None and name in CONTACT:
                contact[name] = as_text(value)
            elif value is not None and plain in ADDRESS:
                contact.setdefault("address", {})[plain] = as_text(value)
            elif value is not None:
                beside[name] = as_text(value)
        else:
            details.append((name.removeprefix(DETAIL), value))
    named = zip(detail_names(prefix, [name for name, _ in details]), details, strict=True)
    written = {name: as_text(value) for name, (_, value) in named if value is not None}
    # From here on nothing can fail, so a row is in as a whole or not at all.
    person.rows.append(row.number)
    address = {**person.contact.get("address", {}), **contact.pop("address", {})}
    person.contact |= contact | ({"address": address} if address else {})
    person.beside |= beside
    person.tags += [each for each in dict.fromkeys(found) if each and each not in person.tags]
    for name, text in written.items():
        _put(person, row.number, name, text)


def _put(person: Person, number: int, name: str, text: str) -> None:
    if len(text) > LONGEST:
        text = text[:LONGEST]
        person.warn(number, f"{name} is cut after {LONGEST} characters.")
    if name in person.details and person.details[name] != text:
        person.warn(person.owners[name], f"{name} has another value in a later row of the same person, which counts.")
    person.details[name], person.owners[name] = text, number


def detail_names(prefix: str, names: Iterable[str]) -> list[str]:
    """The custom details of `names`, in their order: a second one of a name ends in -2. It follows from the names
    alone, so that a field is called the same in every row."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = prefix + re.sub(r"\s+", "-", _without_accents(name).strip())
        each, count = plain, 1
        while each in taken:
            count += 1
            each = f"{plain}-{count}"
        taken.add(each)
        found.append(each)
    return found


def as_tag(text: Any) -> str:
    """Upper case letters, digits and underscores; "" where nothing is left."""
    return re.sub(r"[^A-Z0-9]+", "_", _without_accents(as_text(text)).upper()).strip("_")


def key_of(values: Mapping[str, Any], by: str) -> str:
    """What a contact is found by, in one spelling; "" where it is missing or can be none."""
    text = as_text(values.get(by)).strip()
    if by != "email":
        return text
    return text.lower() if re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", text) and text.isprintable() else ""


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.translate(_WHOLE))
    return unicodedata.normalize("NFC", "".join(each for each in apart if not unicodedata.combining(each)))
