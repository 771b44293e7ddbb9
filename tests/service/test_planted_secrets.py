"""A secret of each kind of source and destination, told back by whatever is called in every ugly way, stands afterwards
in no table, file, log, reply or backup: by hand, over the API and by the schedule."""

import base64
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from landing import land
from loopback import serving
from parrot import OF_THE_LOGIN, WAYS, Parrot
from receiving import receiving
from starlette.applications import Starlette
from starlette.testclient import TestClient
from vendor_senders import JSON, KEYS, SIGNS, Sent, samples, written

from exports import definition, deliver
from exports.plan import plan
from ingest import source
from ingest.kind import Outside as SourceOutside
from jobs import secrets
from jobs.outside import Outside
from service import backup, faults, scheduling, tokens
from service.api.api import PREFIX, Api
from service.cli import run
from service.session import Session
from service.tokens import Scope
from sql.reader import identifier
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
# Some names are of a kind that has another way in.
KINDS = {"sftp-key": "sftp", "salesforce-jwt": "salesforce"}
PLACES = ("s3", "sftp", "sftp-key")
SOURCES = {
    "closealert": {"token": "env"},
    "deployteq": {"client_id": "file", "client_secret": "kept"},
    "startquestion-api": {"key": "kept"},
    "s3": {"access_key_id": "env", "secret_access_key": "file"},
    "sftp": {"password": "kept", "passphrase": "env"},
    "sftp-key": {"private_key": "kept"},
}
HOOKS = {name: {"signing_key": how} for name, how in (("resend", "env"), ("mailgun", "kept"), ("sendgrid", "file"))}
EXPORTS = {
    "http": {"token": "env", "password": "file", "key": "kept"},
    "hubspot": {"token": "file"},
    "salesmanago": {"api_secret": "env", "api_key": "kept"},
    "salesforce": {"client_secret": "kept"},
    "salesforce-jwt": {"private_key": "env"},
    "s3": {"access_key_id": "kept", "secret_access_key": "env"},
    "sftp": {"password": "file", "passphrase": "kept"},
    "sftp-key": {"private_key": "file"},
}


def private_keys() -> dict[str, str]:
    """Those that have to be read before anything is called, in the forms that they are given in."""
    rsa = generate_private_key(65537, 2048)
    plain = rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    ssh = [Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
           for _ in range(2)]  # fmt: skip
    return {
        "out_salesforce-jwt private_key": plain,
        "in_sftp-key private_key": ssh[0].decode(),
        "out_sftp-key private_key": ssh[1].decode(),
        **{f"in_{vendor} signing_key": KEYS[vendor] for vendor in HOOKS},
    }


@dataclass
class World:
    warehouse: Warehouse
    parrot: Parrot
    folder: Path
    given: dict[str, str] = field(default_factory=private_keys)
    values: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def plant(self, owner: str, wanted: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """References to a value each, kept in the ways that are wanted."""
        references = {}
        for name, how in wanted.items():
            value = self.given.get(f"{owner} {name}", f"pl4nted+{owner}/{name}=Aa0_{len(self.values)}")
            self.values[f"{owner} {name}"] = value
            match how:
                case "env":
                    variable = f"PLANTED_{owner}_{name}".upper().replace("-", "_")
                    monkeypatch.setenv(variable, value)
                    references[name] = f"env:{variable}"
                case "file":
                    path = self.folder / f"{owner}-{name}"
                    path.write_text(f"{value}\n")
                    references[name] = f"file:{path}"
                case _:
                    references[name] = secrets.keep(f"{owner}-{name}", value, self.warehouse.home.secrets)
        return references

    def teach(self, owner: str) -> None:
        """Let the parrot know what whoever is called by `owner` knows, which no private key is."""
        known = {name: value for name, value in self.values.items() if "private_key" not in name}
        self.parrot.planted = [value for name, value in known.items() if name.startswith(f"{owner} ")]

    def forms(self) -> set[str]:
        """Every way in which a planted value could stand somewhere."""
        assert self.parrot.assertions
        values = [*self.values.values(), OF_THE_LOGIN, *self.parrot.assertions]
        values += [line for each in self.values.values() for line in each.splitlines() if len(line) > 40]
        values = [each for each in values if not each.startswith("-----BEGIN") or "\n" in each]
        pair = ":".join(self.values[f"in_deployteq {name}"] for name in ("client_id", "client_secret"))
        encoded = {base64.b64encode(each.encode()).decode().rstrip("=") for each in (*values, pair)}
        return {*values, *map(quote, values), *(quote(each, safe="") for each in values), *encoded}


@pytest.fixture
def world(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A source and an export of each kind, all of which call the parrot."""
    parrot = Parrot()
    with serving(parrot.app()) as address:
        parrot.address = address
        one = World(warehouse, parrot, tmp_path)
        land(warehouse, "customers", {"customer_id": "1", "email": "ann@x.nl"}, {"customer_id": "2", "email": "b@x.nl"})
        sftp = {"host": "127.0.0.1", "port": "1", "user": "u", "host_key": "SHA256:" + "a" * 43}
        s3 = {"bucket": "b", "endpoint": address}
        ours = {
            "closealert": {"project": "shop", "base_url": f"{address}/v1/", "since": "2026-11-20"},
            "deployteq": {"base_url": address, "token_url": f"{address}/oauth2/refused", "since": "2026-11-20"},
            "startquestion-api": {"surveys": "7", "base_url": address, "since": "2026-11-20"},
            "s3": {**s3, "pattern": "*.csv", "rows": "customers"},
            "sftp": {**sftp, "pattern": "*.csv", "rows": "customers"},
            "sftp-key": {**sftp, "pattern": "*.csv", "rows": "customers"},
        }
        theirs = {
            "http": {
                "url": f"{address}/x/{{secret:key}}?token={{secret:token}}",
                "headers": "X-Key: {secret:key}\nAuthorization: Bearer {secret:password}",
                "template": '{"k": "{secret:password}", "e": "{email}"}',
            },
            "hubspot": {"base_url": address, "list_id": "42"},
            "salesmanago": {"base_url": address, "client_id": "c", "owner": "o@x.nl", "tag": "t"},
            "salesforce": (
                salesforce := {
                    "client_id": "app",
                    "address": address,
                    "object": "Contact",
                    "external_id": "Klankbord_Id__c",
                }
            ),
            "salesforce-jwt": {**salesforce, "login": "jwt", "user": "u@x.nl"},
            "s3": s3,
            "sftp": sftp,
            "sftp-key": sftp,
        }
        for kind, wanted in SOURCES.items():
            references = one.plant(f"in_{kind}", wanted, monkeypatch)
            with warehouse.transaction() as writer:
                of = KINDS.get(kind, kind)
                source.add(writer, f"in_{kind}", of, ours[kind], references, None, "0 * * * *", now=NOW)
        for kind, wanted in HOOKS.items():
            references = one.plant(f"in_{kind}", wanted, monkeypatch)
            with warehouse.transaction() as writer:
                source.add(writer, f"in_{kind}", kind, {}, references, now=NOW)
        for kind, wanted in EXPORTS.items():
            references = one.plant(f"out_{kind}", wanted, monkeypatch)
            given = {
                "what": "customers",
                "destination": KINDS.get(kind, kind),
                "confirm": "never",
                "patience_minutes": "1",
            }
            if kind in PLACES:
                del given["patience_minutes"]
            with warehouse.transaction() as writer:
                definition.add(
                    writer,
                    f"out_{kind}",
                    {**given, **theirs[kind]},
                    "0 * * * *",
                    NOW,
                    timezone="UTC",
                    secrets=references,
                )
        yield one


def call(world: World, *arguments: str) -> None:
    """A command, whose words are kept."""
    world.teach(arguments[-1])
    out, err = io.BytesIO(), io.BytesIO()
    session = Session(
        world.warehouse.home.path, world.folder, {}, out, err, clock=lambda: NOW, asker=str, stdin=io.BytesIO(),
        opener=lambda _: world.warehouse,
    )  # fmt: skip
    run(arguments, session)
    world.said.append((out.getvalue() + err.getvalue()).decode())


def run_all(world: World, hours: int) -> None:
    at = NOW + timedelta(hours=hours)
    patient = {"sleep": lambda _: None, "random": lambda: 0.0}
    for kind in SOURCES:
        if kind in PLACES and world.parrot.way not in ("refused", "xml"):
            continue
        world.teach(f"in_{kind}")
        done = source.run(world.warehouse, f"in_{kind}", trigger="hand", now=at, outside=SourceOutside(**patient))
        world.said.append(f"{done}")
    for kind in EXPORTS:
        if kind in PLACES and world.parrot.way not in ("refused", "xml"):
            continue
        world.teach(f"out_{kind}")
        with world.warehouse.reader() as reader:
            world.said.append(str(plan(reader, definition.get(reader, f"out_{kind}"), at)))
        done = deliver.run(
            world.warehouse,
            f"out_{kind}",
            trigger="hand",
            now=at,
            outside=Outside(**patient),
            progress=world.said.append,
        )
        world.said.append(f"{done}")


def over_api(world: World) -> None:
    with world.warehouse.transaction() as writer:
        token = tokens.add(writer, "any", frozenset({Scope.READ, Scope.WRITE}), NOW)
    app = Starlette(routes=Api(world.warehouse, lambda: NOW + timedelta(days=1)).routes())
    client = TestClient(app, raise_server_exceptions=False, headers={"Authorization": f"Bearer {token}"})
    for room, names in (
        ("exports", [f"out_{kind}" for kind in EXPORTS]),
        ("sources", [f"in_{kind}" for kind in SOURCES]),
    ):
        for name in names:
            world.teach(name)
            reply = client.post(f"/api/v1/{room}/{name}/run")
            assert reply.status_code != 404, reply.text
            world.said.append(f"{reply.headers} {reply.text}")
    world.said.append(client.get("/api/v1/runs?limit=500").text)


def at_the_door(world: World) -> None:
    """Calls that are signed well, and calls that are not, to each hook that has a key."""
    with receiving(world.warehouse) as receiver:
        app = Starlette(routes=Api(world.warehouse, lambda: NOW, receiver=receiver).routes())
        client = TestClient(app, raise_server_exceptions=False)
        codes = set()
        for number, vendor in enumerate(HOOKS):
            world.teach(f"in_{vendor}")
            url = f"{PREFIX}/hooks/in_{vendor}"
            good = SIGNS[vendor](Sent(url, written(vendor, samples(vendor)[0])), NOW, number)
            for sent in (good, replace(good, body=good.body.replace(b"1", b"2")), replace(good, headers=JSON)):
                reply = client.post(url, content=sent.body, headers=sent.headers)
                codes.add(reply.status_code)
                world.said.append(f"{reply.headers} {reply.text}")
        assert codes >= {200, 401}, codes


def by_the_schedule(world: World) -> None:
    """One run of everything in the scheduler's own threads, refused, and one of an export that goes well."""
    world.parrot.planted = []  # many call at once, and each may hear its own secrets alone
    world.parrot.way = "refused"
    scheduled(world, NOW - timedelta(days=2), len(SOURCES) + len(EXPORTS))
    failed = "select count(*) from app.run where trigger = 'schedule' and job = $job and state = 'failed'"
    with world.warehouse.reader() as reader:
        assert reader.value(failed, {"job": "export"}) == len(EXPORTS) and reader.value(failed, {"job": "ingest"}) > 0
    with world.warehouse.transaction() as writer:
        for kind in EXPORTS:
            if kind != "http":
                definition.disable(writer, f"out_{kind}", NOW)
        for kind in SOURCES:
            source.change(writer, f"in_{kind}", enabled=False, now=NOW)
    world.parrot.way = "yes"
    scheduled(world, NOW - timedelta(days=1), 1)
    assert _rows(world, "select state::varchar from app.run order by run_id desc limit 1") == [("done",)]


def scheduled(world: World, at: datetime, count: int) -> None:
    """Have a scheduler find itself two hours later, until so many more runs are over."""
    over = "select count(*) from app.run where trigger = 'schedule' and job <> 'refresh' and finished_at is not null"
    wanted, now, until = _rows(world, over)[0][0] + count, [at], time.monotonic() + 60
    with scheduling.running(world.warehouse, lambda: now[0]) as scheduler:
        while _rows(world, "select count(*) from app.schedule where job in ('ingest', 'export')") != [(count,)]:
            assert time.monotonic() < until
            time.sleep(0.05)
        now[0] += timedelta(hours=2)
        while _rows(world, over)[0][0] < wanted or scheduler.running():
            assert time.monotonic() < until
            time.sleep(0.05)


def leaks(world: World, where: str, text: str) -> list[str]:
    return [f"{where}: {form} … {text[max(0, text.index(form) - 90) : text.index(form)]}"
            for form in world.forms() if form in text]  # fmt: skip


def everywhere(world: World) -> Iterator[tuple[str, str]]:
    """All texts that are kept anywhere, and all that was said, each with where."""
    with world.warehouse.reader() as reader:
        for schema, table in reader.rows("select schema_name, table_name from duckdb_tables() where not internal"):
            yield f"{schema}.{table}", str(reader.rows(f"from {identifier(schema)}.{identifier(table)}"))
    home = world.warehouse.home.path
    for path in home.rglob("*"):
        if path.is_file() and "secrets" not in path.parts:
            name = str(path.relative_to(home))
            is_table = path.suffix == ".parquet"
            yield name, str(pl.read_parquet(path).to_dicts()) if is_table else path.read_bytes().decode("latin-1")
    backup.write(world.warehouse, world.folder / "all.klankbord")
    with pa.CompressedInputStream(str(world.folder / "all.klankbord"), "zstd") as unpacked:
        yield "the backup", unpacked.read().decode("latin-1")
    yield "what was said", "\n".join(world.said)


def test_no_secret_stands_anywhere_whatever_is_answered(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    home = world.warehouse.home
    with faults.logged(home.path):
        by_the_schedule(world)
        for hours, way in enumerate(WAYS):
            world.parrot.way = way
            run_all(world, hours)
        world.parrot.way = "refused"
        for command in ("run", "plan", "show", "history"):
            for kind in EXPORTS:
                call(world, "export", command, f"out_{kind}")
        for kind in SOURCES:
            for command in ("run", "test", "show"):
                call(world, "source", command, f"in_{kind}")
        for words in ("runs", "source list", "export list", "quarantine list"):
            call(world, *words.split())
        over_api(world)
        at_the_door(world)
    states = {state for (state,) in _rows(world, "select distinct state::varchar from app.run")}
    assert "failed" in states
    assert _rows(world, "select count(*) from app.attempt")[0][0] > 20
    assert _rows(world, "select count(*) from app.dead_letter")[0][0] > 0
    world.said += list(capfd.readouterr())
    found = [leak for where, text in everywhere(world) for leak in leaks(world, where, text)]
    assert not found, "\n".join(sorted(found)[:20])


def _rows(world: World, text: str) -> list[tuple]:
    with world.warehouse.reader() as reader:
        return reader.rows(text)
