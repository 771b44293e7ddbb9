"""Why a run of an export waits for somebody, as data; each screen words it for itself."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Waits:
    """Why a run waits to be confirmed: it is the `first`, every run of it does (`always`), or its `size` is too far
    `apart` from that of the last."""

    why: Literal["first", "always", "apart"]
    size: int = 0
    last: int = 0

    @classmethod
    def read(cls, data: Mapping[str, Any] | str | None) -> Self | None:
        if isinstance(data, str):  # the sentence, as it was kept once
            numbers = [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", data)]
            return cls("apart", *numbers) if numbers else cls("first" if "first" in data else "always")
        return cls(**data) if data else None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        if self.why == "apart":
            return f"its size is {self.size:,} where the last was {self.last:,}"
        return "it is the first" if self.why == "first" else "every run of it does"
