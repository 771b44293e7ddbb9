"""Startquestion's results, pulled survey by survey in stretches of days, for what was answered before its RESThook was
set up, or in its stead.

A sheet has the shape that the RESThook sends, so the same mapping reads it. How its key is sent, and what a reply is
wrapped in, is not documented and therefore a setting.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Map
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from ingest.calls.vendor import vendors
from ingest.kind import Outside
from ingest.mapping import Mapping
from ingest.pipeline import Batch
from ingest.sources.asking import Asking, patience
from ingest.sources.days import DAY, Days, landed, open_days
from ingest.sources.pulled import Pulled, told
from jobs.checks import check_address, check_day, check_one_of, check_whole, check_zone, three_years_before
from jobs.errors import CallFailed, Terminal
from jobs.http import Client, Reply
from jobs.setting import Setting
from sql.documents import Documents

STRETCH = timedelta(days=28)


def _check_surveys(text: str) -> str:
    ids = [each.strip() for each in text.split(",") if each.strip()]
    if not ids or not all(re.fullmatch(r"[\w-]{1,64}", each) for each in ids):
        raise ValueError("is the ids of one or more surveys, with commas between them")
    return ",".join(dict.fromkeys(ids))


def _check_header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text.strip()):
        raise ValueError("is the name of a header, as Authorization")
    return text.strip()


class StartquestionApi:
    settings: ClassVar[Map[str, Setting]] = {
        "surveys": Setting("the ids of the surveys, with commas between them", None, _check_surveys, True),
        "base_url": Setting("the address of the API", "https://www.startquestion.com/api/v2", check_address),
        "key_header": Setting("the header in which the key is sent", "Authorization", _check_header),
        "key_prefix": Setting("the word before the key", "Bearer", check_one_of("Bearer", "Token", "Basic", "none")),
        "list": Setting("the field of a reply that holds the sheets, where the reply is no list itself", "data"),
        "since": Setting(
            "the day from which the first run fetches; without it three years back", three_years_before, check_day, True
        ),
        "timezone": Setting("the zone of times that come without an offset", "UTC", check_zone, True),
        "overlap_days": Setting("how far each run looks back for late responses", "7", check_whole(0, 365)),
        **patience("Startquestion"),
    }
    secrets: ClassVar[Map[str, str]] = {"key": "the API key of the account, as Startquestion shows it under API"}
    optional_secrets: ClassVar[Map[str, str]] = {}
    schedule: ClassVar[str] = "25 * * * *"
    model: ClassVar[str] = ""

    def __init__(
        self, settings: Map[str, str], secrets: Map[str, str], mapping: Mapping | None, outside: Outside
    ) -> None:
        self._settings, self._key, self._outside = settings, secrets["key"], outside
        self._mapping = self.complete(mapping).in_zone(settings["timezone"])
        self.notes: list[str] = []

    @staticmethod
    def complete(given: Mapping | None) -> Mapping:
        return vendors()["startquestion"].mapping if given is None else given

    def batches(self, cursor: Any, clock: Callable[[], datetime]) -> Iterator[Batch]:
        today = clock().date()
        overlap = timedelta(days=int(self._settings["overlap_days"]))
        first = date.fromisoformat(self._settings["since"])
        days: Days | None = open_days(cursor, first, overlap, STRETCH, today)
        with Documents(self._outside.scratch) as documents, self._client() as client:
            asking = Asking(self._outside, self._settings, _explained)
            pulled = Pulled(documents, self._mapping, asking, self._outside.columns)
            while days:
                query = _query(days)
                for survey in self._settings["surveys"].split(","):
                    path = _path(survey)
                    request = f"GET {path}?{urlencode(query)}"
                    yield from pulled.ask(partial(client.fetch_json, path, query), self._sheets, request, clock)
                days = days.follow(STRETCH, today)
                yield pulled.hand_over(days.cursor() if days else landed(today), "responses")

    def test(self, now: datetime) -> str:
        days = Days(now.date() - timedelta(days=7), now.date() + DAY)
        surveys = self._settings["surveys"].split(",")
        try:
            with self._client() as client:
                count = sum(len(self._sheets(client.fetch_json(_path(each), _query(days)))) for each in surveys)
        except CallFailed as error:
            raise _explained(error) from None
        return f"Startquestion answers: {count} responses to {len(surveys)} surveys in the last 7 days."

    def _client(self) -> Client:
        prefix = "" if self._settings["key_prefix"] == "none" else f"{self._settings['key_prefix']} "
        headers = {self._settings["key_header"]: prefix + self._key}
        client: Client = self._outside.client(self._settings["base_url"], headers, [self._key])
        return client

    def _sheets(self, reply: Reply) -> list[Any]:
        name = self._settings["list"]
        sheets = reply.data.get(name) if isinstance(reply.data, dict) else reply.data
        if not isinstance(sheets, list):
            raise Terminal(f"Startquestion's reply is no list and holds none in {name!r}; see the setting list.")
        return sheets


def _path(survey: str) -> str:
    return f"results/single-sheets/{quote(survey, safe='')}"


def _query(days: Days) -> dict[str, str]:
    """Both bounds are exclusive, so each lies a day outside."""
    return {
        "lowerResponseDate": (days.since - DAY).isoformat(),
        "upperResponseDate": (days.until + DAY).isoformat(),
    }


def _explained(error: CallFailed) -> CallFailed:
    """The same failure, in words that say what to do where Startquestion's status tells it."""
    why = told(error.body, ("message", "msg", "error"))
    match error.status:
        case 400 | 422:
            text = f"Startquestion did not take the request ({error.status}): {why}."
        case 401 | 403:
            text = f"Startquestion does not take the key ({error.status}): {why}; see key_header and key_prefix."
        case 404:
            text = f"Startquestion knows no survey of that id (404): {why}."
        case 429:
            text = "Startquestion is asked too often (429)."
        case _:
            return error
    return error.in_words(text)
