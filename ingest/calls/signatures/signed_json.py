"""A JSON body whose own fields say how it is signed, read so that no second reader can find something else in it."""

import json
from typing import Any

from ingest.errors import SignatureWrong


def read(body: bytes) -> dict[str, Any]:
    """The object that `body` is. SignatureWrong for what is none, or tells a field twice: another reader might take
    the other one, and then what was signed is not what lands."""
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise SignatureWrong(
            f"The call cannot be checked: its body is no plain JSON ({type(error).__name__})."
        ) from None
    if not isinstance(found, dict):
        raise SignatureWrong("The call cannot be checked: its body is no JSON object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands in it twice")
    return found
