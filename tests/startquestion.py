"""A server that keeps to what is documented of Startquestion's results: sheets of one survey between two days, neither
of which is meant with them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest import source
from ingest.kind import Outside
from jobs.run import Outcome
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
KEY = "k3y-of-the-account"


def sheet(number: int, survey: str, at: datetime, **meta: Any) -> dict[str, Any]:
    told = {"id": number, "surveyId": survey, "endDate": f"{at:%Y-%m-%d %H:%M:%S}", "email": f"p{number}@example.com"}
    questions = [
        {"id": 1, "content": "Would you recommend us?", "answer": {"id": number % 11, "content": str(number % 11)}},
        {"id": 2, "content": "Why?", "answers": [{"value": f"Because of {number}"}]},
    ]
    return {"meta": told | {"finished": True} | meta, "time": {"total": "00:01:00"}, "questions": questions}


@dataclass
class StartquestionServer:
    """`wrapped`: the field that holds the sheets, none where the reply is the list itself; `fails_at`: 429 for these
    calls, from 1."""

    sheets: list[dict[str, Any]]
    wrapped: str = ""
    header: str = "authorization"
    prefix: str = "Bearer "
    fails_at: frozenset[int] = frozenset()
    calls: int = 0
    asked: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/api/v2/results/single-sheets/{survey}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        self.calls += 1
        if request.headers.get(self.header) != self.prefix + KEY:
            return JSONResponse({"type": "error", "message": "Access denied"}, 403)
        if self.calls in self.fails_at:
            return JSONResponse({"message": "Too many requests"}, 429, {"Retry-After": "3"})
        survey, query = request.path_params["survey"], request.query_params
        if survey not in {each["meta"]["surveyId"] for each in self.sheets}:
            return JSONResponse({"message": "No such survey"}, 404)
        self.asked.append(f"{survey} {query['lowerResponseDate']} {query['upperResponseDate']}")
        lower, upper = (date.fromisoformat(query[f"{end}ResponseDate"]) for end in ("lower", "upper"))
        found = [
            each
            for each in self.sheets
            if each["meta"]["surveyId"] == survey
            and lower < datetime.fromisoformat(each["meta"]["endDate"]).date() < upper
        ]
        return JSONResponse({self.wrapped: found} if self.wrapped else found)


class World:
    """A server that runs at `address`, a source that knows it, and what was waited."""

    def __init__(self, warehouse: Warehouse, address: str) -> None:
        self.warehouse, self.address = warehouse, address
        self.waits: list[float] = []
        self.outside = Outside(
            environment={"KEY": KEY}, sleep=self.waits.append, random=lambda: 0.0, elapsed=lambda: 0.0
        )

    def add(self, **settings: str) -> None:
        given = {"base_url": f"{self.address}/api/v2", "surveys": "41,42", "since": "2026-09-01"}
        with self.warehouse.transaction() as writer:
            source.add(writer, "netquest", "startquestion-api", given | settings, {"key": "env:KEY"}, now=NOW)

    def run(self, now: datetime = NOW) -> Outcome:
        return source.run(self.warehouse, "netquest", trigger="hand", now=now, outside=self.outside)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.warehouse.reader() as reader:
            return reader.rows(query)
