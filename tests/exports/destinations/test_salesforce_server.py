"""The server that stands in for Salesforce holds to Salesforce's rules, so that a test against it can fail."""

from collections.abc import Iterator

import pytest
from loopback import serving
from salesforce import CLIENT_ID, CLIENT_SECRET, VERSION, SalesforceServer

from jobs.errors import Terminal
from jobs.http import Client

ABOUT = {"object": "Contact", "operation": "upsert", "externalIdFieldName": "Klankbord_Id__c", "contentType": "CSV"}
ROWS = "Klankbord_Id__c,LastName\na,A\n"


@pytest.fixture
def server() -> SalesforceServer:
    return SalesforceServer()


@pytest.fixture
def client(server: SalesforceServer) -> Iterator[Client]:
    with serving(server.app()) as address:
        form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        with Client(address) as asking:
            token = asking.send_form("services/oauth2/token", form).data["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        with Client(f"{address}/services/data/v{VERSION}/jobs", headers) as opened:
            yield opened


def make(client: Client, **changes: str) -> str:
    return str(client.send_json("POST", "ingest", ABOUT | changes).data["id"])


def put(client: Client, job: str, text: str = ROWS) -> None:
    client.send_text("PUT", f"ingest/{job}/batches", text, "text/csv", any_reply=True)


def close(client: Client, job: str) -> None:
    client.send_json("PATCH", f"ingest/{job}", {"state": "UploadComplete"})


def refused(call: object, *given: object) -> str:
    assert callable(call)
    with pytest.raises(Terminal) as caught:
        call(*given)
    return str(caught.value.body[0]["errorCode"])


def test_nobody_calls_without_a_token(server: SalesforceServer, client: Client) -> None:
    server.tokens.clear()
    assert refused(make, client) == "INVALID_SESSION_ID"


def test_a_job_is_filled_once_and_before_it_is_closed(client: Client) -> None:
    twice, empty, closed = make(client), make(client), make(client)
    put(client, twice)
    put(client, twice)
    assert refused(close, client, twice) == "INVALIDJOB"
    assert refused(close, client, empty) == "INVALIDJOB"
    put(client, closed)
    close(client, closed)
    assert refused(put, client, closed) == "INVALIDJOBSTATE"
    assert refused(close, client, closed) == "INVALIDJOBSTATE"


@pytest.mark.parametrize(
    ("ending", "text", "state"),
    [
        ("LF", ROWS, "JobComplete"),
        ("CRLF", ROWS, "Failed"),
        ("LF", ROWS.replace("\n", "\r\n"), "Failed"),
        ("LF", ROWS.replace("LastName", "Nobody__c"), "Failed"),
        ("LF", ROWS.replace("Klankbord_Id__c", "Email"), "Failed"),
    ],
)
def test_a_file_that_does_not_fit_fails_its_job(
    server: SalesforceServer, client: Client, ending: str, text: str, state: str
) -> None:
    job = make(client, lineEnding=ending)
    put(client, job, text)
    close(client, job)
    assert client.fetch_json(f"ingest/{job}", {}).data["state"] == state
    assert bool(server.records) == (state == "JobComplete")


def test_a_job_finds_records_only_by_a_field_that_is_for_it(client: Client) -> None:
    assert refused(lambda: make(client, externalIdFieldName="LastName")) == "INVALIDJOB"


def test_results_are_there_when_the_job_is_over(client: Client) -> None:
    job = make(client)
    put(client, job)
    assert refused(client.fetch_bytes, f"ingest/{job}/successfulResults") == "INVALIDJOBSTATE"
    close(client, job)
    client.fetch_json(f"ingest/{job}", {})
    assert client.fetch_bytes(f"ingest/{job}/successfulResults").startswith(b'"sf__Id","sf__Created","Klankbord_Id__c"')
    assert client.fetch_bytes(f"ingest/{job}/failedResults") == b""


def test_an_aborted_job_takes_nothing_any_more(server: SalesforceServer, client: Client) -> None:
    job = make(client)
    put(client, job)
    client.send_json("PATCH", f"ingest/{job}", {"state": "Aborted"})
    assert refused(close, client, job) == "INVALIDJOBSTATE"
    assert client.fetch_json(f"ingest/{job}", {}).data["state"] == "Aborted"
    assert not server.tried
