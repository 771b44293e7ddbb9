"""What one command works with: the home, streams, folder and clock of whoever typed it.

A command runs in its own process, or in the one that owns the warehouse on behalf of another process; it cannot tell
which. So it touches no global: no sys.stdout, no os.getcwd, no clock but the session's. What a command reads from its
typist (stdin, typed secrets) it reads before it asks for the warehouse, for that is the moment it may move house.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from sql.home import Home
from sql.warehouse import Warehouse


class Out(Protocol):
    """Where bytes go; BrokenPipeError once nobody reads them."""

    def write(self, data: bytes, /) -> object: ...
    def flush(self) -> object: ...


@dataclass
class Session:
    home_path: Path
    cwd: Path
    environment: Mapping[str, str]
    out: Out
    err: Out
    clock: Callable[[], datetime]  # naive UTC
    opener: Callable[["Session"], Warehouse]
    asker: Callable[[str], str]  # asks the typist for a secret without showing it
    stdin: BinaryIO | None = None
    user: str = ""  # who types, as the computer knows them
    out_is_terminal: bool = False
    err_is_terminal: bool = False
    as_json: bool = False  # one JSON object instead of prose
    in_owner: bool = False  # run by the process that serves, for another
    stop: threading.Event = field(default_factory=threading.Event)
    stdin_bytes: bytes | None = None
    typed: dict[str, str] = field(default_factory=dict)
    _warehouse: Warehouse | None = None

    def open_home(self) -> Home:
        """The chosen home, made where there is none; that is told, for the typist may stand in the wrong folder."""
        path = self.path(self.home_path)
        is_new = not (path / "config.toml").exists()
        home = Home.open(path)
        if is_new:
            self.tell(f"A new, empty home was made at {home.path}.")
        return home

    def now(self) -> datetime:
        return self.clock()

    @property
    def home(self) -> Home:
        return self.warehouse.home

    @property
    def warehouse(self) -> Warehouse:
        """The open warehouse; asking for it may hand the whole command to the process that owns it."""
        if self._warehouse is None:
            self._warehouse = self.opener(self)
        return self._warehouse

    def close(self) -> None:
        if self._warehouse is not None and not self.in_owner:
            self._warehouse.close()
        self._warehouse = None

    def path(self, given: str | Path) -> Path:
        """`given` as the typist meant it."""
        return self.cwd / Path(given).expanduser()

    def read_stdin(self) -> bytes:
        if self.stdin_bytes is None:
            self.stdin_bytes = self.stdin.read() if self.stdin else b""
        return self.stdin_bytes

    def ask_secret(self, label: str) -> str:
        if label not in self.typed:
            self.typed[label] = self.asker(label)
        return self.typed[label]

    def say(self, text: str = "") -> None:
        """A line on stdout."""
        self.out.write((text + "\n").encode("utf-8", "backslashreplace"))

    def tell(self, text: str) -> None:
        """A line on stderr."""
        self.err.write((text + "\n").encode("utf-8", "backslashreplace"))
        self.err.flush()

    def progress(self, text: str) -> None:
        """A passing line on stderr, only where a person watches."""
        if self.err_is_terminal:
            self.err.write(f"\r\x1b[K{text}".encode("utf-8", "backslashreplace"))
            self.err.flush()

    def clear_progress(self) -> None:
        self.progress("")
