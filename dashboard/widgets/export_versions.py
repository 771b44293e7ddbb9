"""Every version of an export: when, who and why, what was different before, and putting one back."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, reads, who
from dashboard.telling import tell
from dashboard.widgets.export_setting import schedule_line, setting_line
from dashboard.widgets.head import escaped
from dashboard.words import say, when
from exports import definition
from exports.export import Export, Version, versions_of
from ingest.mapping.text import difference

SHOWN = 20


def draw_versions(export: Export) -> None:
    with house.warehouse().reader() as reader:
        versions = versions_of(reader, export)
    st.caption(say("export.versions_help"))
    texts = [text_of(each) for each in versions]
    for place, each in enumerate(versions[:SHOWN]):
        told = " · ".join(filter(None, (each.saved_by, each.note)))
        saved = when(each.saved_at, house.now(), reads.zone())
        label = say("export.version", version=str(each.version), at=saved) + (f" · {escaped(told)}" if told else "")
        with st.expander(label, expanded=not place):
            if place + 1 < len(versions):
                changed = difference(texts[place + 1], texts[place]) or say("source.no_difference")
                st.code(changed, language=None, wrap_lines=True)
            else:
                st.code(texts[place], language=None, wrap_lines=True)
            if place and st.button(
                say("source.restore"), icon=":material/history:", key=f"restore_export_{each.version}"
            ):
                with who.writing(Act.EXPORTS, "export.restore", export.name, str(each.version)) as writer:
                    definition.restore(writer, export.name, each.version, house.now())
                tell(say("form.saved"))
                st.rerun()


def text_of(version: Version) -> str:
    """A version as lines that can be compared: a setting a line, the schedule, then the mapping."""
    destination = version.texts.get("destination", "folder")
    lines = [setting_line(name, version.texts[name], destination) for name in sorted(version.texts)]
    lines.append(schedule_line(version.schedule))
    if version.mapping is not None:
        lines += ["", version.mapping.to_toml()]
    return "\n".join(lines)
