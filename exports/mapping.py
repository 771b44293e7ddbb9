"""Which of our columns becomes which of a destination's fields, as data: read from TOML, checked, shown, compared.

What a mapping makes of a row is said in expression.py. Nothing here touches the warehouse.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Self

import tomlkit

from exports.destination import Their
from exports.errors import MappingRefused
from sql.errors import quoted

TYPES = ("text", "number", "boolean", "list")
HASHES = ("sha256", "meta", "google")
SHOWN = {"source": "from", "other": "else"}  # Python has these words for itself
OWN = "kb_"  # what the names of the columns begin with that are kept beside the mapped ones


@dataclass(frozen=True)
class MappedField:
    """One of their fields and what fills it: a column of ours, a constant, or a link's token.

    `words` replaces whole values, `other` what is none of them; `time` is how times and dates are written, in the
    export's zone; `hash` what is sent in place of the value; `longest` in characters; a row without a `required` value
    is withheld; by the `key` the destination knows a row, and of two with one key the second is withheld. `type` None
    is that of the column."""

    to: str
    source: str | None = None  # "from" in TOML
    value: str | None = None
    link: tuple[str, ...] = ()
    type: str | None = None
    words: Mapping[str, str] | None = None
    other: str | None = None  # "else" in TOML
    time: str | None = None
    hash: str | None = None
    longest: int | None = None
    required: bool = False
    key: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As it stands in TOML, without what is not set."""
        found = {SHOWN.get(each.name, each.name): getattr(self, each.name) for each in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
            if value not in (None, False, ())
        }

    @classmethod
    def read(cls, data: Any) -> Self:
        """MappingRefused, in a sentence that names the field."""
        if not isinstance(data, Mapping) or not isinstance(data.get("to"), str) or not data["to"].strip():
            raise MappingRefused('A [[field]] of a mapping has no to = "…": the name of their field.')
        to = data["to"]
        ours = {SHOWN.get(each.name, each.name): each.name for each in fields(cls)}
        for name in data:
            if name not in ours:
                near = get_close_matches(str(name), ours, 1)
                hint = f"; did you mean {near[0]}?" if near else "."
                raise MappingRefused(f"The field {quoted(to)} has {quoted(str(name))}, which means nothing here{hint}")
        given: dict[str, Any] = {ours[name]: value for name, value in data.items()}
        _check_types(to, given)
        if "link" in given:
            given["link"] = tuple(given["link"])
        if "words" in given:
            given["words"] = {str(key): str(value) for key, value in given["words"].items()}
        found = cls(**given)
        if sum(each not in (None, ()) for each in (found.source, found.value, found.link)) != 1:
            raise MappingRefused(f"The field {quoted(to)} needs one of from (a column), value (a constant) or link.")
        return found


@dataclass(frozen=True)
class FieldMapping:
    """Fields in order."""

    fields: tuple[MappedField, ...] = ()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """MappingRefused where it is none."""
        try:
            return cls.from_dict(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise MappingRefused(f"The mapping cannot be read as TOML: {error}.") from None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        listed = data.get("field", [])
        if set(data) - {"field"} or not isinstance(listed, list):
            raise MappingRefused('A mapping holds [[field]] tables alone, each with to = "…" and from = "…".')
        found = cls(tuple(MappedField.read(each) for each in listed))
        names = [each.to.lower() for each in found.fields]  # to SQL, upper and lower case are one
        for name in found.names:
            if names.count(name.lower()) > 1:
                raise MappingRefused(f"The mapping fills {quoted(name)} twice; once is enough.")
            if name.lower().startswith(OWN):
                raise MappingRefused(f"The field {quoted(name)} begins with {OWN}, which is ours; call it otherwise.")
        if len([each for each in found.fields if each.key]) > 1:
            raise MappingRefused("The mapping has two fields with key = true; a row is known by one.")
        return found

    def to_dict(self) -> dict[str, Any]:
        return {"field": [each.to_dict() for each in self.fields]}

    def to_toml(self) -> str:
        return tomlkit.dumps(self.to_dict())

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.to for each in self.fields)

    def check_columns(self, columns: Iterable[str]) -> None:
        """MappingRefused where a field takes a column that there is not."""
        known = tuple(columns)
        for each in self.fields:
            for name in (*((each.source,) if each.source is not None else ()), *each.link):
                if name not in known:
                    near = get_close_matches(name, known, 1)
                    hint = f"did you mean {near[0]}? There are" if near else "there are"
                    raise MappingRefused(
                        f"The field {quoted(each.to)} takes {quoted(name)}, which there is not; "
                        f"{hint}: {', '.join(known)}."
                    )

    def against(self, theirs: tuple[Their, ...] | None) -> tuple["FieldMapping", tuple[str, ...]]:
        """The mapping with what their fields demand, and what is wrong with it, a sentence each; where they tell none
        of their fields, all is right."""
        if theirs is None:
            return self, ()
        known = {each.name.lower(): each for each in theirs}
        wrong, fitted = [], []
        for each in self.fields:
            their = known.get(each.to.lower())
            if their is None:
                near = get_close_matches(each.to, [one.name for one in theirs], 1)
                hint = f"; did you mean {near[0]}?" if near else "."
                wrong.append(f"The destination has no field {quoted(each.to)}{hint}")
                continue
            if their.is_read_only:
                wrong.append(f"The field {quoted(their.name)} cannot be written at the destination.")
            if their.choices and each.value is not None and each.value not in their.choices:
                wrong.append(f"{quoted(each.value)} is none of the choices of {quoted(their.name)}.")
            if their.choices and each.words and (odd := set(each.words.values()) - set(their.choices)):
                wrong.append(f"{quoted(sorted(odd)[0])} is none of the choices of {quoted(their.name)}.")
            fitted.append(replace(each, to=their.name, required=each.required or their.is_required))
        missing = [one.name for one in theirs if one.is_required and one.name.lower() not in map(str.lower, self.names)]
        wrong += [f"The destination needs {quoted(name)}; map a column to it." for name in missing]
        return FieldMapping(tuple(fitted)), tuple(wrong)


def _check_types(to: str, given: Mapping[str, Any]) -> None:
    of_text = ("to", "source", "value", "type", "other", "time", "hash")
    for name, value in given.items():
        shown = SHOWN.get(name, name)
        if name in of_text and not isinstance(value, str):
            raise MappingRefused(f"The field {quoted(to)}: {shown} is a text in quotes.")
        if name == "longest" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise MappingRefused(f"The field {quoted(to)}: longest is a whole number of characters.")
        if name in ("required", "key") and not isinstance(value, bool):
            raise MappingRefused(f"The field {quoted(to)}: {name} is true or false.")
        if name == "words" and not isinstance(value, Mapping):
            raise MappingRefused(f'The field {quoted(to)}: words is a table as {{ M = "MAN" }}.')
        if name == "link" and not (isinstance(value, list) and value and all(isinstance(each, str) for each in value)):
            raise MappingRefused(f'The field {quoted(to)}: link is a list of columns as ["customer_id"].')
    for name, choices in (("type", TYPES), ("hash", HASHES)):
        if given.get(name) is not None and given[name] not in choices:
            raise MappingRefused(f"The field {quoted(to)}: {name} is one of {', '.join(choices)}.")
