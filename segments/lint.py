"""What is allowed but odd: warnings, each with its place. Nothing here changes what a profile means."""

from segments import ast
from segments.errors import Problem
from sql.catalog import Catalog
from sql.reader import Reader


def warnings(reader: Reader, profile: ast.Profile, known: Catalog) -> list[Problem]:
    """In the order of the text."""
    found: list[Problem] = []
    return found
