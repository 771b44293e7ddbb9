"""Many people at once at the dashboard, each signed in on their own: what they do, and how long they waited for it.

Everybody goes round what one does here, from another place and at a pace of their own: builds on a profile, switches
pages, looks at a survey, opens people, asks a query. They are visitors without a browser (visitor.py), for twenty
browsers would take the processors from what is measured.
"""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from websockets.exceptions import WebSocketException

from bench.visitor import Visitor, visiting

PROFILE = "Reads our mail"
THINK = (2.0, 8.0)  # seconds between two things that one does
CUSTOMERS = 20_000  # of the smallest world
QUERIES = (
    "select event, count(*) as rows from events where occurred_at > now() - interval {n} day group by all order by all",
    "select country, count(*) as people from customers group by all order by people desc limit {n}",
    "select form, avg(score) as average, count(*) as answers from answers where score >= 1 group by all limit {n}",
)


@dataclass
class Waited:
    """Seconds by what was waited for, what pages or the connection told of errors, and how often nothing came."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    unanswered: int = 0


class Person:
    def __init__(self, visitor: Visitor, waited: Waited, chance: random.Random, until: asyncio.Event) -> None:
        self._visitor = visitor
        self._waited = waited
        self._chance = chance
        self._until = until
        self._days = chance.randrange(20, 60)

    async def work(self) -> None:
        """Go round from a place of one's own. Left once told to stop."""
        doings = (self.build, self.look_at_survey, self.open_person, self.ask, self.look_around)
        place = self._chance.randrange(len(doings))
        while True:
            try:
                await doings[place % len(doings)]()
            except TimeoutError:
                self._waited.unanswered += 1
            place += 1

    async def build(self) -> None:
        """Open a profile, change its window some times, add a condition and take that back."""
        await self._switch("profile", f"name={quote_plus(PROFILE)}")
        for _ in range(3):
            self._days += 2
            await self._count("number_input", "window_", double_value=self._days)
        clicks = next(line for line in self._visitor.one("selectbox", "add_").what.options if line.startswith("click "))
        await self._count("selectbox", "add_", string_value=clicks)
        await self._count("button", "undo", trigger_value=True)

    async def look_at_survey(self) -> None:
        await self._switch("surveys")
        await self._switch("survey", self._chance.choice(self._visitor.all("page_link")).what.query_string)

    async def open_person(self) -> None:
        await self._switch("people")
        await self._switch("person", f"id=K{self._chance.randrange(1, CUSTOMERS):09}")

    async def ask(self) -> None:
        await self._switch("query")
        await self._think()
        text = self._chance.choice(QUERIES).format(n=self._chance.randrange(20, 90))
        await self._give("text_area", "query_text", string_value=text)
        await self._think()
        before, began = self._visitor.drawn, time.perf_counter()
        await self._give("button", "run", trigger_value=True)
        await self._visitor.until(lambda: self._visitor.drawn > before and self._has_answer())
        self._note("answer", began)

    async def look_around(self) -> None:
        for page in ("", "profiles", "campaigns", "exports", "runs"):
            await self._switch(page)

    async def _switch(self, page: str, query: str = "") -> None:
        await self._think()
        began = time.perf_counter()
        await self._visitor.open(page, query)
        self._note("switch", began)

    async def _count(self, kind: str, key: str, **value: object) -> None:
        """Give a widget of the profile a value, until the number stands there that was counted of it."""
        await self._think()
        before, began = self._visitor.one("metric").run, time.perf_counter()
        await self._give(kind, key, **value)
        await self._visitor.until(lambda: self._is_counted(since=before))
        self._note("change", began)

    def _is_counted(self, since: str) -> bool:
        """Whether another run than `since` drew the number, and not that of before in grey, for it is being counted."""
        found = self._visitor.all("metric")  # none for a moment, where something comes before it
        return bool(found) and found[0].run != since and not found[0].what.body.startswith(":")

    def _has_answer(self) -> bool:
        return bool(self._visitor.all("download_button", "csv")) and not self._visitor.all("button", "stop")

    async def _give(self, kind: str, key: str, **value: object) -> None:
        await self._visitor.give(self._visitor.one(kind, key), **value)

    def _note(self, what: str, began: float) -> None:
        self._waited.seconds[what].append(time.perf_counter() - began)
        self._waited.errors += self._visitor.troubles

    async def _think(self) -> None:
        """Some seconds. Left where told to stop meanwhile."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._chance.uniform(*THINK)):
                await self._until.wait()
                raise Left


class Left(Exception):
    """Somebody was told to stop."""


async def crowd(address: str, cookies: Sequence[str], until: asyncio.Event) -> Waited:
    """One person a cookie. They come one after the other, within the time that one thinks, and stay until told."""
    waited = Waited()

    async def visit(place: int, cookie: str) -> None:
        await asyncio.sleep(THINK[1] * place / len(cookies))
        try:
            async with visiting(address, cookie) as visitor:
                await visitor.open("")
                await Person(visitor, waited, random.Random(place), until).work()
        except Left:
            return
        except (WebSocketException, OSError, LookupError, TimeoutError) as error:
            waited.errors.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(visit(place, cookie) for place, cookie in enumerate(cookies)))
    return waited
