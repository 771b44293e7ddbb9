"""Where rows go, by kind. A place holds files; what is called takes rows by HTTP, one file with one class each."""

from importlib import import_module

from exports.destination import Destination

PLACES = ("folder", "sftp", "s3")
CALLED: dict[str, tuple[str, str]] = {}


def called(kind: str) -> type[Destination]:
    """The class of a kind that is called; read when it is needed, for some take a while."""
    module, name = CALLED[kind]
    found: type[Destination] = getattr(import_module(f"exports.destinations.{module}"), name)
    return found
