"""Exports, profiles and saved queries as files of one folder, put in force together: all of them, or none.

NAME.toml is an export, NAME.profile a profile, NAME.sql a saved query whose first lines may be comments with its title,
description and parameters. What a file says of its name counts before the name of the file."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from exports import definition
from exports.declared import Declared
from exports.export import all_exports
from jobs import kept_secrets
from segments import profiles
from segments.saved import keeping
from segments.text.format import format_profile
from segments.text.parse import parse
from service.errors import WrongInput
from sql import saved_query
from sql.errors import KlankbordError, quoted
from sql.reader import Reader
from sql.warehouse import Warehouse

MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Applied:
    """One thing of `kind` (query, profile, export), and what became of it: added, changed, unchanged or removed."""

    kind: str
    name: str
    what: str


class Folder:
    """The files of a folder, read whole before anything is opened. WrongInput, with the file, where one cannot be."""

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            raise WrongInput(f"{path} is no folder; give the one in which the files are.")
        self._path = path.absolute()
        self._texts = {each: _read(each) for each in sorted(path.iterdir()) if _is_ours(each)}
        self._exports = dict(self._each_export())
        if not self._texts:
            raise WrongInput(f"{path} has no .toml, .profile or .sql file.")

    def standing(self, warehouse: Warehouse) -> list[Applied]:
        """What applying it would come to; nothing is changed."""
        zone = warehouse.home.settings.timezone
        with warehouse.reader() as reader:
            found = [Applied("query", each.stem, _of_query(reader, each.stem, text)) for each, text in self._of(".sql")]
            for path, text in self._of(".profile"):
                with _told(path):
                    name = parse(text).name
                    found.append(Applied("profile", name, _of_profile(reader, name, text)))
            for path, each in self._exports.items():
                with _told(path):
                    found.append(Applied("export", each.name, each.standing(reader, timezone=zone, base=self._path)))
        return found

    def apply(self, warehouse: Warehouse, now: datetime, by: str | None, *, prune: Sequence[str]) -> list[Applied]:
        """Put all of it in force, and remove the exports of the names in `prune`."""
        zone = warehouse.home.settings.timezone
        found = []
        with warehouse.transaction() as writer:
            for path, text in self._of(".sql"):
                with _told(path):
                    what = _of_query(writer, path.stem, text)
                    if what != "unchanged":
                        saved_query.save(writer, path.stem, text, now, by=by, **_about(text))
                    found.append(Applied("query", path.stem, what))
            for path, text in self._of(".profile"):
                with _told(path):
                    checked = keeping.check_named(writer, text, zone)
                    name = checked.profile.name
                    before = profiles.find(writer, name)
                    saved = keeping.save(writer, checked, now, by=by, note="from a file")
                    what = "added" if before is None else "unchanged" if saved == before else "changed"
                    found.append(Applied("profile", name, what))
            for path, each in self._exports.items():
                with _told(path):
                    what = each.apply(writer, now, timezone=zone, base=self._path, by=by)
                    found.append(Applied("export", each.name, what))
            for name in prune:
                secrets = definition.get(writer, name).secrets
                definition.remove(writer, name)
                kept_secrets.forget(writer, secrets, warehouse.home.secrets)
                found.append(Applied("export", name, "removed"))
        return found

    def after(self) -> set[str]:
        """The sources after whose rows the exports run."""
        return {each.settings.get("after", "") for each in self._exports.values()} - {""}

    def others(self, reader: Reader) -> list[str]:
        """The exports that no file is of."""
        ours = {each.name for each in self._exports.values()}
        return [each.name for each in all_exports(reader) if each.name not in ours]

    def _of(self, suffix: str) -> list[tuple[Path, str]]:
        return [(path, text) for path, text in self._texts.items() if path.suffix == suffix]

    def _each_export(self) -> Iterator[tuple[Path, Declared]]:
        names: dict[str, Path] = {}
        for path, text in self._of(".toml"):
            with _told(path):
                found = Declared.from_toml(text, path.stem)
            if found.name in names:
                raise WrongInput(f"{names[found.name].name} and {path.name} are both of the export {found.name}.")
            names[found.name] = path
            yield path, found


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What is wrong with a file, told with its name."""
    try:
        yield
    except KlankbordError as error:
        raise WrongInput(f"{path.name}: {error}") from None


def _is_ours(path: Path) -> bool:
    return path.is_file() and path.suffix in (".toml", ".profile", ".sql") and not path.name.startswith(".")


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise WrongInput(f"{path.name} is larger than {MOST_BYTES // 1024 // 1024} MB.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongInput(f"{path.name} is not UTF-8 text.") from None
    except OSError as error:
        raise WrongInput(f"{path.name} cannot be read: {error.strerror or error}.") from None


def _of_query(reader: Reader, name: str, text: str) -> str:
    found = next((each for each in saved_query.all_queries(reader) if each.name == name), None)
    if found is None:
        return "added"
    about = _about(text)
    is_same = found.text == text and all(getattr(found, key) == value for key, value in about.items())
    return "unchanged" if is_same else "changed"


def _of_profile(reader: Reader, name: str, text: str) -> str:
    found = profiles.find(reader, name)
    if found is None:
        return "added"
    return "unchanged" if format_profile(parse(text)) == found.text else "changed"


def _about(text: str) -> dict[str, Any]:
    """The title, description and parameters that the comments at the top of a query give."""
    found: dict[str, Any] = {"title": "", "description": "", "parameters": {}}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        key, colon, value = (each.strip() for each in line.removeprefix("--").partition(":"))
        if colon and key in ("title", "description"):
            found[key] = value
        elif colon and key == "param":
            name, equals, default = (each.strip() for each in value.partition("="))
            if not equals or not name.isidentifier():
                raise WrongInput(f"The comment {quoted(line)} is not of the form -- param: name = value.")
            try:
                found["parameters"][name] = json.loads(default)
            except ValueError:
                found["parameters"][name] = default
    return found
