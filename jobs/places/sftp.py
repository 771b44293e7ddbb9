"""A folder on an SFTP server, whose key must be known. The only file that speaks SSH.

The library is asynchronous and the rest of the house is not, so every call runs to its end on a loop that belongs to
this place; one thread uses a place at a time.
"""

import asyncio
import stat
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from threading import Event
from typing import Any, TypeVar

import asyncssh

from jobs.errors import PlaceTaken, PlaceUnusable, Stopped
from jobs.places.place import Entry, checked, hidden
from jobs.places.watch import AFTERWARDS, SECONDS, Watch
from jobs.secrets import redact

T = TypeVar("T")
PIECE = 1 << 20
CONNECT_SECONDS = 20.0


class _Guard(asyncssh.SSHClient):
    """Lets a server by whose key is known, and remembers the one it met."""

    def __init__(self, known: set[str]) -> None:
        self._known, self.met = known, ""

    def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
        self.met = key.get_fingerprint()
        return self.met in self._known


class _Renaming:
    """A file's new name, which can be asked for once more when the server hung up: perhaps all that got lost is its
    answer."""

    def __init__(self, source: str, target: str, host: str) -> None:
        self.source, self.folder = source, str(PurePosixPath(target).parent)
        self._target, self._host, self._is_asked = target, host, False

    async def is_done(self, sftp: asyncssh.SFTPClient) -> bool:
        return self._is_asked and await sftp.lexists(self._target) and not await sftp.lexists(self.source)

    async def do(self, sftp: asyncssh.SFTPClient) -> None:
        if await sftp.lexists(self._target):
            raise PlaceTaken(f"{self._target} is there already on {self._host} and is never overwritten.")
        self._is_asked = True
        await sftp.rename(self.source, self._target)


class Sftp:
    """`host_keys` are the keys by which the server is known, each as SHA256:… or as a line of known_hosts tells it;
    `password` and `private_key` are values, empty where there is none; `seconds` is how long a transfer may crawl."""

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        path: str,
        host_keys: tuple[str, ...],
        password: str = "",
        private_key: str = "",
        passphrase: str = "",
        *,
        stop: Event | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._host, self._port, self._user, self._path = host, port, user, PurePosixPath(path or ".")
        self._known = {_fingerprint(each) for each in host_keys}
        self._password, self._private_key, self._passphrase = password, private_key, passphrase
        self._stop, self._seconds = stop, seconds
        self._watch: Watch
        self._runner: asyncio.Runner | None = None
        self._connection: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None

    def _clean(self, text: str) -> str:
        """What a server says without the secrets that it was told."""
        return redact(text, (self._password, self._passphrase))

    def list(self, folder: str = "") -> list[Entry]:
        async def work(sftp: asyncssh.SFTPClient) -> list[Entry]:
            if folder and not await sftp.exists(self._at(folder)):
                return []
            found = []
            async for each in sftp.scandir(self._at(folder) if folder else str(self._path)):
                self._watch.moved()
                facts = each.attrs
                if facts.permissions is not None and stat.S_ISREG(facts.permissions):
                    found.append(_entry(str(each.filename), facts))
            return found

        return self._do(folder or str(self._path), work)

    def look(self, name: str) -> Entry | None:
        async def work(sftp: asyncssh.SFTPClient) -> Entry | None:
            try:
                return _entry(name, await sftp.lstat(self._at(name)))
            except asyncssh.SFTPNoSuchFile:
                return None

        return self._do(name, work)

    def fetch(self, name: str, to: Path) -> None:
        at = self._at(name)

        async def work(sftp: asyncssh.SFTPClient) -> None:
            with to.open("wb") as target:
                async with sftp.open(at, "rb") as source:
                    while piece := await source.read(PIECE):
                        target.write(piece if isinstance(piece, bytes) else piece.encode())
                        self._watch.moved(len(piece))
                        self._watch.heed()

        self._do(name, work, self._stop)

    def put(self, path: Path, name: str, mark: str = "") -> None:
        renaming = _Renaming(self._at(hidden(name, mark)), self._at(name), self._host)

        async def work(sftp: asyncssh.SFTPClient) -> None:
            if await renaming.is_done(sftp):
                return
            await sftp.makedirs(renaming.folder, exist_ok=True)
            with path.open("rb") as source:
                async with sftp.open(renaming.source, "wb") as file:
                    while piece := source.read(PIECE):
                        await file.write(piece)
                        self._watch.moved(len(piece))
                        self._watch.heed()
            self._watch.commit()
            await renaming.do(sftp)

        try:
            self._do(name, work, self._stop)
        except (PlaceUnusable, Stopped):
            with suppress(PlaceUnusable):  # what it could not be given its name for is of no use under the hidden one
                self._remove(hidden(name, mark), AFTERWARDS)
            raise

    def move(self, name: str, to: str) -> None:
        renaming = _Renaming(self._at(name), self._at(to), self._host)

        async def work(sftp: asyncssh.SFTPClient) -> None:
            if not await renaming.is_done(sftp):
                await sftp.makedirs(renaming.folder, exist_ok=True)
                await renaming.do(sftp)

        self._do(name, work)

    def make(self, folder: str) -> None:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            await sftp.makedirs(self._at(folder), exist_ok=True)

        self._do(folder, work)

    def remove(self, name: str) -> None:
        self._remove(name, self._seconds)

    def _remove(self, name: str, seconds: float) -> None:
        async def work(sftp: asyncssh.SFTPClient) -> None:
            if await sftp.lexists(self._at(name)):
                await sftp.remove(self._at(name))

        self._do(name, work, seconds=seconds)

    def test(self) -> str:
        self.list()
        return f"{self._user} can read the folder {self._path} on the SFTP server {self._host}."

    def close(self) -> None:
        runner, connection = self._runner, self._connection
        self._runner = self._connection = self._sftp = None
        if runner:
            if connection:
                connection.abort()
                runner.run(connection.wait_closed())
            runner.close()

    def _at(self, name: str) -> str:
        return str(self._path / checked(name))

    def _do(
        self,
        what: str,
        work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]],
        stop: Event | None = None,
        seconds: float | None = None,
    ) -> T:
        """`work` on an open connection; once more on a new one where the server hung up in between, for each piece of
        work can be done twice. Stopped where `stop` is set meanwhile."""
        is_new, patience = self._sftp is None, min(self._seconds, seconds or self._seconds)
        if self._stop is not None and self._stop.is_set():
            patience = min(patience, AFTERWARDS)
        self._watch = Watch(f"The SFTP server {self._host}", patience, self._cut, stop)
        try:
            with self._watch:
                try:
                    return self._once(what, work)
                except asyncssh.DisconnectError:
                    self.close()
                    if is_new or self._watch.has_cut:
                        raise
                return self._once(what, work)
        except asyncssh.DisconnectError as error:
            self.close()
            raise PlaceUnusable(
                f"The SFTP server {self._host} hung up ({self._clean(error.reason)}); try again."
            ) from None
        finally:
            if self._watch.has_cut:
                self.close()

    def _cut(self) -> None:
        """From another thread: whoever waits for an answer of this connection gets none."""
        runner, connection = self._runner, self._connection
        if runner and connection:
            with suppress(RuntimeError):  # its loop is closed by now
                runner.get_loop().call_soon_threadsafe(connection.abort)

    def _once(self, what: str, work: Callable[[asyncssh.SFTPClient], Coroutine[Any, Any, T]]) -> T:
        runner = self._runner = self._runner or asyncio.Runner()

        async def whole() -> T:
            if self._sftp is None:
                self._sftp = await self._connect(min(CONNECT_SECONDS, self._seconds))
                self._watch.moved()
            return await work(self._sftp)

        try:
            return runner.run(whole())
        except (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection):
            raise asyncssh.ConnectionLost("the connection was lost") from None
        except asyncssh.SFTPNoSuchFile:
            raise PlaceUnusable(f"{what} is not there on the SFTP server {self._host}.") from None
        except asyncssh.SFTPPermissionDenied:
            raise PlaceUnusable(
                f"On the SFTP server {self._host} {self._user} may not read, write or move {what}; change its rights."
            ) from None
        except asyncssh.SFTPError as error:
            raise PlaceUnusable(f"The SFTP server {self._host} refused {what}: {self._clean(error.reason)}.") from None
        except ConnectionError as error:
            raise asyncssh.ConnectionLost(str(error)) from None

    async def _connect(self, seconds: float) -> asyncssh.SFTPClient:
        guard = _Guard(self._known)
        try:
            self._connection, _client = await asyncssh.create_connection(
                lambda: guard,
                self._host,
                self._port,
                username=self._user,
                known_hosts=([], [], []),
                password=self._password or None,
                client_keys=[self._key()] if self._private_key else None,
                agent_path=None,
                config=None,
                preferred_auth="publickey,password,keyboard-interactive",
                connect_timeout=seconds,
                login_timeout=seconds,
            )
            # A name need not be text, and one that is not must not hide the others.
            return await self._connection.start_sftp_client(path_errors="surrogateescape")
        except asyncssh.HostKeyNotVerifiable:
            raise PlaceUnusable(self._unknown_key(guard.met)) from None
        except asyncssh.PermissionDenied:
            raise PlaceUnusable(
                f"The SFTP server {self._host} does not let {self._user} in; "
                f"check the user and the {'private_key' if self._private_key else 'password'}."
            ) from None
        except asyncssh.DisconnectError as error:
            raise PlaceUnusable(
                f"The SFTP server {self._host} ended the connection: {self._clean(error.reason)}."
            ) from None
        except asyncssh.ChannelOpenError as error:
            raise PlaceUnusable(
                f"{self._host} lets {self._user} in but offers no SFTP ({self._clean(error.reason)})."
            ) from None
        except (OSError, TimeoutError) as error:
            why = getattr(error, "strerror", None) or "it does not answer"
            raise PlaceUnusable(
                f"The SFTP server {self._host} cannot be reached on port {self._port} ({why}); check host and port."
            ) from None

    def _key(self) -> asyncssh.SSHKey:
        try:
            return asyncssh.import_private_key(self._private_key + "\n", self._passphrase or None)
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise PlaceUnusable(
                "The secret private_key is no private key that can be read; give the whole file as ssh-keygen wrote "
                "it, and its passphrase where it has one."
            ) from None

    def _unknown_key(self, met: str) -> str:
        shown = f"The SFTP server {self._host} shows the key {met}"
        if not self._known:
            return (
                f"{shown}, which is not known yet. Ask its keeper whether that is its key; if so, set host_key={met}, "
                "and nobody else can pass for it."
            )
        return (
            f"{shown}, and it is known by another: {', '.join(sorted(self._known))}. Nothing was sent. "
            f"Ask its keeper whether its key was renewed; only then set host_key={met}."
        )


def _entry(name: str, facts: asyncssh.SFTPAttrs) -> Entry:
    return Entry(name, facts.size or 0, datetime.fromtimestamp(facts.mtime or 0, UTC).replace(tzinfo=None))


def check_host_key(text: str) -> str:
    """Keys as they are kept, one fingerprint after another; ValueError with the end of a sentence for what is none."""
    given = [each.strip() for each in text.split(",") if each.strip()]
    try:
        return ",".join(_fingerprint(each) for each in given)
    except (asyncssh.KeyImportError, ValueError):
        raise ValueError(
            "is a key's fingerprint as SHA256:…, or the key as ssh-keyscan tells it; several with commas between them"
        ) from None


def _fingerprint(given: str) -> str:
    if given.startswith("SHA256:") and len(given) > 20:
        return given.rstrip("=")
    words = given.split()
    start = next((place for place, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-"))), None)
    if start is None:
        raise ValueError(given)
    return asyncssh.import_public_key(" ".join(words[start : start + 2])).get_fingerprint()
