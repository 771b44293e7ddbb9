"""Who owns a home's warehouse, and how a command gets to where it is.

The process that serves writes owner.json (where it listens) and a fresh key under secrets/ (readable by its user
alone). A command that finds the warehouse taken hands its arguments to the owner over loopback and passes on what
comes back: frames of one letter, four bytes of length and content; `o` stdout, `e` stderr, `h` nothing but that it
still runs, `x` the exit code.
"""

import base64
import json
import os
import secrets
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from jobs import run
from service.errors import ServiceError
from service.session import Session
from sql.errors import HomeUnusable, WarehouseBusy
from sql.home import Home
from sql.warehouse import Warehouse

PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.1
HEAD = struct.Struct(">cI")


@dataclass(frozen=True)
class Owner:
    pid: int
    host: str
    port: int
    started_at: str
    home: str

    @property
    def url(self) -> str:
        address = ip_address(self.host)
        if address.is_unspecified:  # it listens everywhere, and so on this machine too
            address = ip_address("127.0.0.1" if address.version == 4 else "::1")
        host = f"[{address}]" if address.version == 6 else str(address)
        return f"http://{host}:{self.port}"


class HandOver(Exception):
    """The warehouse is open in another process; the command has to move there. No error."""

    def __init__(self, owner: Owner) -> None:
        super().__init__(owner.url)
        self.owner = owner


def open_here(home: Home, now: datetime) -> Warehouse:
    """Open the warehouse in this process. HandOver where a process serves it; WarehouseBusy where one keeps it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            warehouse = Warehouse.open(home)
            break
        except WarehouseBusy:
            if found := find(home):
                raise HandOver(found) from None
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE_SECONDS)
    run.end_left_over(warehouse, now)
    return warehouse


def find(home: Home | Path) -> Owner | None:
    """The process that serves this home, if one says so and lives."""
    try:
        owner = Owner(**json.loads(_card(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    try:
        os.kill(owner.pid, 0)
    except PermissionError:  # it lives, as another user
        return owner
    except OSError:
        return None
    return owner


@contextmanager
def claimed(home: Home, host: str, port: int, now: datetime) -> Iterator[str]:
    """Say for the length of the block that this process serves `home`; the key that commands must show."""
    key = secrets.token_urlsafe(32)
    owner = Owner(os.getpid(), host, port, now.isoformat(timespec="seconds") + "Z", str(home.path))
    try:
        _write(_key_file(home), key)
        _write(_card(home), json.dumps(asdict(owner), indent=2))
    except OSError as error:
        raise HomeUnusable(f"The home {home.path} cannot be written: {error.strerror or error}.") from None
    try:
        yield key
    finally:
        for path in (_card(home), _key_file(home)):
            with suppress(OSError):
                path.unlink()


def hand_over(owner: Owner, arguments: Sequence[str], session: Session) -> int:
    """Run the command in the owner and pass on what it writes; its exit code. ServiceError where that fails."""
    import httpx  # loaded only where it is needed: most commands run here

    order = {
        "arguments": list(arguments),
        "cwd": str(session.cwd),
        "stdin": base64.b64encode(session.stdin_bytes).decode() if session.stdin_bytes is not None else None,
        "typed": session.typed,
        "user": session.user,
        "out_is_terminal": session.out_is_terminal,
        "err_is_terminal": session.err_is_terminal,
    }
    # Not compressed: what is written shall arrive at once.
    timeout = httpx.Timeout(PATIENCE_SECONDS, read=None)
    try:
        key = _key_file(Path(owner.home)).read_text()
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}
        with (
            httpx.Client(timeout=timeout, trust_env=False) as client,
            client.stream("POST", f"{owner.url}/internal/command", json=order, headers=headers) as reply,
        ):
            if reply.status_code == 200:
                return _pass_on(reply.iter_raw(), session)
            reason = f"answered {reply.status_code}"
    except (httpx.HTTPError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        reason = "cannot be reached" if isinstance(error, httpx.ConnectError | OSError) else "stopped meanwhile"
    raise ServiceError(
        f"Process {owner.pid}, which serves {owner.home} at {owner.url}, {reason}; what it had finished is kept. "
        "Run this again, or stop that process first."
    )


def _pass_on(chunks: Iterator[bytes], session: Session) -> int:
    import httpx

    streams = {b"o": session.out, b"e": session.err}
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= HEAD.size:
            kind, length = HEAD.unpack_from(buffer)
            if len(buffer) < HEAD.size + length:
                break
            content, buffer = buffer[HEAD.size : HEAD.size + length], buffer[HEAD.size + length :]
            if kind == b"x":
                session.out.flush()
                return int(content)
            if kind in streams:
                streams[kind].write(content)
                streams[kind].flush()
    raise httpx.RemoteProtocolError("the stream ended before the exit code")


def frame(kind: bytes, content: bytes) -> bytes:
    return HEAD.pack(kind, len(content)) + content


def _card(home: Home | Path) -> Path:
    return _path(home) / "owner.json"


def _key_file(home: Home | Path) -> Path:
    return _path(home) / "secrets" / "owner.key"


def _path(home: Home | Path) -> Path:
    return home if isinstance(home, Path) else home.path


def _write(path: Path, text: str) -> None:
    """The file whole, readable by this user alone, in place of what was there."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
