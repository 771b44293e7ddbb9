"""A call's body: JSON, of bounded size, with the properties that the call takes and no others, or the rows it takes."""

import json
from difflib import get_close_matches
from typing import Any

from starlette.requests import Request

from service.api.call import IS_LIST, KINDS, ROWS, Call
from service.api.problem import Refused
from service.counted import counted
from sql.errors import quoted

MOST_BYTES = 4 * 1024 * 1024
LARGEST = 10**18 - 1  # of whole numbers: no version, run or limit is larger, and the warehouse takes none that is
WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
}


async def read(request: Request, call: Call) -> dict[str, Any]:
    """The body's properties, or its rows; {} for a call that takes nothing. Refused 400, 413 or 415, with why."""
    content = await _bounded(request)
    if (not call.takes and not call.rows) or (call.can_be_empty and not content):
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refused(415, f"The body is {kind or 'of no named kind'}; send application/json.")
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, f"The body is no JSON: {error}.") from None
    if call.rows:
        return _rows(given, call.rows)
    if not isinstance(given, dict):
        raise Refused(400, f"The body must be a JSON object with {', '.join(call.takes)}.")
    _check(given, call)
    return {name: value for name, value in given.items() if value is not None}


async def _bounded(request: Request) -> bytes:
    length = request.headers.get("content-length", "")
    content = bytearray()
    if length.isdigit() and int(length) > MOST_BYTES:
        raise _too_large()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise _too_large()
    return bytes(content)


def _too_large() -> Refused:
    return Refused(413, f"The body is larger than {MOST_BYTES // 1024 // 1024} MB; send less.")


def _rows(given: Any, most: int) -> dict[str, Any]:
    is_list = isinstance(given, list) and most > 1
    rows = given if is_list else [given]
    if len(rows) > most:
        raise Refused(413, f"The body has {counted(len(rows), 'object')}; send at most {most:,} at once.")
    for place, each in enumerate(rows, 1):
        if not isinstance(each, dict):
            which = f"number {place} of the array is none" if is_list else "it is none"
            raise Refused(400, f"The body must be a JSON object{' or an array of them' if most > 1 else ''}; {which}.")
    return {ROWS: rows, IS_LIST: is_list}


def _check(given: dict[str, Any], call: Call) -> None:
    for name in given.keys() - call.takes.keys():
        near = get_close_matches(name, call.takes, 1)
        hint = f"; did you mean {quoted(near[0])}?" if near else "."
        raise Refused(400, f"{quoted(name)} is not taken here; there are {', '.join(call.takes)}{hint}")
    for name in call.needs:
        if given.get(name) is None:
            raise Refused(400, f"{quoted(name)} is missing.")
    for name, value in given.items():
        kind = call.takes[name].get("type")
        if value is None or kind is None:
            continue
        if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            raise Refused(400, f"{quoted(name)} must be {WORDS[kind]}.")
        if isinstance(value, int) and abs(value) > LARGEST:
            raise Refused(400, f"{quoted(name)} must be {WORDS[kind]} of 18 digits at most.")
