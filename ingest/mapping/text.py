"""A mapping as the TOML that people read, keep and edit; written one way only, so that two texts differ where they do.

What a mapping is, and how it is read, is mapping.py's.
"""

from collections.abc import Mapping as Map
from difflib import unified_diff
from typing import Any

import tomlkit


def written(given: Map[str, Any]) -> str:
    """The canonical TOML of what Mapping.to_dict gives: single things first, tables after, each in its own order."""
    return tomlkit.dumps(_in_order(given))


def difference(before: str, after: str) -> str:
    """The lines of two texts that differ, with - and + before them and what stands around them; "" where none do."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _in_order(given: Map[str, Any]) -> dict[str, Any]:
    ordered = sorted(given.items(), key=lambda item: _rank(item[1]))
    return {name: _in_order(value) if isinstance(value, Map) else _items(value) for name, value in ordered}


def _items(value: Any) -> Any:
    return [_in_order(each) if isinstance(each, Map) else each for each in value] if isinstance(value, list) else value


def _rank(value: Any) -> int:
    """TOML has no way back from a table to what stands beside it."""
    if isinstance(value, Map):
        return 1
    return 2 if isinstance(value, list) and any(isinstance(each, Map) for each in value) else 0
