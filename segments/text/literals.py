"""How values and names are written: read them from a text, write them into one. The two are each other's inverse."""

import re
from datetime import date, datetime
from decimal import Decimal

from segments.ast import Value

# Words that mean something where a name could stand; a field or activity of this name is written in backquotes.
RESERVED = frozenset(
    """all any none everyone nobody in not sample at exactly more fewer between no machine latest first
    true false""".split()
)
PLAIN_NAME = re.compile(r"[^\W\d]\w*")
ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))")


def read_quoted(token: str) -> str:
    """What stands between the quotes. `\\"`, `\\\\` and `\\u{a}` are read; another backslash is a backslash, so that a
    pattern may be written plainly."""
    quote = token[0]

    def read(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return match[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
        return match[2] if match[2] in (quote, "\\") else match[0]

    return ESCAPE.sub(read, token[1:-1])


def write_quoted(text: str, quote: str = '"') -> str:
    written = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return (
        quote
        + "".join(f"\\u{{{ord(each):x}}}" if _is_control(each) else each for each in written)
        + quote
    )  # fmt: skip


def write_name(name: str, also_reserved: frozenset[str] = frozenset()) -> str:
    """Plain where that is read as the same name, else in backquotes."""
    if PLAIN_NAME.fullmatch(name) and name not in RESERVED and name not in also_reserved:
        return name
    return write_quoted(name, "`")


def read_instant(text: str) -> datetime:
    """ValueError for what is no instant, and for one without an offset."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("has no offset")
    return instant


def write_value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return write_quoted(value)
        case Decimal():
            return write_number(value)
        case datetime() | date():
            return value.isoformat()


def write_number(number: Decimal) -> str:
    """Without exponent or needless zeros: 3, -2.5."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _is_control(character: str) -> bool:
    return character < " " or character in "\x7f\x85\u2028\u2029"
