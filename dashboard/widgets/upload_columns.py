"""How the columns of a file are read: which of ours each is, what it holds, and of those that are written otherwise
than we write, in which form. What is guessed stands there to be changed; what fits several forms has to be chosen."""

from dataclasses import replace

import polars as pl
import streamlit as st

from dashboard import reads, who
from dashboard.theme import in_text_colour
from dashboard.widgets.head import escaped
from dashboard.words import say, written
from ingest.looks.look import Look
from ingest.looks.reading import TEXT, Ours, Reading
from ingest.mapping import forms
from sql.field import Kind

THEIRS, SAMPLE, HOLDS, OURS = "theirs", "sample", "holds", "ours"
AS_TEXT = ""  # chosen: as it stands, in no form


def pick_columns(ours: Ours, looks: list[Look], begun: list[Reading], key: str) -> list[Reading]:
    """The readings as they are chosen; they begin as `begun`. No form is chosen yet, for pick_forms does that."""
    own, out = say("upload.own"), say("upload.out")
    st.caption(say("upload.columns_help"))
    rows = pl.DataFrame(
        [
            {
                THEIRS: look.name,
                SAMPLE: look.sample,
                HOLDS: _holds(look),
                OURS: out if each.ours is None else each.ours if each.ours in ours.columns else own,
            }
            for look, each in zip(looks, begun, strict=True)
        ],
        schema=dict.fromkeys((THEIRS, SAMPLE, HOLDS, OURS), pl.String),
    )
    edited = st.data_editor(
        who.masked(rows, THEIRS, HOLDS, OURS),
        key=key,
        hide_index=True,
        placeholder="–",
        height="auto",
        disabled=[THEIRS, SAMPLE, HOLDS],
        column_config={
            THEIRS: st.column_config.TextColumn(say("upload.theirs")),
            SAMPLE: st.column_config.TextColumn(say("upload.sample")),
            HOLDS: st.column_config.TextColumn(say("upload.holds"), width=170),
            OURS: st.column_config.SelectboxColumn(
                say("source.ours"), options=[own, out, *ours.columns], required=True
            ),
        },
    )
    return [
        Reading(look.name, None if name == out else look.name if name == own else name)
        for look, name in zip(looks, edited[OURS], strict=True)
    ]


def pick_forms(ours: Ours, looks: list[Look], readings: list[Reading], begun: list[Reading], key: str) -> list[Reading]:
    """The readings with the form in which each is read; `begun` has what was guessed, or chosen the last time."""
    asked = [
        (look, each, known)
        for look, each in zip(looks, readings, strict=True)
        if each.ours is not None and (known := ours.forms(look, each.ours))
    ]
    first = {each.theirs: each.form for each in begun}
    found = {
        look.name: _in_form(ours, each, first.get(look.name) if look.shape is None else None)  # nothing there to ask by
        for look, each in zip(looks, readings, strict=True)
    }
    if not asked:
        return [*found.values()]
    st.markdown(f"**{say('upload.forms')}**")
    st.caption(say("upload.forms_help"))
    for look, each, known in asked:
        form = _pick_form(ours, look, each, known, first.get(look.name), f"{key}_{look.name}")
        found[look.name] = _in_form(ours, each, form)
    return [*found.values()]


def _in_form(ours: Ours, reading: Reading, form: str | None) -> Reading:
    own = reading.ours == reading.theirs
    return replace(reading, ours=ours.kept_as(reading.theirs, form) if own else reading.ours, form=form)


def unsettled(ours: Ours, looks: list[Look], picked: list[Reading], key: str) -> list[str]:
    """The columns of which no form is chosen yet, nor to leave them as they stand; `picked` is what pick_forms got."""
    return [
        look.name
        for look, each in zip(looks, picked, strict=True)
        if each.ours is not None and ours.forms(look, each.ours) and st.session_state.get(f"{key}_{look.name}") is None
    ]


def pick_zone(ours: Ours, looks: list[Look], readings: list[Reading], first: str, key: str) -> str:
    """The zone of times that say none, where there are any."""
    local = [
        look.name
        for look, each in zip(looks, readings, strict=True)
        if each.ours is not None and _is_local(ours, look, each)
    ]
    if not local:
        return "UTC"
    known = ("UTC", reads.zone(), st.context.timezone or "UTC", first)
    zones = list(dict.fromkeys("UTC" if each == "Etc/UTC" else each for each in known))
    label = say("upload.zone", names=", ".join(map(escaped, local)))
    chosen = st.segmented_control(
        label, zones, default=first, format_func=in_text_colour, key=key, required=True, wrap=True
    )
    return chosen or first


def draw_unread_times(ours: Ours, looks: list[Look], readings: list[Reading]) -> None:
    """Which columns of times hold what cannot be read as one."""
    for look, each in zip(looks, readings, strict=True):
        if each.ours not in ours.records.times or ours.forms(look, each.ours):  # pick_forms tells of the latter
            continue
        if look.shape is not None and not _is_time(look):
            sample = escaped(who.masked_text(look.no_time or look.sample or ""))
            st.warning(say("upload.no_time", name=escaped(look.name), sample=sample), icon=":material/schedule:")


def _pick_form(
    ours: Ours, look: Look, reading: Reading, known: tuple[str, ...], first: str | None, key: str
) -> str | None:
    is_ours = reading.ours in ours.columns and ours.type(look, reading.ours, None) != TEXT  # a time, a score
    must = is_ours or bool(look.shape and look.shape.kinds)  # nothing as text; of numbers as ours one form is ours
    options = [*known] if must else [*known, AS_TEXT]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{escaped(look.name)}**  \n:gray[{escaped(who.masked_text(look.sample or ''))}]", width=220)
        chosen = st.segmented_control(
            look.name,
            options,
            default=first if first in known else None,
            format_func=lambda form: in_text_colour(_told(look, form, is_one_of=len(known) > 1)),
            key=key,
            label_visibility="collapsed",
            wrap=True,
        )
    if look.strays and chosen != AS_TEXT:
        _draw_strays(ours, look, reading, chosen or known[0])
    if chosen and not must and (other := ours.kept_as(look.name, chosen)) != look.name:
        st.caption(say("upload.is_text_since", name=escaped(look.name), other=escaped(other)))
    return chosen or None


def _draw_strays(ours: Ours, look: Look, reading: Reading, form: str) -> None:
    """What a form does not fit, and what becomes of it."""
    if strays := look.strays_of(form):
        if reading.ours in ours.records.times:
            phrase = "upload.strays_wait"
        elif reading.ours == "value" and ours.records.kind == "answers":  # the text is kept, and no score read in it
            phrase = "upload.strays_scoreless"
        else:
            phrase = "upload.strays_missing"
        sample = escaped(who.masked_text(strays.sample))
        told = say(f"{phrase}_one" if strays.rows == 1 else phrase, rows=strays.rows, sample=sample)
        st.caption(f":material/rule: {told}")


def _told(look: Look, form: str, *, is_one_of: bool) -> str:
    """The sample as the form reads it."""
    if form == AS_TEXT:
        return say("upload.as_text")
    strays = look.strays_of(form)
    read = forms.read_one(strays.fitting if strays else look.sample or "", form)
    shown = who.masked_text(written(read, "UTC")) if look.sample else written(read, "UTC")
    if not forms.is_found(form):  # it was said, as in the quarantine
        told = say("upload.as_said", form=escaped(form))
        return told if read is None else f"{told}: {shown}"
    if not is_one_of:
        return say("upload.number" if forms.is_of_numbers(form) else "upload.time", read=shown)
    if forms.is_of_numbers(form):
        return say("upload.comma" if form == forms.COMMA else "upload.point", read=shown)
    return say("upload.days_first" if form.startswith("%d") else "upload.months_first", read=shown)


def _holds(look: Look) -> str:
    """What stands in a column, as it is read where nothing is chosen."""
    if look.shape is None:
        return say("upload.nothing")
    if look.shape.is_list:
        return say("upload.list")
    kind = look.shape.kinds[0] if look.shape.kinds else None
    if kind is not None:
        return say(f"upload.{kind}_type")
    if not look.forms:
        return say("upload.text_type")
    return say("upload.looks_like_number" if forms.is_of_numbers(look.forms[0]) else "upload.looks_like_date")


def _is_time(look: Look) -> bool:
    return look.shape is not None and bool({Kind.TIME, Kind.DATE} & set(look.shape.kinds))


def _is_local(ours: Ours, look: Look, reading: Reading) -> bool:
    if reading.form:
        return forms.is_local(reading.form)
    is_time = reading.ours in ours.records.times and _is_time(look)
    return is_time and ":" in (look.sample or "") and not _tells_offset(look.sample or "")


def _tells_offset(sample: str) -> bool:
    return sample.upper().endswith("Z") or "+" in sample or sample.count("-") > 2
