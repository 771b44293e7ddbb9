"""A backup: one tar file, packed with zstd, that holds a warehouse as of one moment, config.toml and deliveries/.

Its last member, backup.json, has the digest of every other, so that a file that is cut off or damaged is known before
anything of it is used. Secrets never enter a backup, nor what belongs to a process (owner.json, the log, tmp).
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from service.errors import BackupUnusable, WrongInput
from service.output import whole_file
from sql.errors import WarehouseError, quoted
from sql.home import Home
from sql.warehouse import Warehouse

DATABASE = "klankbord.duckdb"
CONFIG = "config.toml"
DELIVERIES = "deliveries"
MANIFEST = "backup.json"
FORMAT = 1
MEMBER = re.compile(
    r"klankbord\.duckdb|config\.toml|backup\.json|deliveries/[0-9]+/[a-z_]+(\.[0-9a-f]{16})?(\.people)?\.(parquet|file)"
)
PIECE = 1 << 20
LARGEST_MANIFEST = 64 << 20


def write(warehouse: Warehouse, path: Path) -> int:
    """Write a backup of the home to the new file `path`, readable by this user alone; its bytes. WrongInput where it
    exists or cannot be written, and then nothing stands there."""
    if os.path.lexists(path):
        raise WrongInput(f"{path} exists already; a backup is only written to a new file.")
    home = warehouse.home
    mark = f"backup_{secrets.token_hex(4)}"
    copy, kept = home.tmp / f"{mark}.duckdb", home.tmp / mark
    try:
        with whole_file(path) as file:
            os.fchmod(file.fileno(), 0o600)
            warehouse.copy_to(copy, partial(_hold, home.path / DELIVERIES, kept))
            own = os.fdopen(os.dup(file.fileno()), "wb")  # pyarrow closes what it is given
            with pa.CompressedOutputStream(own, "zstd") as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
                _pack(archive, copy, kept, home)
    finally:
        shutil.rmtree(kept, ignore_errors=True)
        for left in (copy, copy.with_name(f"{copy.name}.wal")):
            left.unlink(missing_ok=True)
    return path.stat().st_size


def restore(path: Path, home: Path) -> None:
    """Make `home` of the backup at `path`: all of it, or nothing. WrongInput where the home has a warehouse already or
    cannot be written; BackupUnusable where the file is no whole backup."""
    for there in (home / DATABASE, home / f"{DATABASE}.wal", home / DELIVERIES):
        if os.path.lexists(there):
            raise WrongInput(f"{there} exists already; a backup is only put where there is no warehouse yet.")
    if not path.is_file():
        raise WrongInput(f"There is no file {path}.")
    try:
        with _staged(home) as staged:
            _unpack(path, staged)
            _try(path, staged)
            _move_in(staged, home)
    except OSError as error:
        raise WrongInput(f"The home {home} cannot be restored from {path}: {error.strerror or error}.") from None


def _hold(deliveries: Path, kept: Path) -> None:
    """Give each kept file a second name, for it goes when its run ends; none is ever changed in place."""
    for each in deliveries.glob("*/*"):
        name = each.relative_to(deliveries)
        if MEMBER.fullmatch(f"{DELIVERIES}/{name.as_posix()}"):
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):  # of a run that began and was not sealed
                os.link(each, kept / name)


def _pack(archive: tarfile.TarFile, copy: Path, kept: Path, home: Home) -> None:
    digests: dict[str, str] = {}
    members = {DATABASE: copy, CONFIG: home.path / CONFIG}
    members |= {f"{DELIVERIES}/{each.relative_to(kept).as_posix()}": each for each in sorted(kept.glob("*/*"))}
    for name, source in members.items():
        with source.open("rb") as content:
            digests[name] = hashlib.file_digest(content, "sha256").hexdigest()
            content.seek(0)
            _add(archive, name, os.fstat(content.fileno()).st_size, content)
    text = json.dumps({"format": FORMAT, "sha256": digests}).encode()
    _add(archive, MANIFEST, len(text), pa.BufferReader(text))


def _add(archive: tarfile.TarFile, name: str, size: int, content: Any) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, content)


@contextmanager
def _staged(home: Path) -> Iterator[Path]:
    """A folder inside the home that is gone afterwards; the home too, where it was made for this and got nothing."""
    is_new = not home.exists()
    staged = home / "tmp" / f"restore-{secrets.token_hex(4)}"
    staged.mkdir(parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        if is_new and not (home / DATABASE).exists():
            shutil.rmtree(home, ignore_errors=True)


def _unpack(path: Path, folder: Path) -> None:
    """The members of the backup into `folder`, each as it was written. BackupUnusable."""
    found: dict[str, str] = {}
    try:
        with (
            path.open("rb") as file,
            pa.CompressedInputStream(file, "zstd") as unpacked,
            tarfile.open(fileobj=unpacked, mode="r|") as archive,
        ):
            for member in archive:
                content = archive.extractfile(member) if member.isreg() else None
                if content is None or not MEMBER.fullmatch(member.name) or member.name in found:
                    raise BackupUnusable(f"{path} is no backup of Klankbord: {quoted(member.name)} is not of one.")
                found[member.name] = _write(content, folder / member.name)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of this machine; pyarrow's own have none
            raise
        raise BackupUnusable(f"{path} is no backup of Klankbord, or it is cut off or damaged.") from None
    _check(path, folder, found)


def _write(content: IO[bytes], target: Path) -> str:
    """Write it durably; its digest."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _check(path: Path, folder: Path, found: dict[str, str]) -> None:
    """BackupUnusable unless the members are exactly those, byte for byte, that its last one names."""
    if MANIFEST not in found or (folder / MANIFEST).stat().st_size > LARGEST_MANIFEST:
        raise BackupUnusable(f"{path} is not a whole backup of Klankbord: its end is missing.")
    try:
        told = json.loads((folder / MANIFEST).read_bytes())
        version, digests = told["format"], told["sha256"]
    except (ValueError, TypeError, LookupError):
        raise BackupUnusable(f"{path} is no backup of Klankbord: its contents cannot be read.") from None
    if version != FORMAT:
        raise BackupUnusable(f"{path} was written by another version (format {version}); restore it with that one.")
    del found[MANIFEST]
    if found != digests or not {DATABASE, CONFIG} <= found.keys():
        raise BackupUnusable(f"{path} is damaged: what it holds is not what was written.")


def _try(path: Path, staged: Path) -> None:
    """Open the warehouse once where it lies; what is refused here is never moved in."""
    try:
        Warehouse.open(Home.open(staged)).close()
    except WarehouseError as error:
        raise BackupUnusable(f"{path} holds a warehouse that cannot be used: {error}") from None


def _move_in(staged: Path, home: Path) -> None:
    """The warehouse comes last: without it nothing is restored, and what came before is taken back."""
    with ExitStack() as taken_back:
        if not (home / CONFIG).exists():
            (staged / CONFIG).rename(home / CONFIG)
            taken_back.callback((home / CONFIG).unlink, missing_ok=True)
        if (staged / DELIVERIES).exists():
            (staged / DELIVERIES).rename(home / DELIVERIES)
            taken_back.callback(shutil.rmtree, home / DELIVERIES, ignore_errors=True)
        os.link(staged / DATABASE, home / DATABASE)  # and not renamed, which would replace one made meanwhile
        taken_back.pop_all()
    Home.open(home)
