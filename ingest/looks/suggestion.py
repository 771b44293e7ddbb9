"""A mapping that is suggested for a file: its columns by their names, their forms where only one fits, and what the
words of its events mean; beside it, as remarks, how each column would be read and what only people can say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.looks import event_words
from ingest.looks.look import Look
from ingest.looks.reading import Ours, Reading, guessed, guessed_words, mapping_of, words_of
from ingest.mapping import Mapping
from sql.errors import quoted
from sql.letters import WINDOWS, Letters

LONGEST = 40  # characters of a sample
UTF8_ALONE = Letters()


@dataclass(frozen=True)
class Suggestion:
    """`text`: the mapping as TOML, remarks included; `columns`: name, sample, kept_as, type, forms of each."""

    text: str
    mapping: Mapping
    columns: list[dict[str, object]]


def suggest(ours: Ours, looks: Sequence[Look], letters: Letters = UTF8_ALONE) -> Suggestion:
    """Of a file that was looked at, in Windows-1252 where its letters are."""
    readings = guessed(ours, looks)
    words = words_of(looks, readings)
    mapping = mapping_of(ours, readings, guessed_words(words))
    if letters.is_windows:
        mapping = replace(mapping, encoding=WINDOWS)
    columns = [_told(ours, look, reading) for look, reading in zip(looks, readings, strict=True)]
    remarks = [f"A mapping for {ours.records.kind}, guessed from the file: read it, mend it, import with --mapping."]
    remarks += map(_line, columns)
    if letters.is_windows:
        remarks.append(
            f"Lines that are no UTF-8: {letters.not_utf8:,}; the encoding below reads {_plain(letters.sample or '')!r}."
        )
    elif letters.not_utf8:
        remarks.append(f"Lines that are no UTF-8, and cannot land: {letters.not_utf8:,}; other lines are UTF-8.")
    for each in readings:
        if each.ours is not None and (lacking := _unsure(ours, looks, each)):
            name = ours.kept_as(each.ours, lacking[0])
            look = next(look for look in looks if look.name == each.theirs)
            ways = " or ".join(f"{quoted(name)} = {quoted(form)}{_strays(look, form)}" for form in lacking)
            also = "" if name == each.ours else f", and under [columns]: {quoted(name)} = {quoted(each.theirs)}"
            fits = "fits no form in all rows" if look.strays else "fits several forms"
            which = "one" if len(lacking) > 1 else "it"
            remarks.append(f"{quoted(each.theirs)} {fits}; under [formats] write {which}: {ways}{also}")
    if unknown := [f"{quoted(word)} ({rows:,})" for word, rows in words if event_words.meant(word) is None]:
        remarks.append(f"Words without a meaning; write under [values.event] what each is: {', '.join(unknown)}")
    text = "".join(f"# {each}\n" for each in remarks) + mapping.to_toml()
    return Suggestion(text, mapping, columns)


def _told(ours: Ours, look: Look, reading: Reading) -> dict[str, object]:
    kind = ours.type(look, reading.ours, reading.form) if reading.ours is not None else None
    known = ours.forms(look, reading.ours) if reading.ours is not None else ()
    return {
        "name": look.name,
        "sample": look.sample,
        "kept_as": reading.ours,
        "type": None if kind is None else str(kind),
        "forms": list(known),
    }


def _line(column: dict[str, object]) -> str:
    if column["kept_as"] is None:
        read = "stays out"
    elif column["type"] is None:
        read = "holds nothing"
    else:
        read = f"{_plain(str(column['kept_as']))}, {column['type']}"
    sample = _plain(str(column["sample"] or ""))[:LONGEST]
    return f"{_plain(str(column['name']))} | {sample} | {read}"


def _unsure(ours: Ours, looks: Sequence[Look], reading: Reading) -> tuple[str, ...]:
    look = next(each for each in looks if each.name == reading.theirs)
    known = ours.forms(look, reading.ours or look.name)
    return known if len(known) > 1 or look.strays else ()


def _strays(look: Look, form: str) -> str:
    strays = look.strays_of(form)
    return (
        f" (rows that it does not fit: {strays.rows:,}, such as {quoted(_plain(strays.sample)[:LONGEST])})"
        if strays
        else ""
    )


def _plain(text: str) -> str:
    """A text within a line of remarks, whatever it holds: of what cannot be printed TOML takes nothing."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
