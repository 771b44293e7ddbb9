"""One call that somebody made to us, as it came. What it means never enters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Request:
    """`headers` by lower-case name; `url` as the caller wrote it, query included; `body` byte for byte; `at` UTC."""

    body: bytes
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
