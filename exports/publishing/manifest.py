"""What a published folder says of itself: manifest.json, with each view's columns and each file's rows and SHA-256."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from exports.publishing.views import Column, View

FORMAT = 1


@dataclass(frozen=True)
class Kept:
    """One file: where it lies in the folder, and of which part of its view it is, as that was. Bytes; hex."""

    file: str
    part: str
    rows: int
    bytes: int
    sha256: str
    digest: str


@dataclass(frozen=True)
class Table:
    comment: str
    columns: tuple[Column, ...]
    files: tuple[Kept, ...]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files)

    def has_columns_of(self, view: View) -> bool:
        """Whether its files have the view's columns; what is said about them is no matter."""
        mine, now = ([(each.name, each.type) for each in columns] for columns in (self.columns, view.columns))
        return mine == now


@dataclass(frozen=True)
class Manifest:
    """`published_at`: the instant (UTC) of the one snapshot that all of it is of; `arrival`: the last that is in it."""

    published_at: datetime | None = None
    arrival: int = 0
    views: Mapping[str, Table] = field(default_factory=dict)

    def text(self) -> str:
        assert self.published_at is not None
        views = {name: {"rows": table.rows, **asdict(table)} for name, table in self.views.items()}
        told = {
            "format": FORMAT,
            "published_at": self.published_at.isoformat() + "Z",
            "arrival": self.arrival,
            "views": views,
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Whatever cannot be read is one of nothing: then all is written again."""
        try:
            told: dict[str, Any] = json.loads(text)
            if told["format"] != FORMAT:
                return cls()
            views = {
                name: Table(
                    table["comment"],
                    tuple(Column(**each) for each in table["columns"]),
                    tuple(Kept(**each) for each in table["files"]),
                )
                for name, table in told["views"].items()
            }
            at = datetime.fromisoformat(told["published_at"].removesuffix("Z"))
            return cls(at, int(told["arrival"]), views)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()
