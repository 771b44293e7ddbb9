"""Whether what is given for a mapping is one: each key, with what it should be. What a mapping does is mapping.py's."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from ingest.errors import MappingWrong
from sql.document_path import DocumentPath
from sql.zone import is_zone

ENCODINGS = ("utf-8", "utf-16", "latin-1", "windows-1252")
OF_PAYLOADS = ("form", "inside", "headers", "skip", "rows")
SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie")  # what is named as a header is kept with each call
OF_RULES = ("kind", "each", "when", "where")


def check(given: Map[str, Any], known: Sequence[str], where: str) -> None:
    """MappingWrong, with what exists, for what is no mapping."""
    for name, value in given.items():
        if name not in known:
            raise MappingWrong(f"{where} has {name!r}, which does not exist{_near(name, known)}")
        if not _is_right(name, value):
            raise MappingWrong(f"{where} has {name} = {value!r:.200}; it should be {_WHAT[name]}.")
    for place, rule in enumerate(given.get("rows", ()), 1):
        _check_rule(rule, [name for name in known if name not in OF_PAYLOADS], f"{where}, rule {place},")
    for path in (path for condition in given.get("skip", ()) for path in condition):
        check_path(path, where)


def _check_rule(rule: Map[str, Any], known: Sequence[str], where: str) -> None:
    own = {name: value for name, value in rule.items() if name in OF_RULES}
    check({name: value for name, value in rule.items() if name not in own}, (*known, *OF_RULES), where)
    if not isinstance(own.get("kind"), str):
        raise MappingWrong(f'{where} has no kind; say which rows they are, as kind = "events".')
    each, when = own.get("each", []), own.get("when", {})
    if not _is_list(each):
        raise MappingWrong(f"{where} has each = {each!r:.200}; it should be {_WHAT['each']}.")
    if not _is_condition(when):
        raise MappingWrong(f"{where} has when = {when!r:.200}; it should be {_WHAT['when']}.")
    if not _is_condition(own.get("where", {})):
        raise MappingWrong(f"{where} has where = {own['where']!r:.200}; it should be {_WHAT['where']}.")
    several = [name for key in ("first", "joined") for group in rule.get(key, {}).values() for name in group]
    for path in (*each, *when, *rule.get("columns", {}).values(), *several):
        check_path(path, where)


def check_path(path: str, where: str = "The mapping") -> None:
    """MappingWrong for what is no path into JSON."""
    try:
        DocumentPath.read(path)
    except ValueError as error:
        raise MappingWrong(f"{where} names a field that cannot be: {error}.") from None


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    return (f", meant is perhaps {near[0]}" if near else "") + f"; there are: {', '.join(known)}."


def _is_right(name: str, value: Any) -> bool:
    match name:
        case "columns" | "constants" | "formats":
            return _is_texts(value)
        case "first" | "joined":
            return isinstance(value, Map) and all(_is_list(each) and each for each in value.values())
        case "values":
            return isinstance(value, Map) and all(_is_texts(each) for each in value.values())
        case "times" | "ignore" | "header" | "identity":
            return _is_list(value)
        case "headers":
            return _is_list(value) and not any(each.lower() in SECRET_HEADERS for each in value)
        case "timezone":
            return isinstance(value, str) and is_zone(value)
        case "empty":
            return value in ("clear", "keep")
        case "delimiter":
            return value is None or (isinstance(value, str) and len(value) == 1)
        case "form" | "inside":
            return value is None or isinstance(value, str)
        case "skip":
            return isinstance(value, list | tuple) and all(map(_is_condition, value))
        case "rows":
            return isinstance(value, list | tuple) and all(isinstance(each, Map) for each in value)
        case _:
            return value in ENCODINGS


_WHAT = {
    "columns": 'a table of ours = "theirs"',
    "first": 'a table of ours = ["theirs", "theirs"]',
    "joined": 'a table of ours = ["theirs", "theirs"]',
    "constants": 'a table of ours = "text"',
    "formats": 'a table of ours = "unix", "1.234,56", "1,234.56", or as strftime has it, "%d-%m-%Y %H:%M"',
    "values": 'a table for each column of "theirs" = "ours"',
    "times": "a list of columns",
    "ignore": "a list of columns",
    "header": "a list of columns",
    "identity": "a list of columns of ours",
    "headers": "a list of names of headers, none of which holds a password or a token",
    "timezone": "the name of a time zone, such as Europe/Amsterdam",
    "empty": "clear or keep",
    "delimiter": "one character",
    "encoding": " or ".join(ENCODINGS),
    "form": "the name of a form's field",
    "inside": "a path",
    "skip": 'a list of tables of path = "text" or ["text", "text"]',
    "rows": "a list of rules, each [[rows]]",
    "each": "a list of paths",
    "when": 'a table of path = "text" or ["text", "text"]',
    "where": 'a table of our columns = "text" or ["text", "text"]',
}


def _is_texts(value: Any) -> bool:
    return isinstance(value, Map) and all(isinstance(each, str) for each in value.values())


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)


def _is_condition(value: Any) -> bool:
    return isinstance(value, Map) and all(isinstance(each, str) or _is_list(each) for each in value.values())
