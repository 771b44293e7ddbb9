"""Every vendor at the door over HTTP: each of its samples lands as what it says, once, and what it did not send so is
refused."""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import httpx
import pytest
from amazon import CONFIRM, CONFIRMATION, Amazon, signed
from calling import said
from landing import ask
from loopback import serving
from receiving import receiving
from starlette.applications import Starlette
from vendor_senders import JSON, KEYS, NOW, OLD, SIGNS, VENDORS, Sent, samples, signed_by_mandrill, written
from vendor_words import picked, words

from ingest import source
from ingest.calls.signatures import schemes
from ingest.calls.vendor import vendors
from jobs import secrets
from service import tokens
from service.api.api import PREFIX, Api
from service.tokens import Scope
from sql.builtin import EVENTS
from sql.home import Home
from sql.warehouse import Warehouse

EVENT = ("email event occurred_at event_id message_id broadcast_id campaign url kind reason machine user_agent").split()
RESPONSE = ["email", "response_id", "form", "form_id", "mailing", '"group"', "answered_at"]
COLUMNS = {
    "events": EVENT, "responses": RESPONSE, "answers": [*RESPONSE, "question", "question_index", "value", "score"],
}  # fmt: skip
UNSIGNED = tuple(vendor for vendor in VENDORS if vendor not in SIGNS)
SET_UP = {"ses": [{"sent": CONFIRMATION}, {"sent": CONFIRMATION | {"Type": "UnsubscribeConfirmation"}}]}
DATED = tuple(vendor for vendor in SIGNS if vendor != "mandrill")  # whose signatures tell when


class Door:
    """A home with a source of each vendor, named as it is, and each sample sent to it by whoever asks first."""

    def __init__(self, warehouse: Warehouse, url: str, amazon: Amazon) -> None:
        self.warehouse, self.url, self.amazon = warehouse, f"{url}{PREFIX}/hooks/", amazon
        self.tokens: dict[str, str] = {}
        self._client = httpx.Client(timeout=60)
        self._sent: dict[str, list[Sent]] = {}
        with warehouse.transaction() as writer:
            for vendor in VENDORS:
                keys = {}
                if vendor in SIGNS:
                    keys["signing_key"] = secrets.keep(f"{vendor}.signing_key", KEYS[vendor], warehouse.home.secrets)
                source.add(writer, vendor, vendor, {}, keys, now=NOW)
                self.tokens[vendor] = tokens.add(writer, vendor, frozenset({Scope.HOOK}), NOW, source=vendor)
            self.tokens["reads"] = tokens.add(writer, "reads", frozenset({Scope.READ}), NOW)

    def sealed(self, vendor: str, sample: dict[str, Any], number: int, at: datetime = NOW) -> Sent:
        """The sample as its vendor sends it at that time, in its `number`th call."""
        sent = Sent(self.url + vendor, written(vendor, sample), JSON)
        if vendor in SIGNS:
            return SIGNS[vendor](sent, at, number)
        return replace(sent, headers=JSON | {"authorization": f"Bearer {self.tokens[vendor]}"})

    def post(self, sent: Sent) -> httpx.Response:
        return self._client.post(sent.url, content=sent.body, headers=sent.headers)

    def all_sent(self, vendor: str) -> list[Sent]:
        if vendor not in self._sent:
            sent = [self.sealed(vendor, sample, number) for number, sample in enumerate(samples(vendor), 1)]
            self.send_all(sent)
            self._sent[vendor] = sent
        return self._sent[vendor]

    def send_all(self, sent: Iterable[Sent]) -> None:
        with ThreadPoolExecutor(8) as threads:
            for reply in threads.map(self.post, sent):
                assert reply.status_code == 200, reply.text

    def reasons(self, vendor: str) -> list[str]:
        query = f"select reason from app.rejected join app.run using (run_id) where name = '{vendor}' order by reason"
        return [reason for (reason,) in ask(self.warehouse, query)]

    def kept(self, vendor: str) -> tuple[Any, ...]:
        """How much stands of it."""
        [counts] = ask(
            self.warehouse,
            f"""select (select count(*) from app.payload where source = '{vendor}'),
            (select count(*) from app.rejected join app.run using (run_id) where name = '{vendor}')""",
        )
        return (*counts, said(self.warehouse))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    amazon = Amazon()
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("home"))) as warehouse, receiving(warehouse) as receiver:
        api = Api(warehouse, lambda: NOW, receiver=receiver, schemes=schemes(amazon.fetch))
        with serving(Starlette(routes=api.routes())) as url:
            yield Door(warehouse, url, amazon)


def test_every_vendor_that_calls_has_samples() -> None:
    assert set(VENDORS) == set(vendors()) - {"webhook"}  # whose fields are learned
    assert set(SIGNS) == {name for name, vendor in vendors().items() if vendor.signature}


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_word_of_a_vendor_stands_in_a_sample(vendor: str) -> None:
    found = picked(vendor, [*samples(vendor), *SET_UP.get(vendor, ())])
    assert [word for word in words(vendor) if word not in found] == []


def test_every_kind_of_event_stands_in_a_sample_of_our_own_columns() -> None:
    assert {row["event"] for sample in samples("generic") for row in sample.get("events", ())} == set(EVENTS)


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_call_lands_as_what_it_says(door: Door, vendor: str) -> None:
    door.all_sent(vendor)
    told = samples(vendor)
    for rows, columns in COLUMNS.items():
        wanted = [row for sample in told for row in sample.get(rows, ())]
        with_id = {row["email"] for row in wanted if "event_id" in row}
        is_own = f"source = '{vendor}'" if rows == "events" else f"email like '%@{vendor}.example'"
        found = ask(door.warehouse, f"select {', '.join(columns)} from {rows} where {is_own}")
        assert _sorted(_row(columns, each, with_id) for each in found) == _sorted(wanted)
    assert door.reasons(vendor) == sorted(reason for sample in told for reason in sample.get("aside", ()))


def _row(columns: list[str], values: tuple[Any, ...], with_id: set[str]) -> dict[str, Any]:
    told = {name.strip('"'): value for name, value in zip(columns, values, strict=True) if value is not None}
    told = {name: str(value) if isinstance(value, datetime) else value for name, value in told.items()}
    told = {name: value for name, value in told.items() if name != "event_id" or told["email"] in with_id}
    return {name: value for name, value in told.items() if not (name == "response_id" and value.startswith("made-"))}


def _sorted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted((dict(sorted(row.items())) for row in rows), key=lambda row: (row["email"], repr(row)))


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_same_bytes_again_change_nothing(door: Door, vendor: str) -> None:
    sent = door.all_sent(vendor)
    before = said(door.warehouse)
    door.send_all(sent)
    assert said(door.warehouse) == before


# --------------------------------------------------------------------------------------------------------- refused


def is_refused(door: Door, vendor: str, sent: Sent, status: int = 401) -> str:
    """The sentence with which it was, nothing having been kept of it."""
    before = door.kept(vendor)
    reply = door.post(sent)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert door.kept(vendor) == before
    return reply.json()["detail"]


@pytest.mark.parametrize("vendor", SIGNS)
def test_a_body_that_was_changed_is_refused(door: Door, vendor: str) -> None:
    sent = door.all_sent(vendor)[0]
    assert b"nn1" in sent.body
    detail = is_refused(door, vendor, replace(sent, body=sent.body.replace(b"nn1", b"nn9")))
    assert "used for another" in detail if vendor == "mailgun" else "does not fit" in detail


@pytest.mark.parametrize("vendor", DATED)
def test_an_old_signature_is_refused(door: Door, vendor: str) -> None:
    assert "too long from now" in is_refused(door, vendor, door.sealed(vendor, samples(vendor)[0], 1, OLD))


@pytest.mark.parametrize("vendor", SIGNS)
def test_the_signature_of_another_call_is_refused(door: Door, vendor: str) -> None:
    first, second = door.all_sent(vendor)[:2]
    assert first.body != second.body
    if vendor in ("mailgun", "ses"):  # whose signature stands in the body
        name = "signature" if vendor == "mailgun" else "Signature"
        told = json.loads(second.body) | {name: json.loads(first.body)[name]}
        is_refused(door, vendor, replace(second, body=json.dumps(told).encode()))
    else:
        is_refused(door, vendor, replace(second, headers=first.headers))


@pytest.mark.parametrize("vendor", SIGNS)
def test_a_call_without_a_signature_is_refused_whatever_token_it_shows(door: Door, vendor: str) -> None:
    sent = door.sealed(vendor, samples(vendor)[0], 999)
    body = {name: held for name, held in _told(sent.body).items() if name.lower() != "signature"}
    bare = json.dumps(body).encode() if body else sent.body
    shown = {"authorization": f"Bearer {door.tokens[vendor]}", "content-type": sent.headers["content-type"]}
    if vendor == "ses":
        shown |= sent.headers
    is_refused(door, vendor, replace(sent, body=bare, headers=shown))


def _told(body: bytes) -> dict[str, Any]:
    return json.loads(body) if body.startswith(b"{") else {}


@pytest.mark.parametrize("vendor", UNSIGNED)
def test_without_its_own_token_a_call_is_refused(door: Door, vendor: str) -> None:
    sent = Sent(door.url + vendor, written(vendor, samples(vendor)[0]), JSON)
    assert "A hook token is needed" in is_refused(door, vendor, sent)
    other = next(each for each in UNSIGNED if each != vendor)
    for shown in (door.tokens["reads"], door.tokens[other]):
        is_refused(door, vendor, replace(sent, headers=JSON | {"authorization": f"Bearer {shown}"}), 403)
    assert "opens nothing" in is_refused(door, vendor, replace(sent, url=f"{sent.url}?token=kb_wrong"))


# ------------------------------------------------------------------------------------------------------ setting up


def confirmation(door: Door, **fields: Any) -> Sent:
    called = signed(**CONFIRMATION | {"Timestamp": f"{NOW:%Y-%m-%dT%H:%M:%S}.000Z"} | fields)
    return Sent(door.url + "ses", called.body, {"content-type": "text/plain; charset=UTF-8", **called.headers})


def test_a_subscription_at_amazon_is_confirmed_by_calling_sns_alone(door: Door) -> None:
    before = door.kept("ses")
    reply = door.post(confirmation(door))
    assert (reply.status_code, reply.text) == (200, "The subscription is confirmed.")
    assert [each for each in door.amazon.called if not each.endswith(".pem")] == [str(httpx.URL(CONFIRM))]
    detail = is_refused(door, "ses", confirmation(door, SubscribeURL="https://127.0.0.1/?Action=ConfirmSubscription"))
    assert "no address of SNS" in detail
    goodbye = door.post(confirmation(door, Type="UnsubscribeConfirmation"))
    assert (goodbye.status_code, goodbye.text) == (200, "The subscription has ended; nothing more will come.")
    assert len([each for each in door.amazon.called if not each.endswith(".pem")]) == 1
    assert door.kept("ses") == before


def test_mandrill_tries_the_address_out_before_it_has_a_key(door: Door) -> None:
    before = said(door.warehouse)
    assert httpx.head(door.url + "mandrill").status_code == 200
    ping = signed_by_mandrill(Sent(door.url + "mandrill", b"mandrill_events=%5B%5D"), "test-webhook")
    reply = door.post(ping)
    assert (reply.status_code, reply.json()["rows"]) == (200, 0)
    told = written("mandrill", samples("mandrill")[0])
    assert "does not fit" in is_refused(
        door, "mandrill", signed_by_mandrill(Sent(door.url + "mandrill", told), "test-webhook")
    )
    assert said(door.warehouse) == before


def test_sparkpost_tries_the_address_out(door: Door) -> None:
    before = said(door.warehouse)
    reply = door.post(door.sealed("sparkpost", {"sent": [{"msys": {}}]}, 0))
    assert (reply.status_code, reply.json()["rows"], reply.json()["rejected"]) == (200, 0, 0)
    assert said(door.warehouse) == before


@pytest.mark.parametrize("vendor", VENDORS)
def test_whoever_asks_whether_there_is_anybody_is_answered(door: Door, vendor: str) -> None:
    assert httpx.head(door.url + vendor).status_code == httpx.get(door.url + vendor).status_code == 200


# ------------------------------------------------------------------------------------------ Mailgun's older form


def test_a_form_of_several_parts_is_refused_with_what_to_do_at_mailgun(door: Door) -> None:
    sent = Sent(door.url + "mailgun", b"--x\r\n", {"content-type": "multipart/form-data; boundary=x"})
    assert "add the same webhook anew" in is_refused(door, "mailgun", sent)


def test_a_field_that_stands_twice_in_a_form_is_refused(door: Door) -> None:
    [place, *_] = [place for place, sample in enumerate(samples("mailgun")) if sample.get("form")]
    sent = door.all_sent("mailgun")[place]
    assert "its body is no form" in is_refused(door, "mailgun", replace(sent, body=sent.body + b"&event=opened"))
    detail = is_refused(door, "mailgun", replace(sent, body=sent.body + b"&more=1"))
    assert "used for another" in detail


def test_json_that_is_called_a_form_is_read_as_json(door: Door) -> None:
    sent = door.all_sent("mailgun")[0]
    called = {"content-type": "application/x-www-form-urlencoded"}
    before = said(door.warehouse)
    assert door.post(replace(sent, headers=called)).json()["rejected"] == 0
    assert said(door.warehouse) == before
