"""Who looks: the account that is signed in, what it may do, and the record of what it did. Pages write through here and
nowhere else, so that what somebody may not do cannot be done by a button either, and what was done is recorded with it.

Only a page's own run knows who looks: work that goes on beside it is asked for before it begins.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

import polars as pl
import streamlit as st

from accounts import audit
from accounts.accounts import Account
from accounts.errors import NotAllowed, NotSignedIn
from accounts.roles import Act, Role
from accounts.roles import may as role_may
from dashboard import discreet, house
from dashboard.said import for_reader, for_reader_hiding
from dashboard.words import say
from dashboard.work import Work
from segments.errors import CustomerErased, CustomerUnknown
from segments.why import witness
from sql.column import column_named
from sql.reader import Writer

T = TypeVar("T")
HIDDEN = "•••"
LOOKED_FOR = timedelta(minutes=10)  # looking at one person again within it is one look
# What of a reason may be somebody's: what is quoted, what stands after a colon, addresses, long numbers.
VALUE = re.compile(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|“[^”]*”|(?<=: ).+|\S+@\S+|\+?\d(?:[ ()-]*\d){4,}""", re.DOTALL)
# What of a run's message may be: addresses, and words of a file that mean nothing, each with its rows.
TOLD = re.compile(r"""\S+@\S+|\"(?:[^"\\]|\\.)*"(?= \(\d)""")


def account() -> Account:
    """The account as it stands at this moment. NotSignedIn where there is none, or no longer."""
    given = house.signed_in()
    signs = house.sign_ins()
    if given is not None:
        return _signed_in(signs.account(given.name))
    return _signed_in(signs.whose(st.context.cookies.get(signs.cookie), counts=False))


def may(act: Act) -> bool:
    """Whether who looks may do `act`; it decides what is drawn, and `require` what is done."""
    return _may(account(), act)


def refusal(act: Act) -> str:
    """The sentence for where a role does not do `act`: who does."""
    return _refusal(account(), act)


def require(act: Act) -> Account:
    """The account that looks. NotAllowed, as a sentence, where its role does not do `act`."""
    return _required(account(), act)


@contextmanager
def writing(act: Act | None, did: str, about: str | None = None, detail: str | None = None) -> Iterator[Writer]:
    """The transaction of a write: `act` must be allowed (None: to any account), and `did` (`profile.save`) is recorded
    in it."""
    by = account() if act is None else require(act)
    with house.warehouse().transaction() as writer:
        yield writer
        audit.record(writer, by, did, house.now(), about=about, detail=detail)


def handing(act: Act, did: str, make: Callable[[], T], about: str) -> Callable[[], T]:
    """What a button hands out as a file, made by `make` when a browser fetches it. That is beside the page's run, and
    before what is done on a click: so the account that looks now is asked again there, and recorded."""
    name = account().name

    def made() -> T:
        by = _required(_signed_in(house.sign_ins().account(name)), act)
        with house.warehouse().transaction() as writer:
            audit.record(writer, by, did, house.now(), about=about)
        return make()

    return made


def allow(act: Act, did: str, about: str | None = None, detail: str | None = None) -> None:
    """As writing, for what has transactions of its own: the record stands before it begins."""
    with writing(act, did, about, detail):
        pass


def allow_reading(act: Act, did: str, about: str | None = None, detail: str | None = None) -> None:
    """As allow, for what only reads: its record is made beside it."""
    _record_beside(require(act), did, about=about, detail=detail)


def look_up(customer: str) -> None:
    """Before a person is shown: who looks must see people, and that they look is recorded; `customer` is an id or an
    address, present or former, of which the record keeps the key alone. Nobody of that name is no error here."""
    by = require(Act.PEOPLE)
    with house.warehouse().reader() as reader:
        try:
            key = witness.person(reader, customer.strip()).customer_key
        except (CustomerUnknown, CustomerErased):
            return
    if _is_new_look(key):
        _record_beside(by, "person.look", key=key)


def look_at_list(about: str, detail: str | None = None) -> None:
    """Before people are listed: that they are looked at is recorded, where who looks sees who they are."""
    by = account()
    if _may(by, Act.PEOPLE) and _is_new_look((about, detail)):
        _record_beside(by, "person.list", about=about, detail=detail)


def _record_beside(
    by: Account, did: str, *, about: str | None = None, detail: str | None = None, key: int | None = None
) -> None:
    """Record what only reads. Whoever writes meanwhile, an import of minutes, holds up the record and not the page."""
    warehouse, now = house.warehouse(), house.now()

    def record(_: Event) -> None:
        with warehouse.transaction() as writer:
            audit.record(writer, by, did, now, about=about, detail=detail, customer_key=key)

    recording = Work(record)
    if recording.is_done(house.patience()) and recording.error is not None:
        raise recording.error


def _signed_in(found: Account | None) -> Account:
    if found is None:
        raise NotSignedIn(say("who.signed_out"))
    return found


def _may(by: Account, act: Act) -> bool:
    return role_may(by.role, act, house.warehouse().home.settings.sees_people)


def _required(by: Account, act: Act) -> Account:
    if not _may(by, act):
        raise NotAllowed(_refusal(by, act))
    return by


def _refusal(by: Account, act: Act) -> str:
    """That its role does not do `act`, and which do."""
    sees = house.warehouse().home.settings.sees_people
    able = ", ".join(say(f"role.{each}") for each in Role if role_may(each, act, sees))
    return say("who.not_allowed", role=say(f"role.{by.role}"), act=say(f"act.{act}"), able=able or say("who.nobody"))


def _is_new_look(what: Hashable) -> bool:
    """Whether this session did not look at it moments ago, which is then one look."""
    looked: dict[Hashable, datetime] = st.session_state.setdefault("looked_at", {})
    if what in looked and house.now() - looked[what] < LOOKED_FOR:
        return False
    looked[what] = house.now()
    return True


def masked(frame: pl.DataFrame, *shown: str) -> pl.DataFrame:
    """`frame` for who looks: where they may not see personal data, every text is hidden but those of the columns
    `shown`, which tell of nobody."""
    if may(Act.PEOPLE):
        return frame
    hidden = [name for name, kind in frame.schema.items() if name not in shown and _tells(kind)]
    return frame.with_columns(
        pl.when(column_named(name).is_not_null()).then(pl.lit(HIDDEN)).alias(name) for name in hidden
    )


def masked_text(text: str) -> str:
    """A text that may tell of people, for who looks."""
    return text if may(Act.PEOPLE) else HIDDEN


def masked_reason(text: str) -> str:
    """Why a row was not taken, in the reader's language, and without the values that it repeats for who does not see
    them."""
    return for_reader(text) if may(Act.PEOPLE) else for_reader_hiding(text, VALUE, HIDDEN)


def masked_message(text: str) -> str:
    """What came of a run, in the reader's language, and without addresses for who does not see them, for a vendor may
    repeat one, nor words of a file, for a column that is taken for another may hold names. What else stands there is
    numbers, files and commands."""
    return for_reader(text) if may(Act.PEOPLE) else for_reader_hiding(text, TOLD, HIDDEN)


def least_people() -> int:
    """How many people must have a value for it to be offered to who looks: one that few have points at somebody, which
    is not for who may not see personal data."""
    return 0 if may(Act.PEOPLE) else discreet.SHARED


def _tells(kind: pl.DataType) -> bool:
    return kind.is_nested() or kind in (pl.String, pl.Categorical, pl.Enum, pl.Binary, pl.Object)
