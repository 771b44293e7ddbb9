"""What the run of a file says beside its counts: values that are missing, columns that are written in another form than
ours, and words that mean no event; and how to have them read. It tells of columns and of words, never of a person."""

from collections import Counter

import polars as pl

from ingest.landing import attributes
from ingest.looks import event_words
from ingest.looks.written import Written, filled
from ingest.mapping import forms
from ingest.records import EMPTY, Records
from sql.builtin import EVENTS
from sql.errors import quoted
from sql.field import Kind
from sql.reader import Reader, Writer

TOLD = 5  # of a kind
UNKNOWN = "unknown event: "


class Remarks:
    """Filled while files of one kind land."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._unread = Counter[str]()
        self._written: dict[str, Written] = {}
        self._scores = Counter[str]()

    def see(self, mapped: pl.DataFrame) -> None:
        """Look at a batch as the mapping gives it."""
        for texts in mapped.iter_columns():
            if texts.dtype == pl.String and self._is_looked_at(texts.name):
                self._written.setdefault(texts.name, Written()).see(texts)
        if self._records.kind == "answers":
            self._see_scores(mapped)

    def see_landed(self, writer: Writer) -> None:
        """Look at the batch that landed last, while it is on the table."""
        if self._records.kind == "customers":
            self._unread.update(attributes.unread(writer, self._records))

    def told(self, reader: Reader, run_id: int) -> str:
        """All of it in sentences, after the run's last file; "" where there is nothing to say."""
        said = (
            self._missing(),
            self._otherwise(reader),
            self._scoreless(),
            self._letters(reader, run_id),
            self._words(reader, run_id),
        )
        return " ".join(filter(None, said))

    def _is_looked_at(self, name: str) -> bool:
        records = self._records
        return name in records.times or name == "score" or name.lower() not in records.columns

    def _see_scores(self, mapped: pl.DataFrame) -> None:
        """A score is read in `score`, and in `value` where nothing stands there: what is a number there, and not as we
        write it, is none to landing."""
        texts = [mapped[name] for name in ("score", "value") if name in mapped.columns]
        if len(texts) == 2 and texts[1].dtype == pl.String:
            texts[1] = texts[1].filter(texts[0].cast(pl.String).str.strip_chars().fill_null("").is_in(["", EMPTY]))
        for each in texts:
            if each.dtype != pl.String:
                continue
            if each.name == "value":
                self._written.setdefault(each.name, Written()).see(each)
            self._scores[each.name] += forms.written_otherwise(filled(each))

    def _missing(self) -> str:
        if not self._unread:
            return ""
        told = [f"{name} ({count:,})" for name, count in self._unread.most_common(TOLD)]
        left = len(self._unread) - TOLD
        more = "" if left < 1 else " and 1 more attribute" if left == 1 else f" and {left:,} more attributes"
        return f"Values that cannot be read in the type of their attribute, and are missing: {', '.join(told)}{more}."

    def _otherwise(self, reader: Reader) -> str:
        types = {each.name.lower(): each.type for each in attributes.fields(reader, self._records)}
        told = []
        for name, written in self._written.items():
            kind = types[name.lower()].kind if name.lower() in types else None
            if written.forms and (kind in (None, Kind.TEXT) or name in self._unread):
                told.append(f"{name} ({' or '.join(map(forms.example, written.forms))})")
        if not told:
            return ""
        return (
            f"Columns not read as dates or numbers, for they are written otherwise: {_first(told)}. "
            f"A mapping that reads them: klankbord import {self._records.kind} FILE --look."
        )

    def _scoreless(self) -> str:
        """Of columns that hold other texts too, so that no form fits nearly all of them."""
        told = [
            f"{name} ({count:,})" for name, count in self._scores.items() if count and not self._written[name].forms
        ]
        if not told:
            return ""
        return f"Scores that are missing, for they are written as 7,5 or 1,234.5: {_first(told)}."

    def _letters(self, reader: Reader, run_id: int) -> str:
        [(count,)] = reader.rows(
            "select count(*) from app.rejected where run_id = $run_id and reason = 'not UTF-8'", {"run_id": run_id}
        )
        if not count:
            return ""
        return (
            f"Lines that are no UTF-8, as an older Excel saves them: {count:,}. "
            f"A mapping that reads them: klankbord import {self._records.kind} FILE --look."
        )

    def _words(self, reader: Reader, run_id: int) -> str:
        if self._records.kind != "events":
            return ""
        rows = reader.rows(
            """select reason, count(*) as rows from app.rejected
            where run_id = $run_id and starts_with(reason, $unknown) and not contains(reason, '@')
            group by reason order by rows desc, reason""",
            {"run_id": run_id, "unknown": UNKNOWN},
        )
        if not rows:
            return ""
        told = _first([f"{_word(reason)} ({count:,})" for reason, count in rows])
        return (
            f"Words that are no kind of event: {told}. The kinds are {', '.join(EVENTS)}; "
            "a mapping says which of them a word means: klankbord import events FILE --look."
        )


def _first(told: list[str]) -> str:
    shown = ", ".join(told[:TOLD])
    return f"{shown} and {len(told) - TOLD:,} more" if len(told) > TOLD else shown


def _word(reason: str) -> str:
    word = reason.removeprefix(UNKNOWN)
    meant = event_words.meant(word)
    return f"{quoted(word)}, perhaps {meant}" if meant else quoted(word)
