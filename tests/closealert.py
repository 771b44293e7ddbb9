"""A CloseAlert server with some hundreds of responses, a source that knows it, and what was waited for it."""

from datetime import datetime
from typing import Any

from ingest import source
from ingest.kind import Outside
from jobs.run import Outcome
from service.demo.closealert import CloseAlertServer
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 21, 10)
SINCE = datetime(2026, 10, 1)
COUNT = 620  # two windows of two pages


def response(number: int, at: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "created_at": at.isoformat(timespec="seconds"),
        "email": f"person{number % 97}@example.com",
        "mail_url": None,
        "user_agent": "Mozilla/5.0",
        "device_type": "desktop",
        "operating_system": "linux",
        "followed_up": number % 2 == 0,
        "merge_tags": {"customer_number": f"K{number % 97}", "shop": "Gent"},
        "form": {"id": 1 + number % 2, "form_type": "mail", "name": f"Form {number % 2}"},
        "mailing": {"id": 5, "name": "News"},
        "group": {"id": 6, "name": "Shops"},
        "answers": [
            {
                "question": "How do you rate us?",
                "question_type": "sentiment",
                "question_index": "3.1",
                "response_value": number % 5 + 1,
                "answer_type": None,
            },
            {
                "question": "Why?",
                "question_type": "comment",
                "question_index": "3.10",
                "response_value": f"Because of {number}",
                "answer_type": None,
            },
        ],
        **changes,
    }


def make(count: int = COUNT, since: datetime = SINCE, until: datetime = NOW) -> list[dict[str, Any]]:
    """Responses evenly spread, most seconds with several so that windows and pages cut between equal times."""
    step = (until - since) / count
    return [response(number, since + step * (number - number % 3)) for number in range(count)]


class World:
    """A server, a source that knows it, and what was waited."""

    def __init__(self, warehouse: Warehouse, server: CloseAlertServer) -> None:
        self.warehouse, self.server = warehouse, server
        self.waits: list[float] = []
        self.outside = Outside(
            environment={"TOKEN": server.token()}, sleep=self.waits.append, random=lambda: 0.0, elapsed=lambda: 0.0
        )

    def add(self, **settings: str) -> source.SourceDefinition:
        given = {"project": self.server.project, "base_url": self.server.base_url, "since": SINCE.date().isoformat()}
        with self.warehouse.transaction() as writer:
            return source.add(
                writer, "closealert", "closealert", given | settings, {"token": "env:TOKEN"}, now=self.server.clock()
            )

    def run(self, outside: Outside | None = None) -> Outcome:
        return source.run(
            self.warehouse, "closealert", trigger="hand", now=self.server.clock(), outside=outside or self.outside
        )

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        with self.warehouse.reader() as reader:
            return reader.rows(text)

    def stored(self) -> list[int]:
        """The ids of all responses, every one as often as it stands there; answers counted in passing."""
        ids = [int(each) for (each,) in self.rows("select response_id from main.responses order by response_id::int")]
        assert self.rows("select count(*), count(distinct (response_id, question_index)) from main.answers") == [
            (2 * len(ids), 2 * len(ids))
        ]
        return ids
