"""How rows of files that wait in quarantine could be read after all: the words of events that nobody knew, and in which
form a time is written. They stand as they were after the mapping of then, so this mapping is of our columns; laid over
the one that files of their kind are read by, it reads the next ones too."""

import json
from collections import Counter
from dataclasses import replace

import polars as pl

from ingest.kept import quarantine
from ingest.kept.quarantine import Chosen
from ingest.looks import event_words
from ingest.looks.written import Written, filled
from ingest.mapping import Mapping, forms
from ingest.records import FIXED
from sql.reader import Reader

MOST_LOOKED_AT = 10_000  # rows


def words(reader: Reader, chosen: Chosen) -> tuple[tuple[str, int], ...]:
    """The words of the rows' events, each with its rows, the most frequent first."""
    counted = Counter(str(row["event"]) for row in _rows(reader, chosen) if row.get("event"))
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


def suggested(reader: Reader, chosen: Chosen, kept: Mapping | None = None) -> Mapping:
    """What is guessed of the chosen rows: their words, and the form of a time where only one fits, in the zone of
    `kept`, by which files of their kind are read."""
    rows = _rows(reader, chosen)
    texts_of = [{name: str(row[name]) for name in _TIMES if row.get(name)} for row in rows]
    frame = pl.DataFrame(texts_of, schema=dict.fromkeys(_TIMES, pl.String))
    formats = {}
    for texts in frame.iter_columns():
        seen = Written()
        seen.see(filled(texts))
        if len(seen.forms) == 1 and not seen.strays:
            formats[texts.name] = seen.forms[0]
    unknown = {str(row["event"]) for row in rows if row.get("event")}
    meant = {word: found for word in sorted(unknown) if (found := event_words.guessed(word))}
    timezone = kept.timezone if kept and any(map(forms.is_of_times, formats.values())) else "UTC"
    return Mapping(formats=formats, values={"event": meant} if meant else {}, timezone=timezone)


def laid_over(kept: Mapping | None, mended: Mapping) -> Mapping:
    """The mapping for the next files: as they are read now, and what was mended beside it."""
    base = kept or Mapping()
    values = {name: {**base.values.get(name, {}), **words} for name, words in mended.values.items()}
    return replace(
        base,
        values={**base.values, **values},
        formats={**base.formats, **mended.formats},
        timezone=base.timezone if mended.timezone == "UTC" else mended.timezone,
    )


_TIMES = sorted({name for records in FIXED.values() for name in records.times})


def _rows(reader: Reader, chosen: Chosen) -> list[dict[str, object]]:
    found = []
    for payload in quarantine.rows(reader, chosen, MOST_LOOKED_AT)["payload"]:
        try:
            row = json.loads(payload or "")
        except (ValueError, RecursionError):
            continue  # a line that is no row
        if isinstance(row, dict):
            found.append(row)
    return found
