"""What the rooms below the dashboard can say, read from their source: every sentence with its slots."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.said import pieces_of

ROOT = Path(__file__).parents[2]
ROOMS = ("sql", "segments", "jobs", "accounts", "ingest", "exports", "service")
# What no page can come to: the command line, the HTTP API, the sign-in page, starting, the demo, data models, and what
# only a fault of ours would raise.
NOT_SHOWN = (
    "service/(commands|api|demo|gate)/",
    "service/(applying|backup|cli|faults|handed|hosts|learned|outcome|output|owner|profiles|server|session|settings|"
    "starting|tokens|after_landing)",
    "sql/(home|migrate|model|declaration|builtin|warehouse|catalog)",
    "segments/(sentence|planning|query/emit|why|text/format|text/literals)",
    "jobs/links/keys",
    "ingest/stored/",
    "ingest/drops/put_away",  # a text in a file
    "ingest/looks/suggestion",  # likewise
    "exports/(publishing/|declared)",
)
SLOT = "\0"  # what stands for one in a template


@dataclass(frozen=True)
class Spoken:
    """A sentence or a part of one; `template` has SLOT for each slot."""

    path: str
    line: int
    template: str

    def readings(self) -> Iterator[str]:
        """As it is, and with its braces as slots: a text that is filled by format has them."""
        yield self.template
        with suppress(ValueError):
            yield shape(self.template)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.template.replace(SLOT, '{}')}"


@cache
def spoken() -> tuple[Spoken, ...]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(each for path in paths if not _is_hidden(path) for each in _of(path))


def _is_hidden(path: Path) -> bool:
    return any(re.match(each, str(path.relative_to(ROOT))) for each in NOT_SHOWN)


def _of(path: Path, *, every: bool = False) -> Iterator[Spoken]:
    tree = ast.parse(path.read_text())
    docs = {
        id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }
    name = str(path.relative_to(ROOT))

    def walk(node: ast.AST, raised: bool) -> Iterator[Spoken]:
        if id(node) in docs:
            return
        template = _template(node)
        if template is None:
            for child in ast.iter_child_nodes(node):
                yield from walk(child, raised or _is_raised(node))
            return
        if _is_sentence(template, raised or every):
            yield Spoken(name, getattr(node, "lineno", 0), template)
        for slot in _slots(node):
            yield from walk(slot, raised)

    yield from walk(tree, False)


def _is_raised(node: ast.AST) -> bool:
    """What a user may see: an AssertionError is a fault of ours, which is shown as a reference."""
    match node:
        case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))):
            return False
    return isinstance(node, ast.Raise)


def _is_sentence(template: str, raised: bool) -> bool:
    words = template.replace(SLOT, "")
    if words.startswith("#"):  # a comment in a mapping that is suggested
        return False
    if raised:
        return " " in words.strip()
    is_sql = re.match(r"\s*(select|create|update|insert|delete|with|drop|copy|set|from) ", words)
    return bool(re.search(r"[.!?]$", template.strip()) and re.search(r"[a-z] ", template) and not is_sql)


def _template(node: ast.AST) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(each.value) if isinstance(each, ast.Constant) else SLOT for each in values)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            parts = [_template(left), _template(right)]
            return None if parts == [None, None] else "".join(SLOT if part is None else part for part in parts)
    return None


def _slots(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.JoinedStr(values=values):
            yield from (each.value for each in values if isinstance(each, ast.FormattedValue))
        case ast.BinOp(left=left, right=right):
            for side in (left, right):
                if _template(side) is None:
                    yield side
                else:
                    yield from _slots(side)


# Of these every string with a blank in it is said, whether or not it is a sentence by itself.
TELLERS = (
    "segments/checking/contradictions.py",
    "segments/checking/resolve.py",
    "segments/checking/resolve_fields.py",
    "segments/checking/resolve_rows.py",
    "segments/text/unexpected.py",
    "segments/text/habits.py",
    "ingest/drops/choice.py",
    "ingest/calls/payloads.py",
    "jobs/places/place.py",
    "exports/waits.py",
)


def all_strings() -> Iterator[Spoken]:
    for name in TELLERS:
        yield from _of(ROOT / name, every=True)


@cache
def everything() -> str:
    """All strings of the rooms, with SLOT for each slot, their SQL and their data models."""
    code = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    strings = [
        template for path in code for node in ast.walk(ast.parse(path.read_text())) if (template := _template(node))
    ]
    texts = [path.read_text() for path in (ROOT / "ingest/models").glob("*.toml")]
    texts += [path.read_text().replace("''", "'") for path in (ROOT / "sql").rglob("*.sql")]
    return "\n".join([*strings, *texts])


def shape(template: str) -> str:
    """A template as it is said, with SLOT for each slot."""
    return SLOT.join(pieces_of(template)[0])
