"""How the texts of a column are written, as far as the rows show that were seen."""

import polars as pl

from ingest.mapping import forms
from ingest.records import EMPTY

BEGINNING = 10_000  # rows by which most columns are dismissed


class Written:
    """In which forms all texts of a column can be read that are not ours, batch after batch. A column that does not
    look so in the beginning costs nothing after."""

    def __init__(self) -> None:
        self._fit: tuple[str, ...] | None = None  # None while nothing stood there
        self._has_marks = False

    @property
    def forms(self) -> tuple[str, ...]:
        return tuple(each for each in self._fit or () if self._has_marks or not forms.is_of_numbers(each))

    @property
    def fits(self) -> tuple[str, ...]:
        """Those too in which numbers can be read that are written as ours are."""
        return self._fit or ()

    def see(self, texts: pl.Series) -> None:
        if self._fit == ():
            return
        first = filled(texts.head(BEGINNING))
        if first.len() and not forms.fitting(first):
            self._fit = ()
            return
        held = filled(texts)
        if held.is_empty():
            return
        fit = forms.fitting(held)
        self._fit = fit if self._fit is None else tuple(each for each in self._fit if each in fit)
        self._has_marks = self._has_marks or forms.has_marks(held)


def filled(texts: pl.Series) -> pl.Series:
    """Those of the texts that hold something, as landing has it; under a name that means nothing to polars."""
    texts = texts.alias("texts")
    return texts.filter(texts.is_not_null() & ~texts.is_in(["", EMPTY]))
