"""The third step of an export: which of our fields becomes which of the destination's, a line each, with an example
of what is in it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count

import streamlit as st

from dashboard import trouble, who
from dashboard.reads import exports as export_reads
from dashboard.reads.exports import Ours
from dashboard.said import for_reader
from dashboard.widgets.head import escaped
from dashboard.words import amount, say
from exports.destination import Their
from exports.destinations import CALLED
from exports.errors import MappingRefused
from exports.mapping import FieldMapping, MappedField
from ingest.naming import plain
from sql.errors import KlankbordError
from sql.field import Kind, Type

SHARES = (0.28, 0.28, 0.31, 0.13)
FIXED = "\0fixed"  # no column can be called so
LONGEST_EXAMPLE = 60
# What fits into a field of theirs without being changed; a text takes anything.
FITS = {
    "number": {Kind.NUMBER},
    "boolean": {Kind.BOOLEAN},
    "date": {Kind.DATE, Kind.TIME},
    "time": {Kind.TIME, Kind.DATE},
}
_numbers = count(1)


@dataclass
class Line:
    """One line as it stands; `rest` is what it is made of beside the two fields."""

    to: str
    source: str | None
    value: str | None
    rest: MappedField
    number: int = field(default_factory=lambda: next(_numbers))

    @classmethod
    def of(cls, each: MappedField) -> "Line":
        return cls(each.to, each.source, each.value, each)

    def made(self) -> MappedField | None:
        """The mapped field, None while the line is not filled in."""
        if not self.to.strip():
            return None
        if self.rest.link:
            return replace(self.rest, to=self.to.strip())
        if self.source is None and not self.value:
            return None
        source, value = (None, self.value) if self.value is not None else (self.source, None)
        return replace(self.rest, to=self.to.strip(), source=source, value=value)


@dataclass
class Sheet:
    """All lines; `about` says for what goes where they were begun."""

    about: str
    lines: list[Line]


def pick_mapping(
    key: str,
    texts: Mapping[str, str],
    present: FieldMapping | None,
    theirs: tuple[Their, ...] | None,
    missing: list[str],
) -> FieldMapping | None:
    """The mapping as it stands, None where it is what the export begins with. `present` is the export's own."""
    try:
        ours = export_reads.ours(texts)
        first = export_reads.first_mapping(texts)
    except KlankbordError as error:
        st.caption(f":material/arrow_upward: {trouble.told(error)}")
        missing.append(say("need.what"))
        return present
    sheet = _sheet(key, texts, present or first)
    if st.toggle(say("export.as_text"), key=f"{key}_as_text"):
        made = _draw_text(key, sheet, missing)
    else:
        made = _draw_lines(key, texts, sheet, ours, theirs, missing)
    if made is None:
        return present
    if not made.fields:
        missing.append(say("need.field"))
        return present
    _, wrong = made.against(theirs)
    missing += map(for_reader, wrong)
    try:
        made.check_columns(ours.types)
    except MappingRefused as error:
        missing.append(for_reader(str(error)))
    return None if made == first else made


def _sheet(key: str, texts: Mapping[str, str], begins: FieldMapping) -> Sheet:
    names = ("what", "destination", "query", "sql", "fields")
    about = "|".join(texts.get(name, "") for name in names)
    sheet: Sheet | None = st.session_state.get(f"{key}_sheet")
    if sheet is None or sheet.about != about:
        sheet = Sheet(about, [Line.of(each) for each in begins.fields])
        st.session_state[f"{key}_sheet"] = sheet
    return sheet


# ---------------------------------------------------------------------------------------------------------- as lines


def _draw_lines(
    key: str, texts: Mapping[str, str], sheet: Sheet, ours: Ours, theirs: tuple[Their, ...] | None, missing: list[str]
) -> FieldMapping | None:
    for column, name in zip(st.columns(SHARES, gap="small"), ("theirs", "ours", "example"), strict=False):
        column.markdown(f"**{say(f'export.{name}')}**")
    for line in list(sheet.lines):
        _draw_line(key, sheet, line, ours, theirs)
    offered = _matches(sheet, ours, theirs)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("export.add_field"), icon=":material/add:", key=f"{key}_add_field"):
            sheet.lines.append(Line("", None, None, MappedField("")))
            st.rerun()
        if offered and st.button(
            say("export.match", count=len(offered)),
            icon=":material/auto_awesome:",
            key=f"{key}_match",
            help=", ".join(escaped(each.to) for each in offered[:20]),
        ):
            sheet.lines += offered
            st.rerun()
        if theirs is None:
            is_called = texts.get("destination") in CALLED
            st.caption(say("export.free_names" if is_called else "export.free_names_files"), width="content")
    made = [line.made() for line in sheet.lines]
    if empty := sum(each is None for each in made):
        missing.append(amount("need.lines", empty))
    try:
        listed = [each.to_dict() for each in made if each is not None]
        return FieldMapping.from_dict({"field": listed})
    except MappingRefused as error:
        missing.append(for_reader(str(error)))
        return None


def _draw_line(key: str, sheet: Sheet, line: Line, ours: Ours, theirs: tuple[Their, ...] | None) -> None:
    known = {each.name: each for each in theirs or ()}
    with st.container(key=f"{key}_line_{line.number}"):
        left, middle, right, last = st.columns(SHARES, gap="small", vertical_alignment="center")
        with left:
            line.to = _pick_theirs(key, line, known)
        with middle:
            _pick_ours(key, line, ours)
        right.markdown(_about(line, ours, known.get(line.to)))
        if last.button(
            say("export.remove_field"),
            icon=":material/close:",
            type="tertiary",
            key=f"{key}_remove_{line.number}",
            help=escaped(line.to) or None,
        ):
            sheet.lines.remove(line)
            st.rerun()


def _pick_theirs(key: str, line: Line, known: Mapping[str, Their]) -> str:
    name = f"{key}_to_{line.number}"
    if not known:
        return (
            st.text_input(say("export.theirs"), line.to, key=name, label_visibility="collapsed", placeholder="email")
            or ""
        )
    options = [each for each, their in known.items() if not their.is_read_only]
    if line.to and line.to not in options:
        options.insert(0, line.to)
    chosen = st.selectbox(
        say("export.theirs"),
        options,
        index=options.index(line.to) if line.to else None,
        format_func=lambda each: _show_their(each, known.get(each)),
        key=name,
        label_visibility="collapsed",
        placeholder=say("export.choose_field"),
    )
    return chosen or ""


def _show_their(name: str, their: Their | None) -> str:
    if their is None:
        return name
    return f"{name}{' *' if their.is_required else ''}  ·  {say(f'type.{their.type}')}"


def _pick_ours(key: str, line: Line, ours: Ours) -> None:
    if line.rest.link:
        st.markdown(f":material/link: {say('export.link', names=escaped(', '.join(line.rest.link)))}")
        return
    options = [*ours.types, FIXED]
    present = FIXED if line.value is not None else line.source
    if present is not None and present not in options:
        options.insert(0, present)
    chosen = st.selectbox(
        say("export.ours"),
        options,
        index=None if present is None else options.index(present),
        format_func=lambda each: _show_ours(each, ours.types.get(each)),
        key=f"{key}_from_{line.number}",
        label_visibility="collapsed",
        placeholder=say("export.choose_field"),
    )
    if chosen == FIXED:
        line.source = None
        line.value = (
            st.text_input(
                say("export.fixed_value"),
                line.value or "",
                key=f"{key}_value_{line.number}",
                label_visibility="collapsed",
                placeholder=say("export.fixed_value"),
            )
            or ""
        )
    else:
        line.source, line.value = chosen, None


def _show_ours(name: str, kind: Type | None) -> str:
    if name == FIXED:
        return say("export.fixed")
    if kind is None:
        return name
    return f"{name}  ·  {say('type.list') if kind.is_list else say(f'type.{kind.kind}')}"


def _about(line: Line, ours: Ours, their: Their | None) -> str:
    """An example of what goes, and what is to be known of the pair."""
    parts = []
    if line.source is not None:
        example, missing = ours.examples.get(line.source), ours.missing.get(line.source, 0)
        if example is not None:
            parts.append(f"`{_cut(who.masked_text(example))}`")
        if missing:
            told = "export.without" if ours.is_all else "export.without_looked"
            parts.append(f":gray[{say(told, count=missing, of=ours.rows)}]")
        elif example is None:
            parts.append(f":gray[{say('export.no_example')}]")
    if line.rest.required or (their and their.is_required):
        parts.append(f":blue-badge[{say('export.required')}]")
    odd = _misfit(line, ours, their)
    if odd:
        parts.append(f":orange-badge[:material/rule: {odd}]")
    return " ".join(parts)


def _misfit(line: Line, ours: Ours, their: Their | None) -> str | None:
    """Why what is in our field may not be taken, None where it fits."""
    kind = ours.types.get(line.source or "")
    if their is None or kind is None:
        return None
    wanted = FITS.get(line.rest.type or "") or {kind.kind}
    if their.type in FITS and not wanted & FITS[their.type]:
        return say("export.misfit", ours=say(f"type.{kind.kind}"), theirs=say(f"type.{their.type}"))
    example = ours.examples.get(line.source or "")
    words = line.rest.words or {}
    if their.choices and example is not None and words.get(example, example) not in their.choices:
        return say("export.no_choice")
    if their.longest and example is not None and len(example) > their.longest:
        return say("export.too_long", most=their.longest)
    return None


def _cut(text: str) -> str:
    plain = text.replace("`", "'").replace("\n", " ")
    return plain if len(plain) <= LONGEST_EXAMPLE else f"{plain[:LONGEST_EXAMPLE]}…"


def _matches(sheet: Sheet, ours: Ours, theirs: tuple[Their, ...] | None) -> list[Line]:
    """Lines for fields of the same name that are not mapped yet; where theirs are free, all of ours."""
    taken = {_plain(line.to) for line in sheet.lines}
    if theirs is None:
        used = {line.source for line in sheet.lines}
        fresh = [name for name in ours.types if name not in used and _plain(name) not in taken]
        return [Line(name, name, None, MappedField(name, source=name)) for name in fresh]
    by_name = {_plain(name): name for name in ours.types}
    return [
        Line(each.name, by_name[_plain(each.name)], None, MappedField(each.name, source=by_name[_plain(each.name)]))
        for each in theirs
        if not each.is_read_only and _plain(each.name) in by_name and _plain(each.name) not in taken
    ]


def _plain(name: str) -> str:
    """The name as `plain` has it, of Salesforce without the end of a field of one's own."""
    return plain(name.removesuffix("__c"))


# ----------------------------------------------------------------------------------------------------------- as text


def _draw_text(key: str, sheet: Sheet, missing: list[str]) -> FieldMapping | None:
    present = [each for line in sheet.lines if (each := line.made()) is not None]
    text = st.text_area(
        say("source.mapping"),
        FieldMapping(tuple(present)).to_toml(),
        key=f"{key}_mapping_text",
        height=320,
        help=say("export.as_text_help"),
    )
    try:
        made = FieldMapping.from_toml(text or "")
    except MappingRefused as error:
        missing.append(for_reader(str(error)))
        return None
    if list(made.fields) != present:
        sheet.lines = [Line.of(each) for each in made.fields]
    return made
