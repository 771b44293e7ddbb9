"""How the texts of a column are written, as far as the rows show that were seen: in which form all of them are, or
nearly all."""

from dataclasses import dataclass

import polars as pl

from ingest.mapping import forms
from ingest.records import EMPTY

BEGINNING = 10_000  # rows by which most columns are dismissed


@dataclass(frozen=True)
class Strays:
    """The rows of a column that a form does not fit, the first of their texts, and the first text that it does."""

    form: str
    rows: int
    sample: str
    fitting: str


class Written:
    """In which forms the texts of a column can be read that are not ours, batch after batch. A column of which most do
    not look so in the beginning costs nothing after."""

    def __init__(self) -> None:
        self._strays: dict[str, Strays | None] | None = None  # of the forms looked for; None while nothing stood there
        self._first: dict[str, str] = {}  # text that each fits
        self._rows = 0
        self._has_marks = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Those in which all can be read; where there are none, those in which nearly all can."""
        found = self.fits or tuple(each.form for each in self.strays)
        return tuple(each for each in found if self._has_marks or not forms.is_of_numbers(each))

    @property
    def fits(self) -> tuple[str, ...]:
        """Those too in which numbers can be read that are written as ours are."""
        return tuple(form for form, strays in (self._strays or {}).items() if strays is None)

    @property
    def strays(self) -> tuple[Strays, ...]:
        """Where no form fits all: what does not fit those that nearly all do."""
        if self.fits:
            return ()
        return tuple(
            each
            for each in (self._strays or {}).values()
            if each and forms.is_nearly(self._rows - each.rows, self._rows)
        )

    def see(self, texts: pl.Series) -> None:
        if self._strays == {}:
            return
        if self._strays is None:
            first = filled(texts.head(BEGINNING))
            if first.len() and not _mostly_in(first):
                self._strays = {}
                return
        held = filled(texts)
        if held.is_empty():
            return
        if self._strays is None:
            self._strays = dict.fromkeys(_mostly_in(held))
            self._first = {form: held.filter(forms.fit(held, form))[0].strip() for form in self._strays}
        self._rows += held.len()
        for form, before in self._strays.items():
            is_in = forms.fit(held, form)
            if not is_in.all():
                others = held.filter(~is_in)
                rows, sample = (before.rows, before.sample) if before else (0, others[0].strip())
                self._strays[form] = Strays(form, rows + others.len(), sample, self._first[form])
            self._has_marks = self._has_marks or (forms.is_of_numbers(form) and forms.has_marks(held.filter(is_in)))


def _mostly_in(texts: pl.Series) -> tuple[str, ...]:
    """The forms that more than half of them fit."""
    return tuple(form for form in forms.looked_for(texts) if 2 * int(forms.fit(texts, form).sum()) > texts.len())


def filled(texts: pl.Series) -> pl.Series:
    """Those of the texts that hold something, as landing has it; under a name that means nothing to polars."""
    texts = texts.alias("texts")
    return texts.filter(texts.is_not_null() & ~texts.is_in(["", EMPTY]))
