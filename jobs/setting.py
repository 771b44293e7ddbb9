"""What a source or a destination can be set to: its name is the key under which a kind keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Setting:
    """`default` None: it must be given; a callable is asked once, with the time at which the source is made. `check`
    returns the value as it is kept, or raises ValueError with the end of the sentence "The setting NAME …"."""

    comment: str
    default: str | Callable[[datetime], str] | None = None
    check: Callable[[str], str] = str.strip
    starts_over: bool = False  # another value means other rows: the next run begins at the beginning
    is_path: bool = False  # of this machine: kept absolute, from where it was typed

    def default_at(self, now: datetime) -> str | None:
        return self.default(now) if callable(self.default) else self.default
