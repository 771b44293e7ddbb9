"""The parameters of a query as fields of the right kind, by what each is unless given otherwise. An empty field gives
nothing: who means null writes it."""

from datetime import date
from typing import Any

import streamlit as st

from dashboard import question
from dashboard.words import date_form, say

NULL = object()


def draw_fields(names: list[str]) -> None:
    """A field for each; what is filled in is what the query gets, an empty text only where that is what was saved."""
    if not names:
        return
    found = question.opened()
    defaults = found.parameters if found else {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in names:
            found_empty = name in defaults and defaults[name] == ""
            filled = _draw(name, question.value_of(name), kind_of(defaults.get(name)))
            if filled is None or (filled == "" and not found_empty):
                question.take_back(name)
            else:
                question.give(name, None if filled is NULL else filled)


def kind_of(value: Any) -> str:
    """`boolean`, `whole`, `number`, `date` or `text`; `any` of what says nothing about itself."""
    match value:
        case bool():
            return "boolean"
        case int():
            return "whole"
        case float():
            return "number"
        case str() if _date(value):
            return "date"
        case str():
            return "text"
        case _:
            return "any"


def _draw(name: str, value: Any, kind: str) -> Any:
    """What stands in the field; None for nothing, NULL for a null."""
    key, width = f"query_field_{name}_{kind}", 180
    match kind:
        case "boolean":
            return st.toggle(name, bool(value), key=key)
        case "whole" | "number":
            is_whole = kind == "whole"
            present = None if not isinstance(value, int | float) else int(value) if is_whole else float(value)
            return st.number_input(name, value=present, step=1 if is_whole else None, key=key, width=width)
        case "date":
            return st.date_input(name, _date(value), key=key, format=date_form(), width=width)
        case "text":
            return st.text_input(name, value if isinstance(value, str) else "", key=key, width=width)
        case _:
            known = question.as_text(value) if question.is_given(name) else None
            typed = st.text_input(name, known, key=key, width=width, placeholder=say("query.no_value"))
            filled = question.from_text(typed) if typed else None
            return NULL if typed and filled is None else filled


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except (TypeError, ValueError):
        return None
