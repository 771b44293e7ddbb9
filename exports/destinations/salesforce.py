"""Salesforce: records of one object upserted by an external id, a batch a job of the Bulk API 2.0.

Who calls is salesforce_login.py's, a job salesforce_job.py's, the CSV salesforce_csv.py's; here is what can be set, and
how a batch that was begun before goes on. People who left are never deleted: a member field says that they did.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import ClassVar

from exports.destination import Again, Answer, Batch, Change, Their
from exports.destinations.salesforce_csv import Result, Table, read, write
from exports.destinations.salesforce_fields import Described, describe
from exports.destinations.salesforce_job import CLOSED, OPEN, Job, Jobs
from exports.destinations.salesforce_login import Login
from exports.destinations.salesforce_refusal import is_for_later, is_not_found
from jobs.checks import check_address, check_one_of, check_whole
from jobs.errors import Terminal, Transient
from jobs.outside import Outside
from jobs.setting import Setting

MOST_ROWS = 100_000
REFUSED = 300  # characters of why a row was
OUR_FAULT = ("InvalidBatch", "ClientInputError")  # a column or a line end that no batch of these settings gets past
ANSWERED = "answered"  # noted of a job of which nothing was written and all is told


def _check_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,79}", text.strip()):
        raise ValueError("is an API name as Salesforce shows it in the Object Manager, as Contact or Klankbord_Id__c")
    return text.strip()


def _check_name_or_none(text: str) -> str:
    return _check_name(text) if text.strip() else ""


def _check_version(text: str) -> str:
    plain = text.strip().removeprefix("v")
    if not re.fullmatch(r"\d{2,3}\.0", plain) or float(plain) < 41:
        raise ValueError("is a version of Salesforce's API, 41.0 or later")
    return plain


class Salesforce:
    settings: ClassVar[Mapping[str, Setting]] = {
        "address": Setting("your My Domain, as https://company.my.salesforce.com", None, check_address, is_server=True),
        "login": Setting(
            "how to sign in: client_credentials or jwt", "client_credentials", check_one_of("client_credentials", "jwt")
        ),
        "client_id": Setting("the consumer key of the app that was made for this in Salesforce"),
        "user": Setting("the username that is signed in by jwt", ""),
        "jwt_audience": Setting(
            "whom a JWT is for: https://login.salesforce.com, or https://test.salesforce.com of a sandbox",
            "https://login.salesforce.com",
            check_address,
        ),
        "object": Setting("the API name of the object that rows become records of", "Contact", _check_name, True),
        "external_id": Setting("the field by which a record is found", "Klankbord_Id__c", _check_name, True),
        "member_field": Setting(
            "a checkbox that says whether the person is in the audience; without it nobody is taken out",
            "",
            _check_name_or_none,
            True,
        ),
        "clears": Setting(
            "whether a missing value clears the field: yes, or no to leave it as it is", "no", check_one_of("yes", "no")
        ),
        "batch_rows": Setting("how many rows go in one job", "10000", check_whole(1, MOST_ROWS)),
        "wait_minutes": Setting("how long a job is waited for", "60", check_whole(1, 24 * 60, "minutes")),
        "api_version": Setting("the version of Salesforce's API", "62.0", _check_version),
    }
    secrets: ClassVar[Mapping[str, str]] = {}
    optional_secrets: ClassVar[Mapping[str, str]] = {
        "client_secret": "for client_credentials: the consumer secret of the app",
        "private_key": "for jwt: the RSA key in PEM whose certificate was uploaded to the app",
    }
    mapping: ClassVar[str] = """\
[[field]]
to = "Klankbord_Id__c"
from = "customer_id"
required = true

[[field]]
to = "Email"
from = "email"
"""
    again = Again.ASKED
    removes_by_id = False
    per_second = 0.0

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None:
        self._settings = settings
        self._external_id, self._member_field = settings["external_id"], settings["member_field"]
        self._login = Login(settings, secrets, outside)
        self._jobs = Jobs(self._login, outside.sleep)
        self.batch_rows = int(settings["batch_rows"])
        self.key = (self._external_id,)
        self.removes = bool(self._member_field)

    def test(self) -> str:
        described, name, member = self._described(), self._external_id, self._member_field
        fields = {each.name: each for each in described.fields}
        thing = f"{self._settings['object']} of Salesforce"
        if not described.is_writable:
            raise Terminal(
                f"The user that signs in may not create and edit {thing}; give it a permission set that may."
            )
        if name not in fields:
            near = next((each for each in fields if each.lower() == name.lower()), None)
            hint = f"it is written {near}" if near else "make it in the Object Manager and let the user see it"
            raise Terminal(f"{thing} has no field {name}, the setting external_id; {hint}.")
        if name not in described.finders:
            raise Terminal(f"{thing} finds no record by {name}; tick External ID at that field, or set another one.")
        if member and (member not in fields or fields[member].type != "boolean" or fields[member].is_read_only):
            raise Terminal(f"{thing} has no checkbox {member} that may be written, the setting member_field.")
        return f"Salesforce answers at {self._login.host}: records of {self._settings['object']} are found by {name}."

    def fields(self) -> tuple[Their, ...]:
        return self._described().fields

    def preview(self, batch: Batch) -> list[str]:
        return [json.dumps(self._about()), self._write(batch).text]

    def send(self, batch: Batch, noted: str | None, note: Callable[[str], None]) -> Answer:
        table = self._write(batch)
        job = self._begun(batch, noted)
        if job is None:
            if not table.numbers:
                return Answer(rejected=table.rejected, later=table.later, message="No row of it could be sent.")
            job = self._jobs.make(self._about())
            note(_noting(batch, job, OPEN))
            self._jobs.upload(job, table.text)
            note(_noting(batch, job, CLOSED))
            self._jobs.close(job)
        job = self._jobs.wait(job, 60.0 * int(self._settings["wait_minutes"]))
        if job.state == "Failed" and job.is_untouched and job.why.startswith(OUR_FAULT):
            raise Terminal(f"Salesforce took no row of job {job.id}: {job.why}; mend the mapping or the settings.")
        answer = self._answer(batch.change, table, job)
        if len(answer.rejected) + len(answer.later) == len(batch.rows):
            # The same rows may come again, and then in a job of their own.
            note(_noting(batch, job, ANSWERED))
        return answer

    def close(self) -> None:
        self._login.close()

    def _begun(self, batch: Batch, noted: str | None) -> Job | None:
        """The job in which this batch is already; None where it is certain that no row of it was, or will be, written
        by what was begun, or where Salesforce knows of it no more."""
        told = json.loads(noted) if noted else {}
        if told.get("batch") != batch.key or told["state"] == ANSWERED:
            return None
        try:
            job = self._jobs.ask(told["job"])
        except Terminal as error:
            if not is_not_found(error):
                raise
            return None
        if job.state == OPEN:
            # Whether the upload came through is known only where that was noted; else the job is of no use.
            job = self._jobs.close(job) if told["state"] == CLOSED else self._jobs.abort(job)
        return None if job.is_untouched else job

    def _answer(self, change: Change, table: Table, job: Job) -> Answer:
        """What became of the rows. One that Salesforce does not tell of is not taken for written."""
        written, failed = self._results(job, "successfulResults"), self._results(job, "failedResults")
        if job.processed is not None and len(written) + len(failed) < job.processed:
            raise Transient(f"Salesforce has not told all yet of what became of job {job.id}; it is asked again.")
        is_told = len(written) + len(failed) >= len(table.numbers)
        unprocessed = {} if is_told else self._results(job, "unprocessedrecords")
        ids, rejected, later, warned = dict[int, str](), dict(table.rejected), dict(table.later), dict[int, str]()
        of = f"(job {job.id}, {job.state}: {job.why})"
        for key, number in table.numbers.items():
            if key in written:
                if written[key].their_id:
                    ids[number] = written[key].their_id
                if change is Change.REMOVE and written[key].is_new:
                    warned[number] = "It was not there any more, so that a record was made of it that is no member."
            elif key in failed:
                why = failed[key].error[:REFUSED] or "Salesforce refused it without saying why."
                (later if is_for_later(why) else rejected)[number] = why
            elif key in unprocessed:
                later[number] = f"Salesforce did not come to it {of}."
            else:
                later[number] = f"Salesforce does not tell what became of it {of}."
        message = f"Job {job.id}, {job.state}: {len(written)} written, {len(failed)} refused."
        return Answer(200, rejected, later, warned, ids, message)

    def _results(self, job: Job, which: str) -> dict[str, Result]:
        return read(self._jobs.results(job, which), self._external_id)

    def _write(self, batch: Batch) -> Table:
        if batch.change is Change.REMOVE and not self.removes:
            raise Terminal("Without the setting member_field nobody can be taken out of Salesforce; set it.")
        clears = self._settings["clears"] == "yes"
        return write(batch, self._external_id, self._member_field, clears=clears)

    def _about(self) -> dict[str, str]:
        return {
            "object": self._settings["object"],
            "operation": "upsert",
            "externalIdFieldName": self._external_id,
            "contentType": "CSV",
            "columnDelimiter": "COMMA",
            "lineEnding": "LF",
        }

    def _described(self) -> Described:
        path = f"sobjects/{self._settings['object']}/describe"
        try:
            return describe(self._login.call(lambda client: client.fetch_json(path, {})).data)
        except Terminal as error:
            if not is_not_found(error):
                raise
            text = f"Salesforce has no object {self._settings['object']}, or its user may not see it."
            raise error.in_words(text) from None


def _noting(batch: Batch, job: Job, state: str) -> str:
    return json.dumps({"batch": batch.key, "job": job.id, "state": state})
