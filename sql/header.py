"""The names of a file's columns: trimmed, told apart without regard to case, and not too many."""

from pathlib import Path

from sql.errors import FileUnreadable, quoted

MOST_COLUMNS = 1_000


def checked_names(given: tuple[str, ...], path: Path) -> tuple[str, ...]:
    """The columns' names, trimmed. FileUnreadable where they cannot be told apart or are too many."""
    names = tuple(name.strip() for name in given)
    if len(names) > MOST_COLUMNS:
        raise FileUnreadable(f"{path} has {len(names)} columns, and {MOST_COLUMNS} are the most that can be read.")
    if not any(names):
        raise FileUnreadable(f"{path} has no header: its first line names no columns.")
    if "" in names:
        raise FileUnreadable(f"{path} has no name for its column {names.index('') + 1}; give it one in the first line.")
    seen: dict[str, str] = {}
    for name in names:
        if name.lower() in seen:
            raise FileUnreadable(f"{path} has two columns called {quoted(seen[name.lower()])}; rename or remove one.")
        seen[name.lower()] = name
    return names
