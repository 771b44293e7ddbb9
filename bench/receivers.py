"""Where benchmarks deliver to: the servers of the tests that keep to what each vendor documents, served on loopback.

Each says how an export to it is set, and what it has now. They know nothing of who sends.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the servers are theirs

import salesforce
import salesmanago
from echo import Echo
from hubspot import LIST, TOKEN, HubSpotServer
from loopback import serving
from salesforce import SalesforceServer
from salesmanago import SalesManagoServer
from sshd import Sshd

BATCH_ROWS = "100"
KEYS = {"hubspot": "email", "salesmanago": "email", "salesforce": "Klankbord_Id__c", "http": "key"}
COLUMNS = {"email": "email", "Klankbord_Id__c": "customer_id"}


@dataclass(frozen=True)
class Receiver:
    """`whats`: what is sent to it; `taken` tells how often each key was taken, and `has` how many it has now: neither
    is known of files but by what stands in them. `is_upsert`: a key may be taken more often than once."""

    name: str
    whats: tuple[str, ...]
    settings: Mapping[str, str]
    taken: Callable[[], Counter[str]]
    has: Callable[[], int]
    empty: Callable[[], object]
    secrets: Mapping[str, str] = field(default_factory=dict)
    is_upsert: bool = False

    @property
    def is_called(self) -> bool:
        return self.name in KEYS

    def mapping(self, what: str) -> str:
        """As TOML; "" for files, which have all columns."""
        if not self.is_called:
            return ""
        key = KEYS[self.name]
        source = "description" if what == "activities" else COLUMNS.get(key, "email")
        fields = [(key, "from", source)]
        if self.name == "salesforce":
            fields += [("LastName", "value", "Customer"), ("Email", "from", "email")]
        return "".join(f'[[field]]\nto = "{to}"\n{how} = "{text}"\n' for to, how, text in fields)


@contextmanager
def http(*, honours_keys: bool = True, batch_rows: str = BATCH_ROWS) -> Iterator[Receiver]:
    """Plain HTTP to somebody who does nothing a second time with the same key."""
    server = Echo(honours_keys=honours_keys)
    with serving(server.app()) as address:
        settings = {"url": f"{address}/rows", "batch": "array", "batch_rows": batch_rows}
        settings |= {"repeats": "keyed", "per_second": "0"}

        def taken() -> Counter[str]:
            return Counter(row["key"] for text in server.taken for row in json.loads(text))

        def empty() -> None:
            server.taken.clear()
            server.calls.clear()

        yield Receiver("http", ("customers", "activities"), settings, taken, lambda: len(taken()), empty)


@contextmanager
def hubspot() -> Iterator[Receiver]:
    server = HubSpotServer()

    def empty() -> None:
        kept = server.base_url
        vars(server).update(vars(HubSpotServer()))
        server.base_url = kept
        server.add_list(LIST)

    with serving(server.app()) as server.base_url:
        empty()
        settings = {"base_url": server.base_url, "list_id": LIST, "per_second": "100"}
        yield Receiver(
            "hubspot",
            ("customers",),
            settings,
            lambda: server.written,
            lambda: min(len(server.members[LIST]), len(server.contacts)),
            empty,
            {"token": TOKEN},
            is_upsert=True,
        )


@contextmanager
def salesmanago_() -> Iterator[Receiver]:
    server = SalesManagoServer(clock=_now)

    def empty() -> None:
        vars(server).update(vars(SalesManagoServer(clock=_now)))

    with serving(server.app()) as address:
        settings = {"base_url": address, "client_id": salesmanago.CLIENT_ID, "owner": salesmanago.OWNER}
        settings |= {"batch_rows": BATCH_ROWS, "per_second": "0", "tag": "KLANKBORD"}
        secrets = {"api_secret": salesmanago.SECRET}
        yield Receiver(
            "salesmanago",
            ("customers",),
            settings,
            lambda: server.taken,
            lambda: len(server.contacts),
            empty,
            secrets,
            is_upsert=True,
        )


@contextmanager
def salesforce_() -> Iterator[Receiver]:
    server = SalesforceServer()

    def empty() -> None:
        kept = server.address
        vars(server).update(vars(SalesforceServer()))
        server.address = kept

    with serving(server.app()) as address:
        server.address = address
        settings = {"address": address, "client_id": salesforce.CLIENT_ID, "batch_rows": BATCH_ROWS}
        secrets = {"client_secret": salesforce.CLIENT_SECRET}
        yield Receiver(
            "salesforce", ("customers",), settings, lambda: server.written, lambda: len(server.records), empty, secrets
        )


@contextmanager
def folder(at: Path) -> Iterator[Receiver]:
    at.mkdir(parents=True, exist_ok=True)
    yield _files("folder", at, {"folder": str(at)}, {})


@contextmanager
def sftp(at: Path) -> Iterator[Receiver]:
    """A real OpenSSH server; `at` is where its files and keys lie."""
    with Sshd(at / "sshd") as server:
        place = at / "drop"
        place.mkdir()
        settings = {"host": "127.0.0.1", "port": str(server.port), "user": server.user, "path": str(place)}
        yield _files("sftp", place, {**settings, "host_key": server.fingerprint}, {"private_key": server.key})


def _files(name: str, at: Path, settings: Mapping[str, str], secrets: Mapping[str, str]) -> Receiver:
    def found() -> list[Path]:
        return [path for path in at.rglob("*.csv") if not path.name.startswith((".", "broadcasts"))]

    def taken() -> Counter[str]:
        counted: Counter[str] = Counter()
        for path in found():
            frame = pl.read_csv(path, infer_schema=False)
            counted.update(frame["email" if "email" in frame.columns else "Activity description"])
        return counted

    def empty() -> None:
        for path in at.rglob("*"):
            path.unlink()

    return Receiver(name, ("customers", "activities"), settings, taken, lambda: len(taken()), empty, secrets)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
