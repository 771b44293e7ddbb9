"""A fresh home, an open warehouse, and servers that files lie on, for whoever asks."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sshd import Sshd

from sql.home import Home
from sql.warehouse import Warehouse

if TYPE_CHECKING:
    from bucket import Bucket

# No test fails by the clock: what takes a millisecond takes a second beside other work.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")
# So many worlds and profiles of each kind by make proof.
settings.register_profile("proof", max_examples=2000, deadline=None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of its own in UTC, whatever the machine's zone."""
    monkeypatch.setenv("KLANKBORD_TIMEZONE", "UTC")
    return Home.open(tmp_path / "home")


@pytest.fixture
def warehouse(home: Home) -> Iterator[Warehouse]:
    with Warehouse.open(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with Sshd(tmp_path_factory.mktemp("sshd")) as started:
        yield started


@pytest.fixture(scope="module")
def bucket() -> Iterator["Bucket"]:
    from bucket import Bucket  # it takes half a second, and few ask for it

    with Bucket() as started:
        yield started


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where the verdict is made, a test that was skipped for a missing part has failed."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
    return report
