"""What a reply to an HTTP request says became of the rows: by its status alone, or by what stands in it.

Every text that comes out of here went through `clean`, which takes the secrets out.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exports.destination import Row
from exports.destinations.text import Unfit, as_text
from jobs.errors import Transient
from sql.document_path import DocumentPath

LONGEST = 300
TELLING = ("message", "detail", "error_description", "description", "reason", "error", "errors", "title", "code")


@dataclass(frozen=True)
class ReplyRules:
    """`success`: where it stands that all went well, and the text that stands there then, "" for true; `errors`:
    where the rows that were not taken are listed, `errors_by`: the field of each that tells which row."""

    success: tuple[DocumentPath, str] | None
    errors: DocumentPath | None
    errors_by: str

    @property
    def is_status_enough(self) -> bool:
        return self.success is None and self.errors is None

    def rejected(self, data: Any, rows: Sequence[Row], clean: Callable[[str], str]) -> Mapping[int, str]:
        """By number of the row, of a reply with a status of success. Transient where it cannot be told."""
        if self.is_status_enough:
            return {}
        if not isinstance(data, dict | list):
            raise Transient("The reply is no JSON, and the settings success and errors need it; nobody knows.")
        named = self.named(data, rows, clean)
        if self.success and not _stands(self.success, data):
            return self.all_rejected(data, rows, clean)
        return named

    def all_rejected(self, data: Any, rows: Sequence[Row], clean: Callable[[str], str]) -> Mapping[int, str]:
        """Every row, with its own reason where the reply has one."""
        reason = told(data, clean) or "it did not say why"
        return {row.number: reason for row in rows} | dict(self.named(data, rows, clean))

    def named(self, data: Any, rows: Sequence[Row], clean: Callable[[str], str]) -> Mapping[int, str]:
        """The rows that the list of errors names; all of them where it holds what names none, for then it is not
        known which one was meant."""
        listed = self.errors.follow(data) if self.errors else None
        if not listed:
            return {}
        found: dict[int, str] = {}
        for error in listed if isinstance(listed, list) else [listed]:
            reason = told(error, clean) or "it did not say why"
            meant = self._meant(error, rows)
            for row in meant:
                found[row.number] = reason
            if not meant:
                rest = f"The reply has an error of none of the rows by its {self.errors_by}: {reason}"
                found = {row.number: rest for row in rows} | found
        return found

    def _meant(self, error: Any, rows: Sequence[Row]) -> list[Row]:
        value = error.get(self.errors_by) if isinstance(error, dict) else None
        if value is None or isinstance(value, bool | dict | list):
            return []
        if any(self.errors_by in row.values for row in rows):
            return [row for row in rows if _plain(row.values.get(self.errors_by)) == _plain(value)]
        place = int(value) if str(value).isascii() and str(value).isdigit() else -1
        return [rows[place]] if 0 <= place < len(rows) else []


def told(data: Any, clean: Callable[[str], str]) -> str:
    """Why, in one line: the part of `data` that is meant for people, or all of it; "" for a page or nothing."""
    while isinstance(data, dict | list) and data:
        if isinstance(data, list):
            is_plain = all(isinstance(each, str) for each in data)
            data = "; ".join(data[:5]) if is_plain else data[0]
            continue
        inner = next(
            (data[name] for name in TELLING if isinstance(data.get(name), str | dict | list) and data[name]), None
        )
        data = json.dumps(data, ensure_ascii=False) if inner is None else inner
    text = "" if isinstance(data, dict | list) else " ".join(clean(_plain(data)).split())
    return "" if text.startswith("<") else text[:LONGEST].rstrip(".")


def _stands(success: tuple[DocumentPath, str], data: Any) -> bool:
    path, wanted = success
    value = path.follow(data)
    if wanted:
        return not isinstance(value, dict | list) and _plain(value) == wanted
    return value is True or value == 1 or (isinstance(value, str) and value.strip().lower() == "true")


def _plain(value: Any) -> str:
    try:
        return as_text(value)
    except Unfit:
        return str(value)
