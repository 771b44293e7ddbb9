"""Runs as a list, each with its state as colour and word, what it did, and the way to its page."""

from typing import Any

import streamlit as st

from dashboard import house, reads, who
from dashboard.widgets.export_running import share_of
from dashboard.widgets.head import escaped, name_link
from dashboard.widgets.states import state_mark
from dashboard.words import amount, lasted, phrase_or, say, when

SHARES = (0.20, 0.16, 0.34, 0.30)


def draw_runs(runs: list[dict[str, Any]]) -> None:
    """One row a run, the newest first."""
    for run in runs:
        with st.container(border=True, key=f"run_{run['run_id']}"):
            state, name, came, time = st.columns(SHARES, vertical_alignment="center", gap="small")
            state.markdown(state_mark(run["state"]))
            with name:
                name_link("run", named(run), id=str(run["run_id"]))
            with came.container(gap=None):
                if run["state"] == "running" and (share := share_of(run)) is not None:
                    st.progress(share)
                st.caption(did(run))
            with time.container(gap=None, horizontal_alignment="right"):
                st.markdown(when(run["started_at"], house.now(), reads.zone()), width="content")
                st.caption(how_long(run), width="content")


def named(run: dict[str, Any]) -> str:
    """Whose run it is; one of files is called by what was in them."""
    name: str = run["name"]
    if run["job"] == "refresh":
        return say("profiles.title")
    return imported(name) if run["job"] == "ingest" else name


def imported(name: str) -> str:
    """A source as it is called: files that are imported have the name `import customers`."""
    kind = name.removeprefix("import ")
    if kind == name:
        return name
    if kind.startswith("list "):
        return say("imported.list", name=kind.removeprefix("list "))
    return phrase_or(f"imported.{kind}", say("imported.other", name=kind))


def did(run: dict[str, Any]) -> str:
    """What came of it in a line: its message where it has one, else its counts; of calls both, for the message only
    says how many."""
    if run["job"] == "export" and run["state"] == "queued":
        return amount("waits.title", run["planned"] or 0)
    if run["job"] == "export" and run["state"] == "running" and run["planned"]:
        return say("progress.rows", read=run["read"], rows=run["planned"])
    if run["message"] and run["trigger"] == "hook":
        return f"{escaped(who.masked_message(run['message']))} {counted(run)}"
    return escaped(who.masked_message(run["message"])) if run["message"] else counted(run)


def counted(run: dict[str, Any]) -> str:
    if run["job"] == "export":
        return say("run.delivered", rows=run["inserted"])
    parts = [say("run.new", rows=run["inserted"])]
    parts += [say(f"run.{name}", rows=run[name]) for name in ("updated", "duplicates", "rejected") if run[name]]
    return " · ".join(parts)


def how_long(run: dict[str, Any]) -> str:
    """What began it, how long it worked, and apart from that how long it stood still until somebody confirmed it."""
    end = run["finished_at"] or house.now()
    waited = run["waited"] + ((end - run["waits_since"]).total_seconds() if run["waits_since"] else 0)
    worked = (end - run["started_at"]).total_seconds() - waited
    job, trigger = say(f"job.{run['job']}"), say(f"trigger.{run['trigger']}")
    told = [f"{job}, {trigger}"]
    told += [lasted(worked)] if worked > 0 else []
    told += [say("run.waits" if run["state"] == "queued" else "run.waited", time=lasted(waited))] if waited > 0 else []
    return " · ".join(told)
