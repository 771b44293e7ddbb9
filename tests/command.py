"""The command line of the program beside the one that serves a home."""

import subprocess
import sys
from pathlib import Path


def klankbord(home: Path, *arguments: str) -> None:
    program = Path(sys.executable).with_name("klankbord")
    subprocess.run([program, *arguments, "--home", home], check=True, capture_output=True)


def save(home: Path, name: str, text: str, *options: str) -> None:
    """The profile `name`, whose text goes on with `text`."""
    path = home.parent / "saved.profile"
    path.write_text(f'profile "{name}"\n{text}\n')
    klankbord(home, "profile", "save", str(path), *options)
