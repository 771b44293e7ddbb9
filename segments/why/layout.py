"""An explanation set out as an indented tree for a screen of fixed width: ticks and crosses, arrows at what decides.

Signs alone carry the meaning; colour is only ever added to it, by a painter that is handed in.
"""

import textwrap
from collections.abc import Callable, Iterator, Mapping

from segments.sentence.describe import Language
from segments.why import evidence
from segments.why.explain import Explanation, Node
from segments.why.tell import Teller

WIDTH = 100
Paint = Callable[[str, str], str]


def plainly(text: str, _: str) -> str:
    return text


def lay_out(found: Explanation, language: Language, plurals: Mapping[str, str], paint: Paint = plainly) -> str:
    """`paint` is handed a piece of a line and what it is: true, false, text, fact, head."""
    return "\n".join(_Layout(Teller(language, plurals, found.zone, found.as_of), paint, found).all())


class _Layout:
    def __init__(self, teller: Teller, paint: Paint, found: Explanation) -> None:
        self._teller, self._paint, self._found = teller, paint, found

    def all(self) -> Iterator[str]:
        found, teller = self._found, self._teller
        yield self._sign(found.is_member) + " " + self._paint(teller.head(found), "head")
        yield from _wrapped(teller.as_of(found), "  ")
        yield ""
        yield from _wrapped(teller.why(found), "  ")
        for word, top in ((teller.words.include, found.include), (teller.words.exclude, found.exclude)):
            if top is not None:
                yield ""
                yield f"  {word}"
                yield from self._node(top, 1)

    def _node(self, node: Node, depth: int, nested: bool = False) -> Iterator[str]:
        indent = "  " * depth
        gutter = "→ " if node.decides and not nested else "  "
        lead = f"{gutter}{indent[2:]}{self._sign(node.matches)} "
        first, *rest = textwrap.wrap(node.text, WIDTH - len(indent) - 4, break_on_hyphens=False) or [""]
        yield lead + self._paint(first, "text")
        for each in rest:
            yield f"  {indent}{self._paint(each, 'text')}"
        if node.nodes:
            for inner in node.nodes:
                yield from self._node(inner, depth + 1, nested)
            return
        for line in self._teller.lines(node, 3 if node.decides else 1):
            yield from (self._paint(each, "fact") for each in _wrapped(line, f"  {indent}  "))
        if isinstance(node.evidence, evidence.Profile):
            for top in node.evidence.explanation.nodes:
                if top.decides:
                    yield from self._collapsed(top, depth + 2)

    def _collapsed(self, top: Node, depth: int) -> Iterator[str]:
        """Of another profile, only what decides."""
        for each in top.walk():
            if each.decides and not each.nodes:
                yield from self._node(each, depth, nested=True)

    def _sign(self, matches: bool) -> str:
        return self._paint("✓", "true") if matches else self._paint("✗", "false")


def _wrapped(line: str, indent: str) -> list[str]:
    hanging = indent + ("  " if line.startswith(("· ", "✓ ", "✗ ")) else "")
    return textwrap.wrap(
        line, WIDTH, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False
    )
