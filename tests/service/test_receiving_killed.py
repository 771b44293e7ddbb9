"""A webhook is acknowledged once its rows are durable: no kill takes them away, and what is sent again stands once."""

from pathlib import Path

from bench.killing import kill


def test_kills_while_rows_are_stored_lose_and_double_nothing(tmp_path: Path) -> None:
    killed = kill(tmp_path / "home", kills=5, seed=7)
    assert killed.wrong == []
    assert killed.kills == 5
    assert len(killed.sent.acknowledged) >= 25
    assert killed.sent.doubled > 0
