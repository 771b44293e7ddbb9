"""A process that sends and is killed at any moment: the next one goes on, and each row is there once."""

from pathlib import Path

import pytest

from bench.delivering import serve
from bench.delivery_killed import kill


@pytest.mark.parametrize("name", ["http", "hubspot", "salesmanago", "salesforce", "folder", "sftp"])
def test_each_row_is_there_once_whenever_the_sender_is_killed(tmp_path: Path, name: str) -> None:
    with serve(name, tmp_path / "there") as receiver:
        killed = kill(tmp_path / "home", receiver, 600, kills=3, seed=5)
    assert killed.wrong == []
    assert killed.kills >= 3
