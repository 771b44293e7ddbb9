"""The values that a field is compared with: real ones to choose from where there are, with how often each occurs."""

from datetime import UTC, date
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import reads
from dashboard.draft import MANY_OPERANDS, TWO_OPERANDS, Test
from dashboard.reads.sendings import FIELDS, Sending, sendings
from dashboard.words import date_form, day, number, say
from segments import ast
from segments.ast import Operator
from sql.field import Field, Kind

CHOSEN = (Operator.IS, Operator.IS_NOT, Operator.HAS, Operator.DOES_NOT_HAVE)


def pick_operands(test: Test, field: Field, activity: str | None) -> None:
    """Widgets in the current row for what `test` compares with; what they say is written into it."""
    key = f"value_{test.id}"
    operands = test.operands
    if test.how in MANY_OPERANDS:
        test.operands = _pick_many(key, operands, field, activity) or [None]
    elif test.how in TWO_OPERANDS:
        first = _pick_one(f"{key}_from", operands[0], field, activity, test.how)
        st.markdown(say("window.and"), width="content")
        test.operands = [first, _pick_one(f"{key}_to", operands[1], field, activity, test.how)]
    else:
        test.operands = [_pick_one(key, operands[0], field, activity, test.how)]


def _pick_one(key: str, value: ast.Value | None, field: Field, activity: str | None, how: str) -> ast.Value | None:
    match field.type.kind:
        case Kind.NUMBER:
            return _number(key, value)
        case Kind.BOOLEAN:
            return _yes_or_no(key, value)
        case Kind.DATE | Kind.TIME:
            return _day(key, value)
    return _known_text(key, value, field, activity) if how in CHOSEN else _free_text(key, value)


def _number(key: str, value: ast.Value | None) -> Decimal | None:
    shown = float(value) if isinstance(value, Decimal) else None
    given = st.number_input(
        say("builder.value"),
        value=shown,
        step=1.0,
        format="%.10g",
        key=key,
        placeholder=say("builder.number"),
        label_visibility="collapsed",
        width=112,
    )
    if given is None or given == shown:
        return value if given is not None and isinstance(value, Decimal) else None
    return Decimal(repr(given)) if given % 1 else Decimal(int(given))


def _yes_or_no(key: str, value: ast.Value | None) -> bool:
    return bool(
        st.selectbox(
            say("builder.value"),
            (True, False),
            index=0 if value is not False else 1,
            format_func=lambda each: say("builder.true" if each else "builder.false"),
            key=key,
            label_visibility="collapsed",
            filter_mode=None,
            width=120,
        )
    )


def _day(key: str, value: ast.Value | None) -> date | None:
    given = st.date_input(
        say("window.day"),
        value if isinstance(value, date) else None,
        key=key,
        label_visibility="collapsed",
        format=date_form(),
        width=140,
    )
    return given if isinstance(given, date) else None


def _free_text(key: str, value: ast.Value | None) -> str | None:
    given = st.text_input(
        say("builder.value"),
        value if isinstance(value, str) else "",
        key=key,
        placeholder=say("builder.text"),
        label_visibility="collapsed",
        width=220,
        live="400ms",
    )
    return given if given and given.strip() else None


def _known_text(key: str, value: ast.Value | None, field: Field, activity: str | None) -> str | None:
    told = _told(field, activity)
    options = _with(list(told), [value])
    given = st.selectbox(
        say("builder.value"),
        options,
        index=options.index(str(value)) if value is not None else None,
        format_func=lambda each: told.get(each, each),
        key=key,
        placeholder=say("builder.choose"),
        label_visibility="collapsed",
        accept_new_options=True,
        filter_mode="contains",
        width=240 if field.name not in FIELDS else 380,
    )
    return str(given) if given and str(given).strip() else None


def _pick_many(
    key: str, operands: list[ast.Value | None], field: Field, activity: str | None
) -> list[ast.Value | None]:
    told = _told(field, activity)
    present = [str(each) for each in operands if each is not None]
    given = st.multiselect(
        say("builder.value"),
        _with(list(told), operands),
        default=present,
        format_func=lambda each: told.get(each, each),
        key=key,
        placeholder=say("builder.choose_some"),
        label_visibility="collapsed",
        accept_new_options=True,
        filter_mode="contains",
        width=340,
        select_all=False,
    )
    if given == present:
        return operands
    read = [_read(str(each), field.type.kind) for each in given]
    return [each for each in read if each is not None]


def _read(text: str, kind: Kind) -> ast.Value | None:
    if kind is not Kind.NUMBER:
        return text if text.strip() else None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _with(options: list[str], present: list[ast.Value | None]) -> list[str]:
    return options + [str(each) for each in present if each is not None and str(each) not in options]


def _told(field: Field, activity: str | None) -> dict[str, str]:
    """What there is to choose from and what is told of each: how often it occurs; of a mailing, how much and when."""
    known = reads.the_catalog().activity(activity) if activity else None
    if known and known.event and field.name in FIELDS:
        return {name: _sent(each) for name, each in sendings(field.name).items()}
    counted = dict(reads.values(activity, field.name))
    return {each: _counted(each, counted) for each in counted}


def _sent(sending: Sending) -> str:
    here = ZoneInfo(reads.zone())
    days = (each.replace(tzinfo=UTC).astimezone(here).date() for each in (sending.first_at, sending.last_at))
    first, last = days
    phrase = "sending.on_day" if first == last else "sending.about"
    told = say(phrase, sent=sending.sent, first=day(first), last=day(last))
    return "  ·  ".join(filter(None, (sending.name, sending.campaign, told)))


def _counted(value: str, counted: dict[str, int]) -> str:
    shown = value if len(value) <= 60 else value[:59] + "…"
    return f"{shown}  ({number(counted[value])})" if counted.get(value) else shown
