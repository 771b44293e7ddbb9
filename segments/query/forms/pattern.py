"""A pattern of RE2, the language's own, in the words of an engine whose regular expressions are others.

Only what can be said so that the same texts match is said: classes are spelled out, for `\\d` and `.` are not the same
characters everywhere. The rest is refused by name, never passed on to mean something else. Whether the pattern is one
at all was asked before (sql/pattern.py).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from segments.errors import ProfileError

CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
CONTROLS = {"a": 7, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
CHARACTER = re.compile(r"\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})|\\([0-7]{2,3})")
REPEATED = re.compile(r"\{(\d+)(?:,(\d*))?\}|[*+?]")
GROUP = re.compile(r"\((?:\?:|\?P?<\w+>)?")


@dataclass(frozen=True)
class Words:
    """What the engine writes for these; `most` is how often it lets a part be repeated."""

    engine: str
    end: str
    boundary: str
    no_boundary: str
    without_case: str
    most: int = 1000


def translated(pattern: str, words: Words) -> str:
    """ProfileError for what the engine cannot say."""
    start = ""
    if pattern.startswith("(?i)"):
        start, pattern = words.without_case, pattern[4:]
    return start + "".join(_pieces(pattern, words))


def _pieces(pattern: str, words: Words) -> Iterator[str]:
    place, can_repeat = 0, False
    while place < len(pattern):
        rest = pattern[place:]
        if found := REPEATED.match(rest):
            if not can_repeat or any(int(each) > words.most for each in found.groups() if each):
                raise _refused(found[0], words)
            # Lazy or greedy, the same texts match.
            place += found.end() + (rest[found.end() :][:1] == "?")
            can_repeat = False
            yield found[0]
            continue
        can_repeat = True
        match rest[0]:
            case "\\":
                piece, length = _escape(rest, words)
                can_repeat = piece not in (words.boundary, words.no_boundary, words.end, "^")
            case "[":
                piece, length = _bracket(rest, words)
            case "(":
                group = GROUP.match(rest)
                if group is None or (rest[:2] == "(?" and group.end() == 1):
                    raise _refused(rest[:4], words)
                piece, length, can_repeat = "(", group.end(), False
            case ".":
                piece, length = r"[^\n]", 1
            case "^" | "$":
                piece, length, can_repeat = "^" if rest[0] == "^" else words.end, 1, False
            case "|" | ")":
                piece, length, can_repeat = rest[0], 1, rest[0] == ")"
            case character:
                piece, length = _literal(character), 1
        place += length
        yield piece


def _escape(rest: str, words: Words) -> tuple[str, int]:
    """What stands behind a backslash outside brackets, and how long it was."""
    if found := _character(rest, words):
        return found
    letter = rest[1:2]
    if letter.lower() in CLASSES and letter:
        return f"[{'^' if letter.isupper() else ''}{CLASSES[letter.lower()]}]", 2
    own = {"b": words.boundary, "B": words.no_boundary, "z": words.end, "A": "^"}
    if letter in own:
        return own[letter], 2
    raise _refused(rest[:2], words)


def _character(rest: str, words: Words) -> tuple[str, int] | None:
    """The one character that an escape is, and how long it was."""
    if found := CHARACTER.match(rest):
        code = int(found[1] or found[2] or "0", 16) or int(found[3] or "0", 8)
        if not 0 < code <= 0xFFFF:
            raise _refused(found[0], words)
        return _literal(chr(code)), found.end()
    letter = rest[1:2]
    if letter in CONTROLS:
        return _literal(chr(CONTROLS[letter])), 2
    return (_literal(letter), 2) if letter and not letter.isalnum() else None


def _bracket(rest: str, words: Words) -> tuple[str, int]:
    """A class in brackets, and how long it was."""
    place = 2 if rest[1:2] == "^" else 1
    pieces, first = ["[^" if place == 2 else "["], place
    while place < len(rest) and (rest[place] != "]" or place == first):
        here = rest[place:]
        if here.startswith("[:"):
            raise _refused(here[: here.find("]") + 1], words)
        if here[0] != "\\":
            # A hyphen makes a range where it stands between two; at either end it is itself.
            at_end = place == first or rest[place + 1 : place + 2] == "]"
            pieces.append("-" if here[0] == "-" and not at_end else _literal(here[0]))
            place += 1
        elif found := _character(here, words):
            pieces.append(found[0])
            place += found[1]
        elif here[1:2] in CLASSES:
            pieces.append(CLASSES[here[1]])
            place += 2
        else:
            raise _refused(here[:2], words)
    return "".join(pieces) + "]", place + 1


def _literal(character: str) -> str:
    """As itself in brackets and outside, whatever else the engine would read in it."""
    code = ord(character)
    if character.isascii() and (character.isalnum() or character in " _"):
        return character
    if code in (9, 10, 12, 13):
        return {9: r"\t", 10: r"\n", 12: r"\f", 13: r"\r"}[code]
    if code < 32 or code == 127:
        return f"\\u{code:04X}"
    return f"\\{character}" if character.isascii() else character


def _refused(part: str, words: Words) -> ProfileError:
    return ProfileError(
        f'"{part}" in the pattern of a "matches" cannot be written for {words.engine}; write the pattern without it.'
    )
