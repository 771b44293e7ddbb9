"""Who unsubscribed, complained, hard bounced or was erased stands in nothing that any destination gets, whatever its
kind: every byte of what it was called with, and of every file, is searched."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import salesforce
import salesmanago
from bucket import NAME, REGION, Bucket
from echo import Echo
from hubspot import LIST, TOKEN, HubSpotServer
from loopback import serving
from salesforce import SalesforceServer
from salesmanago import SalesManagoServer
from sshd import Sshd

from exports import definition, deliver, named, trying
from exports.destinations import CALLED, PLACES
from exports.export import Export
from exports.mapping import FieldMapping
from exports.plan import plan
from ingest.files import import_files
from jobs import secrets
from jobs.outside import Outside
from jobs.run import State
from sql.warehouse import Warehouse

NOON = datetime(2026, 11, 22, 12)
PATIENT = Outside(sleep=lambda _: None, random=lambda: 0.0)
GONE = ("unsubscribed", "complained", "bounced", "erased")
REASONS = {"unsubscribed": 1, "complained": 1, "hard bounced": 1}
QUERY = "select customer_id, email, first_name from customers"


@dataclass
class Heard:
    """An ASGI application that keeps every request that comes for another one."""

    app: Any
    calls: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.calls.append(scope.get("raw_path", b"") + b"?" + scope.get("query_string", b""))

        async def kept() -> Any:
            message = await receive()
            self.calls.append(message.get("body", b""))
            return message

        await self.app(scope, kept, send)


@dataclass(frozen=True)
class To:
    """A destination: how it is set, which of its fields have the address, number and name, and all that it got."""

    settings: dict[str, str]
    got: Callable[[], bytes]
    secrets: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def mapping(self) -> FieldMapping | None:
        text = "".join(f'[[field]]\nto = "{to}"\nfrom = "{ours}"\n' for to, ours in self.fields.items())
        return FieldMapping.from_toml(text) if text else None


@contextmanager
def called(
    server: Any, fields: dict[str, str], settings: Callable[[str], dict[str, str]], **given: str
) -> Iterator[To]:
    heard = Heard(server.app())
    with serving(heard) as address:  # type: ignore[arg-type]
        yield To(settings(address), lambda: b"\n".join(heard.calls), given, fields)


@contextmanager
def destination(kind: str, request: pytest.FixtureRequest, there: Path) -> Iterator[To]:
    """One of each kind that there is; a new kind has to be told here."""

    def files() -> bytes:
        return b"\n".join(path.name.encode() + path.read_bytes() for path in there.iterdir())

    match kind:
        case "folder":
            yield To({"folder": str(there)}, files)
        case "sftp":
            server: Sshd = request.getfixturevalue("sshd")
            settings = {"host": "127.0.0.1", "port": str(server.port), "user": server.user, "path": str(there)}
            yield To({**settings, "host_key": server.fingerprint}, files, {"private_key": server.key})
        case "s3":
            storage: Bucket = request.getfixturevalue("bucket")
            prefix = there.parent.name
            yield To(
                {"bucket": NAME, "prefix": prefix, "endpoint": storage.endpoint, "region": REGION},
                lambda: b"\n".join(key.encode() + storage.read(key) for key in storage.keys(prefix)),
                {"access_key_id": storage.key_id, "secret_access_key": storage.secret},
            )
        case "http":
            fields = {each: each for each in ("customer_id", "email", "first_name")}
            with called(Echo(), fields, lambda at: {"url": f"{at}/rows", "batch": "array", "per_second": "0"}) as to:
                yield to
        case "hubspot":
            hubspot = HubSpotServer()
            hubspot.add_list(LIST)
            fields = {"email": "email", "firstname": "first_name", "customer_number": "customer_id"}
            with called(hubspot, fields, lambda at: {"base_url": at, "list_id": LIST}, token=TOKEN) as to:
                yield to
        case "salesmanago":
            own = {"client_id": salesmanago.CLIENT_ID, "owner": salesmanago.OWNER, "per_second": "0"}
            fields = {"email": "email", "name": "first_name", "number": "customer_id"}
            manago = SalesManagoServer(clock=lambda: datetime.now(UTC).replace(tzinfo=None))
            with called(manago, fields, lambda at: {"base_url": at, **own}, api_secret=salesmanago.SECRET) as to:
                yield to
        case "salesforce":
            force = SalesforceServer()
            fields = {"Klankbord_Id__c": "customer_id", "LastName": "first_name", "Email": "email"}
            own = {"client_id": salesforce.CLIENT_ID}
            secret = {"client_secret": salesforce.CLIENT_SECRET}
            with called(force, fields, lambda at: {"address": at, **own}, **secret) as to:
                force.address = to.settings["address"]
                yield to
        case _:
            pytest.fail(f"No test sends to {kind} yet, so nobody knows whom it is sent.")


@pytest.fixture
def people(world, warehouse: Warehouse, tmp_path: Path) -> None:
    """Ann and Bob, who may be sent; and one of each who may not."""
    rows = [
        {"customer_id": f"ID-{name}", "email": f"{name}@example.org", "first_name": f"Name-{name}"}
        for name in ("ann", "bob", *GONE)
    ]
    before = (NOON - timedelta(days=1)).isoformat()
    events = [
        {"customer_id": f"ID-{name}", "event": event, "kind": kind, "occurred_at": before}
        for name, event, kind in zip(GONE, ("unsubscribe", "complaint", "bounce"), (None, None, "hard"), strict=False)
    ]
    for what, given in (("customers", rows), ("events", events)):
        path = tmp_path / f"{what}.parquet"
        pl.DataFrame(given, infer_schema_length=None).write_parquet(path)
        assert import_files(warehouse, what, [path], now=NOON).counts.rejected == 0
    with warehouse.reader() as reader:
        erased = reader.value("select customer_key from store.customer where customer_id = 'ID-erased'")
    world.forget(erased)


def add(warehouse: Warehouse, kind: str, to: To, mapping: FieldMapping | None, **settings: str) -> Export:
    known = {name: secrets.keep(f"out-{name}", text, warehouse.home.secrets) for name, text in to.secrets.items()}
    given = {"destination": kind, "confirm": "never", **to.settings, **settings}
    with warehouse.transaction() as writer:
        return definition.add(writer, "out", given, None, NOON, timezone="UTC", mapping=mapping, secrets=known)


def delivered(warehouse: Warehouse, export: Export) -> str:
    """All that a dry run shows; then it is run for real."""
    with warehouse.reader() as reader:
        made = plan(reader, export, NOON)
    assert (made.rows, made.withheld, dict(made.reasons)) == (2, 3, REASONS)
    shown = [each for _, texts in trying.payloads(made) for each in texts]
    assert bool(shown) == (export.settings.destination in CALLED)
    done = deliver.run(warehouse, "out", trigger="hand", now=NOON, outside=PATIENT)
    assert (done.state, done.counts.inserted) == (State.DONE, 2), done.message
    return repr(made.sample) + "\n".join(shown)


@pytest.mark.parametrize("what", ["customers", "query"])
@pytest.mark.parametrize("kind", [*PLACES, *CALLED])
def test_who_is_not_to_be_sent_stands_in_nothing_that_a_destination_gets(
    people, warehouse: Warehouse, request: pytest.FixtureRequest, tmp_path: Path, kind: str, what: str
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    asked = {"sql": QUERY} if what == "query" else {}
    with destination(kind, request, there) as to:
        if kind in PLACES and what == "customers":
            asked = {"fields": "customer_id, email, first_name"}
        export = add(warehouse, kind, to, to.mapping, what=what, **asked)
        shown = delivered(warehouse, export)
        got = to.got().decode(errors="replace").replace("%40", "@")
    for text in (shown, got):
        for name in ("ann", "bob"):
            assert all(each in text for each in (f"ID-{name}", f"{name}@example.org", f"Name-{name}")), name
        assert not [name for name in GONE if f"ID-{name}" in text or f"{name}@" in text or f"Name-{name}" in text]


@pytest.mark.parametrize("name", named.NAMES)
def test_no_audience_file_has_the_hash_of_who_is_not_to_be_sent(
    people, warehouse: Warehouse, tmp_path: Path, name: str
) -> None:
    tmp_path.joinpath("there").mkdir()
    to = To({"folder": str(tmp_path / "there")}, lambda: b"")
    export = add(warehouse, "folder", to, named.read(name), what="customers")
    shown = delivered(warehouse, export)
    got = "".join(path.read_text() for path in tmp_path.joinpath("there").iterdir())
    hashes = {each: hashlib.sha256(f"{each}@example.org".encode()).hexdigest() for each in ("ann", "bob", *GONE)}
    for text in (shown, got):
        assert {each for each, digest in hashes.items() if digest in text} == {"ann", "bob"}
