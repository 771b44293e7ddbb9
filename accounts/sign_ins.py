"""Sign-ins: a random token that a browser holds, of which the hash is kept, with an end, an idle end, and an account.

It works from memory, for every request asks; what is kept there is read anew once a transaction told of a change, so
that a sign-in that is ended opens nothing from that moment, and a role that is taken away holds at the next click.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accounts import accounts, audit, passwords
from accounts.accounts import CHANGES, Account
from sql.reader import Writer
from sql.warehouse import Warehouse

NOTED_EVERY = timedelta(minutes=5)
MOST = 20  # sign-ins of one account; the one that was not used for longest gives way


@dataclass
class _Kept:
    hash: str
    account: str
    expires_at: datetime
    last_seen_at: datetime  # that of the file, or newer
    noted_at: datetime


class SignIns:
    """For one warehouse and process; any thread may ask."""

    def __init__(self, warehouse: Warehouse, clock: Callable[[], datetime]) -> None:
        settings = warehouse.home.settings
        self._warehouse = warehouse
        self._clock = clock
        self._lasts = timedelta(hours=settings.sign_in_hours)
        self._idle = timedelta(hours=settings.sign_in_idle_hours)
        self._guard = threading.Lock()
        self._kept: dict[str, _Kept] = {}
        self._accounts: dict[str, Account] = {}
        self._change: int | None = None
        # Two homes on one machine share its cookies, whatever their ports.
        self.cookie = f"klankbord_{hashlib.sha256(str(warehouse.home.path).encode()).hexdigest()[:8]}"

    @property
    def lasts(self) -> timedelta:
        return self._lasts

    def check(self, name: str, password: str) -> Account | None:
        """The account of that name, where it is enabled and this is its password; slow, and as slow for any other."""
        account = self.account(name)
        kept = account.password if account else None
        if not passwords.is_right(kept, password) or account is None or kept is None:
            return None
        if passwords.is_dated(kept):
            with self._warehouse.transaction() as writer:
                fresh = {"password": passwords.hashed(password), "name": account.name, "kept": kept}
                writer.execute(
                    "update app.account set password = $password where name = $name and password = $kept", fresh
                )
                writer.tell(CHANGES)
            account = replace(account, password=fresh["password"])
        return account

    def begin(self, account: Account, way: str) -> str | None:
        """Sign in as `account`; the token, which is kept nowhere. `way` is recorded: password, oidc, first. None where
        the account is another by now: it may have got another password, or was disabled, while this one was checked."""
        with self._warehouse.transaction() as writer:
            if accounts.find(writer, account.name) != account:
                return None
            return begin(writer, account, self._clock(), self._lasts, way)

    def whose(self, token: str | None, *, counts: bool = True) -> Account | None:
        """The account that is signed in by `token`, as it stands now; None where it is over. `counts`: it is in use."""
        if not token:
            return None
        hashed, now = hash_of(token), self._clock()
        with self._guard:
            self._fill()
            kept = self._kept.get(hashed)
            if kept is None or not hmac.compare_digest(kept.hash, hashed) or self._is_over(kept, now):
                return None
            account = self._accounts.get(kept.account)
            if account is None or not account.is_enabled:
                return None
            if counts:
                kept.last_seen_at = max(now, kept.last_seen_at)
            is_to_note = counts and now - kept.noted_at >= NOTED_EVERY
            if is_to_note:
                kept.noted_at = now
        if is_to_note:
            threading.Thread(target=self._note, args=(hashed, now), name="noting a sign-in", daemon=True).start()
        return account

    def account(self, name: str) -> Account | None:
        """The account of that name, in whatever case, as it stands now, where it is enabled."""
        typed = name.strip().casefold()
        with self._guard:
            self._fill()
            found = next((each for each in self._accounts.values() if each.name.casefold() == typed), None)
        return found if found and found.is_enabled else None

    def of_address(self, email: str) -> Account | None:
        """The account of that e-mail address, enabled or not."""
        with self._guard:
            self._fill()
            return next((each for each in self._accounts.values() if each.email == email.strip().lower()), None)

    def anybody(self) -> bool:
        """Whether there is an account as which somebody could sign in."""
        with self._guard:
            self._fill()
            return any(each.can_sign_in for each in self._accounts.values())

    def end(self, token: str) -> None:
        """Sign out; nothing where it was over."""
        account = self.whose(token, counts=False)
        with self._warehouse.transaction() as writer:
            writer.execute("delete from app.sign_in where hash = $hash", {"hash": hash_of(token)})
            if account:
                audit.record(writer, account, "account.sign_out", self._clock(), about=account.name)
            writer.tell(CHANGES)

    def _is_over(self, kept: _Kept, now: datetime) -> bool:
        return now >= kept.expires_at or now - kept.last_seen_at >= self._idle

    def _fill(self) -> None:
        """Read accounts and sign-ins anew where one changed since."""
        change = self._warehouse.changes_of(CHANGES)
        if change == self._change:
            return
        with self._warehouse.reader() as reader:
            found = accounts.all_accounts(reader)
            rows = reader.rows("select hash, account, expires_at, last_seen_at from app.sign_in")
        before = self._kept
        self._kept = {}
        for hashed, account, expires_at, seen_at in rows:
            seen = max(seen_at, before[hashed].last_seen_at) if hashed in before else seen_at
            self._kept[hashed] = _Kept(hashed, account, expires_at, seen, seen_at)
        self._accounts = {each.name: each for each in found}
        self._change = change

    def _note(self, hashed: str, now: datetime) -> None:
        """Apart from the request, which never waits for whoever is writing; one that goes unnoted harms nobody."""
        with suppress(Exception), self._warehouse.transaction() as writer:
            writer.execute(
                "update app.sign_in set last_seen_at = greatest(last_seen_at, $now) where hash = $hash",
                {"now": now, "hash": hashed},
            )


def begin(writer: Writer, account: Account, now: datetime, lasts: timedelta, way: str) -> str:
    """As SignIns.begin, in a transaction that is open."""
    token = secrets.token_urlsafe(32)
    writer.execute(
        """delete from app.sign_in where expires_at <= $now or hash in (
            select hash from app.sign_in where account = $account order by last_seen_at desc offset $most)""",
        {"now": now, "account": account.name, "most": MOST - 1},
    )
    writer.execute(
        "insert into app.sign_in values ($hash, $account, $now, $expires_at, $now)",
        {"hash": hash_of(token), "account": account.name, "now": now, "expires_at": now + lasts},
    )
    audit.record(writer, account, "account.sign_in", now, about=account.name, detail=way)
    writer.tell(CHANGES)
    return token


def hash_of(token: str) -> str:
    """A token is 256 random bits, so its plain hash cannot be searched back."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
