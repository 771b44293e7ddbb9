"""The home of an installation."""

from pathlib import Path

from sql.home import Home


def test_a_new_home_is_its_owners_alone(tmp_path: Path) -> None:
    made = Home.open(tmp_path / "deep" / "home")
    assert made.path.stat().st_mode & 0o777 == 0o700
