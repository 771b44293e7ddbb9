"""Hold the docs to the program: links lead somewhere, every command and setting appears, no file is two rooms.

Run by `make check`; prints what is wrong, one line each, and exits 1.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from service.cli import root
from sql.home import Settings

ROOT = Path(__file__).parent.parent
LONGEST = 400  # lines of a Python file


def main() -> int:
    wrong = [*broken_links(), *unnamed_commands(), *unnamed_settings(), *long_files(), *modules_without_a_purpose()]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def prose() -> str:
    return "\n".join(path.read_text() for path in tracked("*.md"))


def broken_links() -> Iterator[str]:
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            if not (page.parent / target).exists():
                yield f"{page.relative_to(ROOT)}: {target} does not exist"


def unnamed_commands() -> Iterator[str]:
    text = prose()
    for words in commands(root, ()):
        if f"klankbord {' '.join(words)}" not in text:
            yield f"docs: the command klankbord {' '.join(words)} appears nowhere"


def commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if each := command.get_command(context, name):
                yield from commands(each, (*words, name))
    elif not command.hidden:
        yield words


def unnamed_settings() -> Iterator[str]:
    text = prose()
    for name in vars(Settings()):
        if f"`{name}`" not in text:
            yield f"docs: the setting {name} appears nowhere"


def long_files() -> Iterator[str]:
    for path in tracked("*.py"):
        lines = path.read_text().count("\n")
        if lines > LONGEST:
            yield f"{path.relative_to(ROOT)}: {lines} lines; past {LONGEST} there are two rooms in it"


def modules_without_a_purpose() -> Iterator[str]:
    for path in tracked("*.py"):
        if "tests" not in path.parts and not path.read_text().lstrip().startswith('"""'):
            yield f"{path.relative_to(ROOT)}: says nowhere what it is for"


if __name__ == "__main__":
    sys.exit(main())
