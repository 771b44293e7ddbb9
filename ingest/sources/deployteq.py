"""Deployteq: what happened to mails, pulled from its Analytics Events API in stretches of days, page by page.

Which of its fields is which of ours stands in deployteq.toml, which stretch comes next is days.py's; here is who calls,
with a token that ends, and what a refusal means.
"""

import base64
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

from ingest.kind import Outside
from ingest.mapping import Mapping
from ingest.pipeline import Batch
from ingest.sources.asking import Asking, patience
from ingest.sources.days import Days, landed, open_days
from ingest.sources.pulled import Pulled, told
from jobs.checks import check_address, check_day, check_whole, check_zone
from jobs.errors import CallFailed, Terminal, Transient
from jobs.http import Client, Reply
from jobs.setting import Setting
from sql.documents import Documents

WITHIN = timedelta(days=365)  # how far back it tells, so many days counted from today
BEGINNING = date(2022, 3, 1)  # of all that it tells
STRETCH = timedelta(days=7)
PAGES_A_BATCH = 8  # a landing costs much the same for one page as for eight
MOST_START_OVERS = 5
APP = "in Deployteq under OAuth2 apps"


def _within(now: datetime) -> str:
    return (now - WITHIN).date().isoformat()


class Deployteq:
    settings: ClassVar[Map[str, Setting]] = {
        "base_url": Setting(
            "the address of the Analytics Events API", "https://api.canopydeploy.net/analytics-events", check_address
        ),
        "token_url": Setting("the address that gives tokens", "https://auth.clang.cloud/oauth2/token", check_address),
        "scope": Setting("what the token is for", "analytics.events:read"),
        "since": Setting("the day from which the first run fetches; it tells of 12 months", _within, check_day, True),
        "page_size": Setting("how many events are asked at once", "100", check_whole(1, 10_000)),
        "timezone": Setting("the zone of times that come without an offset", "Europe/Amsterdam", check_zone, True),
        "overlap_days": Setting("how far each run looks back for late events", "3", check_whole(0, 365)),
        **patience("Deployteq"),
    }
    secrets: ClassVar[Map[str, str]] = {
        "client_id": f"the client id of an app made {APP}",
        "client_secret": f"its client secret, as shown {APP}",
    }
    optional_secrets: ClassVar[Map[str, str]] = {}
    schedule: ClassVar[str] = "15 * * * *"
    model: ClassVar[str] = ""
    mapping: ClassVar[Mapping] = Mapping.read(Path(__file__).with_name("deployteq.toml"))

    def __init__(
        self, settings: Map[str, str], secrets: Map[str, str], mapping: Mapping | None, outside: Outside
    ) -> None:
        self._settings, self._secrets, self._outside = settings, secrets, outside
        self._mapping = self.complete(mapping).in_zone(settings["timezone"])
        self._client: Client | None = None
        self.notes: list[str] = []

    @classmethod
    def complete(cls, given: Mapping | None) -> Mapping:
        return cls.mapping if given is None else given

    def batches(self, cursor: Any, clock: Callable[[], datetime]) -> Iterator[Batch]:
        today = clock().date()
        overlap = timedelta(days=int(self._settings["overlap_days"]))
        days: Days | None = open_days(cursor, self._first(cursor, today), overlap, STRETCH, today)
        start_overs = 0
        try:
            with Documents(self._outside.scratch) as documents:
                asking = Asking(self._outside, self._settings, _explained)
                pulled = Pulled(documents, self._mapping, asking, self._outside.columns)
                while days:
                    query = self._query(days, int(self._settings["page_size"]))
                    request = f"GET events?{urlencode(query)}"
                    reply = yield from pulled.ask(partial(self._fetch, query), _items, request, clock)
                    rows, total = len(_items(reply)), _total(reply)
                    if days.total is not None and total is not None and total < days.total:
                        # Events went away between two pages, so later ones moved to places that were read already.
                        if start_overs == MOST_START_OVERS:
                            raise Transient("Deployteq's events go away while they are read; the next run asks again.")
                        following: Days | None = days.start_over()
                        start_overs += 1
                    elif _is_last(days, rows, total, int(query["limit"])):
                        following, start_overs = days.follow(STRETCH, today), 0
                    else:
                        following = days.turn(rows, total)
                    days = following
                    if len(pulled.read) == PAGES_A_BATCH or days is None:
                        yield pulled.hand_over(days.cursor() if days else landed(today), "events")
        finally:
            self._close()

    def test(self, now: datetime) -> str:
        today = now.date()
        try:
            reply = self._fetch(self._query(Days(today - timedelta(days=7), today + timedelta(days=1)), 1))
            count = _total(reply)
            count = len(_items(reply)) if count is None else count
        except CallFailed as error:
            raise _explained(error) from None
        finally:
            self._close()
        return f"Deployteq answers: {count} events in the last 7 days."

    def _first(self, cursor: Any, today: date) -> date:
        """The first day that is wanted and told of; what lies before it is noted."""
        asked = date.fromisoformat(cursor["until"] if cursor else self._settings["since"])
        told_of = max(today - WITHIN, BEGINNING)
        if asked < told_of:
            self.notes.append(f"Deployteq tells of 12 months at most, so what was before {told_of} is not fetched.")
        return max(date.fromisoformat(self._settings["since"]), told_of)

    def _query(self, days: Days, limit: int) -> dict[str, str]:
        return {
            "filter[date_from]": days.since.isoformat(),
            "filter[date_to]": days.until.isoformat(),
            "limit": str(limit),
            "offset": str(days.offset),
        }

    def _fetch(self, query: dict[str, str]) -> Reply:
        """The page; where the token has ended, with a new one."""
        is_fresh = self._client is None
        client = self._client = self._client or self._connect()
        try:
            return client.fetch_json("events", query)
        except Terminal as error:
            if error.status != 401 or is_fresh:
                raise
        self._close()
        self._client = self._connect()
        return self._client.fetch_json("events", query)

    def _connect(self) -> Client:
        identity, secret = self._secrets["client_id"], self._secrets["client_secret"]
        basic = base64.b64encode(f"{identity}:{secret}".encode()).decode()
        where, _, path = self._settings["token_url"].rpartition("/")
        form = {"grant_type": "client_credentials", "client_id": identity, "scope": self._settings["scope"]}
        with self._outside.client(where, {"Authorization": f"Basic {basic}"}, [secret, basic]) as asking:
            try:
                given = asking.send_form(path, form).data
            except Terminal as error:
                why = told(error.body, ("error_description", "error"))
                text = f"Deployteq gives no token ({error.status}): {why}; see the app {APP}."
                raise Terminal(text, error.status, error.body) from None
        token = given.get("access_token") if isinstance(given, dict) else None
        if not isinstance(token, str) or not token:
            raise Terminal("Deployteq's reply holds no access_token; is token_url the address that gives tokens?")
        headers = {"Authorization": f"Bearer {token}"}
        client: Client = self._outside.client(self._settings["base_url"], headers, [token, secret, basic])
        return client

    def _close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _items(reply: Reply) -> list[Any]:
    items = reply.data.get("data") if isinstance(reply.data, dict) else None
    if not isinstance(items, list):
        raise Terminal("Deployteq's reply has no list data; is base_url the address of its Analytics Events API?")
    return items


def _total(reply: Reply) -> int | None:
    total = reply.data.get("total_count")
    return total if isinstance(total, int) and not isinstance(total, bool) else None


def _is_last(days: Days, rows: int, total: int | None, limit: int) -> bool:
    return rows == 0 or (rows < limit if total is None else days.offset + rows >= total)


def _explained(error: CallFailed) -> CallFailed:
    """The same failure, in words that say what to do where Deployteq's status tells it."""
    why = told(error.body, ("message", "detail", "error_description", "error"))
    match error.status:
        case 400 | 422 if not str(error).startswith("Deployteq gives no token"):
            text = f"Deployteq did not take the request ({error.status}): {why}."
        case 401 if not str(error).startswith("Deployteq gives no token"):
            text = f"Deployteq does not take the token that it gave (401): {why}."
        case 403:
            text = f"Deployteq turned the call away (403): {why}; the app {APP} must have the scope of the source."
        case 429:
            text = "Deployteq is asked too often (429)."
        case _:
            return error
    return error.in_words(text)
