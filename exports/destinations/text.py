"""How a value of ours is written as a text of a request, the same for every destination that takes texts."""

import math
from typing import Any


class Unfit(ValueError):
    """A row that cannot be put into a request; why, as it is told of the row."""


def as_text(value: Any) -> str:
    """A list with commas, a whole number without a point, nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(as_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unfit("is no number that can be written")
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
