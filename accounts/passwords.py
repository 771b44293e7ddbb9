"""Passwords, hashed with argon2id (RFC 9106) at the library's own cost, which is a part of the hash and may grow."""

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.errors import AccountWrong

SHORTEST, LONGEST = 12, 1_000
AT_ONCE = threading.BoundedSemaphore(2)  # each takes 64 MiB and a core while it works
HASHER = PasswordHasher()


def check(password: str) -> None:
    """AccountWrong for one that is too short or too long."""
    if len(password) < SHORTEST:
        raise AccountWrong(f"A password has {SHORTEST} characters or more; a few words in a row are easy to keep.")
    if len(password) > LONGEST:
        raise AccountWrong(f"A password has at most {LONGEST:,} characters.")


def hashed(password: str) -> str:
    """What is kept of it. AccountWrong as for check."""
    check(password)
    with AT_ONCE:
        return HASHER.hash(_told(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash. None, for a name that is unknown, takes as long and is never right."""
    given = _told(password[: LONGEST + 1])
    with AT_ONCE:
        try:
            return HASHER.verify(kept or _nobodys(), given) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_dated(kept: str) -> bool:
    """Whether it was hashed at another cost than would be now."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")


def _told(password: str) -> str:
    """The same whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)
