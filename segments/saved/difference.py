"""What is different between two trees, as data: every change with its place, canonical text and sentence.

Equal conditions are matched first, wherever they stand in their block; then those on the same field or activity, which
have changed; what is left was removed or added, and what was removed here and added there has moved. Trees alone enter.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Literal

from segments import ast
from segments.sentence.describe import Language, describe_condition
from segments.text.format import format_condition
from segments.words import PLURALS

Kind = Literal["name", "about", "timezone", "block", "order", "added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Part:
    """One side of an edit. `place` is `name`, `about`, `timezone` or a path such as `include.0.1`; `text` the value,
    the kind of block, or the canonical text of the condition; `sentence` tells a condition or block, or is empty."""

    place: str
    text: str
    sentence: str = ""


@dataclass(frozen=True)
class Edit:
    """`before` is None for what was not there, `after` for what no longer is."""

    kind: Kind
    before: Part | None
    after: Part | None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def edits(
    old: ast.Profile, new: ast.Profile, plurals: Mapping[str, str] = PLURALS, language: Language = "en"
) -> tuple[Edit, ...]:
    """How `new` came from `old`; nothing where both have the same canonical text."""
    comparing = _Comparing(plurals, language)
    comparing.heads(old, new)
    comparing.blocks("include", "include", old.include, new.include)
    comparing.blocks("exclude", "exclude", old.exclude, new.exclude)
    return tuple(_with_moves(comparing.found))


class _Comparing:
    def __init__(self, plurals: Mapping[str, str], language: Language) -> None:
        self._plurals = plurals
        self._language = language
        self._texts: dict[int, str] = {}  # by the identity of nodes, which live as long as both trees
        self.found: list[Edit] = []

    def heads(self, old: ast.Profile, new: ast.Profile) -> None:
        heads: tuple[tuple[Kind, str | None, str | None], ...] = (
            ("name", old.name, new.name),
            ("timezone", old.timezone, new.timezone),
            ("about", old.about, new.about),
        )
        for kind, was, now in heads:
            if was != now:
                before, after = (None if each is None else Part(kind, each) for each in (was, now))
                self.found.append(Edit(kind, before, after))

    def blocks(self, before: str, after: str, was: ast.Condition | None, now: ast.Condition | None) -> None:
        """What stands at these places; a single condition is compared as a block of one."""
        olds, news = _conditions(was), _conditions(now)
        if (was is None) == (now is None) and [*map(self._text, olds)] == [*map(self._text, news)] and (
            _kind(was) == _kind(now)
        ):  # fmt: skip
            return
        told = len(self.found)
        if _joins_otherwise(was, now):
            self._tell_block("block", before, after, was, now)
        pairs = self._match(olds, news)
        old_place, new_place = _placing(before, was), _placing(after, now)
        for old in sorted(set(range(len(olds))) - pairs.keys()):
            self.found.append(Edit("removed", self._part(old_place(old), olds[old]), None))
        matched = {new: old for old, new in pairs.items()}
        for new, now_here in enumerate(news):
            if new not in matched:
                self.found.append(Edit("added", None, self._part(new_place(new), now_here)))
                continue
            was_here, places = olds[matched[new]], (old_place(matched[new]), new_place(new))
            if isinstance(was_here, ast.Block) or isinstance(now_here, ast.Block):
                self.blocks(*places, was_here, now_here)
            elif self._text(was_here) != self._text(now_here):
                self.found.append(Edit("changed", self._part(places[0], was_here), self._part(places[1], now_here)))
        if any(one > other for one, other in pairwise(pairs[old] for old in sorted(pairs))):
            self._tell_block("order", before, after, was, now)
        if len(self.found) == told:
            self._tell_block("block", before, after, was, now)

    def _tell_block(
        self, kind: Kind, before: str, after: str, was: ast.Condition | None, now: ast.Condition | None
    ) -> None:
        parts = [
            Part(place, f"{each.kind} of", self._sentence(each)) if isinstance(each, ast.Block) else None
            for place, each in ((before, was), (after, now))
        ]
        self.found.append(Edit(kind, *parts))

    def _part(self, place: str, condition: ast.Condition) -> Part:
        return Part(place, self._text(condition), self._sentence(condition))

    def _sentence(self, condition: ast.Condition) -> str:
        return describe_condition(condition, self._language, self._plurals)

    def _text(self, condition: ast.Condition) -> str:
        if id(condition) not in self._texts:
            self._texts[id(condition)] = format_condition(condition, self._plurals)
        return self._texts[id(condition)]

    # ---------------------------------------------------------------------------------------------- matching

    def _match(self, olds: Sequence[ast.Condition], news: Sequence[ast.Condition]) -> dict[int, int]:
        """Which of the new each old one became, by index."""
        pairs: dict[int, int] = {}
        taken: set[int] = set()

        def pair(old: int, new: int) -> None:
            pairs[old] = new
            taken.add(new)

        for trait in (self._text, _likeness, _subject):
            waiting: dict[object, deque[int]] = defaultdict(deque)
            for index, each in enumerate(news):
                if index not in taken and (found := trait(each)):
                    waiting[found].append(index)
            for index, each in enumerate(olds):
                if index not in pairs and (found := trait(each)) and waiting[found]:
                    pair(index, waiting[found].popleft())
        for old, new in self._blocks_with_most_in_common(olds, news, pairs, taken):
            pair(old, new)
        return pairs

    def _blocks_with_most_in_common(
        self, olds: Sequence[ast.Condition], news: Sequence[ast.Condition], pairs: Mapping[int, int], taken: set[int]
    ) -> Iterator[tuple[int, int]]:
        """Pairs of which at least one is a block; `pairs` and `taken` are read again after each."""
        having: dict[object, list[int]] = defaultdict(list)
        for index, each in enumerate(news):
            if index not in taken:
                for trait in self._traits(each):
                    having[trait].append(index)
        for old, was in enumerate(olds):
            if old in pairs:
                continue
            common = Counter(
                new
                for trait in sorted(self._traits(was), key=repr)
                for new in having[trait]
                if new not in taken and (isinstance(was, ast.Block) or isinstance(news[new], ast.Block))
            )
            if common:
                yield old, max(common, key=lambda new: (common[new], -new))

    def _traits(self, condition: ast.Condition) -> set[object]:
        """The texts and the subjects of all single conditions within."""
        if isinstance(condition, ast.Block):
            return set[object]().union(*map(self._traits, condition.conditions))
        return {each for each in (self._text(condition), _subject(condition)) if each}


def _conditions(condition: ast.Condition | None) -> tuple[ast.Condition, ...]:
    if condition is None:
        return ()
    return condition.conditions if isinstance(condition, ast.Block) else (condition,)


def _kind(condition: ast.Condition | None) -> str | None:
    return condition.kind if isinstance(condition, ast.Block) else None


def _placing(place: str, condition: ast.Condition | None) -> "_Placing":
    return _Placing(place, isinstance(condition, ast.Block))


@dataclass(frozen=True)
class _Placing:
    """The path of each condition of what stands at `place`: of a single one, the place itself."""

    place: str
    is_block: bool

    def __call__(self, index: int) -> str:
        return f"{self.place}.{index}" if self.is_block else self.place


def _joins_otherwise(was: ast.Condition | None, now: ast.Condition | None) -> bool:
    """Whether the way in which the conditions are taken together is another, so that it has to be told."""
    before, after = (
        each.kind if isinstance(each, ast.Block) and (len(each.conditions) > 1 or each.kind == "none") else None
        for each in (was, now)
    )
    if before is None and after == "all":
        return was is None
    return before != after and not (after is None and before != "none")


def _subject(condition: ast.Condition) -> object:
    """What a single condition is about; None where there is nothing to tell it by."""
    match condition:
        case ast.Comparison() | ast.InWindow() | ast.Anniversary():
            return "field", condition.field
        case ast.Did() | ast.Picked() | ast.Aggregate() | ast.FirstEver() | ast.Rhythm():
            return "rows", condition.rows.activity
        case ast.Sequence():
            return "rows", condition.first.activity
        case ast.InProfile() | ast.InList():
            return type(condition).__name__, condition.name
        case ast.Sample():
            return "sample"
        case _:
            return None


def _likeness(condition: ast.Condition) -> object:
    """Closer than the subject: the same field in the same manner, the same rows but for how many and when."""
    match condition:
        case ast.Comparison():
            return condition.field, condition.operator
        case ast.InWindow() | ast.Anniversary():
            return condition.field, type(condition).__name__
        case ast.Did() | ast.Picked() | ast.Aggregate() | ast.FirstEver() | ast.Rhythm():
            return type(condition).__name__, condition.rows.activity, condition.rows.filters
        case _:
            return _subject(condition)


def _with_moves(found: Sequence[Edit]) -> Iterator[Edit]:
    """What was removed here and added there, as one edit at the first of both."""
    added: dict[str, deque[int]] = defaultdict(deque)
    for index, each in enumerate(found):
        if each.kind == "added" and each.after:
            added[each.after.text].append(index)
    moved: dict[int, Edit] = {}
    gone: set[int] = set()
    for index, each in enumerate(found):
        if each.kind == "removed" and each.before and added[each.before.text]:
            other = added[each.before.text].popleft()
            moved[min(index, other)] = Edit("moved", each.before, found[other].after)
            gone.add(max(index, other))
    for index, each in enumerate(found):
        if index not in gone:
            yield moved.get(index, each)
