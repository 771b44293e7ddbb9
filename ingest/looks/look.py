"""What the columns of a file look like: what stands in each, as which type it would be read, in which other forms all
of it can be read, or nearly all, and its words where they are few. What they are called is naming.py's.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from ingest.landing.attributes import LOOKS, Shape
from ingest.looks.written import BEGINNING, Strays, Written, filled
from sql.field import Kind
from sql.files import LINE, File

BATCH_ROWS = 200_000
MOST_WORDS = 100  # different texts of a column, past which they are no kinds of anything
LONGEST_WORD = 60
MAYBE_THOUSANDS = r"^\s*-?[1-9]\d{0,2}\.\d{3}\s*$"  # a number of ours, and one of theirs that is a thousand times it


@dataclass(frozen=True)
class Look:
    """One column. `sample`: the first text in it; `shape` None where it holds nothing; `forms`: those of `formats` in
    which all of it can be read, the likeliest first, where it is not written as we write it, or each of its numbers may
    be a thousand, as 1.234; where there are none, those that nearly all of it fits, and `strays` what does not; `fits`:
    all that it can be read in, also where it is, as 1.234 is a number of ours and may be one of a thousand; `words`:
    each with its rows, the most frequent first, none where they are many; `no_time`: the first text that is no time as
    we write it."""

    name: str
    sample: str | None
    shape: Shape | None
    forms: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    fits: tuple[str, ...] = ()
    strays: tuple[Strays, ...] = ()
    no_time: str | None = None

    def strays_of(self, form: str | None) -> Strays | None:
        """What the form, one of `forms`, does not fit; None where it fits all. Such a form is only taken where somebody
        says so."""
        return next((each for each in self.strays if each.form == form), None)


class Looking:
    """A look at files that are read alike, one after the other; every row is looked at, of the first one's columns."""

    def __init__(self) -> None:
        self._watched: dict[str, _Watched] = {}

    def see(self, file: File) -> None:
        self._watched = self._watched or {name: _Watched(name) for name in file.columns if name != LINE}
        for batch in file.batches(BATCH_ROWS):
            for texts in batch.iter_columns():
                if texts.name in self._watched:
                    self._watched[texts.name].see(texts.cast(pl.String))

    def told(self) -> list[Look]:
        """Of each column, in the order of the first file."""
        return [each.told() for each in self._watched.values()]


@dataclass
class _Watched:
    name: str
    sample: str | None = None
    shape: Shape | None = None
    written: Written = field(default_factory=Written)
    words: Counter[str] | None = field(default_factory=Counter)
    may_be_thousands: bool = True
    no_time: str | None = None

    def see(self, texts: pl.Series) -> None:
        held = filled(texts)
        if held.is_empty():
            return
        self.sample = self.sample or held[0].strip()
        shown = Shape(tuple(_kinds(held)), is_list=bool(held.str.contains(r"^\[.*\]$").all()))
        self.shape = shown if self.shape is None else self.shape & shown
        self.written.see(held)
        self.may_be_thousands = self.may_be_thousands and bool(held.str.contains(MAYBE_THOUSANDS).all())
        if self.no_time is None and Kind.TIME not in self.shape.kinds:
            others = held.filter(~held.str.contains(LOOKS[Kind.TIME]))
            self.no_time = None if others.is_empty() else others[0].strip()
        self._count(held)

    def _count(self, held: pl.Series) -> None:
        if self.words is None:
            return
        if held.head(BEGINNING).n_unique() <= MOST_WORDS:
            counted = held.value_counts(name="rows")
            if counted.height <= MOST_WORDS and counted[held.name].str.len_chars().max() <= LONGEST_WORD:  # type: ignore[operator]
                self.words.update(dict(counted.iter_rows()))
                return
        self.words = None

    def told(self) -> Look:
        few = self.words is not None and len(self.words) <= MOST_WORDS
        words = sorted((self.words or {}).items(), key=lambda each: (-each[1], each[0])) if few else ()
        # Text alone is read in other forms: what is a number or a time to us already stays what it is, and is asked
        # about where every one of the numbers may be a thousand.
        own = self.shape is not None and bool(self.shape.kinds)
        forms, strays = ((), ()) if own else (self.written.forms, self.written.strays)
        fits = self.written.fits
        if own and self.may_be_thousands:
            forms = fits
        return Look(self.name, self.sample, self.shape, forms, tuple(words), fits, strays, no_time=self.no_time)


def _kinds(held: pl.Series) -> Iterator[Kind]:
    for kind, look in LOOKS.items():
        if held.head(BEGINNING).str.contains(look).all() and held.str.contains(look).all():
            yield kind
