"""Mappings that come with the program, by name, and those in a file of one's own."""

from pathlib import Path

from ingest.errors import MappingWrong
from ingest.mapping import Mapping

BUILT_IN = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}


def find(given: str, path: Path) -> Mapping:
    """The built-in mapping of the name `given`, else the one in the file at `path`, which is what `given` means to the
    one who typed it. MappingWrong."""
    if given in BUILT_IN:
        return Mapping.read(BUILT_IN[given])
    if not path.exists():
        raise MappingWrong(
            f"The mapping {given} is no file, nor one that comes along; those are: {', '.join(BUILT_IN)}."
        )
    return Mapping.read(path)
