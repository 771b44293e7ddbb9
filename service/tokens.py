"""API tokens: random, shown once, kept as a hash, with scopes, a place, an end, a last use, sleep and a way to take
them back. Who is let in is decided in service/api/admission.py; the text of a token enters nothing that is kept."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_network
from typing import Any

from jobs import revoking
from jobs.revoking import CHANGES
from jobs.sleep import UNUSED, Sleep
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


class State(StrEnum):
    LIVE = "live"
    SLEEPS_SOON = "sleeps soon"
    ASLEEP = "asleep"
    ENDED = "ended"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Token:
    name: str
    scopes: frozenset[Scope]
    hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    source: str | None  # the one source whose hook it opens
    addresses: tuple[str, ...]  # networks from which it may be used; none: from anywhere
    woken_at: datetime | None

    @property
    def sleeps_at(self) -> datetime:
        return max(filter(None, (self.created_at, self.last_used_at, self.woken_at))) + UNUSED

    def state(self, now: datetime) -> State:
        if self.revoked_at is not None:
            return State.REVOKED
        if self.expires_at is not None and self.expires_at <= now:
            return State.ENDED
        sleep = Sleep.of(self.sleeps_at - UNUSED, now)
        return State.LIVE if sleep is Sleep.AWAKE else State(sleep)

    def is_over(self, now: datetime) -> bool:
        return self.state(now) in (State.ENDED, State.REVOKED)


def add(
    writer: Writer,
    name: str,
    scopes: frozenset[Scope],
    now: datetime,
    expires_at: datetime | None = None,
    *,
    source: str | None = None,
    addresses: Sequence[str] = (),
) -> str:
    """Make a token; its text, which is kept nowhere. WrongInput where a live one has the name."""
    if not re.fullmatch(r"\S(.{0,98}\S)?", name):
        raise WrongInput("The name of a token is one line of at most 100 characters.")
    if name.startswith(PREFIX):
        raise WrongInput(f"The name of a token does not begin with {PREFIX}, as its text does; name who uses it.")
    if not scopes:
        raise WrongInput(f"A token needs a scope: {', '.join(Scope)}.")
    if expires_at is not None and expires_at <= now:
        raise WrongInput("The token would have ended already; give an --expires in the future.")
    if source is not None:
        _check_source(writer, source, scopes)
    networks = _networks(addresses)
    if any(each.name == name and not each.is_over(now) for each in all_tokens(writer)):
        raise WrongInput(f"There is a token {quoted(name)} already; revoke it first, or choose another name.")
    text = PREFIX + secrets.token_urlsafe(32)
    writer.execute(
        """insert into app.token (name, scope, hash, created_at, expires_at, source, addresses)
        values ($name, $scope, $hash, $now, $expires_at, $source, $addresses)""",
        {
            "name": name,
            "scope": " ".join(sorted(scopes)),
            "hash": hash_of(text),
            "now": now,
            "expires_at": expires_at,
            "source": source,
            "addresses": networks or None,
        },
    )
    writer.tell(CHANGES)
    return text


def all_tokens(reader: Reader) -> list[Token]:
    return [_token(row) for row in reader.rows(f"select {COLUMNS} from app.token order by created_at, name")]


def revoke(writer: Writer, name: str, now: datetime) -> None:
    """From now on the token of that name opens nothing. WrongInput where none has the name."""
    names = [each.name for each in all_tokens(writer) if each.revoked_at is None]
    if name not in names:
        raise WrongInput(f"There is no token {quoted(name)} to revoke; there are: {', '.join(names) or 'none'}.")
    revoking.revoke(writer, now, name=name)


def wake(writer: Writer, name: str, now: datetime) -> None:
    """Count the token as unused from now on, so that it opens what it opened. WrongInput where it cannot wake."""
    found = {each.name: each for each in all_tokens(writer) if not each.is_over(now)}
    if name not in found:
        raise WrongInput(
            f"There is no token {quoted(name)} to wake; there are: {', '.join(found) or 'none'}. "
            "One that has ended or was revoked stays so: make another."
        )
    writer.execute("update app.token set woken_at = $now where hash = $hash", {"now": now, "hash": found[name].hash})
    writer.tell(CHANGES)


def warnings(reader: Reader, now: datetime) -> list[str]:
    """A sentence for each token that sleeps, or will within 14 days."""
    told = []
    for each in all_tokens(reader):
        day = f"{each.sleeps_at.day} {each.sleeps_at:%B %Y}"
        if each.state(now) is State.ASLEEP:
            told.append(f"The token {quoted(each.name)} sleeps since {day}: {how_to_wake(each.name)}")
        elif each.state(now) is State.SLEEPS_SOON:
            told.append(
                f"The token {quoted(each.name)} falls asleep on {day} unless it is used: {how_to_wake(each.name)}"
            )
    return told


def how_to_wake(name: str) -> str:
    return f"it was not used for long; keep it with klankbord token wake {quoted(name)}, or revoke it."


def note_use(writer: Writer, token: Token, now: datetime) -> None:
    """Keep when it was used. It tells of no change: whoever let the token in knows it already."""
    writer.execute(
        "update app.token set last_used_at = greatest($now, coalesce(last_used_at, $now)) where hash = $hash",
        {"now": now, "hash": token.hash},
    )


def hash_of(text: str) -> str:
    """A token is 256 random bits, so its plain hash cannot be searched back."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


COLUMNS = "name, scope, hash, created_at, expires_at, last_used_at, revoked_at, source, addresses, woken_at"


def _token(row: tuple[Any, ...]) -> Token:
    name, scopes, hashed, created_at, expires_at, used_at, revoked_at, source, addresses, woken_at = row
    networks, opens = tuple(addresses or ()), frozenset(map(Scope, scopes.split()))
    return Token(name, opens, hashed, created_at, expires_at, used_at, revoked_at, source, networks, woken_at)


def _check_source(reader: Reader, source: str, scopes: frozenset[Scope]) -> None:
    if scopes != {Scope.HOOK}:
        raise WrongInput("Only a token whose one scope is hook can be for one source; make another for the rest.")
    known = [name for (name,) in reader.rows("select name from app.source order by name")]
    if source not in known:
        raise WrongInput(
            f"There is no source {quoted(source)} for this token; there are: {', '.join(known) or 'none yet'}."
        )


def _networks(addresses: Sequence[str]) -> list[str]:
    found = []
    for each in addresses:
        try:
            found.append(str(ip_network(each.strip(), strict=False)))
        except ValueError:
            raise WrongInput(
                f"{quoted(each)} is no address or network; write it as 192.0.2.7 or 192.0.2.0/24."
            ) from None
    return found
