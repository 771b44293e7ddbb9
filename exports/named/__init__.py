"""Mappings that come with Klankbord, by name: what audiences of advertisers and data platforms get, which is hashes."""

from importlib.resources import files

from exports.errors import MappingRefused
from exports.mapping import FieldMapping

NAMES = ("meta-audience", "google-audience", "dmp")


def read(name: str) -> FieldMapping:
    """MappingRefused where there is none of that name."""
    if name not in NAMES:
        raise MappingRefused(f"There is no mapping {name}; there are: {', '.join(NAMES)}.")
    return FieldMapping.from_toml(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
