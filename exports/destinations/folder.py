"""A folder as a destination: a file is there whole under its name, or not at all, and never replaces another one.

It is written under a hidden name beside its place and synced; then it gets its name, and the folder is synced. The
hidden name has the run's number, so that two exports whose files are to have one name cannot take each other's. Nothing
here knows what is in a file.
"""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exports.errors import FolderUnusable, NameTaken

# What a file system says that has no links, such as a memory stick's or some that are mounted over a network.
WITHOUT_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK)


def make(folder: Path) -> None:
    """See that files can be written in `folder`, made where it is not there; FolderUnusable otherwise."""
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    check(folder, ())


def check(folder: Path, names: Iterable[str]) -> None:
    """See that the folder is there and can be written, and that no file has one of `names` yet."""
    if not folder.is_dir():
        raise FolderUnusable(f"The folder {folder} is not there; make or mount it, or set another folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise FolderUnusable(f"In the folder {folder} nothing may be written; change its rights or set another folder.")
    for name in names:
        if (folder / name).exists():
            raise NameTaken(f"{folder / name} exists already and is never overwritten; move it, or change the name.")


def holds(folder: Path, name: str, sha256: str) -> bool:
    """Whether the file is there with these bytes."""
    with told(folder):
        return os.path.lexists(folder / name) and _digest(folder / name) == sha256


def write(folder: Path, name: str, run_id: int, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write the bytes under the hidden name beside `name`, durable; how many there are and their digest (sha256).

    FolderUnusable where they cannot be written, and then nothing is left behind.
    """
    hidden, digest, size = _hidden(folder, name, run_id), hashlib.sha256(), 0
    check(folder, ())
    with told(folder):
        _make_inside(folder, hidden.parent)
        hidden.unlink(missing_ok=True)  # what a killed run left
        try:
            with hidden.open("xb") as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            hidden.unlink(missing_ok=True)
            raise
    return size, digest.hexdigest()


def reveal(folder: Path, name: str, run_id: int, sha256: str) -> None:
    """Give the run's hidden file, whose digest is `sha256`, its name. One that is there with these bytes stays.

    NameTaken where there is another; FolderUnusable where the folder cannot be used or the hidden file is not that one.
    """
    target = folder / name
    check(folder, ())
    with told(folder):
        if not _takes_name(_hidden(folder, name, run_id), target, sha256) and not holds(folder, name, sha256):
            raise NameTaken(
                f"{target} exists with other contents and is never overwritten; move it and run this again."
            )
        drop(folder, name, run_id)
        sync(target.parent)


def drop(folder: Path, name: str, run_id: int) -> None:
    """Remove the run's hidden file where there is one and it can be reached."""
    with suppress(OSError):
        _hidden(folder, name, run_id).unlink()


def _hidden(folder: Path, name: str, run_id: int) -> Path:
    path = folder / name
    return path.with_name(f".{path.name}.{run_id}.partial")


def _takes_name(hidden: Path, target: Path, sha256: str) -> bool:
    """Whether the name was free, and then the hidden file has it."""
    if os.path.lexists(target):
        return False
    if _digest(hidden) != sha256:
        raise FolderUnusable(f"{hidden} was changed or taken away before it became {target.name}; run this again.")
    try:
        os.link(hidden, target)  # a rename would replace what someone else puts there in this moment
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in WITHOUT_LINKS:
            raise
        if os.path.lexists(target):
            return False
        hidden.rename(target)
    return True


def _make_inside(folder: Path, inner: Path) -> None:
    """The folders that the name itself asks for, none of them led outside by a link."""
    missing = [each for each in (inner, *inner.parents) if each.is_relative_to(folder) and not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        sync(each.parent)
    if not inner.resolve().is_relative_to(folder.resolve()):
        raise FolderUnusable(f"{inner} leads outside the folder {folder}; remove that link.")


def _digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make a file or the names in a folder durable; some network file systems cannot, and see to it themselves."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


@contextmanager
def told(folder: Path, else_: str = "set another folder") -> Iterator[None]:
    """The system's refusals as one sentence; `else_` is what can be done instead of mending the folder."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise FolderUnusable(f"The disk of {folder} is full; free space and run this again.") from None
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise FolderUnusable(
                f"In the folder {folder} nothing may be written; change its rights or {else_}."
            ) from None
        raise FolderUnusable(
            f"The folder {folder} cannot be used ({error.strerror or error}); mend it or {else_}."
        ) from None
