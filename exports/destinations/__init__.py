"""Where rows go, by kind. A place holds files; what is called takes rows by HTTP, one file with one class each."""

from collections.abc import Mapping
from importlib import import_module

from exports.destination import Destination
from jobs.outside import Outside

PLACES = ("folder", "sftp", "s3")
CALLED: dict[str, tuple[str, str]] = {
    "http": ("http", "HttpRequest"),
    "salesmanago": ("salesmanago", "SalesManago"),
    "hubspot": ("hubspot", "HubSpot"),
    "salesforce": ("salesforce", "Salesforce"),
}


def called(kind: str) -> type[Destination]:
    """The class of a kind that is called; read when it is needed, for some take a while."""
    module, name = CALLED[kind]
    found: type[Destination] = getattr(import_module(f"exports.destinations.{module}"), name)
    return found


def sketch(kind: str, settings: Mapping[str, str]) -> Destination:
    """A destination without its secrets: it tells about itself and shows payloads, and is never called."""
    made = called(kind)
    hidden = dict.fromkeys({**made.secrets, **made.optional_secrets}, "hidden")
    return made(settings, hidden, Outside())
