"""One ingest job of Salesforce's Bulk API 2.0: made, filled once, closed, waited for, and what it says of its rows.

    Open → (upload, once) → UploadComplete → InProgress → JobComplete | Failed
    and Aborted from any of the first three; Salesforce begins with the rows only after UploadComplete

Which rows are in it, and what is kept of it, is not known here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from exports.destinations.salesforce_login import Login
from exports.destinations.salesforce_refusal import short
from jobs.errors import Terminal, Transient

OPEN, CLOSED, ABORTED = "Open", "UploadComplete", "Aborted"
OVER = frozenset({"JobComplete", "Failed", ABORTED})
STATES = OVER | {OPEN, CLOSED, "InProgress"}
FIRST_WAIT, LONGEST_WAIT, GROWTH = 2.0, 60.0, 1.5


@dataclass(frozen=True)
class Job:
    """As Salesforce tells of it; `processed` is a number of rows, refused ones included, None where it does not say."""

    id: str
    state: str
    processed: int | None = None
    why: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_untouched(self) -> bool:
        """Whether it is certain that no row of it was written or ever will be."""
        return self.is_over and self.processed == 0


class Jobs:
    """`sleep` takes seconds."""

    def __init__(self, login: Login, sleep: Callable[[float], object]) -> None:
        self._login, self._sleep = login, sleep

    def make(self, about: Mapping[str, str]) -> Job:
        return _read(self._login.call(lambda client: client.send_json("POST", "jobs/ingest", about)).data)

    def upload(self, job: Job, text: str) -> None:
        """The whole CSV; a second time and the job cannot be closed any more."""
        path = f"jobs/ingest/{job.id}/batches"
        self._login.call(lambda client: client.send_text("PUT", path, text, "text/csv", any_reply=True))

    def ask(self, job_id: str) -> Job:
        return _read(self._login.call(lambda client: client.fetch_json(f"jobs/ingest/{job_id}", {})).data)

    def close(self, job: Job) -> Job:
        return self._move(job, CLOSED)

    def abort(self, job: Job) -> Job:
        """As it is afterwards, which is not Aborted where it was over before."""
        try:
            self._move(job, ABORTED)
        except Terminal:
            after = self.ask(job.id)
            if after.state == OPEN:
                raise
            return after
        return self.ask(job.id)

    def wait(self, job: Job, seconds: float) -> Job:
        """The job when it is over; Transient where it is not after `seconds` of waiting."""
        waited, pause = 0.0, FIRST_WAIT
        while not (job := self.ask(job.id)).is_over:
            if waited >= seconds:
                raise Transient(
                    f"Salesforce is still at work on job {job.id} ({job.state}) after {seconds / 60:g} minutes; what "
                    "becomes of it is asked again, and nothing is sent twice.",
                    retry_after=LONGEST_WAIT,
                )
            pause = min(pause, seconds - waited)
            self._sleep(pause)
            waited, pause = waited + pause, min(pause * GROWTH, LONGEST_WAIT)
        return job

    def results(self, job: Job, which: str) -> bytes:
        """The CSV of `which`: successfulResults, failedResults or unprocessedrecords."""
        return self._login.call(lambda client: client.fetch_bytes(f"jobs/ingest/{job.id}/{which}"))

    def _move(self, job: Job, state: str) -> Job:
        return _read(
            self._login.call(lambda client: client.send_json("PATCH", f"jobs/ingest/{job.id}", {"state": state})).data
        )


def _read(data: Any) -> Job:
    told = data if isinstance(data, dict) else {}
    job_id, state = told.get("id"), told.get("state")
    if not isinstance(job_id, str) or not re.fullmatch(r"[A-Za-z0-9]{15,18}", job_id) or state not in STATES:
        raise Terminal("Salesforce's reply is not one of its Bulk API 2.0: it has no id and state of a job.")
    processed = told.get("numberRecordsProcessed")
    why = short(told.get("errorMessage"))
    return Job(job_id, state, processed if isinstance(processed, int) else None, why)
