"""All that goes, in every format, to every place: each row once, whatever kills the run in between."""

import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import polars as pl
import pytest
from bucket import NAME, REGION, Bucket
from exporting import FIRST, NOON
from loopback import serving
from sshd import Sshd
from starlette.requests import Request
from starlette.responses import Response

from exports import definition, deliver, trying
from exports.errors import RunUnknown
from exports.repeat import repeat
from jobs.outside import Outside
from jobs.run import State, end_left_over
from sql.home import Home
from sql.warehouse import Warehouse

KEPT = ("content-type", "content-length", "last-modified", "etag")  # of what a storage answers
WHATS = {
    "activities": {"kinds": "clicks"},
    "customers": {"fields": "customer_id, email"},
    "responses": {},
    "answers": {},
    "query": {"sql": "select customer_id, email from customers", "key": "customer_id"},
}


@dataclass
class At:
    """A place: how it is set, and what whoever fetches finds there, hidden names too."""

    settings: Mapping[str, str]
    secrets: Mapping[str, str]
    files: Callable[[], dict[str, bytes]]


@pytest.fixture(params=["folder", "sftp", "s3"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> At:
    there = tmp_path / "there"
    there.mkdir()

    def of_folder() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in there.iterdir()}

    match request.param:
        case "folder":
            return At({"folder": str(there)}, {}, of_folder)
        case "sftp":
            server: Sshd = request.getfixturevalue("sshd")
            settings = {"host": "127.0.0.1", "port": str(server.port), "user": server.user, "path": str(there)}
            key = f"file:{server.folder / 'user'}"
            return At({**settings, "host_key": server.fingerprint}, {"private_key": key}, of_folder)
        case _:
            storage: Bucket = request.getfixturevalue("bucket")
            for name, value in (("id", storage.key_id), ("secret", storage.secret)):
                (tmp_path / name).write_text(value)
            prefix = tmp_path.name
            settings = {"bucket": NAME, "prefix": prefix, "endpoint": storage.endpoint, "region": REGION}
            secrets = {"access_key_id": f"file:{tmp_path / 'id'}", "secret_access_key": f"file:{tmp_path / 'secret'}"}
            return At(
                settings,
                secrets,
                lambda: {
                    key.removeprefix(f"{prefix}/"): storage.read(key)
                    for key in storage.keys()  # noqa: SIM118
                    if key.startswith(prefix)
                },
            )


def add(warehouse: Warehouse, at: At, destination: str, **settings: str) -> None:
    with warehouse.transaction() as writer:
        given = {"destination": destination, **at.settings, **settings}
        definition.add(writer, "daily", given, None, FIRST, timezone="UTC", secrets=at.secrets)


def rows(content: bytes, format_: str) -> list[dict[str, object]]:
    match format_:
        case "csv":
            return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        case "json":
            return json.loads(content)
        case "ndjson":
            return [json.loads(line) for line in content.splitlines()]
        case "csv.gz":
            return rows(gzip.decompress(content), "csv")
        case _:
            return pl.read_parquet(content).to_dicts()


def kind(at: At) -> str:
    return "s3" if "bucket" in at.settings else "sftp" if "host" in at.settings else "folder"


@pytest.mark.parametrize(
    ("what", "format_"),
    [
        ("activities", "csv"),
        ("customers", "json"),
        ("responses", "ndjson"),
        ("answers", "parquet"),
        ("query", "csv.gz"),
    ],
)
def test_killed_at_any_step_each_row_goes_once(world, home, warehouse, at: At, what: str, format_: str) -> None:
    people = [world.person(f"A-{number}", f"a{number}@example.org") for number in range(5)]
    for number, person in enumerate(people):
        world.event(person, "click", url=f"u{number}", broadcast="b1")
        world.answer(person, f"Question {number}?", f"v{number}")
    shape = {"format": "csv", "compression": "gzip"} if format_ == "csv.gz" else {"format": format_}
    add(warehouse, at, kind(at), what=what, confirm="never", manifest="yes", **shape, **WHATS[what])
    warehouse.close()
    script = Path(__file__).parent / "killed_at.py"
    chance = random.Random(f"{what} {kind(at)}")
    for _ in range(2):
        killed = subprocess.run(
            [sys.executable, script, home.path, NOON.isoformat(), str(chance.randrange(9))],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert killed.returncode in (0, -9), killed.stderr
    with Warehouse.open(Home.open(home.path)) as reopened:
        end_left_over(reopened, NOON)
        outcome = deliver.run(reopened, "daily", trigger="hand", now=NOON + timedelta(hours=1))
        assert outcome.state is State.DONE, outcome.message
        with reopened.reader() as reader:
            runs = reader.value("select count(distinct run_id) from app.delivery")
    found = at.files()
    assert not [name for name in found if name.startswith(".")]
    plain = {
        name: content for name, content in found.items() if not name.startswith("broadcasts") and "manifest" not in name
    }
    files = [content for name, content in plain.items() if name.endswith(f".{format_}")]
    told = [rows(content, format_) for content in files]
    column = {"activities": "Activity description", "responses": "email", "answers": "value"}.get(what, "customer_id")
    expected = {"activities": "u", "responses": "a", "answers": "v"}.get(what, "A-")
    wanted = [f"{expected}{number}" + ("@example.org" if what == "responses" else "") for number in range(5)]
    if what in ("customers", "query"):  # all of them each time
        assert len(told) == runs
        assert all(sorted(row[column] for row in each) == wanted for each in told)
    else:
        assert sorted(str(row[column]) for each in told for row in each) == wanted
    assert len([name for name in found if name.endswith(".manifest.json")]) == runs


class Losing:
    """It hands calls on to a storage, and while it is told to loses the answer to whatever is put there."""

    def __init__(self, to: str) -> None:
        self.to, self.is_losing = to, True

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        asked = Request(scope, receive)
        url = f"{self.to}{asked.url.path}" + (f"?{asked.url.query}" if asked.url.query else "")
        async with httpx.AsyncClient() as client:
            told = await client.request(asked.method, url, headers=asked.headers.raw, content=await asked.body())
        is_lost = self.is_losing and asked.method == "PUT"
        headers = {} if is_lost else {name: told.headers[name] for name in KEPT if name in told.headers}
        answer = Response(b"" if is_lost else told.content, 500 if is_lost else told.status_code, headers)
        await answer(scope, receive, send)


def test_a_file_that_is_there_although_nobody_said_so_goes_once(world, warehouse, bucket: Bucket, tmp_path) -> None:
    (tmp_path / "id").write_text(bucket.key_id)
    (tmp_path / "secret").write_text(bucket.secret)
    secrets = {"access_key_id": f"file:{tmp_path / 'id'}", "secret_access_key": f"file:{tmp_path / 'secret'}"}
    between = Losing(bucket.endpoint)
    with serving(between) as endpoint:
        settings = {"bucket": NAME, "prefix": tmp_path.name, "endpoint": endpoint, "region": REGION}
        add(warehouse, At(settings, secrets, dict), "s3", kinds="clicks")
        ann = world.person("A-1")
        world.event(ann, "click", FIRST, url="first")
        assert deliver.run(warehouse, "daily", trigger="hand", now=NOON).state is State.FAILED
        between.is_losing = False
        world.event(ann, "click", FIRST, url="second")
        assert deliver.run(warehouse, "daily", trigger="hand", now=NOON).state is State.DONE
    texts = [bucket.read(key).decode() for key in bucket.keys(f"{tmp_path.name}/activities")]
    assert [sum(text.count(url) for text in texts) for url in ("first", "second")] == [1, 1]


def test_a_test_tells_of_the_file_that_it_could_not_take_away(warehouse, bucket: Bucket, tmp_path) -> None:
    (tmp_path / "id").write_text(bucket.key_id)
    (tmp_path / "secret").write_text(bucket.secret)
    secrets = {"access_key_id": f"file:{tmp_path / 'id'}", "secret_access_key": f"file:{tmp_path / 'secret'}"}
    settings = {"bucket": NAME, "prefix": tmp_path.name, "endpoint": bucket.endpoint, "region": REGION}
    add(warehouse, At(settings, secrets, dict), "s3", kinds="clicks")
    assert "taken away again" in trying.test(warehouse, "daily", Outside()).message
    assert not bucket.keys(tmp_path.name)
    with bucket.refusing("s3:DeleteObject"):
        told = trying.test(warehouse, "daily", Outside()).message
    [left] = bucket.keys(tmp_path.name)
    assert left.removeprefix(f"{tmp_path.name}/") in told


def test_another_server_gets_everybody_and_is_told_nothing_of_the_first(
    world, warehouse, bucket: Bucket, tmp_path
) -> None:
    (tmp_path / "id").write_text(bucket.key_id)
    (tmp_path / "secret").write_text(bucket.secret)
    secrets = {"access_key_id": f"file:{tmp_path / 'id'}", "secret_access_key": f"file:{tmp_path / 'secret'}"}
    between = Losing(bucket.endpoint)
    between.is_losing = False
    with serving(between) as endpoint:
        settings = {"bucket": NAME, "prefix": tmp_path.name, "endpoint": endpoint, "region": REGION}
        add(warehouse, At(settings, secrets, dict), "s3", what="customers", mode="changes", confirm="never")
        world.person("A-1", "ann@example.org")
        first = deliver.run(warehouse, "daily", trigger="hand", now=NOON)
        with warehouse.transaction() as writer:
            definition.change(writer, "daily", {"endpoint": bucket.endpoint}, NOON)
        assert deliver.run(warehouse, "daily", trigger="hand", now=NOON).counts.inserted == 1
        with pytest.raises(RunUnknown, match="went elsewhere"):
            repeat(warehouse, first.run_id, trigger="hand", now=NOON)
