"""What can be wrong with a profile, told so that its writer can mend it.

KlankbordError
└── ProfileError
    ├── ProfileErrors       the text cannot be meant: all its problems at once, each with its place
    ├── ProfileUnknown      no saved profile has this name
    │   └── ProfileArchived an archived one has
    ├── VersionUnknown      a saved profile has no such version
    ├── ProfileTaken        another saved profile has this name
    ├── ProfileChanged      somebody saved another version in between
    ├── ProfileInUse        other profiles or exports refer to it
    ├── RefreshOvertaken    somebody else refreshed its members in between
    ├── ColumnUnknown       customers have no such field to show
    ├── CustomerUnknown     nobody has this customer_id or address
    └── CustomerErased      who had it was erased
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sql.errors import KlankbordError

if TYPE_CHECKING:
    from segments.ast import Profile

ARCHIVED = 'The profile "{0}" is archived; klankbord profile unarchive "{0}" brings it back.'
WIDEST = 160  # characters of a line that are shown with what is wrong in it


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or, as a warning, odd) at one place; line and column count from 1, 0 where a tree that
    came from no text has none. `expected` is what could stand there or what exists."""

    message: str
    line: int = 0
    column: int = 0
    source_line: str = ""
    expected: tuple[str, ...] = ()
    nearest: str | None = None

    def as_data(self) -> dict[str, object]:
        """What a program that reads it needs."""
        return {
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "expected": self.expected,
            "nearest": self.nearest,
        }

    def __str__(self) -> str:
        place = f"Line {self.line}, column {self.column}: " if self.line else ""
        lines = [f"{place}{self.message}"]
        if self.line and self.source_line.strip():
            shown, at = _around(self.source_line, self.column - 1)
            # The caret stands under its character also where tabs indent: they are kept.
            lead = "".join("\t" if each == "\t" else " " for each in shown[:at])
            lines += [f"    {shown}", f"    {lead}^"]
        if self.nearest:
            lines.append(f"    Did you mean {self.nearest}?")
        return "\n".join(lines)


class ProfileError(KlankbordError):
    pass


class ProfileErrors(ProfileError):
    """`readable` is what of the text could be read nevertheless, so that its names can be looked at as well."""

    def __init__(self, problems: Iterable[Problem], readable: "Profile | None" = None) -> None:
        self.readable = readable
        self.problems = tuple(sorted(problems, key=lambda each: (each.line, each.column)))
        super().__init__("\n".join(map(str, self.problems)))


class ProfileUnknown(ProfileError):
    def __init__(self, name: str, existing: Iterable[str], lead: str = "saved") -> None:
        super().__init__(f'There is no {lead} profile "{name}"{hint(name, existing, lead)}.')


class ProfileArchived(ProfileUnknown):
    def __init__(self, name: str) -> None:
        KlankbordError.__init__(self, ARCHIVED.format(name))


class VersionUnknown(ProfileError):
    pass


class ProfileTaken(ProfileError):
    pass


class ProfileChanged(ProfileError):
    """`version` is the one in force, `difference` what it changed, as data; both are in the sentence too."""

    def __init__(self, message: str, version: int, difference: Iterable[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.version = version
        self.difference = tuple(difference)


class RefreshOvertaken(ProfileError):
    """Another refresh of the same profile was kept since this one looked."""


class ProfileInUse(ProfileError):
    """`users` as data: kind, name, through."""

    def __init__(self, message: str, users: Iterable[Mapping[str, Any]]) -> None:
        super().__init__(message)
        self.users = tuple(users)


class ColumnUnknown(ProfileError):
    def __init__(self, name: str, existing: Iterable[str]) -> None:
        super().__init__(f'Customers have no field "{name}"{hint(name, existing, "they have")}.')


class CustomerUnknown(ProfileError):
    def __init__(self, given: str) -> None:
        super().__init__(
            f'No customer has the customer_id or e-mail address "{given}"; look at how it is written, or search in the '
            "view customers."
        )


class CustomerErased(ProfileError):
    def __init__(self, given: str) -> None:
        super().__init__(
            f'The customer "{given}" was erased, and is in no profile; there is nothing left to explain. '
            "Give another customer_id or e-mail address."
        )


def _around(line: str, at: int) -> tuple[str, int]:
    """As much of a line as can be looked over, with the place `at` in it, and where that stands then, from 0."""
    if len(line) <= WIDEST:
        return line, at
    start = max(0, min(at - WIDEST // 2, len(line) - WIDEST))
    before, after = "…" if start else "", "…" if start + WIDEST < len(line) else ""
    return f"{before}{line[start : start + WIDEST]}{after}", at - start + len(before)


def nearest(name: str, existing: Iterable[str]) -> str | None:
    """The existing name that looks most like `name`, if any does."""
    by_lower = {each.lower(): each for each in existing}
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def listed(names: Iterable[str], limit: int = 12) -> str:
    """`a, b, c`, cut off after `limit` with how many more there are; `nothing yet` for none."""
    all_names = list(names)
    shown = ", ".join(all_names[:limit])
    more = len(all_names) - limit
    return f"{shown} and {more} more" if more > 0 else shown or "nothing yet"


def hint(name: str, existing: Iterable[str], lead: str) -> str:
    names = list(existing)
    near = nearest(name, names)
    return (f'; did you mean "{near}"' if near else "") + f" ({lead}: {listed(names)})"
