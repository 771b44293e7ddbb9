"""Klankbord as processes: one command, or one that serves a home on a free port."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sql.home import Home

KLANKBORD = [sys.executable, "-c", "from service.__main__ import main; main()"]


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


def process(*arguments: str, home: Home, cwd: Path, stdin: bytes = b"", **environment: str) -> Result:
    """Run a command as a process."""
    done = subprocess.run(
        [*KLANKBORD, *arguments],
        env={**_environment(), "KLANKBORD_HOME": str(home.path), **environment},
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
    said: str = ""  # before it served

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


def start(home: Home, cwd: Path, **environment: str) -> Served:
    """Serve `home` on a free port, from another folder than the program's."""
    started = subprocess.Popen(
        [*KLANKBORD, "serve", "--port", "0"],
        env={**_environment(), "KLANKBORD_HOME": str(home.path), **environment},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert started.stdout is not None
    said = ""
    while "serves" not in (line := started.stdout.readline().decode()):
        said += line
        assert line, said
    card = json.loads((home.path / "owner.json").read_text())
    return Served(started, home, f"http://127.0.0.1:{card['port']}", said)


def _environment() -> dict[str, str]:
    """Ours, with compiled modules kept: a process that compiles all of its libraries takes seconds to begin."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
