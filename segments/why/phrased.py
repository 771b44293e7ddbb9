"""The filters of rows in a profile as phrases of a sentence, by their canonical text, for an explanation that is read
by who does not read the language; a node has the sentence of its condition itself."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from segments import ast
from segments.checked import Checked
from segments.sentence.describe import Language, describe_condition
from segments.text.format import format_condition


def phrases_of(checked: Checked, language: Language) -> dict[str, str]:
    """Those of the profile and of those that it leans on."""
    return {
        format_condition(each, checked.plurals): describe_condition(each, language, checked.plurals)
        for profile in (checked.profile, *checked.saved.values())
        for each in _filters(profile)
    }


def _filters(node: Any) -> Iterator[ast.RowCondition]:
    if isinstance(node, tuple):
        for each in node:
            yield from _filters(each)
    elif is_dataclass(node):
        if isinstance(node, ast.Rows | ast.Picked):
            yield from node.filters
        elif isinstance(node, ast.RowBlock):
            yield from node.conditions
        for each in fields(node):
            yield from _filters(getattr(node, each.name))
