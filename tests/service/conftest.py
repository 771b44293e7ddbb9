"""The command line without a process of its own, the API without a port, and both with."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from service import owner
from service.cli import run
from service.session import Session
from sql.home import Home

NOW = datetime(2026, 11, 22, 10, 0)
KLANKBORD = [sys.executable, "-c", "from service.cli import main; main()"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Klankbord = Callable[..., Result]


@pytest.fixture
def klankbord(home: Home, tmp_path: Path) -> Klankbord:
    """Run a command in this process, in tmp_path, at NOW; `stdin` and `typed` are what its typist gives."""

    def call(*arguments: str, stdin: bytes = b"", typed: dict[str, str] | None = None) -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        session = Session(
            home_path=home.path,
            cwd=tmp_path,
            environment={},
            out=out,
            err=err,
            clock=lambda: NOW,
            opener=lambda session: owner.open_here(Home.open(session.path(session.home_path)), session.now()),
            asker=lambda label: (typed or {})[label],
            stdin=io.BytesIO(stdin),
        )
        code = run(arguments, session)
        session.close()
        return Result(code, out.getvalue().decode(), err.getvalue().decode())

    return call


def process(*arguments: str, home: Home, cwd: Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run a command as a process."""
    done = subprocess.run(
        [*KLANKBORD, *arguments],
        env={**os.environ, "KLANKBORD_HOME": str(home.path), **environment},
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class Served:
    process: "subprocess.Popen[bytes]"
    home: Home
    url: str

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


def start(home: Home, cwd: Path) -> Served:
    """Serve `home` on a free port, from another folder than the program's."""
    started = subprocess.Popen(
        [*KLANKBORD, "serve", "--port", "0"],
        env={**os.environ, "KLANKBORD_HOME": str(home.path)},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert started.stdout is not None
    line = started.stdout.readline().decode()
    assert "serves" in line, line + started.stdout.read().decode()
    card = json.loads((home.path / "owner.json").read_text())
    return Served(started, home, f"http://127.0.0.1:{card['port']}")


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One home that is served for all tests that only need one."""
    folder = tmp_path_factory.mktemp("served")
    one = start(Home.open(folder / "home"), folder)
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)
