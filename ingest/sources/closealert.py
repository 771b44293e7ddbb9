"""CloseAlert: survey answers, pulled from its Reporting API v1 in windows of time, page by page.

What a reply holds is closealert_reply.py's, which stretch comes next closealert_window.py's, how often again is
asking.py's; here is who calls, and what a refusal means. Only the e-mail address ties a response to a customer, unless
the mapping says otherwise.
"""

from collections.abc import Callable, Generator, Iterator
from collections.abc import Mapping as Map
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from ingest.kind import Outside
from ingest.mapping import Mapping
from ingest.pipeline import Batch, Call
from ingest.sources.asking import Asking, patience
from ingest.sources.closealert_mapping import complete, records
from ingest.sources.closealert_reply import Page, read_page
from ingest.sources.closealert_window import Window, landed, open_window
from jobs.checks import check_address, check_day, check_whole, check_zone, three_years_before
from jobs.errors import CallFailed, Terminal
from jobs.expiry import Urgency, read_end, token_notice
from jobs.http import Client, Reply
from jobs.setting import Setting

PER_PAGE = 250
PAGES_A_BATCH = 8  # a landing costs much the same for one page as for eight
MOST_START_OVERS = 5
BUSY = frozenset({429, 504})
ACCESS = "in CloseAlert under Settings → API Access"


def _check_project(text: str) -> str:
    if not text.strip() or text.strip() in (".", "..") or not text.isprintable() or len(text) > 200:
        raise ValueError("is the project part of the address of the CloseAlert app, as company.com")
    return text.strip()


def _check_base_url(text: str) -> str:
    return check_address(text) + "/"


class CloseAlert:
    settings: ClassVar[Map[str, Setting]] = {
        "project": Setting("the project part of the address of the CloseAlert app", None, _check_project, True),
        "since": Setting(
            "the day from which the first run fetches; without it three years back", three_years_before, check_day, True
        ),
        "base_url": Setting("the address of the Reporting API", "https://api.closealert.com/v1/", _check_base_url),
        "form_id": Setting("fetch this form only", "", check_whole(0, 999_999_999, can_be_empty=True), True),
        "timezone": Setting("the zone of times that come without an offset", "UTC", check_zone, True),
        "overlap_hours": Setting(
            "how far each run looks back for late responses", "168", check_whole(1, 24 * 366, "hours")
        ),
        **patience("CloseAlert", "429, 504"),
    }
    secrets: ClassVar[Map[str, str]] = {"token": f"the JWT made {ACCESS}; it is shown there once"}
    optional_secrets: ClassVar[Map[str, str]] = {}
    schedule: ClassVar[str] = "5 * * * *"
    model: ClassVar[str] = (Path(__file__).parents[1] / "models" / "closealert.toml").read_text()

    def __init__(
        self, settings: Map[str, str], secrets: Map[str, str], mapping: Mapping | None, outside: Outside
    ) -> None:
        self._settings, self._token, self._outside = settings, secrets["token"], outside
        self._mapping = self.complete(mapping)
        self._zone = ZoneInfo(settings["timezone"])
        self._path = f"{quote(settings['project'], safe='')}/form_responses"
        self._read: list[tuple[Page, Call]] = []
        self._cursor: dict[str, Any] = {}
        self.notes: list[str] = []

    @staticmethod
    def complete(given: Mapping | None) -> Mapping:
        return complete(given)

    def batches(self, cursor: Any, clock: Callable[[], datetime]) -> Iterator[Batch]:
        now = clock()
        self._check_token(now)
        self._tell_end(now)
        window: Window | None = open_window(cursor, self._first(), self._overlap(), now)
        start_overs = 0
        asking = Asking(self._outside, self._settings, self._explained, BUSY, self._hand_over)
        with self._client() as client:
            while window:
                following: Window | None
                page, call = yield from self._ask(asking, client, window, clock)
                if _has_shrunk(window, page) and start_overs < MOST_START_OVERS:
                    # Responses went away between two pages, so later ones moved to pages that were read already.
                    following, start_overs = window.start_over(page.total_results), start_overs + 1
                elif _is_last(window, page):
                    following, start_overs = window.follow(now), 0
                else:
                    following = window.turn(page.total_results)
                self._read.append((page, call))
                self._cursor = following.cursor() if following else landed(window)
                is_stopped = following is not None and page.requests_left == 0
                if is_stopped:
                    self.notes.append("CloseAlert allows no more calls for now; the next run goes on from here.")
                if len(self._read) == PAGES_A_BATCH or is_stopped or not following:
                    yield from self._hand_over()
                window = None if is_stopped else following

    def _hand_over(self) -> Iterator[Batch]:
        """What was read and has not landed yet, as one batch with the cursor that follows it."""
        if self._read:
            pages, calls = zip(*self._read, strict=True)
            self._read = []
            yield Batch(
                records=records(pages, calls, self._mapping),
                rejected=tuple(each for page in pages for each in page.rejected),
                cursor=self._cursor,
                calls=calls,
            )

    def test(self, now: datetime) -> str:
        self._check_token(now)
        window = Window(now.replace(microsecond=0) - timedelta(days=7), now.replace(microsecond=0))
        with self._client() as client:
            try:
                page = read_page(client.fetch_json(self._path, self._query(window, per_page=1)).data, self._zone)
            except CallFailed as error:
                raise self._explained(error) from None
        count = page.rows if page.total_results is None else page.total_results
        self._tell_end(now)
        end = read_end(self._token)
        until = f"The token is valid until {end:%Y-%m-%d}." if end else "The token has no end."
        told = f"CloseAlert answers: {count} responses to {self._settings['project']} in the last 7 days."
        return " ".join([told, *(self.notes or [until])])

    def _ask(
        self, asking: Asking, client: Client, window: Window, clock: Callable[[], datetime]
    ) -> Generator[Batch, None, tuple[Page, Call]]:
        """The window's next page."""
        query = self._query(window)

        def read(reply: Reply) -> Page:
            return read_page(reply.data, self._zone)

        fetch, request = partial(client.fetch_json, self._path, query), f"GET {self._path}?{urlencode(query)}"
        return (yield from asking.ask(fetch, read, lambda page: page.rows, request, clock))

    def _client(self) -> Client:
        headers = {"Authorization": f"Bearer {self._token}"}
        return self._outside.client(self._settings["base_url"], headers, [self._token])

    def _query(self, window: Window, per_page: int = PER_PAGE) -> dict[str, str]:
        query = {
            "since": f"{window.since.isoformat()}+00:00",
            "until": f"{window.until.isoformat()}+00:00",
            "per_page": str(per_page),
            "page": str(window.page),
        }
        if self._settings["form_id"]:
            query["form_id"] = self._settings["form_id"]
        return query

    def _first(self) -> datetime:
        """The instant at which the day of the setting `since` begins in the source's zone, naive UTC."""
        midnight = datetime.combine(date.fromisoformat(self._settings["since"]), time(), self._zone)
        return midnight.astimezone(UTC).replace(tzinfo=None)

    def _overlap(self) -> timedelta:
        return timedelta(hours=int(self._settings["overlap_hours"]))

    # ------------------------------------------------------------------------------------------- what is told

    def _check_token(self, now: datetime) -> None:
        notice = token_notice(self._token, now)
        if notice and notice.urgency is Urgency.ENDED:
            raise Terminal(f"The token of CloseAlert {notice.text}; make a new one {ACCESS} and put it in its place.")

    def _tell_end(self, now: datetime) -> None:
        if notice := token_notice(self._token, now):
            self.notes.append(f"The token of CloseAlert {notice.text}; make a new one {ACCESS} in time.")

    def _explained(self, error: CallFailed) -> CallFailed:
        """The same failure, in words that say what to do where CloseAlert's status tells it."""
        match error.status:
            case 401:
                text = f"CloseAlert does not take the token (401); make a new one {ACCESS} and put it in its place."
            case 403:
                text = (
                    "CloseAlert turned the call away (403): the public address that this machine calls from must be on "
                    f"the list {ACCESS}, and the token must be one of this project. To find the address, run "
                    "curl https://ifconfig.me on this machine, or ask who runs its network."
                )
            case 404:
                project = self._settings["project"]
                text = f"CloseAlert knows no project {project} (404); it is the project part of its app's address."
            case 422:
                text = f"CloseAlert did not take the request (422): {_told(error.body)}."
            case 429:
                text = "CloseAlert is asked too often (429)."
            case 504:
                text = "CloseAlert took too long (504)."
            case _:
                return error
        return error.in_words(text)


def _is_last(window: Window, page: Page) -> bool:
    return page.rows == 0 or (page.total_pages is not None and window.page + 1 >= page.total_pages)


def _has_shrunk(window: Window, page: Page) -> bool:
    if window.page == 0 or window.total is None or page.total_results is None:
        return False
    return page.total_results < window.total


def _told(body: Any) -> str:
    """CloseAlert's own description and what it says about each parameter, on one line of a bearable length."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "it did not say why"
    attributes = error.get("attributes")
    told = [str(error.get("description") or "it did not say why").rstrip(".")]
    if isinstance(attributes, dict):
        told += [f"{name} {_listed(what)}" for name, what in attributes.items()]
    return " ".join("; ".join(told).split())[:500]


def _listed(what: Any) -> str:
    return ", ".join(map(str, what)) if isinstance(what, list) else str(what)
