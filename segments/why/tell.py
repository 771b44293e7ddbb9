"""An explanation as calm lines of text in English or Dutch: what holds, and under it the facts.

Nothing is worked out here that explain.py has not found. Lines are for any screen; layout.py sets them out as a tree.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from segments.ast import Aggregation
from segments.interval import Interval
from segments.sentence.describe import Language
from segments.sentence.phrases import DUTCH as PHRASES_NL
from segments.sentence.phrases import DUTCH_ACTIVITIES
from segments.sentence.phrases import ENGLISH as PHRASES_EN
from segments.why import evidence
from segments.why.evidence import Evidence, Link, Miss, Row
from segments.why.explain import Explanation, Node
from segments.why.tell_words import DUTCH, ENGLISH, MONTHS

MOST_REASONS = 3
MOST_PERIODS = 6
LONGEST = 48
NEAR = timedelta(minutes=1)


class Teller:
    """`plurals`: singular and plural of every activity. With `phrases` (of filters, by their text) conditions
    and filters are told as sentences, else by their text."""

    def __init__(
        self,
        language: Language,
        plurals: Mapping[str, str],
        zone: ZoneInfo,
        as_of: datetime,
        phrases: Mapping[str, str] | None = None,
    ) -> None:
        self.words = DUTCH if language == "nl" else ENGLISH
        self._phrases = PHRASES_NL if language == "nl" else PHRASES_EN
        self._language, self._plurals, self._zone, self._as_of = language, plurals, zone, as_of
        self._of = phrases
        self._said = ""

    # ------------------------------------------------------------------------------------------- the head

    def head(self, found: Explanation) -> str:
        form = self.words.is_in if found.is_member else self.words.is_out
        return form.format(who=found.person.name, profile=found.profile)

    def condition(self, node: Node) -> str:
        """A node, a block by how its parts combine."""
        if self._of is None:
            return node.text
        kind = node.text.partition(" ")[0]
        return self.words.blocks[kind] if node.nodes else node.sentence

    def _filter(self, text: str) -> str:
        return text if self._of is None else self._of.get(text, text)

    def as_of(self, found: Explanation) -> str:
        return self.words.as_of.format(at=self.time(found.as_of), zone=self._zone.key)

    def why(self, found: Explanation) -> str:
        """One sentence a side that decides."""
        words, told = self.words, []
        if found.include.decides:
            form = words.included if found.is_member else words.not_included
            told.append(form.format(self._reasons(found.include)))
        if found.exclude is not None and found.exclude.decides:
            told.append(words.excluded.format(self._reasons(found.exclude)))
        if found.is_member and found.exclude is not None:
            told.append(words.nothing_excludes)
        return " ".join(told)

    def _reasons(self, top: Node) -> str:
        words, said = self.words, []
        leaves = [each for each in top.walk() if each.decides and not each.nodes]
        shown = leaves[:MOST_REASONS]
        for matches, form in self._forms():
            number = sum(each.matches is matches for each in leaves)
            texts = [self._quoted(each) for each in shown if each.matches is matches]
            if left := number - len(texts):
                texts.append(words.and_more.format(left) if texts else words.others[left > 1].format(left))
            if texts:
                said.append(form[number > 1].format(self._listed(texts)))
        return self._listed(said)

    def _forms(self) -> tuple[tuple[bool, tuple[str, str]], ...]:
        words = self.words
        if self._of is not None:
            return (True, (words.this_holds, words.this_holds)), (False, (words.this_holds_not, words.this_holds_not))
        return (True, words.holds), (False, words.holds_not)

    def _quoted(self, node: Node) -> str:
        return f"“{node.text}”" if self._of is None else self.condition(node)

    def _listed(self, parts: Sequence[str]) -> str:
        """Phrases with semicolons between them, for they have commas of their own."""
        *first, last = parts
        comma, before_last = (", ", " ") if self._of is None else ("; ", "; ")
        return f"{comma.join(first)}{before_last}{self.words.conjunction} {last}" if first else last

    # ------------------------------------------------------------------------------------------- evidence

    def lines(self, node: Node, most: int = 3) -> list[str]:
        """What decides, in a line or two, and up to `most` rows, a line each."""
        self._said = node.text
        return list(self._lines(node.evidence, most))

    def _lines(self, found: Evidence, most: int) -> Iterator[str]:
        words = self.words
        match found:
            case evidence.Value():
                is_missing = found.value is None
                told = words.missing if is_missing else words.value
                told = told.format(field=found.field, value=self.value(found.value))
                told += f" {words.anniversary.format(self.value(found.anniversary))}" if found.anniversary else ""
                yield told + (f" {words.asked.format(self.window(found.window))}" if found.window else "")
            case evidence.Reach(email=email, row=row):
                if row is not None and found.activity is not None:
                    activity = self._noun(found.activity, 1)
                    yield words.unreachable.format(email=email or "–", activity=activity, row=self.row(row))
                elif email is None:
                    yield words.no_address
                else:
                    yield words.reachable.format(email=email)
            case evidence.Rows():
                yield from self._found(found.activity, found.number, found.newest, found.window, found.misses, most)
            case evidence.Picked(row=row):
                if row is None:
                    yield from self._found(found.activity, 0, (), found.window, found.misses, most)
                    return
                yield words.picked[found.which].format(
                    number=f"{found.number} {self._noun(found.activity, found.number)}", row=self.row(row)
                )
                for each in found.tests:
                    yield (words.passes if each.passes else words.fails).format(self._filter(each.text))
            case evidence.Outcome():
                yield from self._outcome(found, most)
            case evidence.FirstEver(row=row):
                if row is None:
                    yield words.never.format(one=self._noun(found.activity, 1))
                    yield from self._misses(found.activity, found.misses, None)
                else:
                    told = words.first_ever.format(row=self.row(row, found.window))
                    yield f"{told} {words.asked.format(self.window(found.window))}"
            case evidence.Chain():
                yield from self._chain(found)
                yield from self._misses(found.links[0].activity, found.misses[:1], found.window)
            case evidence.Periods():
                yield words.periods.format(counted=found.counted, of=len(found.periods))
                for period in found.periods[:MOST_PERIODS]:
                    low, high = self.edge(period.window.low), self.edge(period.window.high)
                    sign = "✓" if period.counts else "✗"
                    yield f"{sign} {low} – {high}: {period.number} {self._noun(found.activity, period.number)}"
                if len(found.periods) > MOST_PERIODS:
                    yield f"· {words.more.format(len(found.periods) - MOST_PERIODS)}"
            case evidence.Profile():
                yield words.in_profile[not found.is_member].format(found.name)
            case evidence.List():
                imported = f", {words.imported.format(self.time(found.imported_at))}" if found.imported_at else ""
                yield words.in_list[not found.is_on].format(found.name) + imported
            case evidence.Sample():
                form = words.sample[found.percent >= found.limit]
                yield form.format(percent=self._percent(found), limit=self.value(found.limit))
            case evidence.Parts():
                yield words.parts.format(hold=found.hold, of=found.of)
            case evidence.Always():
                yield words.everyone if found.everyone else words.nobody

    def _found(
        self,
        activity: str,
        number: int,
        newest: Sequence[Row],
        window: Interval | None,
        misses: Sequence[Miss],
        most: int,
    ) -> Iterator[str]:
        words = self.words
        if number:
            told = f"{self.value(number)} {self._noun(activity, number)}"
        else:
            told = (words.none_such if "(" in self._said else words.none).format(many=self._noun(activity, 0))
        since = f" {self.window(window)}" if window else ""
        if number == 1 or (number and most <= 1):
            more = f", {words.more.format(number - 1)}" if number > 1 else ""
            yield f"{told}: {self.row(newest[0], window)}{more}"
        else:
            yield f"{told}{since}" if not (number == 0 and _tells_window(misses)) else told
            for each in newest[:most]:
                yield f"· {self.row(each, window)}"
            left = number - min(most, len(newest))
            if number and left > 0:
                yield f"· {words.more.format(self.value(left))}"
        yield from self._misses(activity, misses[: 2 if most > 1 else 1], window)

    def _misses(self, activity: str, misses: Sequence[Miss], window: Interval | None) -> Iterator[str]:
        words = self.words
        for each in misses:
            row = self.row(each.row, window)
            if each.why == "window" and window is not None:
                if isinstance(window.low, datetime) and each.row.at <= window.low:
                    yield words.before_window.format(low=self.edge(window.low, each.row.at), row=row)
                    continue
                if isinstance(window.high, datetime) and each.row.at >= window.high:
                    yield words.after_window.format(high=self.edge(window.high, each.row.at), row=row)
                    continue
            fails = ", ".join(map(self._filter, each.fails))
            one, many = self._noun(activity, 1), self._noun(activity, each.number)
            form = words.misses[each.why][each.number != 1]
            yield form.format(number=self.value(each.number), one=one, many=many, row=row, fails=fails)

    def _outcome(self, found: evidence.Outcome, most: int) -> Iterator[str]:
        words = self.words
        form = words.no_outcome if found.outcome is None else words.outcome
        rows = f"{self.value(found.number)} {self._noun(found.activity, found.number)}"
        what = self._phrases.aggregates[Aggregation(found.what)].format(found.field, rows)
        told = form.format(what=what, field=found.field, value=self.value(found.outcome))
        if found.known != found.number:
            told += f", {words.of_which.format(known=self.value(found.known), field=found.field)}"
        yield told
        if most > 1:
            for each in found.newest[:most]:
                yield f"· {self.row(each, found.window)}"
            if found.number > most:
                yield f"· {words.more.format(self.value(found.number - most))}"
        yield from self._misses(found.activity, found.misses[:2], found.window)

    def _chain(self, found: evidence.Chain) -> Iterator[str]:
        words = self.words
        broken = found.links[-1] if found.breaks_at is not None else None
        for place, each in enumerate(found.links):
            if each is broken:
                yield self._break(found, each)
            elif each.negated:
                yield words.step_none.format(one=self._noun(each.activity, 1), until=self._until(each))
            elif each.row is not None:
                form = words.step_then if place else words.step_first
                one = self._noun(each.activity, 1)
                yield form.format(at=self.time(each.row.at, seconds=True), one=one) + self._fields(each.row)

    def _break(self, found: evidence.Chain, link: Link) -> str:
        words, one = self.words, self._noun(link.activity, 1)
        if found.why == "happened" and link.row is not None:
            return words.breaks_happened.format(one=one, row=self.row(link.row))
        if found.why == "too_early":
            form = words.breaks_early_none if link.negated else words.breaks_early
            return form.format(one=one, until=self._until(link))
        if found.breaks_at == 0:
            return words.breaks_first.format(one=one)
        if link.until is None:
            return words.breaks_none.format(one=one)
        return words.breaks_until.format(one=one, until=self._until(link))

    def _until(self, link: Link) -> str:
        return self.time(link.until, seconds=True) if link.until else ""

    # --------------------------------------------------------------------------------- rows, times, values

    def row(self, row: Row, window: Interval | None = None) -> str:
        """`22 Nov 2026, 09:14 (campaign “News”, url “https://…”)`."""
        edges = (window.low, window.high) if window else ()
        near = any(isinstance(each, datetime) and abs(each - row.at) < NEAR for each in edges)
        return self.time(row.at, exact=near) + self._fields(row)

    def _fields(self, row: Row) -> str:
        # A score that says what the value says is told once.
        score = self.value(row.fields.get("score"))
        # What the condition asks for in so many words is not said again.
        fields = {
            name: value
            for name, value in row.fields.items()
            if (name, value) != ("value", score) and f'{name} is "{value}"' not in self._said
        }
        told = ", ".join(f"{name} {self.value(value)}" for name, value in fields.items())
        return f" ({told})" if told else ""

    def window(self, window: Interval) -> str:
        words, low, high = self.words, self.edge(window.low), self.edge(window.high)
        if window.low is None:
            return words.up_to.format(high=high)
        if window.high == self._as_of:
            return words.since.format(low=low)
        return words.from_on.format(low=low) if window.high is None else words.from_to.format(low=low, high=high)

    def edge(self, moment: date | datetime | None, beside: datetime | None = None) -> str:
        if moment is None:
            return "…"
        if isinstance(moment, datetime):
            return self.time(moment, exact=beside is not None and abs(moment - beside) < NEAR)
        return self._day(moment)

    def time(self, at: datetime, *, seconds: bool = False, exact: bool = False) -> str:
        """On the zone's clock; `exact` to the microsecond where there are any."""
        try:
            local = at.replace(tzinfo=UTC).astimezone(self._zone)
        except OverflowError:
            local = at.replace(tzinfo=UTC)
        shape = "%H:%M:%S" if seconds or exact else "%H:%M"
        clock = local.strftime(shape) + (f".{local.microsecond:06}" if exact and local.microsecond else "")
        # An hour that comes twice is told by the name that the zone has then.
        is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        return f"{self._day(local.date())}, {clock}{f' {local:%Z}' if is_twice else ''}"

    def _day(self, day: date) -> str:
        return f"{day.day} {MONTHS[self._language][day.month - 1]} {day.year}"

    def value(self, value: Any) -> str:
        match value:
            case None:
                return "–"
            case bool():
                return self.words.true if value else self.words.false
            case int() | float():
                text = f"{value:,.9f}".rstrip("0").rstrip(".") if not float(value).is_integer() else f"{value:,.0f}"
                return text if self._language == "en" else text.translate(str.maketrans(",.", ".,"))
            case datetime():
                return self.time(value)
            case date():
                return self._day(value)
            case list():
                return f"[{', '.join(map(self.value, value))}]"
            case _:
                text = " ".join(str(value).split())
                return f"“{text}”" if len(text) <= LONGEST else f"“{text[: LONGEST - 1]}…”"

    def _percent(self, found: evidence.Sample) -> str:
        """With as many decimals as it takes to see on which side it falls."""
        for digits in (1, 3, 6, 9):
            text = round(found.percent, digits)
            if (text < found.limit) == (found.percent < found.limit):
                return self.value(text)
        return self.value(found.percent)

    def _noun(self, activity: str, number: int) -> str:
        if self._language == "nl" and activity in DUTCH_ACTIVITIES:
            return DUTCH_ACTIVITIES[activity][number != 1]
        return activity if number == 1 else self._plurals.get(activity, activity)


def _tells_window(misses: Sequence[Miss]) -> bool:
    return any(each.why == "window" for each in misses)
