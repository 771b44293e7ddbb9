"""A new export in five steps. Nothing is kept before the last button."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, trouble, who
from dashboard.widgets.export_form import Filled, draw_export_form
from dashboard.widgets.head import escaped, go, head
from dashboard.words import say
from exports import definition
from exports.export import Export, all_exports
from jobs import secrets


def add(filled: Filled) -> Export:
    home = house.warehouse().home
    with (
        who.writing(Act.EXPORTS, "export.add", filled.name) as writer,
        secrets.keeping(f"export {filled.name}", filled.typed, home.secrets) as references,
    ):
        return definition.add(
            writer,
            filled.name,
            filled.texts,
            filled.schedule,
            house.now(),
            timezone=home.settings.timezone,
            base=home.path,
            mapping=filled.mapping,
            secrets=references,
        )


def draw_missing(filled: Filled) -> None:
    for name, missing in filled.missing.items():
        for each in missing:
            told = each.rstrip(".")
            st.markdown(f":orange[:material/edit:] **{say(f'step.{name}')}** · {escaped(told)}")


who.require(Act.EXPORTS)
head("new_export", "outbox", back="exports")
with house.warehouse().reader() as reader:
    names = tuple(each.name for each in all_exports(reader))
with trouble.shown():
    filled = draw_export_form("new", taken=names, profile=st.query_params.get("profile"))
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.button(say("export.add"), type="primary", icon=":material/check:", key="export_add")
        if st.button(say("form.cancel"), key="export_cancel"):
            go("exports")
        st.caption(say("export.nothing_kept"), width="content")
    if wanted and not filled.is_complete:
        st.error(say("export.incomplete"), icon=":material/error:")
        draw_missing(filled)
    elif wanted:
        go("export", name=add(filled).name)
