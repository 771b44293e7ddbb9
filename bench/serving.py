"""A home of a benchmark's own, with a source that is called and a token for it, and the process that serves it."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest import source
from service import tokens
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

SERVE = [sys.executable, "-c", "from service.__main__ import main; main()", "serve", "--port"]
SOURCE = "mail"


@dataclass(frozen=True)
class Door:
    """Where senders send, and with which token."""

    home: Home
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v1/hooks/{SOURCE}"


def prepare(folder: Path, kind: str = "sendgrid") -> Door:
    """A fresh home, and a port that is free now."""
    home, now = Home.open(folder), datetime.now(UTC).replace(tzinfo=None)
    with Warehouse.open(home) as warehouse, warehouse.transaction() as writer:
        source.add(writer, SOURCE, kind, {}, {}, now=now)
        token = tokens.add(writer, "sender", frozenset({Scope.HOOK}), now)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return Door(home, listener.getsockname()[1], token)


def serve(door: Door) -> "subprocess.Popen[bytes]":
    """Serve it as anybody would; answered once it serves. What it says is an AssertionError where it does not."""
    started = subprocess.Popen(
        [*SERVE, str(door.port), "--home", str(door.home.path)],
        cwd=door.home.path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert started.stdout is not None
    said = ""
    while "serves" not in (line := started.stdout.readline().decode()):
        said += line
        if not line:
            raise AssertionError(f"It does not serve: {said}")
    return started


def memory(process_id: int) -> dict[str, float]:
    """What a process holds now and held at most, in MB; nothing where the machine does not tell."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return {}
    told = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return {name: int(told[key].split()[0]) / 1024 for name, key in (("now", "VmRSS"), ("peak", "VmHWM"))}


def processor_seconds(process_id: int) -> float:
    """What a process took of the processor so far; 0 where the machine does not tell."""
    status = Path(f"/proc/{process_id}/stat")
    if not status.exists():
        return 0.0
    user, system = status.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
