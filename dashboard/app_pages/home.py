"""Where one lands: three facts, a picture of what happens, and what ran last."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.reads import Facts
from dashboard.widgets.charts import draw_activity, draw_scores
from dashboard.widgets.head import head
from dashboard.widgets.language import draw_language
from dashboard.widgets.notices import draw_sleepy_tokens
from dashboard.widgets.run_list import draw_runs
from dashboard.widgets.states import state_badge
from dashboard.words import amount, number, say, when
from exports.export import all_exports
from segments import profiles

DAYS = 90
ICONS = {"profile": "groups", "export": "outbox"}
PAGES = {"profile": ("surveys", "profile"), "export": ("new_export",)}
WEEKS = 52 * 7


def draw_facts(facts: Facts) -> None:
    now, zone = house.now(), reads.zone()
    people, reach, export = st.columns(3, gap="small")
    with people.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(say("home.customers"), number(facts.customers))
        st.caption(say("home.activity", events=facts.events, answers=facts.answers))
    with reach.container(border=True, height="stretch", gap="xxsmall"):
        st.metric(say("home.up_to"), when(facts.up_to, now, zone, "time.nothing"))
        st.caption(say("home.zone", zone=zone))
    with export.container(border=True, height="stretch", gap="xxsmall"):
        last = reads.runs(limit=1, job="export")
        st.metric(say("home.last_export"), when(last[0]["started_at"], now, zone) if last else say("time.never"))
        if last:
            state_badge(last[0]["state"])
            if last[0]["state"] == "queued":
                draw_confirming(last[0]["name"])
        else:
            st.caption(say("home.no_export"))


def draw_confirming(export: str) -> None:
    """The way to the export whose run waits for somebody."""
    label = say("home.to_confirm" if who.may(Act.RUN_EXPORTS) else "home.to_export")
    st.page_link(
        "app_pages/export.py",
        label=label,
        icon=":material/arrow_forward:",
        icon_position="right",
        query_params={"name": export},
    )


def draw_quarantine() -> None:
    """How many rows wait in quarantine, and the way there; nothing where there are none."""
    if waiting := reads.count_quarantine():
        with st.container(horizontal=True, vertical_alignment="center", key="home_quarantine"):
            st.markdown(f":material/rule: {amount('home.quarantine', waiting)}", width="content")
            st.page_link(
                "app_pages/quarantine.py",
                label=say("home.to_quarantine"),
                icon=":material/arrow_forward:",
                icon_position="right",
            )


def draw_pictures() -> None:
    days, weeks = reads.activity_by_day(DAYS), reads.scores_by_week(WEEKS)
    columns = st.columns(2 if days.height and weeks.height else 1, gap="medium")
    if days.height:
        with columns[0]:
            st.subheader(say("home.per_day"), anchor=False)
            draw_activity(days)
    if weeks.height:
        with columns[-1]:
            st.subheader(say("home.scores"), anchor=False)
            draw_scores(weeks)


def draw_first_steps() -> None:
    st.subheader(say("home.empty"), anchor=False)
    st.markdown(say("home.empty_next"))
    left, middle, right = st.columns(3, gap="small")
    for place, name, icon, doing in ((left, "source", "input", "add"), (middle, "import", "upload_file", "import")):
        with place.container(border=True, height="stretch"):
            st.markdown(f"**:material/{icon}: {say(f'home.step_{name}')}**")
            st.markdown(say(f"home.step_{name}_text"))
            st.page_link(
                "app_pages/sources.py",
                label=say(f"home.step_{name}_button"),
                icon=":material/arrow_forward:",
                query_params={"do": doing},
            )
    with right.container(border=True, height="stretch"):
        st.markdown(f"**:material/science: {say('home.step_demo')}**")
        st.markdown(say("home.step_demo_text"))
        st.code("klankbord demo --home sample-data", language=None)


def draw_next_step() -> None:
    """What comes after the first rows, until it was done."""
    with house.warehouse().reader() as reader:
        has_profile = bool(profiles.names(reader))
        next_step = "" if has_profile and all_exports(reader) else "export" if has_profile else "profile"
    if next_step and who.may(Act.EXPORTS if has_profile else Act.PROFILES):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="home_next"):
            st.markdown(f":material/{ICONS[next_step]}: {say(f'home.next_{next_step}')}")
            for page in PAGES[next_step]:
                st.page_link(
                    f"app_pages/{page}.py",
                    label=say(f"home.to_{page}"),
                    icon=":material/arrow_forward:",
                    icon_position="right",
                    width="content",
                )


@st.fragment(run_every="5s")
def draw_last_runs() -> None:
    runs = reads.runs(limit=5)
    if runs:
        draw_runs(runs)
    else:
        st.caption(say("runs.none"))


head("home", "home")
draw_sleepy_tokens()
facts = reads.facts()
if facts.is_empty:
    draw_first_steps()
else:
    draw_facts(facts)
    draw_quarantine()
    draw_next_step()
    st.space("small")
    draw_pictures()
st.space("small")
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.subheader(say("home.last_runs"), anchor=False)
    st.page_link(
        "app_pages/runs.py", label=say("home.all_runs"), icon=":material/arrow_forward:", icon_position="right"
    )
draw_last_runs()
st.space("medium")
draw_language()
