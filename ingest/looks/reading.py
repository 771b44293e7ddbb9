"""How a column of a file is read: as which of ours, in which form, and so as which type; and the mapping that says so
of all columns together. What people choose, and what is guessed for them, is of one kind."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.landing import attributes
from ingest.looks import event_words
from ingest.looks.look import Look
from ingest.mapping import Mapping, forms
from ingest.naming import matched
from ingest.records import Records, columns_of, records_of
from sql.field import Field, Kind, Type
from sql.reader import Reader

TEXT = Type(Kind.TEXT)
_FIXED = {"score": Type(Kind.NUMBER), "machine": Type(Kind.BOOLEAN)}


@dataclass(frozen=True)
class Ours:
    """What there is to read a file's columns as: the rows, their columns, and the fields that earlier ones brought."""

    records: Records
    columns: tuple[str, ...]
    fields: Map[str, Field] = field(default_factory=dict)  # by their names in lower case

    @classmethod
    def of(cls, reader: Reader, kind: str) -> "Ours":
        records = records_of(reader, kind)
        known = {each.name.lower(): each for each in attributes.fields(reader, records)}
        return cls(records, columns_of(reader, kind), known)

    def forms(self, look: Look, ours: str) -> tuple[str, ...]:
        """Those of the look's forms that make sense where the column is `ours`, or is kept under a name of its own."""
        if ours in self.records.times:
            return tuple(each for each in look.forms if not forms.is_of_numbers(each))
        if ours == "value" and self.records.kind == "answers":  # the score is read in it, where none is told
            return tuple(each for each in look.forms if forms.is_of_numbers(each))
        if ours in _FIXED:
            return tuple(each for each in look.forms if forms.is_of_numbers(each) and _FIXED[ours].kind is Kind.NUMBER)
        return () if ours in self.records.columns else look.forms

    def kept_as(self, name: str, form: str | None) -> str:
        """Under which name a column of theirs is kept that is none of ours. What is text since an earlier import stays
        so: read in a form, it is kept beside that under another name, which is no text either."""
        known = self.fields.get(name.lower())
        if form is None or known is None or known.type != TEXT:
            return name
        return self.kept_as(f"{name}_{forms.kind_of(form, self.records.kind)}", form)

    def type(self, look: Look, ours: str, form: str | None) -> Type | None:
        """As which type it is read; None where nothing stands in it that could show one."""
        if ours in self.records.times:
            return Type(Kind.TIME)
        if ours in self.records.columns:
            return _FIXED.get(ours, TEXT)
        if known := self.fields.get(ours.lower()):
            return known.type
        if form is not None:
            return Type(forms.kind_of(form, self.records.kind))
        return look.shape.type if look.shape else None


@dataclass(frozen=True)
class Reading:
    """A column of theirs: `ours`, the column it is, or the name under which it is kept; None where it stays out."""

    theirs: str
    ours: str | None
    form: str | None = None


def mapping_of(
    ours: Ours, readings: Sequence[Reading], words: Map[str, str] | None = None, timezone: str = "UTC"
) -> Mapping:
    """The mapping that reads columns so and nothing else: what stays out is ignored. `words`: what the words of events
    mean, of those that are not read as they are."""
    kept = [each for each in readings if each.ours is not None]
    return Mapping(
        columns={str(each.ours): each.theirs for each in kept if each.ours != each.theirs},
        ignore=tuple(each.theirs for each in readings if each.ours is None),
        formats={str(each.ours): each.form for each in kept if each.form is not None},
        values={"event": dict(words)} if words else {},
        timezone=timezone,
        times=tuple(
            str(each.ours)
            for each in kept
            if each.form and forms.is_of_times(each.form) and each.ours not in ours.records.times
        )
        if timezone != "UTC"
        else (),
    )


def guessed(ours: Ours, looks: Sequence[Look]) -> list[Reading]:
    """Each column as it is guessed by its name, and in the one form that its texts fit. A column that bears a name of
    ours, where another one is taken for it, stays out. No form is taken where several fit, or not all of its texts,
    where it would be kept under the name of another column, or of answers beside their scores."""
    by_ours = matched(ours.records.kind, ours.columns, [each.name for each in looks])
    by_theirs = {theirs: name for name, theirs in by_ours.items()}
    names = {name.lower() for name in ours.columns}
    called = {look.name.lower() for look in looks}
    found = []
    for look in looks:
        name = by_theirs.get(look.name)
        if name is None and look.name.lower() in names:
            found.append(Reading(look.name, None))
            continue
        known = ours.forms(look, name or look.name)
        is_sure = len(known) == 1 and not look.strays and not (name == "value" and "score" in by_ours)
        form = known[0] if is_sure else None
        if name is None:
            name = ours.kept_as(look.name, form)
            if name != look.name and name.lower() in called:
                name, form = look.name, None
        found.append(Reading(look.name, name, form))
    return found


def words_of(looks: Sequence[Look], readings: Sequence[Reading]) -> tuple[tuple[str, int], ...]:
    """The words of the column that is taken for the kind of event, each with its rows."""
    theirs = next((each.theirs for each in readings if each.ours == "event"), None)
    return next((each.words for each in looks if each.name == theirs), ())


def guessed_words(words: Sequence[tuple[str, int]]) -> dict[str, str]:
    """What those mean that are not read as they are, as far as can be guessed."""
    return {word: meant for word, _ in words if (meant := event_words.guessed(word))}


def looked_at_again(looks: Sequence[Look], mapping: Mapping) -> list[Look]:
    """The looks at a file that is read as a mapping that was made of readings says. A column that it knows a form of is
    written otherwise than ours, though nothing in this file shows it: 1.234 is a thousand where 1.234,56 came first. So
    is one in a form that no look finds, `unix` or `%d %b %Y`, unless its times are written in another by now."""
    names = {theirs: name for name, theirs in mapping.columns.items()}
    found = []
    for each in looks:
        form = mapping.formats.get(names.get(each.name, each.name))
        fitting = each.fits or tuple(strays.form for strays in each.strays)
        if form in fitting:
            found.append(replace(each, forms=fitting))
        elif form and each.shape and not forms.is_found(form) and not _shows_times(each):
            found.append(replace(each, forms=(form,), strays=()))
        else:
            found.append(each)
    return found


def _shows_times(look: Look) -> bool:
    kinds = look.shape.kinds if look.shape else ()
    fitting = look.fits or tuple(strays.form for strays in look.strays)
    return Kind.TIME in kinds or any(not forms.is_of_numbers(each) for each in fitting)


def as_before(ours: Ours, looks: Sequence[Look], mapping: Mapping) -> list[Reading]:
    """Each column as a mapping that was made of readings has it, in a form that still fits, as any does where nothing
    stands in the column; what it does not speak of as it is guessed."""
    taken = {theirs: name for name, theirs in mapping.columns.items()}
    found = []
    for look, guess in zip(looks, guessed(ours, looks), strict=True):
        if look.name in mapping.ignore:
            found.append(Reading(look.name, None))
        elif look.name in taken or look.name in mapping.formats:
            name = taken.get(look.name, look.name)
            form = mapping.formats.get(name)
            is_sure = look.shape is None or (form in look.forms and not look.strays)
            found.append(Reading(look.name, name, form if is_sure else None))
        else:
            found.append(guess if guess.ours not in mapping.columns else Reading(look.name, look.name, guess.form))
    return found
