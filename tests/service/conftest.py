"""The command line without a process of its own, the API without a port, and both with."""

import io
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from served import Result, Served, start
from stored import Ask, asking

from service import owner
from service.cli import run
from service.session import Session
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10, 0)


Klankbord = Callable[..., Result]
CUSTOMERS = "customer_id,email,country\n1,a@x.nl,NL\n2,b@x.nl,BE\n,c@x.nl,NL\n"
DUTCH = 'profile "Dutch"\ninclude country is "NL"\n'
BELGIAN = 'profile "Belgian"\ninclude country is "BE"\n'


@pytest.fixture
def klankbord(home: Home, tmp_path: Path) -> Klankbord:
    """Run a command in this process, in tmp_path, at NOW; `stdin`, `typed` and `environment` are its typist's."""

    def call(
        *arguments: str,
        stdin: bytes = b"",
        typed: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        session = Session(
            home_path=home.path,
            cwd=tmp_path,
            environment=environment or {},
            out=out,
            err=err,
            clock=lambda: NOW,
            opener=lambda session: owner.open_here(session.open_home(), session.now()),
            asker=lambda label: (typed or {})[label],
            stdin=io.BytesIO(stdin),
        )
        code = run(arguments, session)
        session.close()
        return Result(code, out.getvalue().decode(), err.getvalue().decode())

    return call


@pytest.fixture
def filled(klankbord: Klankbord, tmp_path: Path) -> Klankbord:
    """Three customers, and a profile of the Dutch and one of the Belgian ones beside."""
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "dutch.profile").write_text(DUTCH)
    (tmp_path / "belgian.profile").write_text(BELGIAN)
    assert klankbord("import", "customers", "customers.csv").code == 0
    return klankbord


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One home that is served for all tests that only need one."""
    folder = tmp_path_factory.mktemp("served")
    one = start(Home.open(folder / "home"), folder)
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)


@pytest.fixture
def api(warehouse: Warehouse) -> Ask:
    """Make a call under /data; the reply."""
    return asking(warehouse)
