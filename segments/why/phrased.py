"""The conditions and filters of a profile as phrases of a sentence, by their canonical text, for an explanation that is
read by who does not read the language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from segments import ast
from segments.checked import Checked
from segments.sentence.describe import Language, describe_condition
from segments.text.format import format_condition


@dataclass(frozen=True)
class Phrases:
    """By text, of a condition its first line: the same text says another thing of a customer than of a row."""

    conditions: Mapping[str, str]
    filters: Mapping[str, str]


def phrases_of(checked: Checked, language: Language) -> Phrases:
    """Those of the profile and of those that it leans on."""
    conditions, filters = dict[str, str](), dict[str, str]()
    for profile in (checked.profile, *checked.saved.values()):
        for each, is_filter in _walk(profile, of_rows=False):
            text = format_condition(each, checked.plurals).partition("\n")[0]
            found = filters if is_filter else conditions
            found[text] = describe_condition(each, language, checked.plurals)
    return Phrases(conditions, filters)


def _walk(node: Any, *, of_rows: bool) -> Iterator[tuple[Any, bool]]:
    """Every condition but blocks, and every filter of rows, each with whether it is one."""
    if isinstance(node, tuple):
        for each in node:
            yield from _walk(each, of_rows=of_rows)
    elif is_dataclass(node):
        if isinstance(node, ast.Condition | ast.RowBlock) and not isinstance(node, ast.Block):
            yield node, of_rows
        inside = of_rows or isinstance(node, ast.Rows | ast.Picked)
        for each in fields(node):
            yield from _walk(getattr(node, each.name), of_rows=inside)
