"""Erasing a person: what would go, a confirmation by typing who it is, and the report after. The page alone decides
nothing: what is done is what `klankbord erase` does."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, state, trouble
from dashboard.cells import as_shown
from dashboard.reads.person import Who
from dashboard.said import for_reader
from dashboard.who import account, allow, may
from dashboard.widgets.personal import height_of, shown
from dashboard.words import number, phrase_or, say
from dashboard.work import Work
from ingest import erase
from ingest.erase import Erased

AT_ONCE = 5  # seconds that the page waits for it before it looks again by itself
Report = tuple[Erased, list[str]]


@dataclass(frozen=True)
class Erasing:
    """Who is being erased or was, in this session."""

    name: str
    work: Work[Report]


def erasing_of(given: str) -> Erasing | None:
    """What is done to whom a link names, or was done in this session."""
    known: dict[str, Erasing] = st.session_state.get("erasings", {})
    return known.get(given)


def draw_erasing(who: Who) -> None:
    if not may(Act.ERASE):
        return
    asked = f"erasing_{who.key}"
    if not st.session_state.get(asked):
        if st.button(say("erase.ask"), icon=":material/person_remove:", type="tertiary", key="erase_ask"):
            st.session_state[asked] = True
            st.rerun()
        return
    with st.container(border=True, key="erase_plan"), trouble.shown():
        st.markdown(f"**{say('erase.title', name=shown(who.name))}**")
        _draw_plan(who)
        st.markdown(f":orange[:material/warning:] {say('erase.stays')}")
        with st.form("erase_form", border=False):
            typed = st.text_input(say("erase.type", name=shown(who.name)), key="erase_typed", autocomplete="off")
            with st.container(horizontal=True):
                wanted = st.form_submit_button(say("erase.do"), icon=":material/person_remove:", type="primary")
                given_up = st.form_submit_button(say("form.cancel"))
        if given_up:
            del st.session_state[asked]
            st.rerun()
        if wanted and (typed or "").strip() != who.name:
            st.error(say("erase.not_same", name=shown(who.name)), icon=":material/error:")
        elif wanted:
            begin(who)
            del st.session_state[asked]
            st.rerun()


def begin(who: Who) -> None:
    """Erase them, beside the page."""
    allow(Act.ERASE, "person.erase")
    key, name, by = who.key, who.name, account()
    known: dict[str, Erasing] = st.session_state.setdefault("erasings", {})
    known[name] = Erasing(name, Work(lambda _: house.forget(key, by)))


def draw_report(erasing: Erasing) -> None:
    """How far it is, and what came of it."""
    if not erasing.work.is_done(AT_ONCE):
        _draw_working(erasing)
        return
    if erasing.work.error is not None or erasing.work.result is None:
        st.session_state["erasings"].pop(erasing.name)
        trouble.show(erasing.work.error or RuntimeError("an erasure ended without a report"))
        return
    state.unsee(erasing.name)
    done, notes = erasing.work.result
    st.success(say("erase.done", name=shown(erasing.name)), icon=":material/check:")
    for column, (label, count) in zip(
        st.columns(3, gap="small"),
        (("removed", sum(done.rows.values())), ("cleaned", sum(done.cleaned.values())), ("blocked", done.blocked)),
        strict=True,
    ):
        column.metric(say(f"erase.{label}"), number(count), border=True)
    _draw_table(
        [(table, rows, say("erase.removed")) for table, rows in done.rows.items()]
        + [(table, rows, say("erase.cleaned")) for table, rows in done.cleaned.items()]
        + [(each.what, each.rows, say("erase.removed")) for each in done.elsewhere if each.rows]
    )
    st.subheader(say("erase.left_to_do"), anchor=False)
    for note in notes:
        st.markdown(f":material/chevron_right: {shown(for_reader(note))}")


@st.fragment(run_every=1)
def _draw_working(erasing: Erasing) -> None:
    if erasing.work.is_done():
        st.rerun(scope="app")
    st.markdown(f":blue[:material/progress_activity: {say('erase.working')}]")


def _draw_plan(who: Who) -> None:
    found, counts = erase.plan(house.warehouse(), who.key)
    st.markdown(say("erase.goes"))
    _draw_table([(table, rows, "") for table, rows in counts.items()], order=("where", "rows"))
    names = " · ".join(shown(each) for each in (*found.ids, *found.addresses))
    if names:
        st.markdown(f":material/block: {say('erase.names', names=names)}")
    known = [who.email, *(email for email, _, _ in who.addresses)]
    for email in known:
        if email and email not in found.addresses:
            st.markdown(f":material/info: {say('erase.shared', email=shown(email))}")


def _draw_table(rows: list[tuple[str, int, str]], order: tuple[str, ...] | None = None) -> None:
    named = [(phrase_or(f"table.{table}", table), *rest) for table, *rest in rows]
    frame = pl.DataFrame(named, schema={"where": pl.String, "rows": pl.Int64, "became": pl.String}, orient="row")
    st.dataframe(
        as_shown(frame),
        hide_index=True,
        placeholder="–",
        height=height_of(frame.height),
        column_order=order,
        column_config={
            "where": st.column_config.TextColumn(say("erase.where")),
            "rows": st.column_config.NumberColumn(say("erase.rows")),
            "became": st.column_config.TextColumn(say("erase.became"), width="medium"),
        },
        alt=say("erase.alt"),
    )
