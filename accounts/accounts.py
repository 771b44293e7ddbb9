"""Accounts: a name, a role, and how one signs in as it. Every change is recorded in its own transaction."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from accounts import passwords
from accounts.errors import AccountUnknown, AccountWrong
from accounts.roles import Role
from sql.errors import quoted
from sql.reader import Reader, Writer

CHANGES = "app.account"  # what a transaction tells of (Writer.tell) when an account or a sign-in is another than before
COLUMNS = "name, role, email, password, created_at, disabled_at"
DEMO = "demo"  # the account of whoever opens the sample data; it has no password


@dataclass(frozen=True)
class Account:
    name: str
    role: Role
    email: str | None = None
    password: str | None = field(default=None, repr=False)  # its hash
    created_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def is_enabled(self) -> bool:
        return self.disabled_at is None

    @property
    def can_sign_in(self) -> bool:
        return self.is_enabled and bool(self.password or self.email)


def all_accounts(reader: Reader) -> list[Account]:
    """By name."""
    rows = reader.rows(f"select {COLUMNS} from app.account order by name")
    return [Account(name, Role(role), *rest) for name, role, *rest in rows]


def find(reader: Reader, name: str) -> Account | None:
    """In whatever case it is typed, for no two names differ in that alone."""
    return next((each for each in all_accounts(reader) if each.name.casefold() == name.strip().casefold()), None)


def anybody_can_sign_in(reader: Reader) -> bool:
    return any(each.can_sign_in for each in all_accounts(reader))


def add(
    writer: Writer, name: str, role: str, now: datetime, *, password: str | None = None, email: str | None = None
) -> Account:
    """Make an account. AccountWrong where it cannot be, or there is one of that name or address."""
    if not re.fullmatch(r"\S(.{0,62}\S)?", name):
        raise AccountWrong("The name of an account is one line of at most 64 characters.")
    known = all_accounts(writer)
    if any(each.name.casefold() == name.casefold() for each in known):
        raise AccountWrong(f"There is an account {quoted(name)} already; choose another name.")
    address = _address(email, known)
    if role_of(role) is not Role.ADMIN and (password or address) and not any(map(_is_admin_who_can, known)):
        raise AccountWrong("The first account that can sign in is an admin's, or nobody could make others.")
    made = Account(name, role_of(role), address, passwords.hashed(password) if password is not None else None, now)
    writer.execute(
        f"insert into app.account ({COLUMNS}) values ($name, $role, $email, $password, $created_at, $disabled_at)",
        {**vars(made), "role": str(made.role)},
    )
    writer.tell(CHANGES)
    return made


def change_role(writer: Writer, name: str, role: str) -> Account:
    """AccountUnknown; AccountWrong for a role that is none, or where no admin would be left."""
    found = known(writer, name)
    given = role_of(role)
    if given is not Role.ADMIN:
        _check_left(writer, found)
    _update(writer, found, role=str(given))
    return found


def change_password(writer: Writer, name: str, password: str) -> Account:
    """Another password; who signed in with the one before is signed out."""
    found = known(writer, name)
    _update(writer, found, password=passwords.hashed(password))
    sign_out(writer, found.name)
    return found


def disable(writer: Writer, name: str, now: datetime) -> Account:
    """Let nobody in as it any more, and sign it out; it can be enabled again."""
    found = known(writer, name)
    _check_left(writer, found)
    _update(writer, found, disabled_at=now)
    sign_out(writer, found.name)
    return found


def enable(writer: Writer, name: str) -> Account:
    found = known(writer, name)
    _update(writer, found, disabled_at=None)
    return found


def remove(writer: Writer, name: str) -> Account:
    """Delete it; what it did stays in the record under its name."""
    found = known(writer, name)
    _check_left(writer, found)
    sign_out(writer, found.name)
    writer.execute("delete from app.account where name = $name", {"name": found.name})
    writer.tell(CHANGES)
    return found


def sign_out(writer: Writer, name: str) -> int:
    """End every sign-in of the account; how many there were."""
    ended = writer.execute("delete from app.sign_in where account = $name", {"name": known(writer, name).name})
    writer.tell(CHANGES)
    return ended


def known(reader: Reader, name: str) -> Account:
    """AccountUnknown names those that there are."""
    if found := find(reader, name):
        return found
    names = ", ".join(each.name for each in all_accounts(reader)) or "none yet"
    raise AccountUnknown(f"There is no account {quoted(name)}; there are: {names}.")


def role_of(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise AccountWrong(f"There is no role {quoted(text)}; there are {', '.join(Role)}.") from None


def _is_admin_who_can(account: Account) -> bool:
    return account.role is Role.ADMIN and account.can_sign_in


def _address(email: str | None, known: list[Account]) -> str | None:
    if not email:
        return None
    address = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        raise AccountWrong(f"{quoted(email)} is no e-mail address; write it as name@company.com.")
    if any(each.email == address for each in known):
        raise AccountWrong(f"Another account has the address {quoted(address)}; an address leads to one account.")
    return address


def _check_left(writer: Writer, leaving: Account) -> None:
    """Somebody has to be able to sign in and make accounts."""
    if leaving.role is not Role.ADMIN or not leaving.is_enabled:
        return
    others = [each for each in all_accounts(writer) if each.role is Role.ADMIN and each.is_enabled]
    if not any(each.can_sign_in or not leaving.can_sign_in for each in others if each.name != leaving.name):
        raise AccountWrong(f"{quoted(leaving.name)} is the last admin; make another one admin first.")


def _update(writer: Writer, account: Account, **values: object) -> None:
    changes = ", ".join(f"{name} = ${name}" for name in values)
    writer.execute(f"update app.account set {changes} where name = $account", {**values, "account": account.name})
    writer.tell(CHANGES)
