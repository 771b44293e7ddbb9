"""API tokens: random, shown once, kept as a hash, with scopes, an end, a last use and a way to take them back."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.errors import WrongInput
from sql.errors import quoted
from sql.reader import Reader, Writer

PREFIX = "kb_"
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    HOOK = "hook"
    READ = "read"
    WRITE = "write"
    SQL = "sql"


@dataclass(frozen=True)
class Token:
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def add(writer: Writer, name: str, scopes: frozenset[Scope], now: datetime, expires_at: datetime | None = None) -> str:
    """Make a token; its text, which is kept nowhere. WrongInput where a live one has the name."""
    if not re.fullmatch(r"\S(.{0,98}\S)?", name):
        raise WrongInput("The name of a token is one line of at most 100 characters.")
    if not scopes:
        raise WrongInput(f"A token needs a scope: {', '.join(Scope)}.")
    if expires_at is not None and expires_at <= now:
        raise WrongInput("The token would have ended already; give an --expires in the future.")
    if any(each.name == name and each.is_live(now) for each in all_tokens(writer)):
        raise WrongInput(f"There is a token {quoted(name)} already; revoke it first, or choose another name.")
    text = PREFIX + secrets.token_urlsafe(32)
    writer.execute(
        """insert into app.token (name, scope, hash, created_at, expires_at)
        values ($name, $scope, $hash, $now, $expires_at)""",
        {
            "name": name,
            "scope": " ".join(sorted(scopes)),
            "hash": _hash(text),
            "now": now,
            "expires_at": expires_at,
        },
    )
    return text


def all_tokens(reader: Reader) -> list[Token]:
    return [_token(row) for row in reader.rows(f"select {COLUMNS} from app.token order by created_at, name")]


def revoke(writer: Writer, name: str, now: datetime) -> None:
    """From now on the token of that name opens nothing. WrongInput where none has the name."""
    live = [each.name for each in all_tokens(writer) if each.revoked_at is None]
    if name not in live:
        raise WrongInput(f"There is no token {quoted(name)} to revoke; there are: {', '.join(live) or 'none'}.")
    writer.execute(
        "update app.token set revoked_at = $now where name = $name and revoked_at is null", {"now": now, "name": name}
    )


def find(reader: Reader, text: str, now: datetime) -> Token | None:
    """The live token that `text` is. A token is 256 random bits, so its plain hash cannot be searched back."""
    wanted = _hash(text)
    for hashed, *row in reader.rows(f"select hash, {COLUMNS} from app.token where revoked_at is null"):
        if hmac.compare_digest(hashed, wanted) and (token := _token(tuple(row))).is_live(now):
            return token
    return None


def is_use_to_note(token: Token, now: datetime) -> bool:
    """Whether the last use that is kept is old enough to be written again."""
    return token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY


def note_use(writer: Writer, token: Token, now: datetime) -> None:
    writer.execute(
        "update app.token set last_used_at = $now where name = $name and revoked_at is null",
        {"now": now, "name": token.name},
    )


COLUMNS = "name, scope, created_at, expires_at, last_used_at, revoked_at"


def _token(row: tuple[object, ...]) -> Token:
    name, scopes, *times = row
    return Token(str(name), frozenset(map(Scope, str(scopes).split())), *times)  # type: ignore[arg-type]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
