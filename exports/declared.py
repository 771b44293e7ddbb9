"""An export as a TOML file that people keep beside others: read, written, held against what is defined, and put in
force. Where there are several of them, and what becomes of those without a file, is not known here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches, unified_diff
from pathlib import Path
from typing import Any, Self

import tomlkit

from exports import definition
from exports.errors import ExportUnknown
from exports.export import Export, versions_of
from exports.export import find as find_export
from exports.mapping import FieldMapping
from exports.settings.settings import Settings
from jobs.errors import SettingRefused
from jobs.secrets import check
from sql.errors import quoted
from sql.reader import Reader, Writer

KEYS = ("name", "schedule", "enabled", "settings", "secrets", "field")


@dataclass(frozen=True)
class Declared:
    """`enabled` None: as it is; `mapping` None: what the destination starts with; `secrets` are references, and those
    that are not named stay."""

    name: str
    settings: Mapping[str, str]
    schedule: str | None = None
    enabled: bool | None = None
    secrets: Mapping[str, str] | None = None
    mapping: FieldMapping | None = None

    @classmethod
    def from_toml(cls, text: str, name: str) -> Self:
        """`name` where the text has none. SettingRefused or MappingRefused where it cannot be read."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise SettingRefused(f"It cannot be read as TOML: {error}.") from None
        for key in data:
            if key not in KEYS:
                near = get_close_matches(key, KEYS, 1)
                hint = f"did you mean {near[0]}? There are" if near else "there are"
                raise SettingRefused(
                    f"{quoted(key)} means nothing in the file of an export; {hint}: {', '.join(KEYS)}."
                )
        return cls(
            name=_text(data.get("name", name), "name"),
            settings=_texts(data, "settings"),
            schedule=_text(data["schedule"], "schedule") or None if "schedule" in data else None,
            enabled=_flag(data.get("enabled")),
            secrets=_texts(data, "secrets"),
            mapping=FieldMapping.from_dict({"field": data["field"]}) if data.get("field") else None,
        )

    @classmethod
    def of(cls, export: Export) -> Self:
        enabled = None if export.enabled else False
        return cls(export.name, export.texts, export.schedule, enabled, export.secrets, export.mapping)

    def to_toml(self) -> str:
        """The same export gives the same text."""
        written: dict[str, Any] = {"name": self.name}
        if self.schedule:
            written["schedule"] = self.schedule
        if self.enabled is not None:
            written["enabled"] = self.enabled
        written["settings"] = {name: _written(text) for name, text in sorted(self.settings.items())}
        if self.secrets:
            written["secrets"] = dict(sorted(self.secrets.items()))
        if self.mapping is not None:
            written |= self.mapping.to_dict()
        return tomlkit.dumps(written)

    def standing(self, reader: Reader, *, timezone: str, base: Path) -> str:
        """What putting it in force would come to: added, changed or unchanged; a relative path lies in `base`.
        SettingRefused, ScheduleRefused or SecretMissing where it cannot be."""
        found = find_export(reader, self.name)
        texts = self._texts(found, timezone, base)
        Settings.read(texts)
        if found is None:
            return "added"
        secrets = {name: check(reference, base) for name, reference in (self.secrets or {}).items()}
        is_same = (
            texts == dict(found.texts)
            and self.schedule == found.schedule
            and self.mapping == found.mapping
            and {**found.secrets, **secrets} == dict(found.secrets)
            and self.enabled in (None, found.enabled)
        )
        return "unchanged" if is_same else "changed"

    def apply(self, writer: Writer, now: datetime, *, timezone: str, base: Path, by: str | None = None) -> str:
        """Put it in force where it is not: added, changed or unchanged. All that `add` and `change` raise."""
        standing = self.standing(writer, timezone=timezone, base=base)
        if standing == "unchanged":
            return standing
        found = find_export(writer, self.name)
        texts = self._texts(found, timezone, base)
        if found is None:
            definition.add(
                writer,
                self.name,
                texts,
                self.schedule,
                now,
                timezone=timezone,
                base=base,
                mapping=self.mapping,
                secrets=self.secrets,
                by=by,
            )
        else:
            definition.change(
                writer,
                self.name,
                {**dict.fromkeys(found.texts), **texts},
                now,
                schedule=self.schedule or "",
                base=base,
                mapping=self.mapping or FieldMapping(),
                secrets=self.secrets,
                by=by,
                note="from a file",
            )
        if self.enabled is not None:
            definition.enable(writer, self.name, now, enabled=self.enabled)
        return standing

    def _texts(self, found: Export | None, timezone: str, base: Path) -> dict[str, str]:
        """The settings as they are kept."""
        texts = {"timezone": found.texts["timezone"] if found else timezone, **self.settings}
        if texts.get("folder"):
            texts["folder"] = str(base / Path(texts["folder"]).expanduser())
        if found and texts.get("since", "").strip().lower() == "now" and found.texts.get("since"):
            texts["since"] = found.texts["since"]  # now was then
        return texts


def difference(reader: Reader, name: str, before: int, after: int) -> str:
    """What is different between two versions of an export, line by line with - and +; "" where nothing is."""
    known = {each.version: each for each in versions_of(reader, definition.get(reader, name))}
    texts = []
    for number in (before, after):
        if number not in known:
            there = ", ".join(map(str, sorted(known)))
            raise ExportUnknown(f"The export {name} has no version {number}; there are: {there}.")
        each = known[number]
        texts.append(Declared(name, each.texts, each.schedule, mapping=each.mapping).to_toml().splitlines())
    lines = unified_diff(texts[0], texts[1], lineterm="", n=2)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _texts(data: Mapping[str, Any], key: str) -> dict[str, str]:
    given = data.get(key, {})
    if not isinstance(given, Mapping):
        raise SettingRefused(f"{key} is a table: write [{key}] above its lines.")
    found = {}
    for name, value in given.items():
        if isinstance(value, bool):
            found[name] = "yes" if value else "no"
        elif isinstance(value, str | int | float):
            found[name] = str(value)
        else:
            raise SettingRefused(f"The setting {quoted(name)} is one text; write it in quotes.")
    return found


def _text(value: Any, key: str) -> str:
    if not isinstance(value, str):
        raise SettingRefused(f"{key} is a text; write it in quotes.")
    return value


def _flag(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise SettingRefused("enabled is true or false.")


def _written(text: str) -> Any:
    is_long = "\n" in text and "\r" not in text and not text.startswith("\n")
    return tomlkit.string(text, multiline=True) if is_long else text
