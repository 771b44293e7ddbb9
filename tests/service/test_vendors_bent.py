"""Whatever a field of a vendor's call holds, the call is stored or refused in a plain sentence, and stored once."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest
from amazon import Amazon
from calling import said
from landing import ask
from loopback import serving
from receiving import receiving
from starlette.applications import Starlette
from vendor_calls import places
from vendor_senders import JSON, KEYS, NOW, SIGNS, VENDORS, Sent, samples, written

from ingest import source
from ingest.calls.signatures import schemes
from jobs import secrets
from service import tokens
from service.api.api import PREFIX, Api
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

WRONG = [None, 7, "x", "\u0000 \u2028/*-", [7], {"a": [{"b": None}]}]
HUGE = "x" * 20_000
SIGNED_IN_BODY = ("mailgun", "ses")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("home"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(warehouse: Warehouse) -> Iterator[httpx.Client]:
    """Shows a token that opens a source of each vendor, named as it is; those of SIGNED have a key beside."""
    with warehouse.transaction() as writer:
        for vendor in VENDORS:
            source.add(writer, vendor, vendor, {}, {}, now=NOW)
        for vendor in SIGNED_IN_BODY:
            key = secrets.keep(f"{vendor}.signing_key", KEYS[vendor], warehouse.home.secrets)
            source.add(writer, f"{vendor}-signed", vendor, {}, {"signing_key": key}, now=NOW)
        token = tokens.add(writer, "sender", frozenset({Scope.HOOK}), NOW)
    with receiving(warehouse) as receiver:
        api = Api(warehouse, lambda: NOW, receiver=receiver, schemes=schemes(Amazon().fetch))
        with serving(Starlette(routes=api.routes())) as url:
            headers = JSON | {"authorization": f"Bearer {token}"}
            yield httpx.Client(base_url=f"{url}{PREFIX}/hooks/", headers=headers, timeout=60)


def elements(vendor: str) -> list[Any]:
    """The elements of the samples that hold something new, told one by one."""
    told = [sample["sent"] for sample in samples(vendor)]
    return [each for sent in told for each in (sent if isinstance(sent, list) else [sent])]


def bent(vendor: str) -> Iterator[Any]:
    """Elements with one field wrong: each field at each depth, wrong in each way."""
    seen: set[tuple[Any, ...]] = set()
    for element in elements(vendor):
        for place in places(element):
            if place in seen:
                continue
            seen.add(place)
            for wrong in (*WRONG, HUGE):
                yield _with(element, place, wrong)


def _with(element: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    changed = held = deepcopy(element)
    for step in place[:-1]:
        held = held[step]
    held[place[-1]] = value
    return changed


def counts(warehouse: Warehouse, vendor: str) -> tuple[int, ...]:
    """read, landed (new, newer or there before), rejected, and how many of those as a fault of ours."""
    [run] = ask(
        warehouse,
        f"""select sum(read), sum(inserted + updated + duplicates), sum(rejected),
        (select count(*) from app.rejected join app.run using (run_id)
            where name = '{vendor}' and (reason like '%broke%' or coalesce(reason, '') = ''))
        from app.run where name = '{vendor}'""",
    )
    return tuple(map(int, run))


@pytest.mark.parametrize("vendor", VENDORS)
def test_whatever_a_field_holds_the_element_lands_once_or_is_kept_aside(
    warehouse: Warehouse, client: httpx.Client, vendor: str
) -> None:
    told = list(bent(vendor))
    bodies = [written(vendor, {"sent": told[start : start + 300]}) for start in range(0, len(told), 300)]
    assert [client.post(vendor, content=body, headers=_called(vendor)).status_code for body in bodies] == [200] * len(
        bodies
    )
    read, landed, rejected, faults = counts(warehouse, vendor)
    assert (read, faults) == (landed + rejected, 0)
    assert landed > len(told) / 4 and rejected > 0
    before = said(warehouse)
    assert {client.post(vendor, content=body, headers=_called(vendor)).status_code for body in bodies} == {200}
    assert said(warehouse) == before
    assert counts(warehouse, vendor) == (2 * read, 2 * landed, 2 * rejected, 0)


def _called(vendor: str) -> dict[str, str]:
    return {"content-type": "application/x-www-form-urlencoded"} if vendor == "mandrill" else {}


@pytest.mark.parametrize("vendor", SIGNED_IN_BODY)
def test_whatever_stands_around_the_signature_is_refused_in_a_sentence(
    warehouse: Warehouse, client: httpx.Client, vendor: str
) -> None:
    address, sample = f"{vendor}-signed", samples(vendor)[0]
    sent = SIGNS[vendor](Sent(address, written(vendor, sample)), NOW, 1)
    assert client.post(address, content=sent.body, headers=sent.headers).status_code == 200
    envelope, before = json.loads(sent.body), said(warehouse)
    for place in places(envelope):
        for wrong in WRONG:
            if place[:1] == ("event-data",):  # which an element is that was bent above
                continue
            body = json.dumps(_with(envelope, place, wrong)).encode()
            reply = client.post(address, content=body, headers=sent.headers)
            assert (reply.status_code, reply.headers["content-type"]) == (401, "application/problem+json"), body
            assert reply.json()["detail"].endswith("."), reply.text
    assert said(warehouse) == before
