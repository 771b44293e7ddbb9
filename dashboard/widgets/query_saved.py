"""Saved queries: open one, keep the one on the desk, forget one, or make a static list of its people. Everything
that is written from the Query page is written here, in `_write`."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from accounts.roles import Act
from dashboard import asking, house, question, trouble, who
from dashboard.reads import readable
from dashboard.said import for_reader
from dashboard.telling import tell
from dashboard.widgets.head import escaped
from dashboard.widgets.query_answer import stop_asking
from dashboard.words import number, say
from exports.export import forget_query
from ingest.queried_list import list_of_query
from jobs.run import Outcome, State
from sql import saved_query
from sql.errors import KlankbordError, quoted
from sql.saved_query import SavedQuery

T = TypeVar("T")
CHOOSER = "query_chooser"
ACTIONS = ("save_as", "as_list", "remove")


def draw_saved() -> None:
    """Which saved query this is, and what can be done with it."""
    found = readable.saved()
    opened = question.opened()
    names = [each.name for each in found]
    titles = {each.name: each.title or each.name for each in found}
    st.session_state[CHOOSER] = opened.name if opened else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if names:
            st.selectbox(
                say("query.saved"),
                names,
                key=CHOOSER,
                format_func=lambda name: titles.get(name, name),
                placeholder=say("query.open"),
                on_change=_open,
                width=360,
            )
        else:
            st.caption(say("query.none_saved"), width="content")
        is_changed = opened is not None and question.text() != opened.text
        if opened is None:
            st.button(
                say("query.save"), icon=":material/save:", key="query_save", on_click=asking.ask, args=("save_as",)
            )
        if opened is not None and is_changed:
            saves = st.button(say("query.save_again"), icon=":material/save:", key="query_save_again")
            st.button(say("query.save_as"), key="query_save_as", on_click=asking.ask, args=("save_as",))
            if saves:
                _save_again(opened)
            st.badge(say("query.changed"), icon=":material/edit:", color="orange")
        if opened is not None and (
            chosen := st.menu_button(
                say("query.more"),
                ACTIONS,
                key="query_more",
                format_func=lambda each: say(f"query.{each}"),
                icon=":material/more_vert:",
            )
        ):
            asking.ask(chosen)
    if opened is not None and opened.description:
        st.caption(escaped(opened.description))
    if asking.is_asked("save_as"):
        _ask_to_save()
    elif opened is not None and asking.is_asked("as_list"):
        _ask_for_list(opened.title or opened.name)
    elif opened is not None and asking.is_asked("remove"):
        _ask_to_remove(opened)


def _open() -> None:
    name = st.session_state.get(CHOOSER)
    found = next((each for each in readable.saved() if each.name == name), None)
    if found is not None:
        question.open_saved(found)
    else:
        question.open_text(question.text())
    stop_asking()  # its rows would stand under another query


def _ask_to_save() -> None:
    @st.dialog(say("query.save_title"), icon=":material/save:", on_dismiss=asking.put_away)
    def ask() -> None:
        opened = question.opened()
        name = st.text_input(
            say("query.name"), opened.name if opened else "", key="query_name", help=say("query.name_help")
        )
        name = name.strip()
        title = st.text_input(
            say("query.title_field"),
            opened.title if opened else "",
            key="query_title",
            help=say("query.title_help"),
        )
        about = st.text_area(
            say("query.description"), opened.description if opened else "", key="query_description", height=90
        )
        if values := question.given():
            told = ", ".join(f"${each} = {question.as_text(value)}" for each, value in values.items())
            st.caption(escaped(say("query.defaults", values=told)))
        if name and any(each.name == name for each in readable.saved()):
            st.warning(say("query.replaces", name=escaped(name)), icon=":material/content_copy:")
        if st.button(say("query.save"), type="primary", icon=":material/save:", key="query_save_sure"):
            if not name:
                st.warning(say("query.name_missing"), icon=":material/edit:")
            elif kept := _write(lambda: _save(name, title.strip(), about.strip(), values)):
                question.open_saved(kept, values)
                asking.put_away()
                tell(say("query.kept", name=escaped(name)))
                st.rerun()

    ask()


def _save_again(opened: SavedQuery) -> None:
    """Its text as it stands on the desk, under its name, title and defaults; a new parameter begins with its value."""
    given = question.given()
    known = {**given, **opened.parameters}
    values = {each: known[each] for each in readable.parameters(question.text()) if each in known}
    if kept := _write(lambda: _save(opened.name, opened.title, opened.description, values)):
        question.open_saved(kept, given)
        tell(say("query.kept", name=escaped(opened.name)))
        st.rerun()


def _save(name: str, title: str, about: str, parameters: Mapping[str, Any]) -> SavedQuery:
    with who.writing(Act.SQL, "query.save", name, question.text()) as writer:
        return saved_query.save(
            writer,
            name,
            question.text(),
            house.now(),
            title=title,
            description=about,
            parameters=parameters,
        )


def _ask_to_remove(opened: SavedQuery) -> None:
    @st.dialog(say("query.remove_title", name=opened.name), icon=":material/delete:", on_dismiss=asking.put_away)
    def ask() -> None:
        st.markdown(say("query.remove_says"))
        if st.button(say("query.remove"), type="primary", icon=":material/delete:", key="query_remove_sure") and _write(
            lambda: _remove(opened.name)
        ):
            question.open_text(opened.text, question.given())
            asking.put_away()
            tell(say("query.removed", name=escaped(opened.name)))
            st.rerun()

    ask()


def _remove(name: str) -> bool:
    with who.writing(Act.SQL, "query.remove", name) as writer:
        forget_query(writer, name)
    return True


def _ask_for_list(called: str) -> None:
    @st.dialog(say("query.list_title"), icon=":material/playlist_add_check:", on_dismiss=asking.put_away)
    def ask() -> None:
        st.markdown(say("query.list_says"))
        name = st.text_input(say("query.list_name"), called, key="query_list").strip()
        if not st.button(say("query.list_make"), type="primary", icon=":material/check:", key="query_list_sure"):
            return
        if not name:
            st.warning(say("query.name_missing"), icon=":material/edit:")
            return
        with st.spinner(say("query.list_making")):
            done = _write(lambda: _make_list(name))
        if done is not None and done.state is State.FAILED:
            st.error(escaped(for_reader(done.message)), icon=":material/error:")
        elif done is not None:
            held = number(done.counts.read - done.counts.rejected)
            st.success(say("query.list_made", name=escaped(name), rows=held), icon=":material/check:")
            if done.message:
                st.caption(escaped(for_reader(done.message)))
            st.code(f"in list {quoted(name)}", language=None)

    ask()


def _make_list(name: str) -> Outcome:
    """Of the query as it stands on the desk, changed or not."""
    text, seconds = question.text(), house.warehouse().home.settings.query_seconds
    who.allow(Act.SQL, "list.make", name, text)
    done = list_of_query(house.warehouse(), name, text, question.given(), now=house.now(), seconds=seconds)
    house.refresh_soon()
    return done


def _write(work: Callable[[], T]) -> T | None:
    """Do what changes something; what a user can mend is said where it stands, and then nothing has changed."""
    try:
        return work()
    except KlankbordError as error:
        trouble.show(error)
        return None
