"""A difference as text for people: a line an edit, and the canonical texts side by side as a unified diff."""

import difflib
from collections.abc import Iterable, Iterator

from segments.saved.difference import Edit, Part

SIGNS = {"added": "+", "removed": "-"}
NOTHING = "nothing"


def lines(edits: Iterable[Edit]) -> Iterator[str]:
    """`+` added, `-` removed, `~` changed; below a condition, indented, its sentence."""
    for edit in edits:
        yield f"{SIGNS.get(edit.kind, '~')} {_told(edit)}"
        yield from (f"    {each}" for each in _sentences(edit))


def unified(old: str, new: str, old_title: str, new_title: str) -> str:
    """The canonical texts as `diff -u` shows them; empty where they are the same."""
    return "\n".join(difflib.unified_diff(old.splitlines(), new.splitlines(), old_title, new_title, lineterm=""))


def _told(edit: Edit) -> str:
    before, after = edit.before, edit.after
    some = after or before
    place = _place(some) if some else ""
    match edit.kind:
        case "added" | "removed":
            return f"{place}: {_text(some)}"
        case "changed":
            return f"{place}: {_text(before)} → {_text(after)}"
        case "moved":
            origin = f"{_place(before)} to " if before else ""
            return f"moved from {origin}{place}: {_text(after)}"
        case "block":
            return f"{place}: {_text(before, 'one condition')} → {_text(after, 'one condition')}"
        case "order":
            return f"{place}: the same conditions stand in another order"
        case _:
            return f"{edit.kind}: {_quoted(before)} → {_quoted(after)}"


def _sentences(edit: Edit) -> list[str]:
    before = edit.before.sentence if edit.before else ""
    after = edit.after.sentence if edit.after else ""
    if edit.kind in ("changed", "block"):
        return [f"{word}: {each}" for word, each in (("was", before), ("is", after)) if each]
    return [each for each in (after or before,) if each and edit.kind != "order"]


def _place(part: Part) -> str:
    """`include.0.1` counted as people do: include 1.2."""
    side, *steps = part.place.split(".")
    return f"{side} {'.'.join(str(int(each) + 1) for each in steps)}" if steps else side


def _text(part: Part | None, otherwise: str = NOTHING) -> str:
    return part.text.replace("\n", "\n  ") if part else otherwise


def _quoted(part: Part | None) -> str:
    return f'"{part.text}"' if part else NOTHING
