"""A secret of each kind of source and destination, told back by whatever is called in every ugly way, stands afterwards
in no table, file, log, reply or backup: by hand, over the API and by the schedule."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pyarrow as pa
import pytest
from landing import land
from loopback import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from exports import definition, deliver
from exports.plan import plan
from ingest import source
from ingest.kind import Outside as SourceOutside
from jobs import secrets
from jobs.outside import Outside
from service import backup, faults, tokens
from service.api.api import Api
from service.cli import run
from service.session import Session
from service.tokens import Scope
from sql.reader import identifier
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
OF_THE_LOGIN = "sess10n-planted-by-the-login-0123456789"
SOURCES = {
    "closealert": {"token": "env"},
    "deployteq": {"client_id": "file", "client_secret": "kept"},
    "startquestion-api": {"key": "kept"},
    "s3": {"access_key_id": "env", "secret_access_key": "file"},
    "sftp": {"password": "kept", "passphrase": "env"},
}
EXPORTS = {
    "http": {"token": "env", "password": "file", "key": "kept"},
    "hubspot": {"token": "file"},
    "salesmanago": {"api_secret": "env", "api_key": "kept"},
    "salesforce": {"client_secret": "kept"},
    "s3": {"access_key_id": "kept", "secret_access_key": "env"},
    "sftp": {"password": "file", "passphrase": "kept"},
}


@dataclass
class Parrot:
    """It tells back all that it was told, and all that it was planted with, in the way that `way` names. Who logs in
    gets a token, which is one more secret."""

    planted: list[str] = field(default_factory=list)
    way: str = "refused"
    address: str = ""

    def app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        return Starlette(routes=[Route("/{rest:path}", self._answer, methods=methods)])

    async def _answer(self, request: Request) -> Response:
        path, body = request.url.path, (await request.body()).decode("utf-8", "replace")
        if path.endswith("/token"):
            return JSONResponse({"access_token": OF_THE_LOGIN, "expires_in": 3600, "instance_url": self.address})
        if path.endswith("properties/contacts"):
            return JSONResponse({"results": [{"name": "email", "type": "string"}]})
        if path.endswith("/describe"):
            texts = [{"name": name, "type": "string", "length": 99} for name in ("Klankbord_Id__c", "Email")]
            told = [{**each, "updateable": True, "createable": True, "externalId": True} for each in texts]
            return JSONResponse({"name": "Contact", "createable": True, "updateable": True, "fields": told})
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        text = f"{headers} {request.url} {body} {' '.join(self.planted)}"
        return self._told(text, " ".join(self.planted))

    def _told(self, text: str, short: str) -> Response:
        shown = {"X-Told": quote(short), "WWW-Authenticate": f'Bearer error="{quote(short)}"'}
        data = {
            "message": text,
            "error": text,
            "success": False,
            "errors": [text],
            text: text,
            "contactIds": {"a": text},
        }
        match self.way:
            case "refused":
                return JSONResponse(data, 401, shown)
            case "wrong":
                return JSONResponse({**data, "category": "VALIDATION_ERROR", "status": "error"}, 400, shown)
            case "plain":
                return Response(text, 400, shown, "text/plain")
            case "broken":
                return JSONResponse([{"message": text, "errorCode": text}], 500, shown)
            case "busy":
                return JSONResponse(data, 429, {**shown, "Retry-After": quote(short)})
            case "elsewhere":
                return RedirectResponse(f"http://{quote(short, safe='').lower()[:60]}.example/?key={quote(short)}", 302)
            case "xml":
                told = re.sub(r"[<>&]", "", text)
                return Response(f"<Error><Code>{told}</Code><Message>{told}</Message></Error>", 403, shown)
            case "yes":
                return JSONResponse(data, 200, shown)
            case _:
                return Response(f"\x00{text}", 200, shown, "application/json")


WAYS = ("refused", "wrong", "plain", "broken", "busy", "elsewhere", "xml", "yes", "garbage")


@dataclass
class World:
    warehouse: Warehouse
    parrot: Parrot
    folder: Path
    values: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def plant(self, owner: str, wanted: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """References to a value each, kept in the ways that are wanted."""
        references = {}
        for name, how in wanted.items():
            value = f"pl4nted+{owner}/{name}=Aa0_{len(self.values)}"
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
                    references[name] = secrets.keep_of(owner, name, value, self.warehouse.home.secrets)
        return references

    def teach(self, owner: str) -> None:
        """Let the parrot know what whoever is called by `owner` knows."""
        self.parrot.planted = [value for name, value in self.values.items() if name.startswith(f"{owner} ")]

    def forms(self) -> set[str]:
        """Every way in which a planted value could stand somewhere."""
        values = [*self.values.values(), OF_THE_LOGIN]
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
        }
        theirs = {
            "http": {
                "url": f"{address}/x/{{secret:key}}?token={{secret:token}}",
                "headers": "X-Key: {secret:key}\nAuthorization: Bearer {secret:password}",
                "template": '{"k": "{secret:password}", "e": "{email}"}',
            },
            "hubspot": {"base_url": address, "list_id": "42"},
            "salesmanago": {"base_url": address, "client_id": "c", "owner": "o@x.nl", "tag": "t"},
            "salesforce": {
                "client_id": "app",
                "address": address,
                "object": "Contact",
                "external_id": "Klankbord_Id__c",
            },
            "s3": s3,
            "sftp": sftp,
        }
        for kind, wanted in SOURCES.items():
            references = one.plant(f"in_{kind}", wanted, monkeypatch)
            with warehouse.transaction() as writer:
                source.add(writer, f"in_{kind}", kind, ours[kind], references, None, "0 * * * *", now=NOW)
        for kind, wanted in EXPORTS.items():
            references = one.plant(f"out_{kind}", wanted, monkeypatch)
            given = {"what": "customers", "destination": kind, "confirm": "never", "patience_minutes": "1"}
            if kind in ("s3", "sftp"):
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
        if kind in ("s3", "sftp") and world.parrot.way not in ("refused", "xml"):
            continue
        world.teach(f"in_{kind}")
        done = source.run(world.warehouse, f"in_{kind}", trigger="hand", now=at, outside=SourceOutside(**patient))
        world.said.append(f"{done}")
    for kind in EXPORTS:
        if kind in ("s3", "sftp") and world.parrot.way not in ("refused", "xml"):
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
