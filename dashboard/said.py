"""What the rooms below say, in the reader's language: errors, messages of runs, reasons, warnings. They say it in
English, and a run's message is kept so; sentences/ has, a file a room, each sentence with its slots beside the Dutch
one. A text that is none of them is shown as it is, and an English reader gets every text as it was written.

In `sentences` stands what can be a text by itself, in `pieces` what only stands in another's slot. A slot of the Dutch
that says so is told in Dutch as well: `{why:said}`, `{expected:listed}` with commas between what is told, or
`{named:files}` with semicolons. What another has is a value and stays as it is, but for numbers such as 1,234. One of
the English may say that it is a number, `{rows:number}`, or a word or a quoted text, `{name:word}`.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

import polars as pl

from dashboard.words import LANGUAGES, Language, language

FOLDER = Path(__file__).with_name("sentences")
NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SLOTS = {"": ".*?", "number": r"-?\d[\d,.]*", "word": r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[^\s,;:]+'}
END = re.compile(r"(?<=[.!?]) (?=\S)")
COMMA, SEMICOLON = re.compile(r", | or | and "), re.compile("; ")
JOINTS = {" or ": " of ", " and ": " en "}
JOINED = {"said": END, "listed": COMMA, "files": SEMICOLON}
MOST_TOGETHER = 10  # sentences, or things of a list, that one template may fit
LONGEST = 8_000  # characters of a line that are looked at
LOCAL = str.maketrans(",.", ".,")
CODE, NEAREST = "    ", "    Did you mean "  # a line of a profile that stands below what is wrong in it; below that

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Template:
    """A sentence with its slots. `weight` is how many characters of a text that it fits are its own, those at the
    beginning twice, for they are surest; of several that fit, the one with the most is meant."""

    english: str
    other: str
    pattern: re.Pattern[str]
    head: str
    tail: str
    inside: str
    weight: int
    own_words: tuple[str, ...]
    is_piece: bool

    def fit(self, text: str) -> re.Match[str] | None:
        if not (text.startswith(self.head) and text.endswith(self.tail) and self.inside in text):
            return None
        return self.pattern.fullmatch(text)


@dataclass(frozen=True)
class Table:
    """The templates by a word that a text must have to fit one, the rarest of its own; `loose` are those without any:
    so a text is held against a few of them and not against all."""

    by_word: dict[str, list[Template]]
    loose: list[Template]

    def find(self, text: str, *, in_slot: bool) -> tuple[Template, re.Match[str]] | None:
        """The template that fits `text` with the most of its own words."""
        near = [each for word in {*text.split(" ")} for each in self.by_word.get(word, ())]
        for each in sorted([*near, *self.loose], key=lambda one: (-one.weight, one.english)):
            if (in_slot or not each.is_piece) and (found := each.fit(text)):
                return each, found
        return None


def for_reader(text: str) -> str:
    """`text` in the language of this session."""
    return said_in(text, language())


def said_in(text: str, language: Language) -> str:
    """`text`, which a room below said in English, in `language`."""
    return _told(text, language, ())


def for_reader_hiding(text: str, value: re.Pattern[str], instead: str) -> str:
    """As for_reader, without whatever `value` finds in the English: `instead` stands there."""
    spans = tuple(each.span() for each in value.finditer(text))
    return _told(text, language(), spans, instead)


def columns_for_reader(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """`frame` with the texts of these columns in the language of this session."""
    if language() == LANGUAGES[0]:
        return frame
    told = {name: {each: for_reader(each) for each in frame[name].drop_nulls().unique()} for name in names}
    return frame.with_columns(pl.col(name).replace(texts) for name, texts in told.items())


@lru_cache(maxsize=4096)
def _told(text: str, language: Language, hidden: Spans, instead: str = "") -> str:
    teller = _Teller(text, table(language) if language != LANGUAGES[0] else None, hidden, instead)
    return teller.all()


class _Teller:
    """Tells parts of one text, each by where it begins and ends, and once: the same part stands in many others."""

    def __init__(self, text: str, table: Table | None, hidden: Spans, instead: str) -> None:
        self._text, self._table, self._hidden, self._instead = text, table, hidden, instead
        self._parts: dict[tuple[int, int, bool], tuple[int, str]] = {}

    def all(self) -> str:
        if self._table is None:
            return self._as_it_is(0, len(self._text))
        told, at = [], 0
        for line in self._text.split("\n"):
            is_code = line.startswith(CODE) and not line.startswith(NEAREST)
            end = at + len(line)
            told.append(self._as_it_is(at, end) if is_code else self._several(at, end, END, in_slot=False))
            at = end + 1
        return "\n".join(told)

    def _several(self, start: int, end: int, joint: re.Pattern[str], *, in_slot: bool) -> str:
        """The parts between joints, those together that one template fits; as much as can be is of templates."""
        if end - start > LONGEST:
            return self._as_it_is(start, end)
        cuts = [each.span() for each in joint.finditer(self._text, start, end)]
        starts, ends = [start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end]
        joints = ["", *(self._text[before:after] for before, after in cuts)]
        best: list[tuple[int, str]] = [(0, "")]  # of the first so many parts: the weight, and how they are told
        for last, to in enumerate(ends):
            ways = []
            for first in range(max(0, last + 1 - MOST_TOGETHER), last + 1):
                part = starts[first], to, in_slot
                if part not in self._parts:
                    self._parts[part] = self._part(starts[first], to, in_slot=in_slot)
                weight, told = self._parts[part]
                before, so_far = best[first]
                ways.append((before + weight, f"{so_far}{JOINTS.get(joints[first], joints[first])}{told}"))
            best.append(max(ways, key=lambda way: way[0]))
        return best[-1][1]

    def _part(self, start: int, end: int, *, in_slot: bool) -> tuple[int, str]:
        """How much of a part its template says itself, and the part in the other language."""
        assert self._table is not None
        part, stop = self._text[start:end], ""
        found = self._table.find(part, in_slot=in_slot)
        if in_slot and part and part[-1] not in ".!?":  # a sentence within another may have lost its end
            whole = self._table.find(f"{part}.", in_slot=True)
            if whole and (found is None or whole[0].weight > found[0].weight + 1):
                found, stop = whole, "."
        if found is None:
            return 0, self._as_it_is(start, end)
        template, match = found
        told = []
        for words, name, form, _ in Formatter().parse(template.other):
            told.append(words)
            if name is not None:
                from_, to = start + match.start(name), min(start + match.end(name), end)
                told.append(self._slot(from_, to, form or ""))
        return template.weight, "".join(told).removesuffix(stop)

    def _slot(self, start: int, end: int, form: str) -> str:
        if form in JOINED:
            return self._several(start, end, JOINED[form], in_slot=True)
        return self._value(start, end)

    def _value(self, start: int, end: int) -> str:
        value = self._as_it_is(start, end)
        return value.translate(LOCAL) if NUMBER.fullmatch(value) else value

    def _as_it_is(self, start: int, end: int) -> str:
        told, at = [], start
        for from_, to in self._hidden:
            if from_ < end and to > start:
                told += [self._text[at : max(from_, at)], self._instead]
                at = min(to, end)
        return "".join([*told, self._text[at:end]])


@cache
def table(language: Language) -> Table:
    known = templates(language)
    common = Counter(word for each in known for word in each.own_words)
    found, loose = dict[str, list[Template]](), list[Template]()
    for each in known:
        if each.own_words:
            found.setdefault(min(each.own_words, key=lambda word: (common[word], word)), []).append(each)
        else:
            loose.append(each)
    return Table(found, loose)


def templates(language: Language) -> list[Template]:
    at = LANGUAGES.index(language)
    return [
        _template(pair[0], pair[at], is_piece=kind == "pieces")
        for path in sorted(FOLDER.glob("*.toml"))
        for kind, pairs in tomllib.loads(path.read_text()).items()
        for pair in pairs
    ]


def pieces_of(template: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The words of a template around its slots, one more than those, and each slot's name and form."""
    words, slots = [""], list[tuple[str, str]]()
    for literal, name, form, _ in Formatter().parse(template):
        words[-1] += literal
        if name is not None:
            slots.append((name, form or ""))
            words.append("")
    return words, slots


def _template(english: str, other: str, *, is_piece: bool) -> Template:
    words, slots = pieces_of(english)
    pattern, seen = re.escape(words[0]), set[str]()
    for (name, form), literal in zip(slots, words[1:], strict=True):
        if name in seen:
            pattern += f"(?P={name})"
        else:
            pattern += f"(?P<{name}>{SLOTS[form]})"
        seen.add(name)
        pattern += re.escape(literal)
    tail = words[-1] if slots else ""
    inside = max(words, key=len)
    weight = sum(map(len, words)) + len(words[0])
    # A word beside a slot may be longer in a text.
    own = tuple(each for each in "\0".join(words).split(" ") if each and "\0" not in each)
    return Template(english, other, re.compile(pattern, re.DOTALL), words[0], tail, inside, weight, own, is_piece)
